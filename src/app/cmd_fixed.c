/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin warning fixed: a member has dealt with what a warning is about. */
#include "app/command.h"
#include "app/record.h"
#include "app/target.h"

struct fixed_opts {
	struct client_opts client;
	struct option_list id;
	const char *note, *member;
	bool undo;
};
#define AT(field) offsetof(struct fixed_opts, field)

static const struct option fixed_options[] = {
	{NULL, "ID", "id of the warning", OPTION_OPERANDS, AT(id), 1, 1},
	CLIENT_OPTIONS(struct fixed_opts, client),
	{"note", "T", "what was done: \"host was cleaned\"", OPTION_TEXT, AT(note), 0, 0},
	{"member", "M", "for this member, which said so otherwise; for who decides on warnings", OPTION_TEXT, AT(member), 0, 0},
	{"undo", NULL, "it is not fixed after all", OPTION_FLAG, AT(undo), 0, 0},
};

static int fixed_run(void *values)
{
	const struct fixed_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_LIVE, .method = o->undo ? "DELETE" : "POST",
	                   .done = o->undo ? "the warning is not fixed" : "the warning is fixed, as far as the member is concerned"};
	record_target(&r.target, "warnings", o->id.at[0], "/fixed");
	if (o->member)
		target_query(&r.target, "member", str_of(o->member));
	if (o->note && !o->undo) {
		record_body(&r.body);
		struct jsonw w = jsonw_on(&r.body);
		jsonw_open(&w, '{');
		jsonw_pair_str(&w, "note", str_of(o->note));
		jsonw_close(&w, '}');
	}
	return record_send(&r);
}

const struct command cmd_warning_fixed = {
	.name = "warning fixed",
	.summary = "say that what a warning is about is dealt with",
	.detail = "For a member whose asset it is, or who was hit. When it is met again later, tocsin notices says so, also in a later"
	          " warning on the same.",
	.options = OPTIONS(fixed_options),
	.size = sizeof(struct fixed_opts),
	.run = fixed_run,
};
