/* SPDX-License-Identifier: Apache-2.0 */
/* Linear probing, at most half full. */
#include "warn/list_ids.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

void list_ids_deinit(struct list_ids *t)
{
	free(t->slots);
	*t = (struct list_ids){0};
}

static struct list_id *slot_of(const struct list_ids *t, const struct hash_key *secret, uint64_t key)
{
	size_t at = hash_bytes(secret, &key, sizeof key) & (t->n_slots - 1);
	while (t->slots[at].next && t->slots[at].key != key)
		at = (at + 1) & (t->n_slots - 1);
	return &t->slots[at];
}

static bool widen(struct list_ids *t, const struct hash_key *secret, size_t n_slots)
{
	struct list_ids wider = {.n_slots = n_slots, .n = t->n};
	wider.slots = calloc(wider.n_slots, sizeof(*wider.slots));
	if (!wider.slots)
		return false;
	for (size_t i = 0; i < t->n_slots; i++)
		if (t->slots[i].next)
			*slot_of(&wider, secret, t->slots[i].key) = t->slots[i];
	free(t->slots);
	*t = wider;
	return true;
}

enum err list_ids_reserve(struct list_ids *t, const struct hash_key *secret, size_t n)
{
	size_t n_slots = t->n_slots ? t->n_slots : FIRST_SLOTS;
	while (n_slots / 2 < n)
		n_slots *= 2;
	return n_slots == t->n_slots || widen(t, secret, n_slots) ? OK : ERR_NOMEM;
}

enum err list_ids_get(struct list_ids *t, const struct hash_key *secret, uint64_t key, uint32_t *out)
{
	if (2 * (size_t)t->n >= t->n_slots && list_ids_reserve(t, secret, (size_t)t->n + 1))
		return ERR_NOMEM;
	struct list_id *own = slot_of(t, secret, key);
	if (!own->next)
		*own = (struct list_id){key, ++t->n};
	*out = own->next - 1;
	return OK;
}
