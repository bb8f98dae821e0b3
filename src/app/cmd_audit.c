/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin audit: who did what. */
#include "app/command.h"
#include "app/listing.h"
#include "app/say.h"
#include "app/target.h"
#include "base/utc.h"

struct audit_opts {
	struct client_opts client;
	int64_t since;
	bool json;
};
#define AT(field) offsetof(struct audit_opts, field)

static const struct audit_opts audit_defaults = {.since = UTC_NONE};

static const struct option audit_options[] = {
	CLIENT_OPTIONS(struct audit_opts, client),
	{"since", "TIME", "from this time on (default: from the beginning)", OPTION_TIME, AT(since), 0, 0},
	CLIENT_JSON_OPTION(struct audit_opts, json),
};

static int audit_run(void *values)
{
	static const struct listing_column columns[] = {
		{">SEQ", "seq", LISTING_COUNT},           {"TIME", "time", LISTING_TIME},
		{"ACCOUNT", "account_name", LISTING_TEXT}, {">TOKEN", "token", LISTING_COUNT},
		{"ACTION", "action", LISTING_TEXT},       {"SUBJECT", "subject", LISTING_TEXT},
		{"DETAIL", "detail", LISTING_TEXT},       {0},
	};
	const struct audit_opts *o = values;
	char target[128] = "/api/v1/audit?limit=1000", since[UTC_TEXT_BYTES];
	struct buf b = {.p = target, .n = strlen(target), .cap = sizeof target, .max = sizeof target};
	if (o->since != UTC_NONE) {
		utc_format(o->since, since);
		target_query(&b, "since", str_make(since, sizeof since));
	}
	buf_putc(&b, '\0');
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, target, columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

const struct command cmd_audit = {
	.name = "audit",
	.summary = "list who did what on the hub",
	.detail = "Every change and every login, failed ones too. Entries are numbered without gaps and never changed.",
	.options = OPTIONS(audit_options),
	.size = sizeof(struct audit_opts),
	.defaults = &audit_defaults,
	.run = audit_run,
};
