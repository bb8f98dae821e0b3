/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin lookback: who saw values, from the memory of observables. */
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "app/target.h"

struct lookback_opts {
	struct client_opts client;
	struct option_list values;
	bool json;
};
#define AT(field) offsetof(struct lookback_opts, field)

static const struct option lookback_options[] = {
	{NULL, "VALUE", "address, network, domain, URL, hash, ...; also defanged, as hxxp://a[.]b", OPTION_OPERANDS, AT(values), 1,
	 INT32_MAX},
	CLIENT_OPTIONS(struct lookback_opts, client),
	CLIENT_JSON_OPTION(struct lookback_opts, json),
};

static const struct listing_column days[] = {
	{"DAY", "day", LISTING_TEXT},    {"SEEN BY", "member", LISTING_TEXT}, {">COUNT", "count", LISTING_COUNT},
	{"FIRST", "first", LISTING_TIME}, {"LAST", "last", LISTING_TIME},      {0},
};

static void print(struct json_value answer)
{
	struct json_value list;
	int64_t kept = json_get_i64(answer, "retention_days", 0);
	table_put(stdout, json_get_str(answer, "value"));
	printf(" (%.*s): ", STR_ARG(json_get_str(answer, "kind")));
	if (kept == 0)
		puts("not known: nothing is remembered (serve --retention)");
	else if (json_get_bool(answer, "seen", false))
		puts("seen");
	else
		printf("not seen within %lld days\n", (long long)kept);
	if (json_get(answer, "days", &list))
		listing_table(list, days, stdout);
}

/* Whether value was seen; *failed when that could not be found out. */
static bool look(struct client *c, const char *value, bool json, bool *failed)
{
	struct buf target;
	struct json_value answer;
	record_target(&target, "lookback", NULL, NULL);
	target_query(&target, "value", str_of(value));
	const struct client_request r = {.method = "GET", .target = buf_str(&target)};
	bool ok = client_json(c, &r, &answer);
	bool seen = ok && json_get_bool(answer, "seen", false);
	if (ok && json)
		printf("%.*s\n", STR_ARG(str_trim(client_body(c))));
	else if (ok)
		print(answer);
	buf_deinit(&target);
	*failed = *failed || !ok;
	return seen;
}

static int lookback_run(void *values)
{
	const struct lookback_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	bool seen = false, failed = c == NULL;
	for (size_t i = 0; c && i < o->values.n; i++)
		seen |= look(c, o->values.at[i], o->json, &failed);
	client_close(c);
	return failed || !seen ? SAY_FAILED : SAY_DONE;
}

const struct command cmd_lookback = {
	.name = "lookback",
	.summary = "tell who saw a value, by day",
	.detail = "From the memory of observables (docs/memory.md): each member with the first and last time of a day and how "
	          "often. Of a domain also what is below it, of a network all addresses in it. With a member's token: what its "
	          "own sensors saw.\n\n"
	          "Exit status: 0 when something was seen, 1 when nothing was or on an error.",
	.options = OPTIONS(lookback_options),
	.size = sizeof(struct lookback_opts),
	.run = lookback_run,
};
