/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin warning comment: what people say about a warning to each other. */
#include <stdio.h>

#include "app/command.h"
#include "app/record.h"
#include "app/say.h"

struct comment_opts {
	struct client_opts client;
	struct option_list id;
	const char *text, *member;
	int64_t remove;
	bool all;
};
#define AT(field) offsetof(struct comment_opts, field)

static const struct comment_opts comment_defaults = {.remove = -1};

static const struct option comment_options[] = {
	{NULL, "ID", "id of the warning", OPTION_OPERANDS, AT(id), 1, 1},
	{"text", "T", "what you say", OPTION_TEXT, AT(text), 0, 0},
	{"all", NULL, "for all who may see the warning, not for the hub's staff and the own member alone", OPTION_FLAG, AT(all), 0, 0},
	{"member", "MEMBER", "for this member and the staff; for the hub's staff to say", OPTION_TEXT, AT(member), 0, 0},
	{"remove", "N", "forget the text of a comment instead: its number in 'warning show'", OPTION_NUMBER, AT(remove), 1, INT32_MAX},
	CLIENT_OPTIONS(struct comment_opts, client),
};

static int comment_run(void *values)
{
	const struct comment_opts *o = values;
	char tail[40] = "/comments";
	bool removes = o->remove > 0;
	struct record r = {.client = &o->client, .need = CLIENT_LIVE, .method = removes ? "DELETE" : "POST",
	                   .done = removes ? "the comment's text was removed" : "the comment was added"};
	if (removes == (o->text != NULL)) {
		say_error("either --text T or --remove N is expected");
		return SAY_USAGE;
	}
	if (removes)
		snprintf(tail, sizeof tail, "/comments/%lld", (long long)o->remove);
	record_target(&r.target, "warnings", o->id.at[0], tail);
	if (removes)
		return record_send(&r);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "text", str_of(o->text));
	jsonw_pair_str(&w, "audience", o->all ? STR("all") : STR("staff"));
	if (o->member)
		jsonw_pair_str(&w, "member", str_of(o->member));
	jsonw_close(&w, '}');
	return record_send(&r);
}

const struct command cmd_warning_comment = {
	.name = "warning comment",
	.summary = "say something about a warning, or take it back",
	.detail = "A member's comment is for the hub's staff and that member, one of the staff for the staff, unless --all or --member"
	          " says otherwise. 'warning show' lists comments. What is removed leaves its place, and who removed it is in the"
	          " audit log.",
	.options = OPTIONS(comment_options),
	.size = sizeof(struct comment_opts),
	.defaults = &comment_defaults,
	.run = comment_run,
};
