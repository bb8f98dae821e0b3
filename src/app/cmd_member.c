/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin member add, edit, list, remove. */
#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"

struct member_opts {
	struct client_opts client;
	struct option_list name;
	const char *country, *sector, *group;
	struct option_list networks, domains, asns;
	bool json;
};
#define AT(field) offsetof(struct member_opts, field)

static const struct option add_options[] = {
	{NULL, "NAME", "name of the organisation", OPTION_OPERANDS, AT(name), 1, 1},
	CLIENT_OPTIONS(struct member_opts, client),
	{"country", "CC", "its country, two letters of ISO 3166-1", OPTION_TEXT, AT(country), 0, 0},
	{"sector", "S", "its sector (energy, health, ...)", OPTION_TEXT, AT(sector), 0, 0},
	{"group", "G", "who operates it together with others: members of one group count as one witness", OPTION_TEXT, AT(group), 0, 0},
	{"network", "CIDR", "an address or network of its own", OPTION_LIST, AT(networks), 0, 0},
	{"domain", "D", "a domain of its own, with all names below it", OPTION_LIST, AT(domains), 0, 0},
	{"asn", "N", "an AS number of its own (64500 or AS64500)", OPTION_LIST, AT(asns), 0, 0},
	CLIENT_JSON_OPTION(struct member_opts, json),
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct member_opts, client),
	CLIENT_JSON_OPTION(struct member_opts, json),
};

static const struct option remove_options[] = {
	{NULL, "NAME", "name of the member", OPTION_OPERANDS, AT(name), 1, 1},
	CLIENT_OPTIONS(struct member_opts, client),
};

/* The body of what an option says; name is that of a new member. */
static void put_member(const struct member_opts *o, const char *name, struct buf *body)
{
	record_body(body);
	struct jsonw w = jsonw_on(body);
	jsonw_open(&w, '{');
	jsonw_pair_str_opt(&w, "name", str_of(name));
	if (o->country)
		jsonw_pair_str(&w, "country", str_of(o->country));
	if (o->sector)
		jsonw_pair_str(&w, "sector", str_of(o->sector));
	if (o->group)
		jsonw_pair_str(&w, "group", str_of(o->group));
	record_list(&w, "networks", &o->networks);
	record_list(&w, "domains", &o->domains);
	record_list(&w, "asns", &o->asns);
	jsonw_close(&w, '}');
}

static int add_run(void *values)
{
	const struct member_opts *o = values;
	struct record r = {.client = &o->client,
	                   .need = CLIENT_CREATE,
	                   .method = "POST",
	                   .json = o->json,
	                   .done = "the member was added"};
	record_target(&r.target, "members", NULL, NULL);
	put_member(o, o->name.at[0], &r.body);
	return record_send(&r);
}

static int edit_run(void *values)
{
	const struct member_opts *o = values;
	struct record r = {.client = &o->client,
	                   .need = CLIENT_READ,
	                   .method = "PATCH",
	                   .json = o->json,
	                   .done = "the member was changed"};
	record_target(&r.target, "members", o->name.at[0], NULL);
	put_member(o, NULL, &r.body);
	return record_send(&r);
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"NAME", "name", LISTING_TEXT},
		{"COUNTRY", "country", LISTING_TEXT},
		{"SECTOR", "sector", LISTING_TEXT},
		{"NETWORKS", "networks", LISTING_JOINED},
		{"DOMAINS", "domains", LISTING_JOINED},
		{"ASNS", "asns", LISTING_JOINED},
		{0},
	};
	const struct member_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/members", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int remove_run(void *values)
{
	const struct member_opts *o = values;
	struct record r = {.client = &o->client,
	                   .need = CLIENT_READ,
	                   .method = "DELETE",
	                   .done = "the member, its tokens and what was remembered of it were removed"};
	record_target(&r.target, "members", o->name.at[0], NULL);
	return record_send(&r);
}

const struct command cmd_member_add = {
	.name = "member add",
	.summary = "add an organisation to the hub",
	.detail = "What is a member's own (networks, domains, AS numbers) is never blocked by an outlet, and a "
	          "warning is raised when it stands in a feed or is seen attacking others.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct member_opts),
	.run = add_run,
};

const struct command cmd_member_edit = {
	.name = "member edit",
	.summary = "change what is said of a member",
	.detail = "What is given replaces what was: --network once or more, all networks; an empty --country or --sector takes it away. What is "
	          "not given stays, and so does the name.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct member_opts),
	.run = edit_run,
};

const struct command cmd_member_list = {
	.name = "member list",
	.summary = "list the members",
	.options = OPTIONS(list_options),
	.size = sizeof(struct member_opts),
	.run = list_run,
};

const struct command cmd_member_remove = {
	.name = "member remove",
	.summary = "remove a member, its tokens and its memory; its sightings stay",
	.options = OPTIONS(remove_options),
	.size = sizeof(struct member_opts),
	.run = remove_run,
};
