/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin collection add, grant, list, remove. */
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"

struct collection_opts {
	struct client_opts client;
	struct option_list operand;
	const char *alias, *description;
	struct option_list members, accesses;
	bool json;
};
#define AT(field) offsetof(struct collection_opts, field)

#define RIGHTS_OPTIONS(min)                                                                                                \
	{"member", "M", "a member that gets the rights of the --access that goes with it", OPTION_LIST, AT(members), min, 0}, \
	{"access", "A", "its rights: read, write, readwrite or none", OPTION_LIST, AT(accesses), min, 0}

static const struct option add_options[] = {
	{NULL, "TITLE", "what it is for", OPTION_OPERANDS, AT(operand), 1, 1},
	CLIENT_OPTIONS(struct collection_opts, client),
	{"alias", "NAME", "a short name for paths", OPTION_TEXT, AT(alias), 0, 0},
	{"description", "TEXT", "more about it", OPTION_TEXT, AT(description), 0, 0},
	RIGHTS_OPTIONS(0),
	CLIENT_JSON_OPTION(struct collection_opts, json),
};

static const struct option grant_options[] = {
	{NULL, "ID", "id or alias of the collection", OPTION_OPERANDS, AT(operand), 1, 1},
	CLIENT_OPTIONS(struct collection_opts, client),
	RIGHTS_OPTIONS(1),
};

static const struct option remove_options[] = {
	{NULL, "ID", "id or alias of the collection", OPTION_OPERANDS, AT(operand), 1, 1},
	CLIENT_OPTIONS(struct collection_opts, client),
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct collection_opts, client),
	CLIENT_JSON_OPTION(struct collection_opts, json),
};

static void put_members(struct jsonw *w, const struct collection_opts *o)
{
	if (o->members.n == 0)
		return;
	jsonw_key(w, "members");
	jsonw_open(w, '[');
	for (size_t i = 0; i < o->members.n; i++) {
		jsonw_open(w, '{');
		jsonw_pair_str(w, "member", str_of(o->members.at[i]));
		jsonw_pair_str(w, "access", str_of(o->accesses.at[i]));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

/* Each --member goes with the --access at the same place. */
static bool are_pairs(const struct collection_opts *o)
{
	return o->members.n == o->accesses.n;
}

/* The id alone on standard output, so that a script can take it. */
static bool print_id(struct client *c, const struct client_request *r)
{
	struct json_value answer;
	if (!client_json(c, r, &answer))
		return false;
	struct str id = json_get_str(answer, "id");
	printf("%.*s\n", STR_ARG(id));
	return id.n > 0;
}

static int add_run(void *values)
{
	const struct collection_opts *o = values;
	if (!are_pairs(o))
		return say_usage("collection add", "each '--member' goes with one '--access'");
	struct record r = {.client = &o->client, .need = CLIENT_CREATE, .method = "POST", .json = true};
	record_target(&r.target, "collections", NULL, NULL);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "title", str_of(o->operand.at[0]));
	jsonw_pair_str_opt(&w, "alias", str_of(o->alias));
	jsonw_pair_str_opt(&w, "description", str_of(o->description));
	put_members(&w, o);
	jsonw_close(&w, '}');
	if (o->json)
		return record_send(&r);
	struct client *c = client_open(&o->client, CLIENT_CREATE);
	const struct client_request request = {
		.method = "POST", .target = buf_str(&r.target), .body = buf_str(&r.body), .content_type = "application/json"};
	int status = c && print_id(c, &request) ? SAY_DONE : SAY_FAILED;
	client_close(c);
	buf_deinit(&r.target);
	buf_deinit(&r.body);
	return status;
}

static int grant_run(void *values)
{
	const struct collection_opts *o = values;
	if (!are_pairs(o))
		return say_usage("collection grant", "each '--member' goes with one '--access'");
	struct record r = {.client = &o->client, .need = CLIENT_READ, .method = "POST", .done = "the rights were changed"};
	record_target(&r.target, "collections", o->operand.at[0], "/members");
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	put_members(&w, o);
	jsonw_close(&w, '}');
	return record_send(&r);
}

static int remove_run(void *values)
{
	const struct collection_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_READ, .method = "DELETE",
	                   .done = "the collection and all that was posted to it were removed"};
	record_target(&r.target, "collections", o->operand.at[0], NULL);
	return record_send(&r);
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"ID", "id", LISTING_TEXT},
		{"ALIAS", "alias", LISTING_TEXT},
		{"TITLE", "title", LISTING_TEXT},
		{0},
	};
	const struct collection_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/collections", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

const struct command cmd_collection_add = {
	.name = "collection add",
	.summary = "make a collection that members share over TAXII; prints its id",
	.detail = "A member that is not named has no right in it. What members post to it is stored as it came, "
	          "matched, and shown to those who may read it and whom its marking allows.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct collection_opts),
	.run = add_run,
};

const struct command cmd_collection_grant = {
	.name = "collection grant",
	.summary = "change the rights of members in a collection",
	.options = OPTIONS(grant_options),
	.size = sizeof(struct collection_opts),
	.run = grant_run,
};

const struct command cmd_collection_list = {
	.name = "collection list",
	.summary = "list the collections",
	.options = OPTIONS(list_options),
	.size = sizeof(struct collection_opts),
	.run = list_run,
};

const struct command cmd_collection_remove = {
	.name = "collection remove",
	.summary = "remove a collection with all that members posted to it",
	.detail = "What was reported by it is withdrawn from the matcher.",
	.options = OPTIONS(remove_options),
	.size = sizeof(struct collection_opts),
	.run = remove_run,
};
