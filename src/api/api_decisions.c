/* SPDX-License-Identifier: Apache-2.0 */
/* What analysts do with warnings: write, edit, release, merge, dismiss, withdraw. */
#include "api/api_resources.h"
#include "hub/canaries.h"
#include "hub/decision.h"
#include "os/clock.h"
#include "os/random.h"
#include "store/store_decision.h"
#include "store/store_member.h"

#include <stdio.h>

/* A decision as it is read; its texts are the arena's. */
struct reading {
	struct api_call *call;
	struct warn_decision *out;
};

/* --- fields of a body ---------------------------------------------------------------------------------------------- */

/* False: answered. */
static bool copy_text(struct reading *r, struct json_value body, const char *key, size_t max, struct str *out)
{
	struct json_value v;
	*out = STR("");
	if (!json_get(body, key, &v))
		return true;
	struct str text = json_str(v);
	if (json_type(v) != JSON_STRING || text.n > max)
		api_fail(r->call, json_type(v) != JSON_STRING ? ERR_USAGE : ERR_LIMIT, "%s: a text of at most %zu bytes is expected", key, max);
	*out = arena_dup(&r->call->arena, text);
	if (!out->p)
		api_fail(r->call, ERR_NOMEM, NULL);
	return !r->call->answered;
}

static bool read_text(struct reading *r, struct json_value body, const char *key, enum warn_field field, size_t max, struct str *out)
{
	struct json_value v;
	if (json_get(body, key, &v))
		r->out->fields |= field;
	return copy_text(r, body, key, max, out);
}

/* null gives the detectors' severity back. */
static bool read_severity(struct reading *r, struct json_value body)
{
	struct json_value v;
	int s = 0;
	if (!json_get(body, "severity", &v))
		return true;
	while (s < SEVERITY_COUNT && !str_eq(json_str(v), severity_name((enum severity)s)))
		s++;
	if (s == SEVERITY_COUNT && json_type(v) != JSON_NULL)
		api_fail(r->call, ERR_USAGE, "severity: info, low, medium, high, critical or null is expected");
	r->out->fields |= WARN_FIELD_SEVERITY;
	r->out->content.severity = (enum severity)s;
	return !r->call->answered;
}

static bool read_marking(struct reading *r, struct json_value body)
{
	struct json_value v;
	if (!json_get(body, "tlp", &v))
		return true;
	if (tlp_parse(json_str(v), &r->out->content.tlp))
		api_fail(r->call, ERR_USAGE, "tlp: clear, green, amber, amber+strict or red is expected");
	r->out->fields |= WARN_FIELD_TLP;
	return !r->call->answered;
}

static bool read_until(struct reading *r, struct json_value body)
{
	struct json_value v;
	if (!json_get(body, "until", &v))
		return true;
	if (utc_parse(json_str(v), &r->out->content.until))
		api_fail(r->call, ERR_USAGE, "until: a time as 2026-01-31T12:00:00Z is expected");
	r->out->fields |= WARN_FIELD_UNTIL;
	return !r->call->answered;
}

static bool read_techniques(struct reading *r, struct json_value body)
{
	struct json_value list, v;
	struct warn_content *c = &r->out->content;
	struct str *all = arena_zalloc(&r->call->arena, WARNING_TECHNIQUES_MAX, sizeof *all);
	if (!json_get(body, "techniques", &list))
		return true;
	for (struct json_iter i = json_iter(list); all && !r->call->answered && json_next(&i, &v);) {
		if (c->n_techniques == WARNING_TECHNIQUES_MAX)
			api_fail(r->call, ERR_LIMIT, "techniques: at most %d", WARNING_TECHNIQUES_MAX);
		else
			all[c->n_techniques++] = arena_dup(&r->call->arena, json_str(v));
	}
	if (!all)
		api_fail(r->call, ERR_NOMEM, NULL);
	c->techniques = all;
	r->out->fields |= WARN_FIELD_TECHNIQUES;
	return !r->call->answered;
}

/* "evil.example", or {"kind":"ja3","value":"..."} where the shape does not tell. */
static enum err parse_value(struct json_value v, struct value_buf *out, const char **why)
{
	enum kind kind = kind_find(json_get_str(v, "kind"));
	*why = "a text, or kind and value, is expected";
	if (json_type(v) == JSON_STRING)
		return value_guess(json_str(v), out, why);
	return kind == KIND_NONE ? ERR_VALUE : value_parse(kind, json_get_str(v, "value"), out, why);
}

