/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin false-positive; suspension list, dismiss, lift. */
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"

struct false_positive_opts {
	struct client_opts client;
	struct option_list operands;
	const char *reason;
	bool waiting, json;
};
#define AT(field) offsetof(struct false_positive_opts, field)

static const struct option report_options[] = {
	{NULL, "VALUE", "an indicator's value, as 'lookup' takes it", OPTION_OPERANDS, AT(operands), 1, 1},
	{"reason", "TEXT", "why it is none, for the hub's staff", OPTION_TEXT, AT(reason), 0, 0},
	CLIENT_OPTIONS(struct false_positive_opts, client),
	CLIENT_JSON_OPTION(struct false_positive_opts, json),
};

static const struct option list_options[] = {
	{"waiting", NULL, "those that were reported and wait for others to report them", OPTION_FLAG, AT(waiting), 0, 0},
	CLIENT_OPTIONS(struct false_positive_opts, client),
	CLIENT_JSON_OPTION(struct false_positive_opts, json),
};

static const struct option dismiss_options[] = {
	{NULL, "VALUE", "as 'suspension list --waiting' shows it", OPTION_OPERANDS, AT(operands), 1, 1},
	{"reason", "TEXT", "why, for the audit log", OPTION_TEXT, AT(reason), 0, 0},
	CLIENT_OPTIONS(struct false_positive_opts, client),
};

static const struct option lift_options[] = {
	{NULL, "VALUE", "as 'suspension list' shows it", OPTION_OPERANDS, AT(operands), 1, 1},
	CLIENT_OPTIONS(struct false_positive_opts, client),
};

static bool report(struct client *c, const struct false_positive_opts *o)
{
	struct buf target, body;
	struct json_value answer;
	record_target(&target, "indicators", "false-positive", NULL);
	record_body(&body);
	struct jsonw w = jsonw_on(&body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "value", str_of(o->operands.at[0]));
	jsonw_pair_str(&w, "reason", str_of(o->reason));
	jsonw_close(&w, '}');
	const struct client_request r = {.method = "POST", .target = buf_str(&target), .body = buf_str(&body)};
	bool ok = client_json(c, &r, &answer);
	if (ok && o->json)
		printf("%.*s\n", STR_ARG(str_trim(client_body(c))));
	else if (ok && json_get_bool(answer, "suspended", false))
		say_note("the indicator is suspended: it matches nothing, is in no outlet, and who got it is told");
	else if (ok)
		say_note("noted: %lld of the %lld independent members that it takes have reported it", (long long)json_get_i64(answer, "parties", 0),
		         (long long)json_get_i64(answer, "quorum", 0));
	buf_deinit(&target);
	buf_deinit(&body);
	return ok;
}

static int report_run(void *values)
{
	const struct false_positive_opts *o = values;
	if (!o->reason)
		return say_usage("false-positive", "--reason TEXT is expected");
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && report(c, o);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"VALUE", "value", LISTING_TEXT},       {"KIND", "kind", LISTING_TEXT},     {"SINCE", "since", LISTING_TIME},
		{">REPORTED BY", "reporters", LISTING_COUNT}, {"LAST REASON", "reason", LISTING_TEXT}, {0}};
	static const struct listing_column waiting[] = {{"VALUE", "value", LISTING_TEXT}, {"KIND", "kind", LISTING_TEXT}, {0}};
	const struct false_positive_opts *o = values;
	const char *target = o->waiting ? "/api/v1/indicators/false-positive?limit=1000" : "/api/v1/suspensions?limit=1000";
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, target, o->waiting ? waiting : columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int dismiss_run(void *values)
{
	const struct false_positive_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_READ, .method = "DELETE", .done = "the reports are dismissed"};
	record_target(&r.target, "indicators", "false-positive", NULL);
	target_query(&r.target, "value", str_of(o->operands.at[0]));
	target_query(&r.target, "reason", str_of(o->reason));
	return record_send(&r);
}

static int lift_run(void *values)
{
	const struct false_positive_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_READ, .method = "DELETE", .done = "it counts again"};
	record_target(&r.target, "suspensions", NULL, NULL);
	target_query(&r.target, "value", str_of(o->operands.at[0]));
	return record_send(&r);
}

const struct command cmd_false_positive = {
	.name = "false-positive",
	.summary = "report an indicator that is none",
	.detail = "When as many independent members as the setting false-positive-quorum says (2) have reported it, or one of the hub's staff, the "
	          "indicator is suspended at once: it matches nothing, is in no outlet, the warning on it is withdrawn, and "
	          "everybody who could see it is told (tocsin recalls). 'suspension lift' undoes it.",
	.options = OPTIONS(report_options),
	.size = sizeof(struct false_positive_opts),
	.run = report_run,
};

const struct command cmd_suspension_list = {
	.name = "suspension list",
	.summary = "list indicators that are suspended as false positives",
	.detail = "--waiting: those that too few have reported yet; --json tells who did, and why.",
	.options = OPTIONS(list_options),
	.size = sizeof(struct false_positive_opts),
	.run = list_run,
};

const struct command cmd_suspension_dismiss = {
	.name = "suspension dismiss",
	.summary = "dismiss reports of a false positive that wait for others",
	.detail = "The indicator goes on to count; whoever reported it may do so again.",
	.options = OPTIONS(dismiss_options),
	.size = sizeof(struct false_positive_opts),
	.run = dismiss_run,
};

const struct command cmd_suspension_lift = {
	.name = "suspension lift",
	.summary = "let an indicator count again",
	.detail = "The reports on it are forgotten; the audit log keeps them.",
	.options = OPTIONS(lift_options),
	.size = sizeof(struct false_positive_opts),
	.run = lift_run,
};
