/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin status: how a hub is. */
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"

struct status_opts {
	struct client_opts client;
	bool json;
};

static const struct option status_options[] = {
	CLIENT_OPTIONS(struct status_opts, client),
	CLIENT_JSON_OPTION(struct status_opts, json),
};

static void put_text(struct json_value v, const char *name, const char *key)
{
	struct str text = json_get_str(v, key);
	if (text.n == 0)
		return;
	printf("%-16s ", name);
	table_put(stdout, text);
	putchar('\n');
}

/* The integers of an object, with blanks for the underscores of their names. */
static void put_numbers(struct json_value parent, const char *key)
{
	const char *const headings[] = {key, ">", NULL};
	struct json_value object, v;
	struct table t;
	char name[64];
	int64_t n;
	if (!json_get(parent, key, &object))
		return;
	table_init(&t, headings);
	for (struct json_iter i = json_iter(object); json_next(&i, &v);) {
		if (!json_i64(v, &n))
			continue;
		int length = snprintf(name, sizeof name, "%.*s", STR_ARG(i.key));
		for (char *c = name; *c; c++)
			*c = *c == '_' ? ' ' : *c;
		table_cell(&t, str_make(name, (size_t)length < sizeof name ? (size_t)length : sizeof name - 1));
		table_count(&t, n);
	}
	putchar('\n');
	table_print(&t, stdout);
	table_deinit(&t);
}

/* Nothing when the list is empty. */
static void put_list(struct json_value answer, const char *key, const struct listing_column *columns)
{
	struct json_value list, first;
	if (!json_get(answer, key, &list))
		return;
	struct json_iter i = json_iter(list);
	if (!json_next(&i, &first))
		return;
	putchar('\n');
	listing_table(list, columns, stdout);
}

static void put_suspended(struct json_value answer)
{
	static const struct listing_column columns[] = {
		{"SUSPENDED PATTERN OF", "indicator", LISTING_TEXT},
		{"SINCE", "since", LISTING_TIME},
		{"WHY", "suspended", LISTING_TEXT},
		{0},
	};
	put_list(answer, "suspended", columns);
}

static void put_silent(struct json_value answer)
{
	static const struct listing_column columns[] = {
		{"SILENT MEMBER", "member", LISTING_TEXT},
		{"SINCE", "since", LISTING_TIME},
		{0},
	};
	put_list(answer, "silent", columns);
}

static void put_places(struct json_value places)
{
	if (json_get_str(places, "made").n)
		put_text(places, "addresses as of", "made");
	else
		printf("%-16s %s\n", "addresses as of", "unknown: no database of addresses (serve --places)");
}

static bool print_status(struct client *c)
{
	const struct client_request r = {.method = "GET", .target = STR("/api/v1/status")};
	struct json_value answer, counters, places;
	if (!client_json(c, &r, &answer))
		return false;
	put_text(answer, "hub", "name");
	put_text(answer, "version", "version");
	printf("%-16s %s (%s)\n", "state", json_get_bool(answer, "running", false) ? "running" : "not running",
	       client_where(c));
	if (json_get(answer, "counters", &counters)) {
		put_text(counters, "started", "started");
		put_text(counters, "event time", "watermark");
		put_text(counters, "disk full since", "disk_full_since");
	}
	if (json_get(answer, "places", &places))
		put_places(places);
	put_numbers(answer, "stored");
	put_numbers(answer, "counters");
	put_numbers(answer, "memory");
	put_suspended(answer);
	put_silent(answer);
	return true;
}

static bool print_feeds(struct client *c)
{
	static const struct listing_column columns[] = {
		{"FEED", "name", LISTING_TEXT},
		{"HEALTH", "health", LISTING_TEXT},
		{">ROWS", "rows", LISTING_COUNT},
		{"READ", "last_ok", LISTING_TIME},
		{"LAST ERROR", "last_error", LISTING_TEXT},
		{0},
	};
	putchar('\n');
	return listing_print(c, "/api/v1/feeds", columns, false) == SAY_DONE;
}

static int status_run(void *values)
{
	const struct status_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_READ, .method = "GET", .json = true};
	if (o->json) {
		record_target(&r.target, "status", NULL, NULL);
		return record_send(&r);
	}
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && print_status(c) && print_feeds(c);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_status = {
	.name = "status",
	.summary = "tell how a hub is",
	.options = OPTIONS(status_options),
	.size = sizeof(struct status_opts),
	.run = status_run,
};