static bool read_values(struct reading *r, struct json_value body)
{
	struct json_value list, v;
	struct arena *a = &r->call->arena;
	struct warn_content *c = &r->out->content;
	struct value *all = arena_zalloc(a, WARNING_VALUES_MAX, sizeof *all);
	struct value_buf *one = arena_alloc(a, sizeof *one);
	if (!json_get(body, "values", &list))
		return true;
	if (!all || !one)
		api_fail(r->call, ERR_NOMEM, NULL);
	for (struct json_iter i = json_iter(list); !r->call->answered && json_next(&i, &v);) {
		const char *why;
		if (c->n_values == WARNING_VALUES_MAX)
			api_fail(r->call, ERR_LIMIT, "values: at most %d", WARNING_VALUES_MAX);
		else if (parse_value(v, one, &why))
			api_fail(r->call, ERR_VALUE, "values: the %zu. one: %s", c->n_values + 1, why);
		else if (canaries_has(r->call->hub, value_of(one)))
			api_fail(r->call, ERR_VALUE, "values: the %zu. one is known to be good: it is in canaries.txt", c->n_values + 1);
		else
			all[c->n_values++] = (struct value){one->kind, arena_dup(a, value_of(one).bytes)};
	}
	c->values = all;
	r->out->fields |= WARN_FIELD_VALUES;
	return !r->call->answered;
}

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

static bool read_members(struct reading *r, struct json_value audience, struct db *db)
{
	struct json_value list, v;
	struct warning_audience *to = &r->out->content.audience;
	int64_t *ids = arena_zalloc(&r->call->arena, WARNING_AUDIENCE_MAX, sizeof *ids);
	if (!json_get(audience, "members", &list))
		return true;
	if (!ids)
		api_fail(r->call, ERR_NOMEM, NULL);
	for (struct json_iter i = json_iter(list); !r->call->answered && json_next(&i, &v);) {
		struct str name = json_str(v);
		if (to->n_members == WARNING_AUDIENCE_MAX)
			api_fail(r->call, ERR_LIMIT, "audience: at most %d members", WARNING_AUDIENCE_MAX);
		else if (store_member_find(db, &r->call->viewer, name, take_id, &ids[to->n_members]))
			api_fail(r->call, ERR_VALUE, "audience: there is no member '%.*s'", STR_ARG(name));
		else
			to->n_members++;
	}
	to->members = ids;
	return !r->call->answered;
}

static bool read_audience(struct reading *r, struct json_value body)
{
	struct json_value audience;
	struct warning_audience *to = &r->out->content.audience;
	if (!json_get(body, "audience", &audience))
		return true;
	r->out->fields |= WARN_FIELD_AUDIENCE;
	if (!copy_text(r, audience, "sector", LIMIT_NAME_BYTES, &to->sector) ||
	    !copy_text(r, audience, "country", LIMIT_NAME_BYTES, &to->country))
		return false;
	struct db *db = api_reader(r->call);
	bool ok = db && read_members(r, audience, db);
	hub_reader_put(r->call->hub, db);
	return ok;
}

bool api_decisions_content(struct api_call *call, struct json_value body, struct warn_decision *out)
{
	struct reading reading = {call, out}, *r = &reading;
	struct warn_content *c = &r->out->content;
	return read_text(r, body, "title", WARN_FIELD_TITLE, WARNING_TITLE_BYTES, &c->title) &&
	       read_text(r, body, "text", WARN_FIELD_TEXT, WARNING_TEXT_BYTES, &c->text) &&
	       read_text(r, body, "note", WARN_FIELD_NOTE, WARNING_TEXT_BYTES, &c->note) && read_severity(r, body) &&
	       read_marking(r, body) && read_until(r, body) && read_techniques(r, body) && read_values(r, body) && read_audience(r, body);
}

/* --- decisions ----------------------------------------------------------------------------------------------------- */

static bool read_id(struct api_call *c, struct str text, struct uuid *out)
{
	if (uuid_parse(text, out))
		api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
	return !c->answered;
}

