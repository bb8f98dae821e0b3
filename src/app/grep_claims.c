/* SPDX-License-Identifier: Apache-2.0 */
/* An open-addressed table of numbers over an array of claims. */
#include "app/grep_claims.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 1024 };

void grep_claims_init(struct grep_claims *c)
{
	*c = (struct grep_claims){0};
	arena_init(&c->text, SIZE_MAX / 2);
}

void grep_claims_deinit(struct grep_claims *c)
{
	arena_deinit(&c->text);
	free(c->at);
	free(c->slots);
	*c = (struct grep_claims){0};
}

static uint64_t hash(const struct match_claim *claim)
{
	int64_t rest[] = {claim->confidence, claim->tlp, claim->valid_from, claim->valid_until};
	uint64_t h = XXH3_64bits(rest, sizeof rest);
	h = XXH3_64bits_withSeed(claim->label.p, claim->label.n, h);
	return XXH3_64bits_withSeed(claim->source.p, claim->source.n, h);
}

static bool equal(const struct match_claim *a, const struct match_claim *b)
{
	return a->confidence == b->confidence && a->tlp == b->tlp && a->valid_from == b->valid_from &&
	       a->valid_until == b->valid_until && str_eq(a->label, b->label) && str_eq(a->source, b->source);
}

/* The slot that holds claim, or the free one where it belongs. */
static size_t probe(const struct grep_claims *c, const struct match_claim *claim)
{
	size_t slot = hash(claim) & (c->n_slots - 1);
	while (c->slots[slot] && !equal(&c->at[c->slots[slot] - 1], claim))
		slot = (slot + 1) & (c->n_slots - 1);
	return slot;
}

/* Keeps the table at most half full and the array as large as half the table. */
static enum err grow(struct grep_claims *c)
{
	size_t n_slots = c->n_slots ? c->n_slots * 2 : SLOTS_FIRST;
	if (n_slots > UINT32_MAX)
		return ERR_LIMIT;
	struct match_claim *at = reallocarray(c->at, n_slots / 2, sizeof *at);
	if (!at)
		return ERR_NOMEM;
	c->at = at;
	c->cap = n_slots / 2;
	uint32_t *slots = calloc(n_slots, sizeof *slots);
	if (!slots)
		return ERR_NOMEM;
	free(c->slots);
	c->slots = slots;
	c->n_slots = n_slots;
	for (size_t i = 0; i < c->n; i++)
		c->slots[probe(c, &c->at[i])] = (uint32_t)(i + 1);
	return OK;
}

enum err grep_claims_add(struct grep_claims *c, const struct match_claim *claim, uint32_t *out)
{
	enum err e = OK;
	if (c->n == c->n_slots / 2)
		e = grow(c);
	if (e)
		return e;
	size_t slot = probe(c, claim);
	if (c->slots[slot] == 0) {
		struct match_claim copy = *claim;
		copy.label = arena_dup(&c->text, claim->label);
		copy.source = arena_dup(&c->text, claim->source);
		if (!copy.label.p || !copy.source.p)
			return ERR_NOMEM;
		c->at[c->n++] = copy;
		c->slots[slot] = (uint32_t)c->n;
	}
	*out = c->slots[slot] - 1;
	return OK;
}
