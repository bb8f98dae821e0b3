/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin token add, list, revoke. */
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "base/utc.h"

struct token_opts {
	struct client_opts client;
	struct option_list id;
	const char *member, *scope, *note;
	int64_t expires;
	bool json;
};

static const struct token_opts token_defaults = {.expires = UTC_NONE};

static const struct option add_options[] = {
	CLIENT_OPTIONS(struct token_opts, client),
	{"member", "NAME", "the member whose sensor or person it is; without it: the hub's own", OPTION_TEXT,
	 offsetof(struct token_opts, member), 0, 0},
	{"scope", "S", "what it allows, joined by commas: observe, read, publish, operate", OPTION_TEXT, offsetof(struct token_opts, scope), 1,
	 0},
	{"note", "TEXT", "what it is for", OPTION_TEXT, offsetof(struct token_opts, note), 0, 0},
	{"expires", "TIME", "when it ends (default: never)", OPTION_TIME, offsetof(struct token_opts, expires), 0, 0},
	CLIENT_JSON_OPTION(struct token_opts, json),
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct token_opts, client),
	CLIENT_JSON_OPTION(struct token_opts, json),
};

static const struct option revoke_options[] = {
	{NULL, "ID", "number of the token, as 'token list' shows it", OPTION_OPERANDS, offsetof(struct token_opts, id), 1, 1},
	CLIENT_OPTIONS(struct token_opts, client),
};

static void put_body(const struct token_opts *o, struct buf *out)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	jsonw_pair_str_opt(&w, "member", str_of(o->member));
	jsonw_pair_str(&w, "scopes", str_of(o->scope));
	jsonw_pair_str_opt(&w, "note", str_of(o->note));
	jsonw_pair_time_opt(&w, "expires", o->expires);
	jsonw_close(&w, '}');
}

/* The token alone on standard output, so that a script can take it. */
static bool print_token(struct client *c, const struct client_request *r)
{
	struct json_value answer;
	if (!client_json(c, r, &answer))
		return false;
	struct str token = json_get_str(answer, "token");
	printf("%.*s\n", STR_ARG(token));
	return token.n > 0;
}

static int add_run(void *values)
{
	const struct token_opts *o = values;
	struct buf target, body;
	record_target(&target, "tokens", NULL, NULL);
	buf_init(&body, RECORD_MAX_BYTES);
	put_body(o, &body);
	if (o->json)
		return record_send(&o->client, CLIENT_CREATE, "POST", &target, &body, true, NULL);
	struct client *c = client_open(&o->client, CLIENT_CREATE);
	const struct client_request r = {.method = "POST", .target = buf_str(&target), .body = buf_str(&body),
	                                 .content_type = "application/json"};
	bool ok = c && print_token(c, &r);
	client_close(c);
	buf_deinit(&body);
	buf_deinit(&target);
	return ok ? SAY_DONE : SAY_FAILED;
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{">ID", "id", LISTING_COUNT},           {"MEMBER", "member", LISTING_TEXT},   {"SCOPES", "scopes", LISTING_TEXT},
		{"CREATED", "created", LISTING_TIME},   {"EXPIRES", "expires", LISTING_TIME}, {"REVOKED", "revoked", LISTING_TIME},
		{"NOTE", "note", LISTING_TEXT},         {0},
	};
	const struct token_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/tokens", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int revoke_run(void *values)
{
	const struct token_opts *o = values;
	struct buf target, body;
	record_target(&target, "tokens", o->id.at[0], NULL);
	buf_init(&body, 0);
	return record_send(&o->client, CLIENT_READ, "DELETE", &target, &body, false, "the token was revoked");
}

const struct command cmd_token_add = {
	.name = "token add",
	.summary = "draw a token and print it alone",
	.detail = "The token is shown this once; the hub keeps only a hash of it.",
	.options = add_options,
	.n_options = OPTION_COUNT(add_options),
	.size = sizeof(struct token_opts),
	.defaults = &token_defaults,
	.run = add_run,
};

const struct command cmd_token_list = {
	.name = "token list",
	.summary = "list the tokens without their secrets",
	.options = list_options,
	.n_options = OPTION_COUNT(list_options),
	.size = sizeof(struct token_opts),
	.defaults = &token_defaults,
	.run = list_run,
};

const struct command cmd_token_revoke = {
	.name = "token revoke",
	.summary = "end a token at once",
	.options = revoke_options,
	.n_options = OPTION_COUNT(revoke_options),
	.size = sizeof(struct token_opts),
	.defaults = &token_defaults,
	.run = revoke_run,
};
