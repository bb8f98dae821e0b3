/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin token add, list, revoke. */
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "base/utc.h"
#include "model/viewer.h"

struct token_opts {
	struct client_opts client;
	struct option_list id;
	const char *member, *account, *scope, *note;
	int64_t expires;
	bool json;
};
#define AT(field) offsetof(struct token_opts, field)

static const struct token_opts token_defaults = {.expires = UTC_NONE};

static const struct option add_options[] = {
	CLIENT_OPTIONS(struct token_opts, client),
	{"member", "NAME", "the member whose sensor or person it is; without it: the hub's own",
	 OPTION_TEXT, AT(member), 0, 0},
	{"account", "NAME", "the account whose token it is; it allows no more than the account",
	 OPTION_TEXT, AT(account), 0, 0},
	{"scope", "S", "what it allows, joined by commas: observe, read, publish, operate",
	 OPTION_TEXT, AT(scope), 1, 0},
	{"note", "TEXT", "what it is for", OPTION_TEXT, AT(note), 0, 0},
	{"expires", "TIME", "when it ends (default: never)", OPTION_TIME, AT(expires), 0, 0},
	CLIENT_JSON_OPTION(struct token_opts, json),
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct token_opts, client),
	CLIENT_JSON_OPTION(struct token_opts, json),
};

static const struct option revoke_options[] = {
	{NULL, "ID", "number of the token, as 'token list' shows it", OPTION_OPERANDS, AT(id), 1, 1},
	CLIENT_OPTIONS(struct token_opts, client),
};

static void put_body(const struct token_opts *o, struct buf *out)
{
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	jsonw_pair_str_opt(&w, "member", str_of(o->member));
	jsonw_pair_str_opt(&w, "account", str_of(o->account));
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
	unsigned scopes;
	if (scope_parse(str_of(o->scope), &scopes))
		return say_usage("token add", "'--scope' takes names like 'observe,read', not '%s'", o->scope);
	struct record record = {.client = &o->client, .need = CLIENT_CREATE, .method = "POST", .json = true};
	record_target(&record.target, "tokens", NULL, NULL);
	record_body(&record.body);
	put_body(o, &record.body);
	if (o->json)
		return record_send(&record);
	struct client *c = client_open(&o->client, CLIENT_CREATE);
	const struct client_request r = {.method = "POST",
	                                 .target = buf_str(&record.target),
	                                 .body = buf_str(&record.body),
	                                 .content_type = "application/json"};
	bool ok = c && print_token(c, &r);
	client_close(c);
	buf_deinit(&record.body);
	buf_deinit(&record.target);
	return ok ? SAY_DONE : SAY_FAILED;
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{">ID", "id", LISTING_COUNT},         {"MEMBER", "member", LISTING_TEXT},
		{"ACCOUNT", "account", LISTING_TEXT}, {"SCOPES", "scopes", LISTING_TEXT},
		{"CREATED", "created", LISTING_TIME}, {"EXPIRES", "expires", LISTING_TIME},
		{"SEEN", "seen", LISTING_TIME},       {"REVOKED", "revoked", LISTING_TIME},
		{"NOTE", "note", LISTING_TEXT},       {0},
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
	struct record r = {
		.client = &o->client, .need = CLIENT_READ, .method = "DELETE", .done = "the token was revoked"};
	record_target(&r.target, "tokens", o->id.at[0], NULL);
	return record_send(&r);
}

const struct command cmd_token_add = {
	.name = "token add",
	.summary = "draw a token and print it alone",
	.detail = "The token is shown this once; the hub keeps only a hash of it.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct token_opts),
	.defaults = &token_defaults,
	.run = add_run,
};

const struct command cmd_token_list = {
	.name = "token list",
	.summary = "list the tokens without their secrets",
	.options = OPTIONS(list_options),
	.size = sizeof(struct token_opts),
	.defaults = &token_defaults,
	.run = list_run,
};

const struct command cmd_token_revoke = {
	.name = "token revoke",
	.summary = "end a token at once",
	.options = OPTIONS(revoke_options),
	.size = sizeof(struct token_opts),
	.defaults = &token_defaults,
	.run = revoke_run,
};
