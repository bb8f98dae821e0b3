/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns and scopes are found by keyed hashes and stand in circles by use, so that what goes first is at hand. They go
 * by the indicator's id, not by its number in a set, so that what was seen outlives an exchange of sets.
 */
#include "match/pattern_window.h"

#include <stdlib.h>

#include "match/pattern_sequence.h"
#include "match/pattern_window_state.h"

enum { MALLOC_BYTES = 16 }; /* that an allocation costs beside what it is for */

#define OWNER(link, type, member) ((type *)(void *)((char *)(link) - offsetof(type, member)))

static void link_first(struct window_link *circle, struct window_link *l)
{
	l->before = circle;
	l->behind = circle->behind;
	circle->behind->before = l;
	circle->behind = l;
}

static void unlink_from(struct window_link *l)
{
	l->before->behind = l->behind;
	l->behind->before = l->before;
}

struct pattern_window *pattern_window_new(const struct hash_key *key)
{
	struct pattern_window *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->key = *key;
	w->used = (struct window_link){&w->used, &w->used};
	batch_init(&w->batch);
	arena_init(&w->arena, SIZE_MAX / 4);
	return w;
}

void pattern_window_free(struct pattern_window *w)
{
	if (!w)
		return;
	while (w->used.before != &w->used)
		pattern_window_drop(w, pattern_window_of_link(w->used.before));
	batch_deinit(&w->batch);
	arena_deinit(&w->arena);
	free(w);
}

void pattern_window_stats(const struct pattern_window *w, struct pattern_window_stats *out)
{
	*out = w->stats;
}

struct window_scope *pattern_window_of_link(struct window_link *all)
{
	return OWNER(all, struct window_scope, all);
}

static struct window_pattern **pattern_chain(struct pattern_window *w, struct str id)
{
	return &w->patterns[hash_bytes(&w->key, id.p, id.n) % WINDOW_PATTERN_CHAINS];
}

static struct window_scope **scope_chain(struct pattern_window *w, const struct window_pattern *p, int64_t member,
					 const struct ip *host)
{
	struct {
		const struct window_pattern *p;
		int64_t member;
		uint8_t host[sizeof host->bytes];
	} key = {p, member, {0}};
	memcpy(key.host, host->bytes, host->n);
	return &w->scopes[hash_bytes(&w->key, &key, sizeof key) % WINDOW_SCOPE_CHAINS];
}

