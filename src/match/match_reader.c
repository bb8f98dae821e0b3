/* SPDX-License-Identifier: Apache-2.0 */
/* The readers' side: batches of probes in groups, so that the cache misses of one group overlap. */
#include <stdlib.h>

#include <urcu/urcu-memb.h>

#include "match/match_probe.h"
#include "match/match_state.h"

enum { PROBE_WORDS = (MATCH_PROBE_ROOM + 63) / 64 };

struct match_reader {
	struct matcher *matcher;
	struct match_counters counters;
	struct match_hit *hits;
	size_t n_hits, cap_hits;
	struct arena texts; /* what hits refer to and the batch does not hold */
	struct match_probe probes[MATCH_PROBE_ROOM];
	struct match_found found[MATCH_PROBE_ROOM]; /* of the probes whose tag is in a table */
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
	struct value indicator = {match_probe_kind(p), p->key.bytes};
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
	struct str bytes = p->key.bytes.p == p->small ? arena_dup(&r->texts, p->key.bytes) : p->key.bytes;
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

static enum err check(const struct pass *s, size_t probe)
{
	const struct match_probe *p = &s->r->probes[probe];
	uint32_t class_id = s->r->found[probe].class_id;
	if (class_id == MATCH_CLASS_NONE)
		return OK;
	const struct match_claim *claim = match_class_valid(&s->r->matcher->classes, class_id, time_of(s, p));
	if (claim)
		return add_hit(s, p, claim);
	s->r->counters.outside_validity++;
	return OK;
}

/* Some probes of a group, by number. */
struct numbers {
	size_t n;
	uint16_t at[MATCH_PROBE_ROOM];
};

/* Finds what is known of short probes, and leaves in of those of which something is. */
static void find_shorts(const struct pass *s, struct numbers *of)
{
	size_t n = 0;
	for (size_t i = 0; i < of->n; i++) {
		uint16_t probe = of->at[i];
		struct match_found found = match_set_find_short(s->set, &s->r->probes[probe].key);
		if (!found.table)
			continue;
		s->r->found[probe] = found;
		of->at[n++] = probe;
	}
	of->n = n;
}

/* Finds the candidates of long probes, and leaves in of those that have one. */
static void find_longs(const struct pass *s, struct numbers *of)
{
	size_t n = 0;
	for (size_t i = 0; i < of->n; i++) {
		uint16_t probe = of->at[i];
		const struct match_key *k = &s->r->probes[probe].key;
		struct match_found found = match_set_candidate(s->set, k->tag);
		if (!found.table)
			continue;
		match_table_prefetch_record(found.table, found.slot, k->bytes.n);
		s->r->found[probe] = found;
		of->at[n++] = probe;
	}
	of->n = n;
}

/* Long candidates whose records are on their way into the cache: has a class only what holds and counts. */
static void verify(const struct pass *s, const struct numbers *of)
{
	for (size_t i = 0; i < of->n; i++) {
		const struct match_probe *p = &s->r->probes[of->at[i]];
		struct match_found *found = &s->r->found[of->at[i]];
		if (!match_table_holds(found->table, found->slot, p->key.bytes))
			*found = match_set_find(s->set, &p->key);
		if ((p->flags & MATCH_PROBE_PARENT) && found->table && match_table_exact(found->table, found->slot))
			found->class_id = MATCH_CLASS_NONE;
	}
}

/*
 * The probes of a group, whose buckets are on their way into the cache. Those of one kind of slots go together: which
 * kind is next in a mixed batch is hard for the processor to guess.
 */
static enum err check_group(const struct pass *s, size_t n_probes)
{
	struct match_reader *r = s->r;
	struct numbers of[MATCH_RUNS];
	uint64_t has[PROBE_WORDS] = {0};
	enum err e = OK;
	of[MATCH_RUN_LONG].n = of[MATCH_RUN_SHORT].n = 0;
	for (size_t i = 0; i < n_probes; i++) {
		uint64_t tag = r->probes[i].key.tag;
		enum match_run_kind kind = match_table_run_kind(tag);
		match_set_prefetch_next(s->set, tag, kind);
		of[kind].at[of[kind].n++] = (uint16_t)i;
	}
	find_longs(s, &of[MATCH_RUN_LONG]);
	find_shorts(s, &of[MATCH_RUN_SHORT]);
	verify(s, &of[MATCH_RUN_LONG]);
	r->counters.probes += n_probes;
	/* In the order of the probes again. */
	for (size_t kind = 0; kind < MATCH_RUNS; kind++)
		for (size_t i = 0; i < of[kind].n; i++)
			has[of[kind].at[i] / 64] |= (uint64_t)1 << (of[kind].at[i] % 64);
	for (size_t word = 0; word < PROBE_WORDS; word++)
		for (uint64_t left = has[word]; left && !e; left &= left - 1)
			e = check(s, word * 64 + (size_t)__builtin_ctzll(left));
	return e;
}

static enum err run(const struct pass *s)
{
	struct match_prober prober = {s->set, &s->r->matcher->key, s->r->probes, 0};
	enum err e = OK;
	for (size_t i = 0; i < s->batch->n_observed && !e; i++) {
		match_probe_add(&prober, (uint32_t)i, &s->batch->observed[i]);
		if (prober.n < MATCH_PROBE_GROUP && i + 1 < s->batch->n_observed)
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
	uint32_t class_id = match_set_find(enter(r), &k).class_id;
	leave(r);
	return class_id == MATCH_CLASS_NONE ? 0 : match_class_get(&r->matcher->classes, class_id, out_claims);
}
