/* SPDX-License-Identifier: Apache-2.0 */
/* A table of the names that logs and lists use. */
#include "app/replay_columns.h"

/* The first is the one that a mapping takes. Of several columns that have such names the best named one counts. */
static const struct {
	enum replay_column column;
	const char *names;
} known[] = {
	{REPLAY_TIME, "time,timestamp,ts,datetime,date,seen"},
	{REPLAY_RECEIVED, "received,received_at,time_received,stored,ingested"},
	{REPLAY_MEMBER, "member,sensor,source,reporter,host,hostname"},
	{REPLAY_VALUE, "value,src_ip,ip,source_ip,src,srcip,address,indicator"},
	{REPLAY_KIND, "kind,type"},
	{REPLAY_PORT, "port,dst_port,dest_port,destination_port,dpt"},
	{REPLAY_PROTOCOL, "proto,protocol"},
	{REPLAY_COUNT, "count,hits,packets"},
	{REPLAY_ADVERSE, "adverse,malicious,alert"},
	{REPLAY_COUNTRY, "country"},
	{REPLAY_SECTOR, "sector"},
	{REPLAY_GROUP, "group,operator"},
	{REPLAY_FIRST_DAY, "first_day"},
	{REPLAY_LAST_DAY, "last_day"},
	{REPLAY_FILES, "files,file,pattern,sensors"},
};
enum { N_KNOWN = sizeof(known) / sizeof(known[0]) };

static int column_named(struct str name, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(names[i], name))
			return (int)i;
	return -1;
}

static int column_guessed(const char *candidates, const struct str *names, size_t n)
{
	struct str rest = str_of(candidates);
	int at = -1;
	while (rest.p && at < 0)
		at = column_named(str_next_field(&rest, ','), names, n);
	return at;
}

static enum err map_one(struct str one, const struct str *names, size_t n, struct replay_columns *out, const char **why)
{
	struct str which = str_trim(str_next_field(&one, '=')), where = str_trim(one.p ? one : STR(""));
	uint64_t number;
	int at = column_named(where, names, n);
	if (str_to_u64(where, n, &number) == OK && number > 0)
		at = (int)number - 1;
	if (at < 0) {
		*why = "--mapping names a column that the header does not have";
		return ERR_VALUE;
	}
	for (size_t i = 0; i < N_KNOWN; i++) {
		struct str rest = str_of(known[i].names);
		if (!str_eq(str_next_field(&rest, ','), which))
			continue;
		out->at[known[i].column] = at;
		return OK;
	}
	*why = "--mapping takes time, received, member, value, kind, port, proto, count, adverse, country, sector, group, first_day and last_day";
	return ERR_VALUE;
}

enum err replay_columns_find(struct str mapping, const struct str *names, size_t n, struct replay_columns *out, const char **why)
{
	struct replay_columns c;
	for (size_t i = 0; i < N_KNOWN; i++)
		c.at[known[i].column] = column_guessed(known[i].names, names, n);
	enum err e = OK;
	while (mapping.n && mapping.p && !e)
		e = map_one(str_next_field(&mapping, ','), names, n, &c, why);
	if (!e)
		*out = c;
	return e;
}

struct str replay_columns_field(const struct replay_columns *c, enum replay_column which, const struct str *fields, size_t n)
{
	int at = c->at[which];
	return at >= 0 && (size_t)at < n ? fields[at] : STR("");
}
