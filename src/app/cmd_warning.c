/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin warning list, show. */
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"
#include "app/warning_comments.h"
#include "app/warning_text.h"
#include "app/warning_told.h"

struct warning_opts {
	struct client_opts client;
	struct option_list id;
	const char *format;
	bool all, json;
};
#define AT(field) offsetof(struct warning_opts, field)

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct warning_opts, client),
	{"all", NULL, "also those that are resolved or withdrawn", OPTION_FLAG, AT(all), 0, 0},
	CLIENT_JSON_OPTION(struct warning_opts, json),
};

static const struct option show_options[] = {
	{NULL, "ID", "id of the warning", OPTION_OPERANDS, AT(id), 1, 1},
	{"format", "F", "as it is sent to members: cap (Common Alerting Protocol 1.2), cacao (a playbook of its measures), text, html, stix", OPTION_TEXT, AT(format), 0, 0},
	CLIENT_OPTIONS(struct warning_opts, client),
	CLIENT_JSON_OPTION(struct warning_opts, json),
};

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"SEVERITY", "severity", LISTING_TEXT},
		{"STATE", "state", LISTING_TEXT},
		{">MEMBERS", "members_total", LISTING_COUNT},
		{">HITS", "hits", LISTING_COUNT},
		{"UPDATED", "updated", LISTING_TIME},
		{"ID", "id", LISTING_TEXT},
		{"TITLE", "title", LISTING_TEXT},
		{0},
	};
	const struct warning_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	const char *target = o->all ? "/api/v1/warnings" : "/api/v1/warnings?state=open";
	int status = c ? listing_print(c, target, columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static bool get(struct client *c, const char *id, const char *tail, struct json_value *out)
{
	struct buf target;
	record_target(&target, "warnings", id, tail);
	const struct client_request r = {.method = "GET", .target = buf_str(&target)};
	bool ok = client_json(c, &r, out);
	buf_deinit(&target);
	return ok;
}

static bool show(struct client *c, const char *id)
{
	struct json_value answer;
	if (!get(c, id, NULL, &answer))
		return false;
	warning_text_print(answer, stdout, say_colour(STDOUT_FILENO));
	if (!get(c, id, "/deliveries", &answer))
		return false;
	warning_told_print(answer, stdout);
	if (!get(c, id, "/comments?limit=1000", &answer))
		return false;
	warning_comments_print(answer, stdout);
	return true;
}

static enum err put_piece(void *ctx, struct str piece)
{
	return fwrite(piece.p, 1, piece.n, ctx) == piece.n ? OK : ERR_IO;
}

/* Byte for byte as the hub gives it. */
static int show_format(const struct warning_opts *o)
{
	struct buf target;
	record_target(&target, "warnings", o->id.at[0], NULL);
	target_query(&target, "format", str_of(o->format));
	const struct client_request r = {.method = "GET", .target = buf_str(&target), .sink = put_piece, .sink_ctx = stdout};
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && client_ask(c, &r);
	client_close(c);
	buf_deinit(&target);
	return ok ? SAY_DONE : SAY_FAILED;
}

static int show_run(void *values)
{
	const struct warning_opts *o = values;
	if (o->format)
		return show_format(o);
	struct record r = {.client = &o->client, .need = CLIENT_READ, .method = "GET", .json = true};
	if (o->json) {
		record_target(&r.target, "warnings", o->id.at[0], NULL);
		return record_send(&r);
	}
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && show(c, o->id.at[0]);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_warning_list = {
	.name = "warning list",
	.summary = "list the open warnings",
	.options = OPTIONS(list_options),
	.size = sizeof(struct warning_opts),
	.run = list_run,
};

const struct command cmd_warning_show = {
	.name = "warning show",
	.summary = "show a warning with its guidance, who got it, and what is said about it",
	.options = OPTIONS(show_options),
	.size = sizeof(struct warning_opts),
	.run = show_run,
};
