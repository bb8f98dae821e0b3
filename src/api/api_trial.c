/* SPDX-License-Identifier: Apache-2.0 */
/* POST /api/v1/observations/test: what the hub makes of lines of a log, and why. Tells no more than a look-up does. */
#include "api/api_member.h"
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "hub/trial.h"
#include "store/store_warning.h"

struct telling {
	struct api_call *call;
	struct db *db;
	struct jsonw *w;
	int64_t id; /* of the indicator at hand */
	struct str label;
	size_t n;
};

static enum err count_live(void *ctx, const struct store_report *r)
{
	((struct telling *)ctx)->n += r->gone == UTC_NONE;
	return OK;
}

static enum err put_report(void *ctx, const struct store_report *r)
{
	if (r->gone == UTC_NONE)
		api_rows_report(((struct telling *)ctx)->w, r, false, NULL);
	return OK;
}

/* On the value, or on its label. */
static bool is_about(const struct telling *x, const struct store_warning *row)
{
	int64_t id;
	static const struct str of_label = STR_INIT("label:");
	if (x->label.n && str_has_prefix(row->subject, of_label) && str_eq(str_from(row->subject, of_label.n), x->label))
		return true;
	for (size_t at = 0; at + sizeof id <= row->value_ids.n; at += sizeof id) {
		memcpy(&id, row->value_ids.p + at, sizeof id);
		if (id == x->id)
			return true;
	}
	return false;
}

static enum err put_warning(void *ctx, const struct store_warning *row)
{
	struct telling *x = ctx;
	char id[UUID_TEXT_BYTES];
	if (!is_about(x, row))
		return OK;
	uuid_format(&row->id, id);
	jsonw_open(x->w, '{');
	jsonw_pair_str(x->w, "id", str_make(id, sizeof id));
	jsonw_pair_str(x->w, "subject", row->subject);
	jsonw_pair_str(x->w, "severity", severity_name(row->severity));
	jsonw_close(x->w, '}');
	return OK;
}

/* Why a value is protected; whose asset it is only to its member and who sees all. */
static struct str reason(const struct telling *x, struct str why, int64_t member)
{
	bool own = member && member == x->call->viewer.member;
	return own ? why : api_rows_protected(why, STR(""), &x->call->viewer);
}

static enum err put_hit(struct telling *x, const struct trial_hit *h)
{
	struct jsonw *w = x->w;
	const struct viewer *v = &x->call->viewer;
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "observed", h->observed);
	api_value(w, h->indicator);
	jsonw_pair_str_opt(w, "label", h->label);
	api_confidence(w, h->confidence);
	api_tlp(w, "tlp", h->tlp);
	if (h->part)
		jsonw_pair_bool(w, "part", true);
	if (h->protected_by.n)
		jsonw_pair_str(w, "suppressed", reason(x, h->protected_by, h->protected_member));
	jsonw_key(w, "reports");
	jsonw_open(w, '[');
	enum err e = store_report_of(x->db, v, x->id, false, put_report, x);
	jsonw_close(w, ']');
	jsonw_key(w, "warnings");
	jsonw_open(w, '[');
	if (e == OK)
		e = store_warning_page(x->db, v, 0, true, INT32_MAX, put_warning, x);
	jsonw_close(w, ']');
	jsonw_close(w, '}');
	return e;
}

/* An indicator on which the viewer sees no report is not known to it. */
static enum err put_hits(struct telling *x, const struct trial_event *event, bool *out_hit)
{
	enum err e = OK;
	jsonw_key(x->w, "hits");
	jsonw_open(x->w, '[');
	for (size_t i = 0; i < event->n_hits && e == OK; i++) {
		const struct trial_hit *h = &event->hits[i];
		x->id = store_value_id(hub_store(x->call->hub), h->indicator);
		x->label = h->label;
		x->n = 0;
		e = store_report_of(x->db, &x->call->viewer, x->id, false, count_live, x);
		if (e || x->n == 0)
			continue;
		*out_hit |= !h->part && h->protected_by.n == 0;
		e = put_hit(x, h);
	}
	jsonw_close(x->w, ']');
	return e;
}

