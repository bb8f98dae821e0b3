/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin forget: removes a member or a value from the memory of observables. */
#include <stdio.h>

#include "app/command.h"
#include "app/record.h"
#include "app/say.h"
#include "app/table.h"
#include "app/target.h"

struct forget_opts {
	struct client_opts client;
	const char *member, *value;
	bool json;
};
#define AT(field) offsetof(struct forget_opts, field)

static const struct option forget_options[] = {
	{"member", "NAME", "forget what this member's sensors saw", OPTION_TEXT, AT(member), 0, 0},
	{"value", "V", "forget who saw this value (of a network the addresses in it, of a domain not the names below)", OPTION_TEXT, AT(value), 0, 0},
	CLIENT_OPTIONS(struct forget_opts, client),
	CLIENT_JSON_OPTION(struct forget_opts, json),
};

static bool forget(struct client *c, const struct forget_opts *o)
{
	struct buf target;
	struct json_value answer;
	char text[TABLE_COUNT_BYTES];
	record_target(&target, "memory", NULL, NULL);
	target_query(&target, "member", str_of(o->member));
	target_query(&target, "value", str_of(o->value));
	const struct client_request r = {.method = "DELETE", .target = buf_str(&target)};
	bool ok = client_json(c, &r, &answer);
	if (ok && o->json) {
		printf("%.*s\n", STR_ARG(str_trim(client_body(c))));
	} else if (ok) {
		int64_t rows = json_get_i64(answer, "rows", 0);
		say_note("%s row%s forgotten", table_count_text(rows, text), rows == 1 ? " was" : "s were");
	}
	buf_deinit(&target);
	return ok;
}

static int forget_run(void *values)
{
	const struct forget_opts *o = values;
	if (!o->member == !o->value)
		return say_usage("forget", "either --member or --value is expected");
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && forget(c, o);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_forget = {
	.name = "forget",
	.summary = "remove a member or a value from the memory of observables",
	.detail = "When it returns, nothing of it is left in the files (docs/memory.md). Sightings and warnings stay, for they "
	          "are about indicators. A member that is removed is forgotten with it.",
	.options = OPTIONS(forget_options),
	.size = sizeof(struct forget_opts),
	.run = forget_run,
};