static bool same_host(const struct ip *a, const struct ip *b)
{
	return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

static void free_event(struct pattern_window *w, struct window_event *e)
{
	w->stats.bytes -= sizeof *e + e->packed_bytes + MALLOC_BYTES;
	w->stats.events--;
	free(e);
}

static void drop_pattern(struct pattern_window *w, struct window_pattern *p)
{
	struct window_pattern **at = pattern_chain(w, str_make(p->id, p->n_id));
	while (*at != p)
		at = &(*at)->chain;
	*at = p->chain;
	w->stats.bytes -= sizeof *p + p->n_id + MALLOC_BYTES;
	w->stats.patterns--;
	free(p);
}

/* Leaves the pattern. */
static void drop_scope(struct pattern_window *w, struct window_scope *s)
{
	struct window_scope **at = scope_chain(w, s->pattern, s->member, &s->host);
	while (*at != s)
		at = &(*at)->chain;
	*at = s->chain;
	unlink_from(&s->all);
	unlink_from(&s->own);
	for (struct window_event *e = s->first, *next; e; e = next) {
		next = e->next;
		free_event(w, e);
	}
	s->pattern->n_scopes--;
	w->stats.bytes -= sizeof *s + MALLOC_BYTES;
	w->stats.scopes--;
	free(s);
}

void pattern_window_drop(struct pattern_window *w, struct window_scope *s)
{
	struct window_pattern *p = s->pattern;
	drop_scope(w, s);
	if (p->n_scopes == 0)
		drop_pattern(w, p);
}

struct window_pattern *pattern_window_pattern(struct pattern_window *w, struct str id, uint64_t print, int64_t horizon)
{
	struct window_pattern **at = pattern_chain(w, id), *p = *at;
	while (p && !str_eq(str_make(p->id, p->n_id), id))
		p = p->chain;
	if (p && p->print != print) {
		while (p->n_scopes)
			drop_scope(w, OWNER(p->scopes.before, struct window_scope, own));
		p->print = print;
		p->horizon = horizon;
		p->newest = INT64_MIN;
	}
	if (p)
		return p;
	p = calloc(1, sizeof *p + id.n);
	if (!p)
		return NULL;
	*p = (struct window_pattern){.chain = *at, .print = print, .horizon = horizon, .newest = INT64_MIN, .n_id = id.n};
	p->scopes = (struct window_link){&p->scopes, &p->scopes};
	memcpy(p->id, id.p, id.n);
	*at = p;
	w->stats.bytes += sizeof *p + id.n + MALLOC_BYTES;
	w->stats.patterns++;
	return p;
}

static struct window_scope *new_scope(struct pattern_window *w, struct window_scope **chain, struct window_pattern *p,
				      int64_t member, const struct ip *host)
{
	struct window_scope *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	*s = (struct window_scope){.chain = *chain, .pattern = p, .member = member, .host = *host, .newest = INT64_MIN};
	s->last = &s->first;
	*chain = s;
	p->n_scopes++;
	w->stats.bytes += sizeof *s + MALLOC_BYTES;
	w->stats.scopes++;
	return s;
}

struct window_scope *pattern_window_scope(struct pattern_window *w, struct window_pattern *p, int64_t member,
					  const struct ip *host)
{
	struct window_scope **chain = scope_chain(w, p, member, host), *s = *chain;
	while (s && (s->pattern != p || s->member != member || !same_host(&s->host, host)))
		s = s->chain;
	if (s) {
		unlink_from(&s->all);
		unlink_from(&s->own);
	} else {
		s = new_scope(w, chain, p, member, host);
		if (!s && p->n_scopes == 0)
			drop_pattern(w, p);
		if (!s)
			return NULL;
	}
	link_first(&w->used, &s->all);
	link_first(&p->scopes, &s->own);
	if (p->n_scopes > PATTERN_WINDOW_HOSTS)
		drop_scope(w, OWNER(p->scopes.before, struct window_scope, own));
	return s;
}

struct window_event *pattern_window_append(struct pattern_window *w, struct window_scope *s, int64_t time,
					   size_t packed_bytes)
{
	struct window_event *e = malloc(sizeof *e + packed_bytes);
	if (!e)
		return NULL;
	*e = (struct window_event){.time = time, .packed_bytes = packed_bytes};
	*s->last = e;
	s->last = &e->next;
	s->n++;
	s->newest = time > s->newest ? time : s->newest;
	s->pattern->newest = s->newest > s->pattern->newest ? s->newest : s->pattern->newest;
	w->stats.bytes += sizeof *e + packed_bytes + MALLOC_BYTES;
	w->stats.events++;
	return e;
}

static size_t remove_events(struct pattern_window *w, struct window_scope *s,
			    bool (*gone)(const void *ctx, const struct window_event *e), const void *ctx)
{
	size_t n = s->n;
	s->last = &s->first;
	while (*s->last) {
		struct window_event *e = *s->last;
		if (gone(ctx, e)) {
			*s->last = e->next;
			free_event(w, e);
			s->n--;
		} else {
			s->last = &e->next;
		}
	}
	return n - s->n;
}

size_t pattern_window_remove(struct pattern_window *w, struct window_scope *s,
			     bool (*gone)(const void *ctx, const struct window_event *e), const void *ctx)
{
	size_t n = remove_events(w, s, gone, ctx);
	if (s->n == 0)
		pattern_window_drop(w, s);
	return n;
}

static bool too_old(const void *ctx, const struct window_event *e)
{
	return e->time < *(const int64_t *)ctx;
}

static bool is_this(const void *ctx, const struct window_event *e)
{
	return e == ctx;
}

/*
 * The event without which most is left of each kind of brackets that it could stand for; of several the oldest. So what
 * is common pushes out itself, not the rare event that a sequence waits on.
 */
static const struct window_event *dispensable(const struct window_scope *s)
{
	uint64_t of_bit[PATTERN_SEQUENCE_BITS] = {0}, best = 0;
	const struct window_event *out = s->first;
	for (const struct window_event *e = s->first; e; e = e->next)
		for (uint64_t bits = e->fits; bits; bits &= bits - 1)
			of_bit[__builtin_ctzll(bits)]++;
	for (const struct window_event *e = s->first; e; e = e->next) {
		uint64_t rarest = UINT64_MAX;
		for (uint64_t bits = e->fits; bits; bits &= bits - 1)
			rarest = of_bit[__builtin_ctzll(bits)] < rarest ? of_bit[__builtin_ctzll(bits)] : rarest;
		if (rarest <= best)
			continue;
		best = rarest;
		out = e;
	}
	return out;
}

void pattern_window_trim(struct pattern_window *w, struct window_scope *s, size_t max)
{
	const int64_t from = s->newest - s->pattern->horizon - PATTERN_WINDOW_LATE;
	remove_events(w, s, too_old, &from);
	while (s->n > max)
		remove_events(w, s, is_this, dispensable(s));
	while (w->stats.bytes > PATTERN_WINDOW_BYTES) {
		struct window_scope *oldest = pattern_window_of_link(w->used.before);
		if (oldest != s)
			pattern_window_drop(w, oldest);
		else
			remove_events(w, s, is_this, dispensable(s));
	}
}
