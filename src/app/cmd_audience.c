/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin audience: who will see what a file holds, before it is handed in. */
#include <stdio.h>

#include "app/command.h"
#include "app/import_body.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"

struct audience_opts {
	struct client_opts client;
	struct option_list file;
	const char *collection, *format, *tlp;
	bool json;
};
#define AT(field) offsetof(struct audience_opts, field)

static const struct option audience_options[] = {
	{NULL, "FILE", "a document of any feed format; '-': standard input", OPTION_OPERANDS, AT(file), 1, 1},
	CLIENT_OPTIONS(struct audience_opts, client),
	{"collection", "ID", "as posted to this collection: its UUID or alias", OPTION_TEXT, AT(collection), 0, 0},
	{"format", "F", "format of the file (default: by content)", OPTION_TEXT, AT(format), 0, 0},
	{"tlp", "T", "marking of what carries none (default: the hub's setting default-tlp)", OPTION_TEXT, AT(tlp), 0, 0},
	CLIENT_JSON_OPTION(struct audience_opts, json),
};

static void print_marking(struct json_value marking)
{
	struct str tlp = json_get_str(marking, "tlp");
	long long values = (long long)json_get_i64(marking, "values", 0), members = (long long)json_get_i64(marking, "members", 0);
	struct json_value list, name;
	printf("%.*s: %lld value%s, %lld object%s: %s", STR_ARG(tlp), values, values == 1 ? "" : "s",
	       (long long)json_get_i64(marking, "objects", 0), json_get_i64(marking, "objects", 0) == 1 ? "" : "s",
	       json_get_bool(marking, "public", false) ? "everybody, and " : "");
	printf("%lld member%s will see %s\n", members, members == 1 ? "" : "s", values == 1 ? "it" : "them");
	if (!json_get(marking, "seen_by", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &name);)
		printf("    %.*s\n", STR_ARG(json_str(name)));
}

static bool print(struct client *c, const struct client_request *r, bool json)
{
	struct json_value answer, list, marking;
	if (!client_json(c, r, &answer))
		return false;
	if (json) {
		struct str body = client_body(c);
		fwrite(body.p, 1, body.n, stdout);
		return true;
	}
	if (json_get(answer, "markings", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &marking);)
			print_marking(marking);
	int64_t refused = json_get_i64(answer, "refused", 0);
	if (refused)
		printf("%lld refused\n", (long long)refused);
	return true;
}

static int audience_run(void *values)
{
	const struct audience_opts *o = values;
	struct import_body body;
	struct buf target;
	struct client *c = client_open(&o->client, CLIENT_READ);
	if (!c || import_body_open(&body, o->file.at[0])) {
		client_close(c);
		return SAY_FAILED;
	}
	record_target(&target, "audience", NULL, NULL);
	target_query(&target, "collection", str_of(o->collection));
	target_query(&target, "format", str_of(o->format));
	target_query(&target, "tlp", str_of(o->tlp));
	const struct client_request r = {.method = "POST",
	                                 .target = buf_str(&target),
	                                 .content_type = "application/octet-stream",
	                                 .source = import_body_read,
	                                 .source_ctx = &body};
	bool ok = print(c, &r, o->json);
	import_body_close(&body);
	buf_deinit(&target);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_audience = {
	.name = "audience",
	.summary = "tell who will see what a file holds, before it is handed in",
	.detail = "Nothing is stored. Who runs the hub sees everything and is not listed; recipients that are named for an object "
	          "see it besides.",
	.options = OPTIONS(audience_options),
	.size = sizeof(struct audience_opts),
	.run = audience_run,
};
