/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin warning write, edit, release, merge, dismiss, withdraw: what analysts do. */
#include <stdio.h>

#include "app/command.h"
#include "app/record.h"
#include "app/say.h"
#include "base/utc.h"

struct decide_opts {
	struct client_opts client;
	struct option_list id, values, techniques, members;
	const char *title, *text, *note, *severity, *tlp, *sector, *country, *reason;
	int64_t until, seen;
	bool all, json;
};
#define AT(field) offsetof(struct decide_opts, field)

static const struct decide_opts decide_defaults = {.until = UTC_NONE, .seen = -1};

#define ID_OPTION {NULL, "ID", "id of the warning", OPTION_OPERANDS, AT(id), 1, 1}
#define CONTENT_OPTIONS                                                                                                 \
	{"text", "T", "what happened", OPTION_TEXT, AT(text), 0, 0},                                                           \
	{"note", "T", "what to do", OPTION_TEXT, AT(note), 0, 0},                                                              \
	{"severity", "S", "info, low, medium, high or critical", OPTION_TEXT, AT(severity), 0, 0},                             \
	{"tlp", "T", "marking: clear, green, amber, amber+strict or red", OPTION_TEXT, AT(tlp), 0, 0},                         \
	{"value", "V", "an indicator: address, domain, URL, hash, ...; several times", OPTION_LIST, AT(values), 0, 0},         \
	{"technique", "T", "of ATT&CK, as T1059.001; several times", OPTION_LIST, AT(techniques), 0, 0},                       \
	{"to", "MEMBER", "for this member, not for all; several times", OPTION_LIST, AT(members), 0, 0},                       \
	{"to-sector", "S", "for members of this sector", OPTION_TEXT, AT(sector), 0, 0},                                       \
	{"to-country", "C", "for members in this country", OPTION_TEXT, AT(country), 0, 0},                                    \
	{"until", "TIME", "open at least so long", OPTION_TIME, AT(until), 0, 0}
#define SEEN_OPTION                                                                                                     \
	{"seen", "N", "refuse when others decided since: the number of decisions that 'warning show' said", OPTION_NUMBER,   \
	 AT(seen), 0, INT32_MAX}

static const struct option write_options[] = {
	{"title", "T", "one line", OPTION_TEXT, AT(title), 1, 0},
	CONTENT_OPTIONS,
	CLIENT_OPTIONS(struct decide_opts, client),
	CLIENT_JSON_OPTION(struct decide_opts, json),
};

static const struct option edit_options[] = {
	ID_OPTION,
	{"title", "T", "one line; empty: the detectors' again", OPTION_TEXT, AT(title), 0, 0},
	CONTENT_OPTIONS,
	{"to-all", NULL, "for all who may see the marking", OPTION_FLAG, AT(all), 0, 0},
	SEEN_OPTION,
	CLIENT_OPTIONS(struct decide_opts, client),
};

static const struct option release_options[] = {ID_OPTION, SEEN_OPTION, CLIENT_OPTIONS(struct decide_opts, client)};

static const struct option merge_options[] = {
	{NULL, "ID INTO", "the warning that ends, and the one in which it goes on", OPTION_OPERANDS, AT(id), 2, 2},
	CLIENT_OPTIONS(struct decide_opts, client),
};

static const struct option dismiss_options[] = {
	ID_OPTION,
	{"reason", "T", "why it is one", OPTION_TEXT, AT(reason), 1, 0},
	CLIENT_OPTIONS(struct decide_opts, client),
};

static const struct option withdraw_options[] = {
	ID_OPTION,
	{"reason", "T", "why", OPTION_TEXT, AT(reason), 0, 0},
	CLIENT_OPTIONS(struct decide_opts, client),
};

static void put_text(struct jsonw *w, const char *key, const char *text)
{
	if (text)
		jsonw_pair_str(w, key, str_of(text));
}

static void put_audience(struct jsonw *w, const struct decide_opts *o)
{
	if (!o->members.n && !o->sector && !o->country && !o->all)
		return;
	jsonw_key(w, "audience");
	jsonw_open(w, '{');
	record_list(w, "members", &o->members);
	put_text(w, "sector", o->sector);
	put_text(w, "country", o->country);
	jsonw_close(w, '}');
}

static void put_content(struct buf *b, const struct decide_opts *o)
{
	struct jsonw w = jsonw_on(b);
	jsonw_open(&w, '{');
	put_text(&w, "title", o->title);
	put_text(&w, "text", o->text);
	put_text(&w, "note", o->note);
	put_text(&w, "severity", o->severity);
	put_text(&w, "tlp", o->tlp);
	jsonw_pair_time_opt(&w, "until", o->until);
	record_list(&w, "values", &o->values);
	record_list(&w, "techniques", &o->techniques);
	put_audience(&w, o);
	jsonw_close(&w, '}');
}

