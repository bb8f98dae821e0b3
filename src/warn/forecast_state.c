/* SPDX-License-Identifier: Apache-2.0 */
/* Values go from the oldest to the newest, so that reading puts them back in order; cases are numbered from 0. */
#include "warn/forecast_state.h"

#include <math.h>

#include "warn/at_risk_state.h"
#include "warn/learned_state.h"

enum { STATE_VERSION = 1, VALUE_RAISED = 1, VALUE_RULED = 2, VALUE_WARNED = 4 };

static const char magic[] = {'t', 'w', 'f'};
static void put_pace(struct buf *out, const struct forecast_pace *pace)
{
	state_bytes_put_f64(out, pace->bar);
	state_bytes_put_time(out, pace->day * UTC_DAY);
	state_bytes_put_u32(out, pace->raised);
	state_bytes_put_f64(out, pace->earned);
}

static void put_cases(struct buf *out, const struct forecast *f)
{
	const struct wait_ring *c = &f->cases;
	state_bytes_put_u32(out, (uint32_t)(c->end - c->first));
	state_bytes_put_u32(out, (uint32_t)(f->hour_at - c->first));
	state_bytes_put_u32(out, (uint32_t)(f->day_at - c->first));
	for (uint64_t number = c->first; number < c->end; number++) {
		const struct forecast_case *one = wait_ring_find(c, number);
		state_bytes_put_time(out, one->time);
		state_bytes_put_time(out, one->next);
		for (int i = 0; i < FORECAST_TERM_COUNT; i++)
			state_bytes_put_u64(out, one->ids[i]);
		for (int i = 0; i < FORECAST_INPUTS; i++)
			state_bytes_put_f64(out, one->inputs[i]);
	}
}

static void put_value(struct buf *out, const struct forecast_value *v, const struct forecast *f)
{
	state_bytes_put_u8(out, v->kind);
	state_bytes_put_text(out, str_make(v->bytes, v->n_bytes));
	state_bytes_put_time(out, v->last);
	state_bytes_put_u64(out, wait_ring_place(&f->cases, v->last_case));
	state_bytes_put_u64(out, wait_ring_place(&f->risk.cases, v->risk_case));
	state_bytes_put_u64(out, v->service);
	state_bytes_put_f64(out, v->probability);
	state_bytes_put_u8(out, (v->raised ? VALUE_RAISED : 0u) | (v->ruled ? VALUE_RULED : 0u) | (v->warned ? VALUE_WARNED : 0u));
	state_bytes_put_u8(out, v->n_parties);
	for (uint32_t i = 0; i < v->n_parties; i++) {
		state_bytes_put_u64(out, (uint64_t)v->parties[i].id);
		state_bytes_put_time(out, v->parties[i].first);
	}
}

void forecast_state_write(const struct forecast *f, struct buf *out)
{
	buf_put(out, str_make(magic, sizeof magic));
	state_bytes_put_u8(out, STATE_VERSION);
	state_bytes_put_time(out, f->now);
	state_bytes_put_u64(out, f->learned);
	put_pace(out, &f->pace);
	learned_state_put_logit(out, &f->day);
	learned_state_put_logit(out, &f->horizon_by_day);
	learned_state_put_rates(out, &f->rates);
	put_cases(out, f);
	at_risk_state_write(&f->risk, out);
	state_bytes_put_u32(out, (uint32_t)f->values.by_value.n);
	for (const struct forecast_value *v = f->values.oldest; v; v = v->newer)
		put_value(out, v, f);
}

static void get_pace(struct state_bytes *r, struct forecast_pace *pace)
{
	pace->bar = state_bytes_f64(r);
	int64_t day = state_bytes_time(r);
	pace->day = day / UTC_DAY;
	pace->raised = state_bytes_u32(r, UINT32_MAX);
	pace->earned = state_bytes_f64(r);
	state_bytes_unless(r, fabs(pace->bar) <= FORECAST_BAR_MAX && pace->day * UTC_DAY == day && pace->earned >= 0);
}

static void get_case(struct state_bytes *r, struct forecast_case *one)
{
	one->time = state_bytes_time(r);
	one->next = state_bytes_time_opt(r);
	for (int i = 0; i < FORECAST_TERM_COUNT; i++)
		one->ids[i] = state_bytes_u64(r);
	for (int i = 0; i < FORECAST_INPUTS; i++) {
		one->inputs[i] = state_bytes_f64(r);
		state_bytes_unless(r, fabs(one->inputs[i]) <= 100);
	}
	state_bytes_unless(r, one->next == UTC_NONE || one->next >= one->time);
}

