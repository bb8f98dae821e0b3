/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin test: what a hub makes of lines of a log. */
#include <stdio.h>

#include "app/client.h"
#include "app/command.h"
#include "app/say.h"
#include "app/table.h"
#include "app/target.h"
#include "os/file.h"

enum { TEXT_MAX_BYTES = 64 << 10 };

struct test_opts {
	struct client_opts client;
	struct option_list file;
	const char *format, *mapping, *member;
	bool adverse, json;
};
#define AT(field) offsetof(struct test_opts, field)

static const struct option test_options[] = {
	{NULL, "FILE", "lines of a log, up to 64 KiB, not compressed", OPTION_OPERANDS, AT(file), 1, 1},
	CLIENT_OPTIONS(struct test_opts, client),
	{"format", "F", "format of the log: auto, eve, zeek, zeek-json, tocsin, ndjson, text (default: auto)", OPTION_TEXT, AT(format), 0, 0},
	{"mapping", "M", "for ndjson: what its fields are, as 'time=ts,source=src.ip,domain/query=q'", OPTION_TEXT, AT(mapping), 0, 0},
	{"adverse", NULL, "all that its sensor sees is an attack", OPTION_FLAG, AT(adverse), 0, 0},
	{"member", "M", "as a log of this member (default: the member of the token; an operator's: nobody)", OPTION_TEXT, AT(member), 0, 0},
	CLIENT_JSON_OPTION(struct test_opts, json),
};

static void put_pair(const char *name, struct json_value from, const char *key)
{
	struct str text = json_get_str(from, key);
	if (text.n) {
		printf("%s", name);
		table_put(stdout, text);
	}
}

static void put_observed(struct json_value o)
{
	put_pair("  ", o, "role");
	put_pair(": ", o, "value");
	put_pair(", protected: ", o, "protected");
	if (json_get_bool(o, "alike", false))
		printf(", looks like a member's domain");
	printf("\n");
}

static void put_report(struct json_value r)
{
	put_pair("      said by ", r, "feed");
	put_pair(" (", r, "label");
	printf("%s, ", json_get_str(r, "label").n ? ")" : "");
	table_put(stdout, json_get_str(r, "tlp"));
	printf("\n");
}

static void each(struct json_value from, const char *key, void (*put)(struct json_value item))
{
	struct json_value list, item;
	if (json_get(from, key, &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &item);)
			put(item);
}

static void put_hit(struct json_value h)
{
	put_pair(json_get_bool(h, "part", false) ? "    one observation of several of " : "    hit: ", h, "value");
	put_pair(", suppressed: ", h, "suppressed");
	printf("\n");
	each(h, "reports", put_report);
}

static void put_word(struct json_value word)
{
	printf(" ");
	table_put(stdout, json_str(word));
}

static void put_event(struct json_value e)
{
	printf("line %lld:", (long long)json_get_i64(e, "line", 0));
	put_pair(" refused: ", e, "refused");
	each(e, "would", put_word);
	printf("\n");
	each(e, "observed", put_observed);
	each(e, "hits", put_hit);
}

static void put_refusal(struct json_value r)
{
	printf("line %lld:", (long long)json_get_i64(r, "line", 0));
	put_pair(" refused: ", r, "reason");
	printf("\n");
}

static void print(struct json_value answer)
{
	put_pair("format: ", answer, "format");
	printf("\n");
	each(answer, "events", put_event);
	each(answer, "refusals", put_refusal);
	if (json_get_bool(answer, "more", false))
		printf("...\n");
}

static bool ask(struct client *c, const struct test_opts *o, struct str text)
{
	struct buf target;
	struct json_value answer;
	buf_init(&target, 4096);
	buf_puts(&target, "/api/v1/observations/test");
	target_query(&target, "format", str_of(o->format));
	target_query(&target, "mapping", str_of(o->mapping));
	target_query(&target, "member", str_of(o->member));
	target_query(&target, "adverse", o->adverse ? STR("yes") : STR(""));
	const struct client_request r = {.method = "POST", .target = buf_str(&target), .body = text};
	bool ok = buf_err(&target) == OK && client_json(c, &r, &answer);
	buf_deinit(&target);
	if (ok && o->json)
		printf("%.*s\n", STR_ARG(str_trim(client_body(c))));
	else if (ok)
		print(answer);
	return ok;
}

static int test_run(void *values)
{
	const struct test_opts *o = values;
	struct buf text;
	buf_init(&text, TEXT_MAX_BYTES);
	enum err e = file_read(o->file.at[0], &text);
	if (e)
		say_error("%s: %s", o->file.at[0], err_text(e));
	struct client *c = e ? NULL : client_open(&o->client, CLIENT_LIVE);
	bool ok = c && ask(c, o, buf_str(&text));
	client_close(c);
	buf_deinit(&text);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_test = {
	.name = "test",
	.summary = "show what a hub makes of lines of a log, without handing them in",
	.detail = "What is recognised in them, what matches and why, what is suppressed, and what would become of it: sighting, contact"
	          " (docs/lists.md), owner-told (another member is told that its asset, or a name like its own, was met), remembered."
	          " Nothing is stored or counted. It tells no more than a look-up: an indicator on which you see no report is not shown.",
	.options = OPTIONS(test_options),
	.size = sizeof(struct test_opts),
	.run = test_run,
};
