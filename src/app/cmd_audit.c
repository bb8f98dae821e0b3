/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin audit: who did what. */
#include "app/command.h"
#include "app/listing.h"
#include "app/say.h"
#include "app/target.h"
#include "base/utc.h"

struct audit_opts {
	struct client_opts client;
	int64_t since, until;
	const char *account, *action, *subject, *text;
	bool json;
};
enum { TARGET_BYTES = 16 << 10 };
#define AT(field) offsetof(struct audit_opts, field)

static const struct audit_opts audit_defaults = {.since = UTC_NONE, .until = UTC_NONE};

static const struct option audit_options[] = {
	CLIENT_OPTIONS(struct audit_opts, client),
	{"since", "TIME", "from this time on (default: from the beginning)", OPTION_TIME, AT(since), 0, 0},
	{"until", "TIME", "before this time (default: to the end)", OPTION_TIME, AT(until), 0, 0},
	{"account", "NAME", "what this account did", OPTION_TEXT, AT(account), 0, 0},
	{"action", "A", "such entries, as the list names them (\"member add\", login)", OPTION_TEXT, AT(action), 0, 0},
	{"subject", "S", "what was done to it (a member, a feed, an account)", OPTION_TEXT, AT(subject), 0, 0},
	{"text", "T", "entries with it in subject or detail", OPTION_TEXT, AT(text), 0, 0},
	CLIENT_JSON_OPTION(struct audit_opts, json),
};

static void put_time(struct buf *target, const char *name, int64_t time)
{
	char text[UTC_TEXT_BYTES];
	if (time == UTC_NONE)
		return;
	utc_format(time, text);
	target_query(target, name, str_make(text, sizeof text));
}

static void put_target(const struct audit_opts *o, struct buf *target)
{
	const struct {
		const char *name, *value;
	} texts[] = {{"account", o->account}, {"action", o->action}, {"subject", o->subject}, {"text", o->text}};
	buf_puts(target, "/api/v1/audit?limit=1000");
	put_time(target, "since", o->since);
	put_time(target, "until", o->until);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].value)
			target_query(target, texts[i].name, str_of(texts[i].value));
	buf_putc(target, '\0');
}

static int audit_run(void *values)
{
	static const struct listing_column columns[] = {
		{">SEQ", "seq", LISTING_COUNT},           {"TIME", "time", LISTING_TIME},
		{"ACCOUNT", "account_name", LISTING_TEXT}, {">TOKEN", "token", LISTING_COUNT},
		{"ACTION", "action", LISTING_TEXT},       {"SUBJECT", "subject", LISTING_TEXT},
		{"DETAIL", "detail", LISTING_TEXT},       {0},
	};
	const struct audit_opts *o = values;
	struct buf target;
	buf_init(&target, TARGET_BYTES);
	put_target(o, &target);
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, target.p, columns, o->json) : SAY_FAILED;
	client_close(c);
	buf_deinit(&target);
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
