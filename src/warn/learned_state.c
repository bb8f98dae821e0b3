/* SPDX-License-Identifier: Apache-2.0 */
/* Lists go from the oldest to the newest, so that reading one puts it back in order. */
#include "warn/learned_state.h"

#include <math.h>

/* No count gets larger: the sum of all fadings, and what rounding may add. */
static const double cases_max = 2001;

void learned_state_put_logit(struct buf *out, const struct logit *l)
{
	for (uint32_t i = 0; i < l->n; i++) {
		state_bytes_put_f64(out, l->weights[i]);
		state_bytes_put_f64(out, l->squares[i]);
	}
}

void learned_state_put_rates(struct buf *out, const struct rate_table *t)
{
	state_bytes_put_u32(out, (uint32_t)t->by_id.n);
	for (const struct rate *r = t->oldest; r; r = r->newer) {
		state_bytes_put_u64(out, r->id);
		for (int span = 0; span < RATE_SPAN_COUNT; span++) {
			state_bytes_put_f64(out, r->spans[span].followed);
			state_bytes_put_f64(out, r->spans[span].cases);
		}
	}
}

void learned_state_get_logit(struct state_bytes *r, struct logit *l)
{
	for (uint32_t i = 0; i < l->n; i++) {
		l->weights[i] = state_bytes_f64(r);
		l->squares[i] = state_bytes_f64(r);
		/* A weight that large says that something is certain. */
		state_bytes_unless(r, fabs(l->weights[i]) <= 1e6 && l->squares[i] >= 0);
	}
}

uint32_t learned_state_get_many(struct state_bytes *r, size_t each, size_t max)
{
	uint32_t n = state_bytes_u32(r, UINT32_MAX);
	state_bytes_unless(r, n <= r->rest.n / each);
	if (r->err == OK && n > max)
		r->err = ERR_LIMIT;
	return r->err ? 0 : n;
}

void learned_state_get_rates(struct state_bytes *r, struct rate_table *t)
{
	enum { EACH = 8 + 16 * RATE_SPAN_COUNT };
	uint32_t n = learned_state_get_many(r, EACH, t->max);
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct rate *one = rate_table_get(t, state_bytes_u64(r));
		if (!one) {
			r->err = ERR_NOMEM;
			return;
		}
		state_bytes_unless(r, t->by_id.n == i + 1);
		for (int span = 0; span < RATE_SPAN_COUNT; span++) {
			struct rate_count *c = &one->spans[span];
			c->followed = state_bytes_f64(r);
			c->cases = state_bytes_f64(r);
			state_bytes_unless(r, c->followed >= 0 && c->followed <= c->cases && c->cases <= cases_max);
		}
	}
}
