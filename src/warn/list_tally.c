/* SPDX-License-Identifier: Apache-2.0 */
/* Linear probing, at most half full. */
#include "warn/list_tally.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

void list_tallies_deinit(struct list_tallies *t)
{
	free(t->slots);
	*t = (struct list_tallies){0};
}

static struct list_tally *slot_of(const struct list_tallies *t, const struct hash_key *key, uint64_t of)
{
	size_t at = hash_bytes(key, &of, sizeof of) & (t->n_slots - 1);
	while (t->slots[at].used && t->slots[at].key != of)
		at = (at + 1) & (t->n_slots - 1);
	return &t->slots[at];
}

static bool widen(struct list_tallies *t, const struct hash_key *key)
{
	struct list_tallies wider = {.n_slots = t->n_slots ? 2 * t->n_slots : FIRST_SLOTS, .n = t->n};
	wider.slots = calloc(wider.n_slots, sizeof(*wider.slots));
	if (!wider.slots)
		return false;
	for (size_t i = 0; i < t->n_slots; i++)
		if (t->slots[i].used)
			*slot_of(&wider, key, t->slots[i].key) = t->slots[i];
	free(t->slots);
	*t = wider;
	return true;
}

struct list_tally *list_tallies_get(struct list_tallies *t, const struct hash_key *key, uint64_t of)
{
	if (2 * t->n >= t->n_slots && !widen(t, key))
		return NULL;
	struct list_tally *own = slot_of(t, key, of);
	if (!own->used) {
		own->used = true;
		own->key = of;
		t->n++;
	}
	return own;
}

const struct list_tally *list_tallies_find(const struct list_tallies *t, const struct hash_key *key, uint64_t of)
{
	const struct list_tally *own = t->n ? slot_of(t, key, of) : NULL;
	return own && own->used ? own : NULL;
}
