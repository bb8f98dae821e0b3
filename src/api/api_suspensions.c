/* SPDX-License-Identifier: Apache-2.0 */
/* False positives: report one, list what is suspended because of reports, lift that. */
#include "api/api_resources.h"
#include "hub/suspension.h"
#include "store/store_report.h"
#include "store/store_suspension.h"

/* Text that is canonical as a value; false: answered. */
static bool read_value(struct api_call *c, struct str text, struct value_buf **out)
{
	const char *why = "";
	*out = arena_alloc(&c->arena, sizeof **out);
	if (*out && value_guess(text, *out, &why) == OK)
		return true;
	api_fail(c, *out ? ERR_VALUE : ERR_NOMEM, "value '%.*s': refused: %s", STR_ARG(text), why);
	return false;
}

static void put_outcome(struct api_call *c, struct value v, const struct suspension_outcome *outcome)
{
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	api_value(&w, v);
	jsonw_pair_i64(&w, "reporters", outcome->reporters);
	jsonw_pair_i64(&w, "parties", outcome->parties);
	jsonw_pair_i64(&w, "quorum", outcome->quorum);
	jsonw_pair_bool(&w, "suspended", outcome->suspended);
	jsonw_close(&w, '}');
	api_done(c);
}

/* {"value": "evil.example", "reason": "our own mail relay"} */
void api_false_positive_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct value_buf *v = NULL;
	struct str reason = STR("");
	bool read = false;
	if (api_body_json(c, &parser, &body)) {
		reason = arena_dup(&c->arena, json_get_str(body, "reason"));
		read = read_value(c, arena_dup(&c->arena, json_get_str(body, "value")), &v);
	}
	json_parser_free(parser);
	if (!read)
		return;
	struct suspension_outcome outcome;
	enum err e = suspension_report(c->hub, &c->viewer, value_of(v), reason, &outcome);
	if (e == ERR_VALUE)
		api_fail(c, e, "reason: 1 to %d bytes of text are expected", SUSPENSION_REASON_BYTES);
	else if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "no live indicator that you may see has this value" : NULL);
	else
		put_outcome(c, value_of(v), &outcome);
}

struct listing {
	struct api_list *l;
	bool seen;
};

static enum err put_report(void *ctx, const struct store_false_positive *r, struct str member)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "by", r->member == 0 ? STR("the hub's staff") : member.n ? member : STR("a member that was removed"));
	jsonw_pair_time(w, "at", r->at);
	jsonw_pair_str(w, "reason", r->reason);
	jsonw_close(w, '}');
	return OK;
}

static enum err see(void *ctx, const struct store_report *r)
{
	struct listing *x = ctx;
	x->seen = x->seen || r->gone == UTC_NONE;
	return OK;
}

/* Who reported it, and in which words, is for the hub's staff. */
static enum err put_suspension(void *ctx, const struct store_suspension *s)
{
	struct listing *x = ctx;
	struct api_list *l = x->l;
	x->seen = false;
	enum err e = store_report_of(l->db, &l->call->viewer, s->id, false, see, x);
	l->cursor[0] = s->id;
	l->n++;
	if (e || !x->seen)
		return e;
	jsonw_open(l->w, '{');
	api_value(l->w, s->value);
	jsonw_pair_time(l->w, "since", s->since);
	jsonw_pair_i64(l->w, "reporters", s->reports);
	jsonw_pair_bool(l->w, "by_staff", s->by_staff);
	if (viewer_sees_all(&l->call->viewer)) {
		jsonw_pair_str(l->w, "reason", s->reason);
		jsonw_key(l->w, "reports");
		jsonw_open(l->w, '[');
		e = store_suspension_each_report(l->db, s->id, put_report, l->w);
		jsonw_close(l->w, ']');
	}
	jsonw_close(l->w, '}');
	return e;
}

static enum err read_list(struct api_list *l)
{
	struct listing x = {.l = l};
	return store_suspension_page(l->db, l->cursor[0], l->limit, put_suspension, &x);
}

void api_suspensions_list(struct api_call *c)
{
	api_list(c, 1, read_list);
}

void api_suspensions_lift(struct api_call *c)
{
	struct value_buf *v;
	if (!read_value(c, api_query(c, "value"), &v))
		return;
	enum err e = suspension_lift(c->hub, &c->viewer, value_of(v));
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "this value is not suspended" : NULL);
	else
		api_empty(c);
}

/* --- reports that wait for others ---------------------------------------------------------------------------------- */

static enum err take_value(void *ctx, const struct store_report *r)
{
	struct value_buf *v = ctx;
	v->kind = r->value.kind;
	v->n = r->value.bytes.n;
	memcpy(v->bytes, r->value.bytes.p, r->value.bytes.n);
	return OK;
}

static enum err put_waiting(void *ctx, int64_t id)
{
	struct api_list *l = ctx;
	struct value_buf v = {.kind = KIND_NONE};
	enum err e = store_report_of(l->db, &l->call->viewer, id, false, take_value, &v);
	l->cursor[0] = id;
	l->n++;
	if (e || v.kind == KIND_NONE)
		return e; /* its feed is gone */
	jsonw_open(l->w, '{');
	api_value(l->w, value_of(&v));
	jsonw_key(l->w, "reports");
	jsonw_open(l->w, '[');
	e = store_suspension_each_report(l->db, id, put_report, l->w);
	jsonw_close(l->w, ']');
	jsonw_close(l->w, '}');
	return e;
}

static enum err read_waiting(struct api_list *l)
{
	return store_suspension_waiting(l->db, l->cursor[0], l->limit, put_waiting, l);
}

void api_false_positive_list(struct api_call *c)
{
	if (viewer_sees_all(&c->viewer))
		api_list(c, 1, read_waiting);
	else
		api_fail(c, ERR_DENIED, "who reported what is for the hub's staff");
}

struct dismissing {
	struct api_call *call;
	struct value value;
	struct str reason;
};

static enum err write_dismissal(void *ctx, struct store *s)
{
	const struct dismissing *d = ctx;
	char text[VALUE_TEXT_BYTES];
	enum err e = store_suspension_dismiss(s, store_value_id(s, d->value));
	return e ? e : api_audit(d->call, s, "false-positive dismiss", str_make(text, value_format(d->value, text)), d->reason);
}

void api_false_positive_dismiss(struct api_call *c)
{
	struct value_buf *v;
	if (!viewer_decides(&c->viewer)) {
		api_fail(c, ERR_DENIED, "who decides on warnings decides on reports");
		return;
	}
	if (!read_value(c, api_query(c, "value"), &v))
		return;
	struct dismissing d = {c, value_of(v), api_query(c, "reason")};
	enum err e = d.reason.n > SUSPENSION_REASON_BYTES ? ERR_LIMIT : hub_write(c->hub, write_dismissal, &d);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "no report on this value waits" : NULL);
	else
		api_empty(c);
}
