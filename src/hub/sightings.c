/* SPDX-License-Identifier: Apache-2.0 */
/* A small open-addressing table of sums. Its keys are keyed hashes already (store_value_id). */
#include "hub/sightings.h"

#include <stdlib.h>

#include "hub/detect.h"
#include "hub/source_records.h"

enum { FIRST_SLOTS = 256 };

void sightings_init(struct sightings *s)
{
	*s = (struct sightings){0};
	arena_init(&s->arena, (size_t)1 << 30);
}

void sightings_deinit(struct sightings *s)
{
	free(s->slot);
	arena_deinit(&s->arena);
	*s = (struct sightings){0};
}

void sightings_reset(struct sightings *s)
{
	if (s->slots)
		memset(s->slot, 0, s->slots * sizeof *s->slot);
	s->n = 0;
	arena_reset(&s->arena);
}

static struct store_sighting **place(struct sightings *s, int64_t id, int64_t member)
{
	size_t at = ((uint64_t)id ^ (uint64_t)member * 0x9e3779b97f4a7c15u) & (s->slots - 1);
	while (s->slot[at] && (s->slot[at]->id != id || s->slot[at]->member != member))
		at = (at + 1) & (s->slots - 1);
	return &s->slot[at];
}

static enum err grow(struct sightings *s)
{
	struct sightings wider = {.slots = s->slots ? s->slots * 2 : FIRST_SLOTS};
	wider.slot = calloc(wider.slots, sizeof *wider.slot);
	if (!wider.slot)
		return ERR_NOMEM;
	for (size_t i = 0; i < s->slots; i++)
		if (s->slot[i])
			*place(&wider, s->slot[i]->id, s->slot[i]->member) = s->slot[i];
	free(s->slot);
	s->slot = wider.slot;
	s->slots = wider.slots;
	return OK;
}

static struct store_sighting *add_new(struct sightings *s, const struct detect_hit *hit)
{
	struct store_sighting *x = arena_zalloc(&s->arena, 1, sizeof *x);
	if (!x)
		return NULL;
	*x = (struct store_sighting){
		.id = hit->id,
		.value = {hit->indicator.kind, arena_dup(&s->arena, hit->indicator.bytes)},
		.member = hit->member,
		.first = hit->time,
		.last = hit->time,
		.confidence = hit->claim->confidence,
		.tlp = hit->claim->tlp,
		.label = arena_dup(&s->arena, hit->claim->label),
		.suppressed = arena_dup(&s->arena, hit->protected_by),
	};
	return x->value.bytes.p && x->label.p && x->suppressed.p ? x : NULL;
}

enum err sightings_add(struct sightings *s, const struct detect_hit *hit)
{
	if (s->n * 2 >= s->slots && grow(s))
		return ERR_NOMEM;
	struct store_sighting **at = place(s, hit->id, hit->member);
	if (!*at) {
		struct store_sighting *x = add_new(s, hit);
		if (!x)
			return ERR_NOMEM;
		*at = x;
		s->n++;
	}
	struct store_sighting *x = *at;
	x->first = hit->time < x->first ? hit->time : x->first;
	x->last = hit->time > x->last ? hit->time : x->last;
	x->count += (int64_t)hit->count;
	x->retro += hit->retro ? (int64_t)hit->count : 0;
	return OK;
}

static int by_id(const void *a, const void *b)
{
	const struct store_sighting *x = *(struct store_sighting *const *)a, *y = *(struct store_sighting *const *)b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->member > y->member) - (x->member < y->member);
}

enum err sightings_store(struct sightings *s, struct own_stix *own, struct store *store, int64_t now, int64_t *seq)
{
	enum err e = OK;
	size_t n = 0;
	/* Packs the table to its front: it is emptied after the commit, or after its failure. */
	for (size_t i = 0; i < s->slots; i++)
		if (s->slot[i])
			s->slot[n++] = s->slot[i];
	if (n)
		qsort(s->slot, n, sizeof *s->slot, by_id);
	for (size_t i = 0; i < n && e == OK; i++) {
		if (s->slot[i]->suppressed.n == 0)
			e = own_stix_sighting(own, store, s->slot[i]->value, now);
		if (e == OK && s->slot[i]->suppressed.n == 0)
			e = source_records_met(store, s->slot[i]->id, s->slot[i]->member, now);
		if (e == OK)
			e = store_next_seq(store, seq);
		s->slot[i]->seq = *seq;
		if (e == OK)
			e = store_sighting_put(store, s->slot[i]);
	}
	return e;
}
