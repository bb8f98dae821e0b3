/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin list: who is likely to contact a member within a day. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "app/client.h"
#include "app/command.h"
#include "app/say.h"
#include "app/table.h"
#include "app/target.h"

struct list_opts {
	struct client_opts client;
	struct option_list which;
	const char *member;
	int64_t n;
	bool json;
};
#define AT(field) offsetof(struct list_opts, field)

enum { WHY_TERMS = 3, WHY_BYTES = 200 };

static const struct list_opts list_defaults = {.member = "me", .n = 100};

static const struct option list_options[] = {
	{NULL, "confirm|new", "what is most likely to come, or the same of what the member has not met itself", OPTION_OPERANDS,
	 AT(which), 1, 1},
	CLIENT_OPTIONS(struct list_opts, client),
	{"member", "M", "whose list; an operator must say it (default: the member of the token)", OPTION_TEXT, AT(member), 0, 0},
	{"number", "N", "entries (default: 100)", OPTION_NUMBER, AT(n), 1, 10000},
	CLIENT_JSON_OPTION(struct list_opts, json),
};

static double number(struct json_value from, const char *key)
{
	struct json_value v;
	double x = 0;
	return json_get(from, key, &v) && json_f64(v, &x) ? x : 0;
}

struct heavy {
	struct json_value term;
	double points;
};

/* The terms that move the probability most, "base" apart: that one is the same for all. */
static void put_why(struct json_value entry, struct buf *out)
{
	struct heavy most[WHY_TERMS + 1] = {0};
	struct json_value terms, term;
	if (!json_get(entry, "terms", &terms))
		return;
	for (struct json_iter i = json_iter(terms); json_next(&i, &term);) {
		size_t at = WHY_TERMS;
		double points = number(term, "points");
		if (str_eq(json_get_str(term, "name"), STR("base")))
			continue;
		for (; at > 0 && fabs(points) > fabs(most[at - 1].points); at--)
			most[at] = most[at - 1];
		most[at] = (struct heavy){term, points};
	}
	for (size_t i = 0; i < WHY_TERMS && fabs(most[i].points) > 0; i++)
		buf_printf(out, "%s%.*s %.4g (%+.1f)", i ? ", " : "", STR_ARG(json_get_str(most[i].term, "name")),
		           number(most[i].term, "measure"), most[i].points);
}

static void put_row(struct table *t, struct json_value entry)
{
	char percent[16], why[WHY_BYTES];
	struct buf b = {.p = why, .cap = sizeof why, .max = sizeof why};
	int n = snprintf(percent, sizeof percent, "%.1f %%", 100 * number(entry, "probability"));
	put_why(entry, &b);
	table_cell(t, json_get_str(entry, "value"));
	table_cell(t, str_make(percent, (size_t)n));
	table_cell(t, json_get_bool(entry, "met", false) ? STR("yes") : STR("no"));
	table_time(t, json_get_time(entry, "expires"));
	table_cell(t, buf_str(&b));
}

static void print(struct json_value answer)
{
	static const char *const headings[] = {"VALUE", ">CHANCE", "MET", "EXPIRES", "MOSTLY BECAUSE OF", NULL};
	struct json_value items, entry;
	struct table t;
	table_init(&t, headings);
	if (json_get(answer, "items", &items))
		for (struct json_iter i = json_iter(items); json_next(&i, &entry);)
			put_row(&t, entry);
	table_print(&t, stdout);
	table_deinit(&t);
}

static bool fetch(struct client *c, const struct list_opts *o)
{
	struct buf target;
	struct json_value answer;
	buf_init(&target, 4096);
	buf_puts(&target, "/api/v1/members");
	target_segment(&target, str_of(o->member));
	buf_puts(&target, "/lists");
	target_segment(&target, str_of(o->which.at[0]));
	target_query_i64(&target, "n", o->n);
	const struct client_request r = {.method = "GET", .target = buf_str(&target)};
	bool ok = buf_err(&target) == OK && client_json(c, &r, &answer);
	buf_deinit(&target);
	if (ok && o->json)
		printf("%.*s\n", STR_ARG(str_trim(client_body(c))));
	else if (ok)
		print(answer);
	return ok;
}

static int list_run(void *values)
{
	const struct list_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool ok = c && fetch(c, o);
	client_close(c);
	return ok ? SAY_DONE : SAY_FAILED;
}

const struct command cmd_list = {
	.name = "list",
	.summary = "show who is likely to contact a member within a day",
	.detail = "Made of the contacts of the last five days: hits, alerts, and what honeypots saw. 'confirm' holds what is most likely to"
	          " come, 'new' the same of what the member has not met itself. Each entry says why; docs/lists.md explains the terms. As"
	          " rules to load: the outlets confirm and new.",
	.options = OPTIONS(list_options),
	.size = sizeof(struct list_opts),
	.defaults = &list_defaults,
	.run = list_run,
};
