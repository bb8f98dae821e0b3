/* SPDX-License-Identifier: Apache-2.0 */
/* POST /api/v1/observations: a member's log, streamed into the hub. */
#include "api/api_resources.h"
#include "hub/intake.h"
#include "hub/sensors.h"
#include "store/store_member.h"

#include <stdlib.h>

struct observing {
	struct intake *intake;
	enum err err;
};

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

/* A sensor speaks for its member; the operator names one. */
static bool find_member(struct api_call *c, int64_t *out)
{
	struct str name = api_query(c, "member");
	*out = c->viewer.member;
	if (c->viewer.member)
		return true;
	if (name.n == 0) {
		api_fail(c, ERR_USAGE, "the operator must name a member: ?member=NAME");
		return false;
	}
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_member_find(db, &c->viewer, name, take_id, out);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, "there is no member '%.*s'", STR_ARG(name));
	return e == OK;
}

void api_observations_begin(struct api_call *c)
{
	struct str format_name = api_query(c, "format");
	enum event_format format = format_name.n ? event_format_find(format_name) : EVENT_AUTO;
	const char *why = NULL;
	struct str adverse = api_query(c, "adverse");
	struct intake_opts opts = {.mapping = api_query(c, "mapping"), .format = format, .adverse = str_eq(adverse, STR("yes"))};
	if (format == EVENT_FORMAT_COUNT) {
		api_fail(c, ERR_UNSUPPORTED, "there is no format '%.*s'", STR_ARG(format_name));
		return;
	}
	if (adverse.n && !opts.adverse && !str_eq(adverse, STR("no"))) {
		api_fail(c, ERR_USAGE, "adverse is yes or no, not '%.*s'", STR_ARG(adverse));
		return;
	}
	if (!find_member(c, &opts.member))
		return;
	struct observing *o = calloc(1, sizeof *o);
	c->state = o;
	enum err e = o ? intake_new(c->hub, &opts, &o->intake, &why) : ERR_NOMEM;
	if (e)
		api_fail(c, e, why ? "mapping: %s" : NULL, why);
}

bool api_observations_take(struct api_call *c, struct str bytes)
{
	struct observing *o = c->state;
	if (o->err == OK)
		o->err = intake_feed(o->intake, bytes);
	return o->err == OK;
}

static void refusals(struct jsonw *w, const struct intake_result *r)
{
	jsonw_pair_i64(w, "refused", (int64_t)r->refused);
	if (r->n_refusals == 0)
		return;
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

/* A member's sensor is known by its credential; what the operator hands in for a member is nobody's. */
static void note_sensor(struct api_call *c, const struct intake_result *r)
{
	const struct sensors_report report = {r->lines, r->events, r->hits, r->refused, r->n_refusals ? r->refusals[0].what : NULL};
	if (c->viewer.member) {
		const struct store_sensor_key key = api_sensors_key(c);
		sensors_note(c->hub, &key, &report);
	}
}

void api_observations_answer(struct api_call *c)
{
	struct observing *o = c->state;
	struct intake_result *r = arena_alloc(&c->arena, sizeof *r);
	enum err e = r ? intake_end(o->intake, r) : ERR_NOMEM;
	if (o->err)
		e = o->err;
	if (e) {
		api_fail(c, e, "%s: %llu lines were read; what is not acknowledged must be handed in again",
		         e == ERR_SYNTAX ? "the compressed data is damaged or truncated" : err_text(e), r ? (unsigned long long)r->lines : 0ull);
		return;
	}
	note_sensor(c, r);
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_i64(&w, "lines", (int64_t)r->lines);
	jsonw_pair_i64(&w, "events", (int64_t)r->events);
	jsonw_pair_i64(&w, "observables", (int64_t)r->observables);
	jsonw_pair_i64(&w, "hits", (int64_t)r->hits);
	jsonw_pair_i64(&w, "suppressed", (int64_t)r->suppressed);
	jsonw_pair_i64(&w, "outside_validity", (int64_t)r->outside_validity);
	refusals(&w, r);
	jsonw_close(&w, '}');
	api_done(c);
}

void api_observations_release(struct api_call *c)
{
	struct observing *o = c->state;
	intake_free(o->intake);
	free(o);
}
