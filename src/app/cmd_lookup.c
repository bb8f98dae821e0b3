/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin lookup: all that is known about values. */
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"

struct lookup_opts {
	struct client_opts client;
	struct option_list values;
	bool json;
};
#define AT(field) offsetof(struct lookup_opts, field)

static const struct option lookup_options[] = {
	{NULL, "VALUE", "address, network, domain, URL, e-mail address, hash, ...; also defanged, as hxxp://a[.]b",
	 OPTION_OPERANDS, AT(values), 1, INT32_MAX},
	CLIENT_OPTIONS(struct lookup_opts, client),
	CLIENT_JSON_OPTION(struct lookup_opts, json),
};

static const struct listing_column reports[] = {
	{"REPORTED BY", "feed", LISTING_TEXT},        {"LABEL", "label", LISTING_TEXT},
	{">CONFIDENCE", "confidence", LISTING_COUNT}, {"MARKING", "tlp", LISTING_TEXT},
	{"SINCE", "first_seen", LISTING_TIME},        {"VALID UNTIL", "valid_until", LISTING_TIME},
	{"WITHDRAWN", "withdrawn", LISTING_TIME},     {0},
};

static const struct listing_column sightings[] = {
	{"SEEN BY", "member", LISTING_TEXT},        {">COUNT", "count", LISTING_COUNT},
	{"FIRST", "first", LISTING_TIME},           {"LAST", "last", LISTING_TIME},
	{">RETRO", "retro", LISTING_COUNT},         {"SUPPRESSED", "suppressed", LISTING_TEXT},
	{0},
};

static const struct listing_column warnings[] = {
	{"WARNING", "id", LISTING_TEXT},
	{"SEVERITY", "severity", LISTING_TEXT},
	{"TITLE", "title", LISTING_TEXT},
	{0},
};

static const struct listing_column related[] = {
	{"RELATED", "type", LISTING_TEXT},
	{"NAME", "name", LISTING_TEXT},
	{">STEPS", "depth", LISTING_COUNT},
	{"RELATION", "relation", LISTING_TEXT},
	{"OBJECT", "id", LISTING_TEXT},
	{0},
};

static void put_head(struct json_value answer)
{
	struct json_value protection, suspension;
	table_put(stdout, json_get_str(answer, "value"));
	printf(" (%.*s): %s", STR_ARG(json_get_str(answer, "kind")),
	       json_get_bool(answer, "known", false) ? "known" : "not known");
	if (json_get(answer, "protected", &protection) && json_get_bool(protection, "yes", false)) {
		fputs(", protected: ", stdout);
		table_put(stdout, json_get_str(protection, "reason"));
	}
	if (json_get_str(answer, "suspended").n) {
		fputs(", its pattern is suspended: ", stdout);
		table_put(stdout, json_get_str(answer, "suspended"));
	}
	if (json_get(answer, "suspension", &suspension)) {
		fputs(", reported as a false positive and suspended since ", stdout);
		table_put(stdout, json_get_str(suspension, "since"));
	}
	putchar('\n');
}

static void put_tables(struct json_value answer)
{
	static const struct {
		const char *key;
		const struct listing_column *columns;
	} tables[] = {{"reports", reports}, {"sightings", sightings}, {"warnings", warnings}};
	struct json_value array;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (json_get(answer, tables[i].key, &array))
			listing_table(array, tables[i].columns, stdout);
	}
}

/* What its reports belong to: families, campaigns, reports, other indicators. */
static void put_related(struct json_value answer)
{
	struct json_value found, items;
	if (!json_get(answer, "related", &found) || !json_get(found, "items", &items))
		return;
	listing_table(items, related, stdout);
	if (json_get_bool(found, "more", false))
		puts("and more that is related: see GET /api/v1/objects/{id}/related");
}

/* What covers the value: parent domains, networks around an address. Returns whether there is any. */
static bool put_covering(struct json_value answer, bool print)
{
	struct json_value list, item, found;
	bool any = false;
	if (!json_get(answer, "covered_by", &list))
		return false;
	for (struct json_iter i = json_iter(list); json_next(&i, &item); any = true) {
		if (!print || !json_get(item, "reports", &found))
			continue;
		fputs("covered by ", stdout);
		table_put(stdout, json_get_str(item, "value"));
		printf(" (%.*s)\n", STR_ARG(json_get_str(item, "kind")));
		listing_table(found, reports, stdout);
	}
	return any;
}

/* Whether anything is known of value; *failed when that could not be found out. */
static bool look(struct client *c, const char *value, bool json, bool *failed)
{
	struct buf target;
	struct json_value answer;
	record_target(&target, "lookup", NULL, NULL);
	target_query(&target, "value", str_of(value));
	const struct client_request r = {.method = "GET", .target = buf_str(&target)};
	bool ok = client_json(c, &r, &answer);
	bool known = false;
	if (ok && json) {
		struct str raw = str_trim(client_body(c));
		printf("%.*s\n", STR_ARG(raw));
	} else if (ok) {
		put_head(answer);
		put_tables(answer);
		put_related(answer);
	}
	if (ok)
		known = put_covering(answer, !json) || json_get_bool(answer, "known", false);
	buf_deinit(&target);
	*failed = *failed || !ok;
	return known;
}

static int lookup_run(void *values)
{
	const struct lookup_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool known = false, failed = c == NULL;
	for (size_t i = 0; c && i < o->values.n; i++)
		known |= look(c, o->values.at[i], o->json, &failed);
	client_close(c);
	return failed || !known ? SAY_FAILED : SAY_DONE;
}

const struct command cmd_lookup = {
	.name = "lookup",
	.summary = "tell all that is known about a value",
	.detail = "Who reported it and when, how sure, under which label, who saw it, whether a warning is open on "
	          "it, whether it is protected, and which reports, families and other indicators are related to it. Also what covers it: parents of a domain, networks around an "
	          "address.\n\n"
	          "Exit status: 0 when something is known, 1 when nothing is or on an error.",
	.options = OPTIONS(lookup_options),
	.size = sizeof(struct lookup_opts),
	.run = lookup_run,
};
