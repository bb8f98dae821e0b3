/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin hits, tocsin notices, tocsin sensors: a member's own view. */
#include "app/command.h"
#include "app/listing.h"
#include "app/say.h"
#include "app/target.h"

struct hits_opts {
	struct client_opts client;
	const char *member;
	int64_t hours;
	bool json;
};
#define AT(field) offsetof(struct hits_opts, field)

static const struct option hits_options[] = {
	CLIENT_OPTIONS(struct hits_opts, client),
	{"member", "M", "of this member alone (default: the member of the token; an operator's: all)", OPTION_TEXT, AT(member), 0, 0},
	{"hours", "N", "what turned up within so many hours (default: all that is stored)", OPTION_NUMBER, AT(hours), 1, 24 * 3660},
	CLIENT_JSON_OPTION(struct hits_opts, json),
};

static const struct option own_options[] = {
	CLIENT_OPTIONS(struct hits_opts, client),
	{"member", "M", "whose; an operator must say it (default: the member of the token)", OPTION_TEXT, AT(member), 0, 0},
	CLIENT_JSON_OPTION(struct hits_opts, json),
};

static int print(const struct hits_opts *o, const char *path, const struct listing_column *columns)
{
	struct buf target;
	buf_init(&target, 4096);
	buf_puts(&target, path);
	if (o->member)
		target_query(&target, "member", str_of(o->member));
	if (o->hours)
		target_query_i64(&target, "hours", o->hours);
	buf_putc(&target, 0);
	struct client *c = buf_err(&target) ? NULL : client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, target.p, columns, o->json) : SAY_FAILED;
	client_close(c);
	buf_deinit(&target);
	return status;
}

static int hits_run(void *values)
{
	static const struct listing_column columns[] = {
		{"MEMBER", "member", LISTING_TEXT}, {"ASSET", "asset", LISTING_TEXT}, {"SEVERITY", "severity", LISTING_TEXT},
		{">OPEN", "open", LISTING_COUNT},   {">ALL", "total", LISTING_COUNT}, {">COUNT", "count", LISTING_COUNT},
		{"FIRST", "first", LISTING_TIME},   {"LAST", "last", LISTING_TIME},   {0},
	};
	return print(values, "/api/v1/hits", columns);
}

static int notices_run(void *values)
{
	static const struct listing_column columns[] = {
		{"WARNING", "warning", LISTING_TEXT}, {"WHY", "why", LISTING_TEXT},         {"STATE", "state", LISTING_TEXT},
		{"SEVERITY", "severity", LISTING_TEXT}, {"LAST", "last", LISTING_TIME},     {"TOLD", "delivered", LISTING_TIME},
		{"AGAIN", "again", LISTING_TIME},     {"TITLE", "title", LISTING_TEXT},     {0},
	};
	return print(values, "/api/v1/notices", columns);
}

static int sensors_run(void *values)
{
	static const struct listing_column columns[] = {
		{"KIND", "kind", LISTING_TEXT},     {">TOKEN", "token", LISTING_COUNT},   {"ACCOUNT", "account", LISTING_TEXT},
		{"NOTE", "note", LISTING_TEXT},     {"STATE", "state", LISTING_TEXT},     {"LAST", "last", LISTING_TIME},
		{">EVENTS", "events", LISTING_COUNT}, {">HITS", "hits", LISTING_COUNT},   {">REFUSED", "refused", LISTING_COUNT},
		{"BECAUSE", "reason", LISTING_TEXT}, {0},
	};
	return print(values, "/api/v1/sensors", columns);
}

const struct command cmd_hits = {
	.name = "hits",
	.summary = "show which assets of members turned up in feeds and at others",
	.detail = "One line an asset: how many values in it are open (a warning on them is, and they are not fixed, or were met again)."
	          " The line without an asset is what the member's own sensors met. --json names the values.",
	.options = OPTIONS(hits_options),
	.size = sizeof(struct hits_opts),
	.run = hits_run,
};

const struct command cmd_notices = {
	.name = "notices",
	.summary = "show the warnings that concern a member",
	.detail = "Those on its own assets (own), by which it was hit (hit), and that it is likely to meet next (at-risk); when it was told"
	          " first, and since when what it had fixed is there again. tocsin warning fixed says that one is dealt with.",
	.options = OPTIONS(own_options),
	.size = sizeof(struct hits_opts),
	.run = notices_run,
};

const struct command cmd_sensors = {
	.name = "sensors",
	.summary = "show how a member's sensors report",
	.detail = "Each token, certificate and account by which logs are handed in: reporting, silent (for five times as long as it usually is"
	          " between reports, and ten minutes at least), refused (more than half of the last report), never, expired.",
	.options = OPTIONS(own_options),
	.size = sizeof(struct hits_opts),
	.run = sensors_run,
};
