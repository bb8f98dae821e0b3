/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin lead: how long members had warnings before they needed them. */
#include <stdio.h>

#include "app/command.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"
#include "base/utc.h"

struct lead_opts {
	struct client_opts client;
	int64_t since;
	bool json;
};
#define AT(field) offsetof(struct lead_opts, field)

static const struct lead_opts lead_defaults = {.since = UTC_NONE};

static const struct option lead_options[] = {
	CLIENT_OPTIONS(struct lead_opts, client),
	{"since", "TIME", "warnings that were raised from this time on (default: all)", OPTION_TIME, AT(since), 0, 0},
	CLIENT_JSON_OPTION(struct lead_opts, json),
};

static double number(struct json_value sum, const char *key)
{
	struct json_value v;
	double x = 0;
	return json_get(sum, key, &v) && json_f64(v, &x) ? x : 0;
}

static void print_sum(struct json_value sum, const char *of)
{
	char span[UTC_SPAN_BYTES];
	long long hits = (long long)json_get_i64(sum, "hits", 0);
	double median = number(sum, "median_s");
	printf("%s: %lld first hit%s after a warning was raised (%lld raised one)\n", of, hits, hits == 1 ? "" : "s",
	       (long long)json_get_i64(sum, "evidence", 0));
	if (hits == 0)
		return;
	printf("    ahead   %8lld   the member had the warning\n", (long long)json_get_i64(sum, "ahead", 0));
	printf("    late    %8lld   it came after the hit\n", (long long)json_get_i64(sum, "late", 0));
	printf("    missed  %8lld   it never came\n", (long long)json_get_i64(sum, "missed", 0));
	printf("    lead time: median %s%s; above 0: %.1f %%, 1 h: %.1f %%, 24 h: %.1f %%\n", median < 0 ? "-" : "",
	       utc_span((int64_t)(median * (double)UTC_SECOND), span), 100 * number(sum, "share_above_0"),
	       100 * number(sum, "share_above_1h"), 100 * number(sum, "share_above_24h"));
}

static bool print(struct client *c, struct str target)
{
	struct json_value answer, sum;
	const struct client_request r = {.method = "GET", .target = target};
	if (!client_json(c, &r, &answer))
		return false;
	if (json_get(answer, "all", &sum)) {
		char of[80];
		snprintf(of, sizeof of, "%lld warnings, %lld members", (long long)json_get_i64(answer, "warnings", 0),
		         (long long)json_get_i64(answer, "members", 0));
		print_sum(sum, of);
	}
	if (json_get(answer, "own", &sum))
		print_sum(sum, "the own member");
	return true;
}

static int lead_run(void *values)
{
	const struct lead_opts *o = values;
	char since[UTC_TEXT_BYTES];
	struct record r = {.client = &o->client, .need = CLIENT_READ, .method = "GET", .json = true};
	record_target(&r.target, "lead-times", NULL, NULL);
	if (o->since != UTC_NONE) {
		utc_format(o->since, since);
		target_query(&r.target, "since", str_make(since, sizeof since));
	}
	if (o->json)
		return record_send(&r);
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && print(c, buf_str(&r.target));
	client_close(c);
	buf_deinit(&r.target);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_lead = {
	.name = "lead",
	.summary = "show how long members had warnings before they needed them",
	.detail = "Lead time is the time from a warning's first delivery to a member to that member's first hit by what it warns of."
	          " Members that were hit and never got the warning count as 0, those that got it after the hit as negative;"
	          " members whose hits raised the warning are told apart.",
	.options = OPTIONS(lead_options),
	.size = sizeof(struct lead_opts),
	.defaults = &lead_defaults,
	.run = lead_run,
};