static void put_observed(struct telling *x, const struct trial_event *event)
{
	struct jsonw *w = x->w;
	jsonw_key(w, "observed");
	jsonw_open(w, '[');
	for (size_t i = 0; i < event->n_observed; i++) {
		const struct trial_observed *o = &event->observed[i];
		jsonw_open(w, '{');
		api_value(w, o->value);
		jsonw_pair_str(w, "role", role_name(o->role));
		if (o->protected_by.n)
			jsonw_pair_str(w, "protected", reason(x, o->protected_by, o->protected_member));
		if (o->alike)
			jsonw_pair_bool(w, "alike", true);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

/* What would become of the event, if it came with a log. */
static void put_outcome(struct telling *x, const struct trial_event *event, bool hit)
{
	bool alike = false, owned = false;
	for (size_t i = 0; i < event->n_observed; i++) {
		alike |= event->observed[i].alike;
		owned |= event->observed[i].owned;
	}
	const struct {
		bool is;
		const char *name;
	} all[] = {
		{hit, "sighting"}, {event->contact, "contact"}, {(hit && owned) || alike, "owner-told"}, {true, "remembered"},
	};
	jsonw_key(x->w, "would");
	jsonw_open(x->w, '[');
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].is && !event->absurd)
			jsonw_str(x->w, str_of(all[i].name));
	jsonw_close(x->w, ']');
}

static enum err put_event(struct telling *x, const struct trial_event *event)
{
	bool hit = false;
	jsonw_open(x->w, '{');
	jsonw_pair_i64(x->w, "line", (int64_t)event->line);
	jsonw_pair_time_opt(x->w, "time", event->time);
	jsonw_pair_i64(x->w, "count", event->count);
	if (event->adverse)
		jsonw_pair_bool(x->w, "adverse", true);
	if (event->absurd)
		jsonw_pair_str(x->w, "refused", str_of(event->absurd));
	put_observed(x, event);
	enum err e = put_hits(x, event, &hit);
	put_outcome(x, event, hit);
	jsonw_close(x->w, '}');
	return e;
}

static void put_refusals(struct jsonw *w, const struct trial_result *r)
{
	jsonw_pair_i64(w, "refused", (int64_t)r->refused);
	jsonw_key(w, "refusals");
	jsonw_open(w, '[');
	for (size_t i = 0; i < r->n_refusals; i++) {
		jsonw_open(w, '{');
		jsonw_pair_i64(w, "line", (int64_t)r->refusals[i].line);
		jsonw_pair_str(w, "reason", str_of(r->refusals[i].what));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void answer(struct api_call *c, const struct trial_result *r)
{
	struct db *db = api_reader(c);
	enum err e = OK;
	if (!db)
		return;
	struct jsonw w = api_json(c, 200);
	struct telling x = {.call = c, .db = db, .w = &w};
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "format", event_format_name(r->format));
	jsonw_pair_i64(&w, "lines", (int64_t)r->lines);
	jsonw_pair_i64(&w, "outside_validity", (int64_t)r->outside_validity);
	put_refusals(&w, r);
	jsonw_pair_bool(&w, "more", r->more);
	jsonw_key(&w, "events");
	jsonw_open(&w, '[');
	for (size_t i = 0; i < r->n_events && e == OK; i++)
		e = put_event(&x, &r->events[i]);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

/* Who runs the hub may test for nobody. */
static bool read_opts(struct api_call *c, struct trial_opts *o)
{
	struct str format = api_query(c, "format"), member = api_query(c, "member"), adverse = api_query(c, "adverse");
	o->format = format.n ? event_format_find(format) : EVENT_AUTO;
	o->mapping = api_query(c, "mapping");
	o->adverse = str_eq(adverse, STR("yes"));
	o->text = buf_str(&c->body);
	if (o->format == EVENT_FORMAT_COUNT)
		api_fail(c, ERR_UNSUPPORTED, "there is no format '%.*s'", STR_ARG(format));
	else if (adverse.n && !o->adverse && !str_eq(adverse, STR("no")))
		api_fail(c, ERR_USAGE, "adverse is yes or no, not '%.*s'", STR_ARG(adverse));
	else if (str_trim(o->text).n == 0)
		api_fail(c, ERR_USAGE, "the body: at least one line of a log is expected");
	if (c->answered)
		return false;
	return (viewer_sees_all(&c->viewer) && member.n == 0) || api_member_find(c, member, &o->member);
}

void api_trial_answer(struct api_call *c)
{
	struct trial_opts opts = {0};
	const char *why = NULL;
	struct trial_result *r = arena_alloc(&c->arena, sizeof *r);
	if (!read_opts(c, &opts))
		return;
	enum err e = r ? trial_run(c->hub, &opts, &c->arena, r, &why) : ERR_NOMEM;
	if (e)
		api_fail(c, e, why ? "mapping: %s" : NULL, why);
	else
		answer(c, r);
}
