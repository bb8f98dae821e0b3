/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin warning audience: who would see a warning, before it is written, edited or released. */
#include <stdio.h>

#include "app/command.h"
#include "app/record.h"
#include "app/say.h"
#include "app/table.h"

struct warning_audience_opts {
	struct client_opts client;
	struct option_list id, members;
	const char *tlp, *sector, *country;
	bool all, json;
};
#define AT(field) offsetof(struct warning_audience_opts, field)

static const struct option audience_options[] = {
	{NULL, "ID", "id of a draft or an open warning; without it: one that is to be written", OPTION_OPERANDS, AT(id), 0, 1},
	{"tlp", "T", "with this marking: clear, green, amber, amber+strict or red", OPTION_TEXT, AT(tlp), 0, 0},
	{"to", "MEMBER", "for this member, not for all; several times", OPTION_LIST, AT(members), 0, 0},
	{"to-sector", "S", "for members of this sector", OPTION_TEXT, AT(sector), 0, 0},
	{"to-country", "C", "for members in this country", OPTION_TEXT, AT(country), 0, 0},
	{"to-all", NULL, "for all who may see the marking", OPTION_FLAG, AT(all), 0, 0},
	CLIENT_OPTIONS(struct warning_audience_opts, client),
	CLIENT_JSON_OPTION(struct warning_audience_opts, json),
};

static void put_text(struct jsonw *w, const char *key, const char *text)
{
	if (text)
		jsonw_pair_str(w, key, str_of(text));
}

static void put_body(struct buf *b, const struct warning_audience_opts *o)
{
	struct jsonw w = jsonw_on(b);
	jsonw_open(&w, '{');
	put_text(&w, "warning", o->id.n ? o->id.at[0] : NULL);
	put_text(&w, "tlp", o->tlp);
	if (o->members.n || o->sector || o->country || o->all) {
		jsonw_key(&w, "audience");
		jsonw_open(&w, '{');
		record_list(&w, "members", &o->members);
		put_text(&w, "sector", o->sector);
		put_text(&w, "country", o->country);
		jsonw_close(&w, '}');
	}
	jsonw_close(&w, '}');
}

static void print(struct json_value answer)
{
	struct json_value list, name;
	struct str tlp = json_get_str(answer, "tlp");
	long long members = (long long)json_get_i64(answer, "members", 0);
	printf("%.*s: %s%lld member%s will see it\n", STR_ARG(tlp), json_get_bool(answer, "public", false) ? "everybody, and " : "", members,
	       members == 1 ? "" : "s");
	if (!json_get(answer, "seen_by", &list))
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &name);) {
		fputs("    ", stdout);
		table_put(stdout, json_str(name));
		putchar('\n');
	}
}

static int audience_run(void *values)
{
	const struct warning_audience_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_LIVE, .method = "POST", .json = true};
	record_target(&r.target, "warnings", NULL, "/audience");
	record_body(&r.body);
	put_body(&r.body, o);
	if (o->json)
		return record_send(&r);
	struct json_value answer;
	const struct client_request request = {
		.method = r.method, .target = buf_str(&r.target), .body = buf_str(&r.body), .content_type = "application/json"};
	struct client *c = client_open(&o->client, CLIENT_LIVE);
	bool ok = c && client_json(c, &request, &answer);
	if (ok)
		print(answer);
	client_close(c);
	buf_deinit(&r.target);
	buf_deinit(&r.body);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_warning_audience = {
	.name = "warning audience",
	.summary = "tell who will see a warning, before it is released or edited",
	.detail = "Nothing is stored. Without a marking and --to options it is about the warning as it is. Who runs the hub sees"
	          " everything and is not listed.",
	.options = OPTIONS(audience_options),
	.size = sizeof(struct warning_audience_opts),
	.run = audience_run,
};
