/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin setting list, set. */
#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"

struct setting_opts {
	struct client_opts client;
	struct option_list operands;
	bool json;
};
#define AT(field) offsetof(struct setting_opts, field)

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct setting_opts, client),
	CLIENT_JSON_OPTION(struct setting_opts, json),
};

static const struct option set_options[] = {
	{NULL, "NAME VALUE", "as 'setting list' shows them", OPTION_OPERANDS, AT(operands), 2, 2},
	CLIENT_OPTIONS(struct setting_opts, client),
	CLIENT_JSON_OPTION(struct setting_opts, json),
};

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"NAME", "name", LISTING_TEXT}, {"VALUE", "value", LISTING_TEXT}, {"WHAT", "about", LISTING_TEXT}, {0}};
	const struct setting_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/settings", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int set_run(void *values)
{
	const struct setting_opts *o = values;
	struct record r = {
		.client = &o->client, .need = CLIENT_CREATE, .method = "PUT", .json = o->json, .done = "the setting was changed"};
	record_target(&r.target, "settings", o->operands.at[0], NULL);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "value", str_of(o->operands.at[1]));
	jsonw_close(&w, '}');
	return record_send(&r);
}

const struct command cmd_setting_list = {
	.name = "setting list",
	.summary = "list what a centre sets for its hub",
	.options = OPTIONS(list_options),
	.size = sizeof(struct setting_opts),
	.run = list_run,
};

const struct command cmd_setting_set = {
	.name = "setting set",
	.summary = "change a setting of the hub",
	.options = OPTIONS(set_options),
	.size = sizeof(struct setting_opts),
	.run = set_run,
};
