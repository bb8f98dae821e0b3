/* SPDX-License-Identifier: Apache-2.0 */
/* Values stand here as hashes alone: what is found is evaluated anyway. */
#include "match/pattern_index.h"

#include <stdlib.h>

#include "model/ip.h"

enum { SLOTS_FIRST = 1024 };

void pattern_index_init(struct pattern_index *x, const struct hash_key *key)
{
	*x = (struct pattern_index){.key = *key};
	for (int k = 0; k < KIND_COUNT; k++)
		x->of_kind[k] = PATTERN_INDEX_END;
	for (int p = 0; p < PROPERTY_COUNT; p++)
		x->of_property[p] = PATTERN_INDEX_END;
}

void pattern_index_deinit(struct pattern_index *x)
{
	free(x->slots);
	free(x->links);
	*x = (struct pattern_index){0};
}

static uint64_t hash_of(const struct pattern_index *x, enum kind kind, struct str bytes)
{
	return hash_bytes(&x->key, bytes.p, bytes.n) + (uint64_t)kind * UINT64_C(0x9E3779B97F4A7C15);
}

static uint64_t hash_of_property(const struct pattern_index *x, enum property p, struct str bytes)
{
	return hash_of(x, (enum kind)((unsigned)KIND_COUNT + (unsigned)p), bytes);
}

/* The slot of hash, or the free one where it belongs. */
static struct pattern_slot *slot_of(struct pattern_slot *slots, size_t n, uint64_t hash)
{
	size_t at = hash & (n - 1);
	while (slots[at].first != PATTERN_INDEX_END && slots[at].hash != hash)
		at = (at + 1) & (n - 1);
	return &slots[at];
}

static enum err grow_slots(struct pattern_index *x)
{
	size_t n = x->n_slots ? x->n_slots * 2 : SLOTS_FIRST;
	struct pattern_slot *slots = reallocarray(NULL, n, sizeof *slots);
	if (!slots)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		slots[i] = (struct pattern_slot){0, PATTERN_INDEX_END};
	for (size_t i = 0; i < x->n_slots; i++)
		if (x->slots[i].first != PATTERN_INDEX_END)
			*slot_of(slots, n, x->slots[i].hash) = x->slots[i];
	free(x->slots);
	x->slots = slots;
	x->n_slots = n;
	return OK;
}

/* Puts the pattern before a list. */
static enum err link_pattern(struct pattern_index *x, uint32_t *first, uint32_t pattern)
{
	if (x->n_links == x->cap_links) {
		size_t cap = x->cap_links ? x->cap_links * 2 : SLOTS_FIRST;
		struct pattern_link *links = reallocarray(x->links, cap, sizeof *links);
		if (!links)
			return ERR_NOMEM;
		x->links = links;
		x->cap_links = cap;
	}
	x->links[x->n_links] = (struct pattern_link){pattern, *first};
	*first = (uint32_t)x->n_links++;
	return OK;
}

static void note(struct pattern_index *x, struct value v)
{
	if (v.kind != KIND_NETWORK) {
		x->values |= kind_bit(v.kind);
		return;
	}
	bool four = v.bytes.n == 5;
	unsigned length = (uint8_t)v.bytes.p[v.bytes.n - 1];
	*(four ? &x->any4 : &x->any6) = true;
	(four ? x->lengths4 : x->lengths6)[length] = true;
}

static enum err add_hash(struct pattern_index *x, uint64_t hash, uint32_t pattern)
{
	if (x->n_values >= x->n_slots / 2) {
		enum err e = grow_slots(x);
		if (e)
			return e;
	}
	struct pattern_slot *slot = slot_of(x->slots, x->n_slots, hash);
	x->n_values += slot->first == PATTERN_INDEX_END;
	slot->hash = hash;
	return link_pattern(x, &slot->first, pattern);
}

enum err pattern_index_value(struct pattern_index *x, struct value v, uint32_t pattern)
{
	note(x, v);
	return add_hash(x, hash_of(x, v.kind, v.bytes), pattern);
}

enum err pattern_index_property(struct pattern_index *x, enum property p, struct str bytes, uint32_t pattern)
{
	x->property_values |= property_bit(p);
	return add_hash(x, hash_of_property(x, p, bytes), pattern);
}

enum err pattern_index_properties(struct pattern_index *x, property_set properties, uint32_t pattern)
{
	enum err e = OK;
	for (enum property p = PROPERTY_NONE + 1; p < PROPERTY_COUNT && !e; p++)
		if (properties & property_bit(p))
			e = link_pattern(x, &x->of_property[p], pattern);
	x->properties |= properties;
	return e;
}

enum err pattern_index_kinds(struct pattern_index *x, kind_set kinds, uint32_t pattern)
{
	enum err e = OK;
	for (enum kind k = KIND_NONE + 1; k < KIND_COUNT && !e; k++)
		if (kinds & kind_bit(k))
			e = link_pattern(x, &x->of_kind[k], pattern);
	x->kinds |= kinds;
	return e;
}

static void call_list(const struct pattern_index *x, uint32_t first, bool direct, pattern_found_fn *found,
		      void *ctx)
{
	for (uint32_t i = first; i != PATTERN_INDEX_END; i = x->links[i].next)
		found(ctx, x->links[i].pattern, direct);
}

static void find_hash(const struct pattern_index *x, uint64_t hash, pattern_found_fn *found, void *ctx)
{
	call_list(x, slot_of(x->slots, x->n_slots, hash)->first, true, found, ctx);
}

static void find_networks(const struct pattern_index *x, struct str address, pattern_found_fn *found, void *ctx)
{
	bool four = address.n == 4;
	const bool *lengths = four ? x->lengths4 : x->lengths6;
	for (unsigned length = 0; length <= 8 * address.n; length++) {
		struct ip ip = {.n = (uint8_t)address.n};
		char bytes[sizeof ip.bytes + 1];
		if (!lengths[length])
			continue;
		memcpy(ip.bytes, address.p, address.n);
		ip_mask(&ip, length);
		memcpy(bytes, ip.bytes, address.n);
		bytes[address.n] = (char)length;
		find_hash(x, hash_of(x, KIND_NETWORK, str_make(bytes, address.n + 1)), found, ctx);
	}
}

void pattern_index_find_property(const struct pattern_index *x, enum property p, struct str bytes,
				 pattern_found_fn *found, void *ctx)
{
	if (x->property_values & property_bit(p))
		call_list(x, slot_of(x->slots, x->n_slots, hash_of_property(x, p, bytes))->first, false, found, ctx);
	if (x->properties & property_bit(p))
		call_list(x, x->of_property[p], false, found, ctx);
}

void pattern_index_find(const struct pattern_index *x, const struct observed *o, pattern_found_fn *found, void *ctx)
{
	struct value v = observed_value(o);
	if (x->values & kind_bit(v.kind))
		find_hash(x, hash_of(x, v.kind, v.bytes), found, ctx);
	if ((v.kind == KIND_IPV4 && x->any4) || (v.kind == KIND_IPV6 && x->any6))
		find_networks(x, v.bytes, found, ctx);
	if (x->kinds & kind_bit(v.kind))
		call_list(x, x->of_kind[v.kind], false, found, ctx);
}