/* What one of the decisions sends: tail of the path, one member of the body. */
static int send(const struct decide_opts *o, const char *tail, const char *key, const char *value, const char *done)
{
	char tag[24] = "*";
	struct record r = {.client = &o->client, .need = CLIENT_LIVE, .method = "POST", .done = done, .if_match = tag};
	if (o->seen >= 0)
		snprintf(tag, sizeof tag, "\"%lld\"", (long long)o->seen);
	record_target(&r.target, "warnings", o->id.at[0], tail);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	if (key && value)
		jsonw_pair_str(&w, key, str_of(value));
	jsonw_close(&w, '}');
	return record_send(&r);
}

static int write_run(void *values)
{
	const struct decide_opts *o = values;
	struct record r = {.client = &o->client, .need = CLIENT_LIVE, .method = "POST", .json = true};
	record_target(&r.target, "warnings", NULL, NULL);
	record_body(&r.body);
	put_content(&r.body, o);
	if (o->json)
		return record_send(&r);
	struct json_value answer;
	const struct client_request request = {
		.method = r.method, .target = buf_str(&r.target), .body = buf_str(&r.body), .content_type = "application/json"};
	struct client *c = client_open(&o->client, CLIENT_LIVE);
	bool ok = c && client_json(c, &request, &answer);
	if (ok)
		printf("%.*s\n", STR_ARG(json_get_str(answer, "id")));
	client_close(c);
	buf_deinit(&r.target);
	buf_deinit(&r.body);
	return ok ? SAY_DONE : SAY_FAILED;
}

static int edit_run(void *values)
{
	const struct decide_opts *o = values;
	char tag[24] = "*";
	struct record r = {
		.client = &o->client, .need = CLIENT_LIVE, .method = "PATCH", .done = "the warning was edited", .if_match = tag};
	if (o->seen >= 0)
		snprintf(tag, sizeof tag, "\"%lld\"", (long long)o->seen);
	record_target(&r.target, "warnings", o->id.at[0], NULL);
	record_body(&r.body);
	put_content(&r.body, o);
	return record_send(&r);
}

static int release_run(void *values)
{
	return send(values, "/release", NULL, NULL, "the warning was released");
}

static int merge_run(void *values)
{
	const struct decide_opts *o = values;
	return send(o, "/merge", "into", o->id.at[1], "the warning was merged");
}

static int dismiss_run(void *values)
{
	const struct decide_opts *o = values;
	return send(o, "/dismiss", "reason", o->reason, "the warning was dismissed");
}

static int withdraw_run(void *values)
{
	const struct decide_opts *o = values;
	return send(o, "/withdraw", "reason", o->reason, "the warning was withdrawn");
}

#define COMMAND(words) .size = sizeof(struct decide_opts), .defaults = &decide_defaults, .run = words##_run

const struct command cmd_warning_write = {
	.name = "warning write",
	.summary = "write a warning by hand; prints its id",
	.detail = "It is a draft, which only the centre's staff sees, until 'warning release'. Its values are indicators while it is"
	          " open: members' logs are matched against them, and outlets have them. With --to, --to-sector or --to-country only"
	          " the members that fit any of them now are told.",
	.options = OPTIONS(write_options),
	COMMAND(write),
};

const struct command cmd_warning_edit = {
	.name = "warning edit",
	.summary = "edit a draft or an open warning",
	.detail = "What is given replaces what was there; values are added. A severity that was set by hand stays.",
	.options = OPTIONS(edit_options),
	COMMAND(edit),
};

const struct command cmd_warning_release = {
	.name = "warning release",
	.summary = "release a draft to its audience",
	.options = OPTIONS(release_options),
	COMMAND(release),
};

const struct command cmd_warning_merge = {
	.name = "warning merge",
	.summary = "let an open warning go on in another",
	.options = OPTIONS(merge_options),
	COMMAND(merge),
};

const struct command cmd_warning_dismiss = {
	.name = "warning dismiss",
	.summary = "take a warning back as a false alarm",
	.detail = "As 'warning withdraw', and its sources answer for it: their track record says so.",
	.options = OPTIONS(dismiss_options),
	COMMAND(dismiss),
};

const struct command cmd_warning_withdraw = {
	.name = "warning withdraw",
	.summary = "take a warning back",
	.detail = "Its rules leave the files of outlets at their next pull; those who got it are told, and 'warning show' lists who does"
	          " not know yet. No other warning is raised on the same subject for the quiet time.",
	.options = OPTIONS(withdraw_options),
	COMMAND(withdraw),
};
