/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin outlet add, list, push, remove. */
#include <inttypes.h>
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/remote.h"
#include "app/say.h"
#include "app/target.h"

struct outlet_opts {
	struct client_opts client;
	struct option_list name;
	struct remote_opts remote;
	const char *from, *tlp, *member;
	bool json;
};
#define AT(field) offsetof(struct outlet_opts, field)

static const struct outlet_opts outlet_defaults = {.remote.type = "taxii"};

static const struct option add_options[] = {
	{NULL, "[NAME] [URL]", "name of the outlet (default: by its URL), and where it is, unless --url says it",
	 OPTION_OPERANDS, AT(name), 1, 2},
	CLIENT_OPTIONS(struct outlet_opts, client),
	{"url", "URL", "any address of the TAXII server, https://", OPTION_TEXT, AT(remote.url), 0, 0},
	{"type", "T", "taxii: a collection of a TAXII 2.1 server (default)", OPTION_TEXT, AT(remote.type), 0, 0},
	REMOTE_OPTIONS(struct outlet_opts, remote),
	{"from", "C", "id or alias of the collection here that is published (default: all)", OPTION_TEXT, AT(from), 0, 0},
	{"member", "M", "the member that the other side is here: what M may see goes, but not what M handed in",
	 OPTION_TEXT, AT(member), 0, 0},
	{"tlp", "T", "the most restrictive marking that goes: clear, green, amber, ... (default: green; with --member amber)",
	 OPTION_TEXT, AT(tlp), 0, 0},
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct outlet_opts, client),
	CLIENT_JSON_OPTION(struct outlet_opts, json),
};

static const struct option push_options[] = {
	{NULL, "NAME", "name of the outlet", OPTION_OPERANDS, AT(name), 1, 1},
	CLIENT_OPTIONS(struct outlet_opts, client),
	CLIENT_JSON_OPTION(struct outlet_opts, json),
};

static const struct option remove_options[] = {
	{NULL, "NAME", "name of the outlet", OPTION_OPERANDS, AT(name), 1, 1},
	CLIENT_OPTIONS(struct outlet_opts, client),
};

static int add_run(void *values)
{
	struct outlet_opts *o = values;
	char made[REMOTE_NAME_BYTES];
	const char *name;
	if (!remote_names("outlet add", &o->name, &o->remote, made, &name))
		return SAY_USAGE;
	remote_resolve(&o->client, &o->remote);
	struct record r = {.client = &o->client,
	                   .need = CLIENT_READ,
	                   .method = "POST",
	                   .done = "the outlet was added; a running hub publishes to it, 'tocsin outlet push' does it now"};
	record_target(&r.target, "outlets", NULL, NULL);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "name", str_of(name));
	bool ok = remote_put(&o->remote, &w);
	jsonw_pair_str_opt(&w, "from", str_of(o->from));
	jsonw_pair_str_opt(&w, "member", str_of(o->member));
	jsonw_pair_str_opt(&w, "tlp", str_of(o->tlp));
	jsonw_close(&w, '}');
	return ok ? record_send(&r) : record_drop(&r);
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"NAME", "name", LISTING_TEXT},
		{"HEALTH", "health", LISTING_TEXT},
		{">SENT", "sent", LISTING_COUNT},
		{">REFUSED", "refused", LISTING_COUNT},
		{"PUSHED", "last_ok", LISTING_TIME},
		{"FROM", "from", LISTING_TEXT},
		{"TLP", "tlp", LISTING_TEXT},
		{"URL", "url", LISTING_TEXT},
		{"LAST ERROR", "last_error", LISTING_TEXT},
		{0},
	};
	const struct outlet_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/outlets", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int push(struct client *c, const struct outlet_opts *o)
{
	struct buf target;
	struct json_value answer;
	record_target(&target, "outlets", o->name.at[0], "/push");
	const struct client_request r = {.method = "POST", .target = buf_str(&target)};
	bool ok = client_json(c, &r, &answer);
	buf_deinit(&target);
	if (!ok)
		return SAY_FAILED;
	int64_t sent = json_get_i64(answer, "sent", 0), refused = json_get_i64(answer, "refused", 0);
	if (o->json)
		printf("%.*s\n", STR_ARG(str_trim(client_body(c))));
	else
		printf("%" PRId64 " sent, %" PRId64 " refused there%s\n", sent, refused,
		       json_get_bool(answer, "pending", false) ? "; the rest waits for the other side" : "");
	return refused ? SAY_PARTIAL : SAY_DONE;
}

static int push_run(void *values)
{
	const struct outlet_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? push(c, o) : SAY_FAILED;
	client_close(c);
	return status;
}

static int remove_run(void *values)
{
	const struct outlet_opts *o = values;
	struct record r = {.client = &o->client,
	                   .need = CLIENT_READ,
	                   .method = "DELETE",
	                   .done = "the outlet was removed; what it published stays with the other side"};
	record_target(&r.target, "outlets", o->name.at[0], NULL);
	return record_send(&r);
}

const struct command cmd_outlet_add = {
	.name = "outlet add",
	.summary = "publish to a collection of another TAXII 2.1 server",
	.detail = "What a collection here holds is sent there, and from then on what is new or changed, within seconds. Nothing goes back "
	          "to where it came from. What the other side refuses is logged and counted, and not sent again.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct outlet_opts),
	.defaults = &outlet_defaults,
	.run = add_run,
};

const struct command cmd_outlet_list = {
	.name = "outlet list",
	.summary = "list the outlets to other servers with their progress",
	.options = OPTIONS(list_options),
	.size = sizeof(struct outlet_opts),
	.run = list_run,
};

const struct command cmd_outlet_push = {
	.name = "outlet push",
	.summary = "publish to an outlet now",
	.options = OPTIONS(push_options),
	.size = sizeof(struct outlet_opts),
	.run = push_run,
};

const struct command cmd_outlet_remove = {
	.name = "outlet remove",
	.summary = "publish to an outlet no longer",
	.options = OPTIONS(remove_options),
	.size = sizeof(struct outlet_opts),
	.run = remove_run,
};
