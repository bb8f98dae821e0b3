/* SPDX-License-Identifier: Apache-2.0 */
/* The readers' side: batches of probes in groups, so that the cache misses of one group overlap. */
#include <stdlib.h>

#include <urcu/urcu-memb.h>

#include "match/match_probe.h"
#include "match/match_state.h"

/* Probes that are on their way at once: enough to hide a cache miss, few enough to stay in the first-level cache. */
enum { GROUP = 64 };

/* A probe whose tag is in a table. */
struct candidate {
	const struct match_probe *probe;
	struct match_found found;
};

struct match_reader {
	struct matcher *matcher;
	struct match_counters counters;
	struct match_hit *hits;
	size_t n_hits, cap_hits;
	struct arena texts; /* what hits refer to and the batch does not hold */
	struct match_probe probes[GROUP + MATCH_PROBE_MAX];
	struct candidate candidates[GROUP + MATCH_PROBE_MAX];
};

/* One call of match_batch. */
struct pass {
	struct match_reader *r;
	const struct match_set *set;
	const struct batch *batch;
	int64_t now;
};

struct match_reader *match_reader_new(struct matcher *m)
{
	struct match_reader *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->matcher = m;
	arena_init(&r->texts, SIZE_MAX / 4);
	urcu_memb_register_thread();
	return r;
}

void match_reader_free(struct match_reader *r)
{
	if (!r)
		return;
	urcu_memb_unregister_thread();
	arena_deinit(&r->texts);
	free(r->hits);
	free(r);
}

void match_counters(const struct match_reader *r, struct match_counters *out)
{
	*out = r->counters;
}

static const struct match_set *enter(const struct match_reader *r)
{
	urcu_memb_read_lock();
	return atomic_load_explicit(&r->matcher->set, memory_order_acquire);
}

static void leave(const struct match_reader *r)
{
	atomic_fetch_add_explicit(&r->matcher->left, 1, memory_order_release);
	urcu_memb_read_unlock();
}

static struct match_hit *hit_new(struct match_reader *r)
{
	if (r->n_hits == r->cap_hits) {
		size_t cap = r->cap_hits ? r->cap_hits * 2 : 64;
		struct match_hit *grown = reallocarray(r->hits, cap, sizeof *grown);
		if (!grown)
			return NULL;
		r->hits = grown;
		r->cap_hits = cap;
	}
	return &r->hits[r->n_hits++];
}

/* Why the indicator must not count: it is protected, or it covers what it met and that is. */
static const struct protected_entry *guarded(const struct pass *s, const struct match_probe *p)
{
	if (!s->set->guard)
		return NULL;
	struct value indicator = {match_probe_kind(p), p->bytes};
	const struct protected_entry *by = protected_find(s->set->guard, indicator);
	if (!by && (p->flags & MATCH_PROBE_OTHER))
		by = protected_find(s->set->guard, observed_value(&s->batch->observed[p->observed]));
	return by;
}

static enum err guard_hit(struct match_reader *r, struct match_hit *hit, const struct protected_entry *by)
{
	char *reason = arena_zalloc(&r->texts, by->reason.n + 1, 1);
	if (!reason)
		return ERR_NOMEM;
	memcpy(reason, by->reason.p, by->reason.n);
	hit->protected_by = reason;
	hit->protected_member = by->member;
	return OK;
}

static int64_t time_of(const struct pass *s, const struct match_probe *p)
{
	int64_t t = s->batch->events[s->batch->observed[p->observed].event].time;
	return t == UTC_NONE ? s->now : t;
}

