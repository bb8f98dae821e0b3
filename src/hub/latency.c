/* SPDX-License-Identifier: Apache-2.0 */
/* Two windows that take turns. */
#include "hub/latency.h"

#include <string.h>

enum { PER_DOUBLING = 8, BITS = 3 };

void latency_init(struct latency *l)
{
	*l = (struct latency){0};
	pthread_mutex_init(&l->lock, NULL);
}

void latency_deinit(struct latency *l)
{
	pthread_mutex_destroy(&l->lock);
}

/* Below 8 each number has a bucket; above, the highest bit and the three behind it say which. */
static unsigned bucket_of(int64_t took)
{
	uint64_t v = took > 0 ? (uint64_t)took : 0;
	if (v < PER_DOUBLING)
		return (unsigned)v;
	unsigned high = 63 - (unsigned)__builtin_clzll(v);
	unsigned bucket = (high - BITS + 1) * PER_DOUBLING + (unsigned)(v >> (high - BITS) & (PER_DOUBLING - 1));
	return bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1;
}

/* The greatest number that falls into it. */
static int64_t end_of(unsigned bucket)
{
	if (bucket < PER_DOUBLING)
		return bucket;
	unsigned high = bucket / PER_DOUBLING + BITS - 1;
	uint64_t from = (uint64_t)(PER_DOUBLING + bucket % PER_DOUBLING) << (high - BITS);
	return (int64_t)(from + ((uint64_t)1 << (high - BITS)) - 1);
}

void latency_add(struct latency *l, int64_t took, int64_t now)
{
	int64_t number = now / LATENCY_WINDOW;
	pthread_mutex_lock(&l->lock);
	struct latency_window *w = &l->window[number % LATENCY_WINDOWS];
	if (w->number != number)
		*w = (struct latency_window){.number = number};
	w->n++;
	w->count[bucket_of(took)]++;
	w->most = took > w->most ? took : w->most;
	pthread_mutex_unlock(&l->lock);
}

/* Of n, that which share in a thousand are not above. */
static int64_t percentile(const uint32_t *count, const struct latency_summary *s, uint64_t share)
{
	uint64_t rank = (s->n * share + 999) / 1000, seen = 0;
	unsigned b = 0;
	while (b < LATENCY_BUCKETS - 1 && (seen += count[b]) < rank)
		b++;
	return end_of(b) < s->most ? end_of(b) : s->most;
}

void latency_get(struct latency *l, int64_t now, struct latency_summary *out)
{
	uint32_t count[LATENCY_BUCKETS] = {0};
	int64_t number = now / LATENCY_WINDOW;
	*out = (struct latency_summary){0};
	pthread_mutex_lock(&l->lock);
	for (int i = 0; i < LATENCY_WINDOWS; i++) {
		const struct latency_window *w = &l->window[i];
		if (w->n == 0 || number - w->number >= LATENCY_WINDOWS)
			continue;
		out->n += w->n;
		out->most = w->most > out->most ? w->most : out->most;
		for (unsigned b = 0; b < LATENCY_BUCKETS; b++)
			count[b] += w->count[b];
	}
	pthread_mutex_unlock(&l->lock);
	if (out->n == 0)
		return;
	out->p50 = percentile(count, out, 500);
	out->p95 = percentile(count, out, 950);
	out->p99 = percentile(count, out, 990);
}