/* If-Match: "3", as the ETag of the warning says; "*" is any. */
static bool read_expected(struct api_call *c, bool required, int64_t *out)
{
	struct str tag = c->request.if_match;
	*out = DECISION_ANY;
	if (tag.n == 0 && required)
		api_fail(c, ERR_CONDITION, "send If-Match with the ETag of the warning that you edit (or *), so that nobody's edit is overwritten");
	if (tag.n == 0 || str_eq(tag, STR("*")))
		return !c->answered;
	if (tag.n > 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"' && str_to_i64(str_make(tag.p + 1, tag.n - 2), out) == OK && *out >= 0)
		return true;
	api_fail(c, ERR_CHANGED, "If-Match is not the ETag of the warning: get it again");
	return false;
}

static const char *why_not(enum err e)
{
	switch (e) {
	case ERR_NOT_FOUND: return "no warning that is open, or a draft, has this id";
	case ERR_CHANGED: return "somebody else decided on the warning meanwhile: get it again, then edit";
	case ERR_VALUE: return "a title is needed, techniques are as T1059.001, an audience fits some member, and warnings about members' own "
		               "assets stay apart";
	case ERR_UNSUPPORTED: return "the hub is not running";
	default: return NULL;
	}
}

/* False: answered. */
static bool decide(struct api_call *c, const struct warn_decision *w, int64_t expected)
{
	const struct decision d = {.warn = *w, .who = &c->viewer, .expected = expected};
	enum err e = decision_make(c->hub, &d);
	const char *why = why_not(e);
	if (e)
		api_fail(c, e, why ? "%s" : NULL, why);
	return e == OK;
}

/* Sensors and experts get no further: they acknowledge. */
bool api_decisions_may(struct api_call *c)
{
	if (!viewer_decides(&c->viewer))
		api_fail(c, ERR_DENIED, "analysts and operators of the hub decide on warnings; members acknowledge them");
	return !c->answered;
}

static bool read_decision(struct api_call *c, enum warn_act act, struct warn_decision *out)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	bool with_content = act == WARN_ACT_WRITE || act == WARN_ACT_EDIT;
	*out = (struct warn_decision){.act = act, .time = clock_now(), .reason = STR("")};
	if (act == WARN_ACT_WITHDRAW)
		out->reason = STR("no reason was given");
	if (c->body.n == 0 && (act == WARN_ACT_RELEASE || act == WARN_ACT_WITHDRAW))
		return true;
	if (api_body_json(c, &parser, &body)) {
		if (with_content)
			(void)api_decisions_content(c, body, out);
		else if (act == WARN_ACT_MERGE)
			(void)read_id(c, json_get_str(body, "into"), &out->into);
		if (!c->answered && json_get_str(body, "reason").n)
			(void)copy_text(&(struct reading){c, out}, body, "reason", WARNING_TEXT_BYTES, &out->reason);
		if (!c->answered && act == WARN_ACT_DISMISS && out->reason.n == 0)
			api_fail(c, ERR_USAGE, "reason: why is it a false alarm?");
	}
	json_parser_free(parser);
	return !c->answered;
}

static void decide_on(struct api_call *c, enum warn_act act)
{
	struct warn_decision w;
	int64_t expected;
	struct uuid id;
	if (api_decisions_may(c) && read_id(c, c->name, &id) && read_expected(c, act == WARN_ACT_EDIT, &expected) && read_decision(c, act, &w)) {
		w.warning = id;
		if (decide(c, &w, expected))
			api_empty(c);
	}
}

void api_decisions_write(struct api_call *c)
{
	struct warn_decision w;
	char id[UUID_TEXT_BYTES];
	uint8_t random[sizeof w.warning.bytes];
	if (!api_decisions_may(c) || !read_decision(c, WARN_ACT_WRITE, &w))
		return;
	random_bytes(random, sizeof random);
	w.warning = uuid_v4(random);
	if (!decide(c, &w, DECISION_ANY))
		return;
	uuid_format(&w.warning, id);
	struct jsonw j = api_json(c, 201);
	snprintf(c->response.location, sizeof c->response.location, "/api/v1/warnings/%.*s", UUID_TEXT_BYTES, id);
	jsonw_open(&j, '{');
	jsonw_pair_str(&j, "id", str_make(id, sizeof id));
	jsonw_pair_str(&j, "state", warning_state_name(WARNING_DRAFT));
	jsonw_close(&j, '}');
	api_done(c);
}

void api_decisions_edit(struct api_call *c)
{
	decide_on(c, WARN_ACT_EDIT);
}

void api_decisions_release(struct api_call *c)
{
	decide_on(c, WARN_ACT_RELEASE);
}

void api_decisions_merge(struct api_call *c)
{
	decide_on(c, WARN_ACT_MERGE);
}

void api_decisions_dismiss(struct api_call *c)
{
	decide_on(c, WARN_ACT_DISMISS);
}

void api_decisions_withdraw(struct api_call *c)
{
	decide_on(c, WARN_ACT_WITHDRAW);
}