static void get_cases(struct state_bytes *r, struct forecast *f)
{
	enum { EACH = 16 + 8 * FORECAST_TERM_COUNT + 8 * FORECAST_INPUTS };
	uint32_t n = learned_state_get_many(r, EACH, f->cases.max);
	f->hour_at = state_bytes_u32(r, n);
	f->day_at = state_bytes_u32(r, (uint32_t)f->hour_at);
	int64_t before = UTC_NONE;
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct forecast_case *one = wait_ring_add(&f->cases);
		if (!one) {
			r->err = ERR_NOMEM;
			return;
		}
		get_case(r, one);
		state_bytes_unless(r, one->time >= before && one->time <= f->now && one->next <= f->now);
		before = one->time;
	}
}

static void get_parties(struct state_bytes *r, struct forecast_value *v)
{
	int n = state_bytes_u8(r, FORECAST_PARTIES_MAX);
	int64_t before = UTC_NONE;
	for (int i = 0; i < n && r->err == OK; i++) {
		bool fresh = false;
		int64_t id = (int64_t)state_bytes_u64(r), first = state_bytes_time(r);
		if (r->err == OK)
			state_bytes_keep(r, forecast_value_meet(v, id, first, &fresh));
		state_bytes_unless(r, fresh && first >= before && first <= v->last);
		before = first;
	}
}

/* The place of a case among those that wait. */
static uint64_t get_place(struct state_bytes *r, const struct wait_ring *cases)
{
	uint64_t place = state_bytes_u64(r);
	state_bytes_unless(r, place < cases->end || place == WAIT_RING_NONE);
	return place;
}

static void get_value(struct state_bytes *r, struct forecast *f)
{
	struct forecast_values *set = &f->values;
	size_t n = set->by_value.n;
	struct value own = {.kind = (enum kind)state_bytes_u8(r, KIND_COUNT - 1)};
	own.bytes = state_bytes_text(r, LIMIT_VALUE_BYTES);
	int64_t last = state_bytes_time(r), newest = set->newest ? set->newest->last : UTC_NONE;
	state_bytes_unless(r, r->err == OK && value_is_canonical(own) && last >= newest);
	struct forecast_value *v = r->err ? NULL : forecast_values_get(set, own, last);
	if (!v) {
		state_bytes_keep(r, ERR_NOMEM);
		return;
	}
	state_bytes_unless(r, set->by_value.n == n + 1);
	v->last_case = get_place(r, &f->cases);
	v->risk_case = get_place(r, &f->risk.cases);
	v->service = state_bytes_u64(r);
	v->probability = state_bytes_share(r);
	int flags = state_bytes_u8(r, VALUE_RAISED | VALUE_RULED | VALUE_WARNED);
	v->raised = flags & VALUE_RAISED;
	v->ruled = flags & VALUE_RULED;
	v->warned = flags & VALUE_WARNED;
	get_parties(r, v);
}

static void get_values(struct state_bytes *r, struct forecast *f)
{
	enum { EACH = 1 + 4 + 1 + 8 + 8 + 8 + 8 + 8 + 1 + 1 };
	const struct forecast_values *set = &f->values;
	uint32_t n = learned_state_get_many(r, EACH, set->max);
	for (uint32_t i = 0; i < n && r->err == OK; i++)
		get_value(r, f);
	state_bytes_unless(r, !set->newest || set->newest->last <= f->now);
}

static void get_all(struct state_bytes *r, struct forecast *f)
{
	struct str head = state_bytes_get(r, sizeof magic);
	state_bytes_unless(r, str_eq(head, str_make(magic, sizeof magic)));
	int version = state_bytes_u8(r, UINT8_MAX);
	state_bytes_unless(r, version > 0);
	if (r->err == OK && version > STATE_VERSION)
		r->err = ERR_NEWER;
	f->now = state_bytes_time_opt(r);
	f->learned = state_bytes_u64(r);
	get_pace(r, &f->pace);
	learned_state_get_logit(r, &f->day);
	learned_state_get_logit(r, &f->horizon_by_day);
	learned_state_get_rates(r, &f->rates);
	get_cases(r, f);
	at_risk_state_read(r, &f->risk, f->now);
	get_values(r, f);
	state_bytes_unless(r, r->rest.n == 0);
}

enum err forecast_state_read(struct forecast *f, struct str saved)
{
	struct state_bytes r = {.rest = saved};
	struct forecast fresh = *f;
	forecast_values_init(&fresh.values, f->values.max, &f->values.key);
	wait_ring_init(&fresh.cases, sizeof(struct forecast_case), f->cases.max);
	rate_table_init(&fresh.rates, f->rates.max, &f->rates.key);
	at_risk_init(&fresh.risk, &f->roster, &f->rates.key);
	get_all(&r, &fresh);
	struct forecast *out_of_use = r.err ? &fresh : f;
	forecast_values_deinit(&out_of_use->values);
	wait_ring_deinit(&out_of_use->cases);
	rate_table_deinit(&out_of_use->rates);
	at_risk_deinit(&out_of_use->risk);
	fresh.roster = f->roster; /* what was read may have added to it */
	if (r.err == OK)
		*f = fresh;
	return r.err;
}
