/* SPDX-License-Identifier: Apache-2.0 */
/* Cases are numbered from 0, so that one which comes before another has the lower number: chains of them end. */
#include "warn/at_risk_state.h"

#include <math.h>

#include "warn/learned_state.h"

static void put_candidate(struct buf *out, const struct at_risk_candidate *one)
{
	state_bytes_put_u64(out, (uint64_t)one->party);
	state_bytes_put_time(out, one->met);
	for (int i = AT_RISK_CONSTANT + 1; i < AT_RISK_INPUTS; i++)
		state_bytes_put_f64(out, one->inputs[i]);
	for (int i = AT_RISK_USUAL; i < AT_RISK_INPUTS; i++)
		state_bytes_put_u64(out, one->ids[i]);
}

static void put_cases(struct buf *out, const struct at_risk *a)
{
	const struct wait_ring *cases = &a->cases;
	state_bytes_put_u32(out, (uint32_t)(cases->end - cases->first));
	state_bytes_put_u32(out, (uint32_t)(a->day_at - cases->first));
	for (uint64_t number = cases->first; number < cases->end; number++) {
		const struct at_risk_case *c = wait_ring_find(cases, number);
		state_bytes_put_time(out, c->time);
		state_bytes_put_u64(out, wait_ring_place(cases, c->before));
		state_bytes_put_u8(out, c->n);
		for (uint32_t i = 0; i < c->n; i++)
			put_candidate(out, &c->candidates[i]);
	}
}

void at_risk_state_write(const struct at_risk *a, struct buf *out)
{
	state_bytes_put_u32(out, (uint32_t)a->n_members);
	for (size_t i = 0; i < a->n_members; i++)
		state_bytes_put_u64(out, (uint64_t)at_risk_member(a, i)->id);
	learned_state_put_logit(out, &a->logit);
	learned_state_put_rates(out, &a->rates);
	put_cases(out, a);
}

static void get_members(struct state_bytes *r, struct at_risk *a)
{
	uint32_t n = learned_state_get_many(r, 8, UINT32_MAX);
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		int64_t id = (int64_t)state_bytes_number(r, 8, INT64_MAX);
		state_bytes_unless(r, id > 0);
		const struct roster_member *m = r->err ? NULL : roster_get(a->roster, id);
		state_bytes_keep(r, m ? at_risk_seen(a, m) : ERR_NOMEM);
		state_bytes_unless(r, a->n_members == i + 1);
	}
}

static void get_candidate(struct state_bytes *r, const struct at_risk_case *c, struct at_risk_candidate *one, int64_t now)
{
	one->party = (int64_t)state_bytes_u64(r);
	one->met = state_bytes_time_opt(r);
	one->inputs[AT_RISK_CONSTANT] = 1;
	for (int i = AT_RISK_CONSTANT + 1; i < AT_RISK_INPUTS; i++) {
		one->inputs[i] = state_bytes_f64(r);
		state_bytes_unless(r, fabs(one->inputs[i]) <= 100);
	}
	for (int i = AT_RISK_USUAL; i < AT_RISK_INPUTS; i++)
		one->ids[i] = state_bytes_u64(r);
	state_bytes_unless(r, one->met == UTC_NONE || (one->met >= c->time && one->met <= now));
}

static void get_case(struct state_bytes *r, struct at_risk_case *c, uint64_t number, int64_t now)
{
	*c = (struct at_risk_case){.time = state_bytes_time(r), .before = state_bytes_u64(r)};
	c->n = (uint32_t)state_bytes_u8(r, AT_RISK_CANDIDATES);
	state_bytes_unless(r, c->time <= now && (c->before < number || c->before == WAIT_RING_NONE));
	for (uint32_t i = 0; i < c->n && r->err == OK; i++)
		get_candidate(r, c, &c->candidates[i], now);
}

static void get_cases(struct state_bytes *r, struct at_risk *a, int64_t now)
{
	int64_t before = UTC_NONE;
	uint32_t n = learned_state_get_many(r, 8 + 8 + 1, a->cases.max);
	a->day_at = state_bytes_u32(r, n);
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct at_risk_case *c = wait_ring_add(&a->cases);
		if (!c) {
			r->err = ERR_NOMEM;
			return;
		}
		get_case(r, c, i, now);
		state_bytes_unless(r, c->time >= before);
		before = c->time;
	}
}

void at_risk_state_read(struct state_bytes *r, struct at_risk *a, int64_t now)
{
	get_members(r, a);
	learned_state_get_logit(r, &a->logit);
	learned_state_get_rates(r, &a->rates);
	get_cases(r, a, now);
}