static enum err add_hit(const struct pass *s, const struct match_probe *p, const struct match_claim *claim)
{
	struct match_reader *r = s->r;
	const struct protected_entry *by = guarded(s, p);
	struct str bytes = p->bytes.p == p->small ? arena_dup(&r->texts, p->bytes) : p->bytes;
	struct match_hit *hit = bytes.p ? hit_new(r) : NULL;
	if (!hit)
		return ERR_NOMEM;
	/* Member by member: a copy of the whole would read back in wide loads what was just stored in narrow ones. */
	hit->observed = p->observed;
	hit->indicator.kind = match_probe_kind(p);
	hit->indicator.bytes = bytes;
	hit->claim = claim;
	hit->protected_by = NULL;
	hit->protected_member = 0;
	r->counters.hits++;
	r->counters.suppressed += by != NULL;
	return by ? guard_hit(r, hit, by) : OK;
}

static enum err check(const struct pass *s, const struct candidate *c)
{
	struct match_found found = c->found;
	if (!match_table_holds(found.table, found.slot, c->probe->bytes)) {
		struct match_key k = {c->probe->tag, c->probe->bytes};
		found = match_set_find(s->set, &k);
	}
	if (!found.slot || match_table_class(found.slot) == MATCH_CLASS_NONE)
		return OK;
	if ((c->probe->flags & MATCH_PROBE_PARENT) && match_table_exact(found.table, found.slot))
		return OK;
	const struct match_claim *claim =
		match_class_valid(&s->r->matcher->classes, match_table_class(found.slot), time_of(s, c->probe));
	if (claim)
		return add_hit(s, c->probe, claim);
	s->r->counters.outside_validity++;
	return OK;
}

/* The probes of a group, whose buckets are on their way into the cache. */
static enum err check_group(const struct pass *s, size_t n_probes)
{
	struct match_reader *r = s->r;
	size_t n = 0;
	for (size_t i = 0; i < n_probes; i++)
		match_set_prefetch_next(s->set, r->probes[i].tag);
	for (size_t i = 0; i < n_probes; i++) {
		struct match_found found = match_set_candidate(s->set, r->probes[i].tag);
		if (!found.slot)
			continue;
		match_table_prefetch_record(found.table, found.slot, r->probes[i].bytes.n);
		r->candidates[n++] = (struct candidate){&r->probes[i], found};
	}
	r->counters.probes += n_probes;
	enum err e = OK;
	for (size_t i = 0; i < n && !e; i++)
		e = check(s, &r->candidates[i]);
	return e;
}

static enum err run(const struct pass *s)
{
	struct match_prober prober = {s->set, &s->r->matcher->key, s->r->probes, 0};
	enum err e = OK;
	for (size_t i = 0; i < s->batch->n_observed && !e; i++) {
		match_probe_add(&prober, (uint32_t)i, &s->batch->observed[i]);
		if (prober.n < GROUP && i + 1 < s->batch->n_observed)
			continue;
		e = check_group(s, prober.n);
		prober.n = 0;
	}
	return e;
}

enum err match_batch(struct match_reader *r, const struct batch *b, int64_t now, const struct match_hit **out,
		     size_t *out_n)
{
	r->n_hits = 0;
	arena_reset(&r->texts);
	struct pass s = {r, enter(r), b, now};
	enum err e = run(&s);
	leave(r);
	if (e)
		return e;
	r->counters.events += b->n_events;
	r->counters.observables += b->n_observed;
	*out = r->hits;
	*out_n = r->n_hits;
	return OK;
}

enum err match_guard(struct match_reader *r, const struct batch *b, struct match_hit *hit)
{
	const struct match_set *set = enter(r);
	const struct protected_entry *by =
		set->guard ? protected_find(set->guard, observed_value(&b->observed[hit->observed])) : NULL;
	enum err e = by ? guard_hit(r, hit, by) : OK;
	leave(r);
	return e;
}

size_t match_find(struct match_reader *r, struct value v, const struct match_claim **out_claims)
{
	struct match_key k = match_table_key(&r->matcher->key, v);
	struct match_found found = match_set_find(enter(r), &k);
	uint32_t class_id = found.slot ? match_table_class(found.slot) : MATCH_CLASS_NONE;
	leave(r);
	return class_id == MATCH_CLASS_NONE ? 0 : match_class_get(&r->matcher->classes, class_id, out_claims);
}
