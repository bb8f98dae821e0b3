/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin warning ack: a member has a warning. */
#include "app/command.h"
#include "app/record.h"
#include "app/say.h"

struct ack_opts {
	struct client_opts client;
	struct option_list id;
	const char *text;
	bool useful, false_alarm;
};
#define AT(field) offsetof(struct ack_opts, field)

static const struct option ack_options[] = {
	{NULL, "ID", "id of the warning", OPTION_OPERANDS, AT(id), 1, 1},
	CLIENT_OPTIONS(struct ack_opts, client),
	{"text", "T", "what was done: \"blocked\", \"not affected\", \"investigating\"", OPTION_TEXT, AT(text), 0, 0},
	{"useful", NULL, "the warning was useful", OPTION_FLAG, AT(useful), 0, 0},
	{"false", NULL, "it was a false alarm", OPTION_FLAG, AT(false_alarm), 0, 0},
};

static int ack_run(void *values)
{
	const struct ack_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_LIVE, .method = "POST", .done = "the warning was acknowledged"};
	if (o->useful && o->false_alarm) {
		say_error("--useful and --false: one of them");
		return SAY_USAGE;
	}
	record_target(&r.target, "warnings", o->id.at[0], "/ack");
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	if (o->text)
		jsonw_pair_str(&w, "text", str_of(o->text));
	if (o->useful || o->false_alarm)
		jsonw_pair_str(&w, "feedback", o->useful ? STR("useful") : STR("false"));
	jsonw_close(&w, '}');
	return record_send(&r);
}

const struct command cmd_warning_ack = {
	.name = "warning ack",
	.summary = "acknowledge a warning, as a member",
	.detail = "With --hub and a member's token or account. What is said again takes the place of what was said before; when"
	          " the warning was acknowledged first stays.",
	.options = OPTIONS(ack_options),
	.size = sizeof(struct ack_opts),
	.run = ack_run,
};
