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
	free(x->seen);
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

/* The slot comes from the low bits of the hash, this from the high ones. */
static uint64_t *seen_word(const struct pattern_index *x, uint64_t hash, uint64_t *out_bit)
{
	uint64_t at = (hash >> 32) * (x->n_slots * PATTERN_INDEX_BITS) >> 32;
	*out_bit = UINT64_C(1) << (at & 63);
	return &x->seen[at >> 6];
}

static void mark_seen(struct pattern_index *x, uint64_t hash)
{
	uint64_t bit, *word = seen_word(x, hash, &bit);
	*word |= bit;
}

static enum err grow_slots(struct pattern_index *x)
{
	size_t n = x->n_slots ? x->n_slots * 2 : SLOTS_FIRST;
	struct pattern_slot *slots = reallocarray(NULL, n, sizeof *slots);
	uint64_t *seen = calloc(n * PATTERN_INDEX_BITS / 64, sizeof *seen);
	if (!slots || !seen) {
		free(slots);
		free(seen);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < n; i++)
		slots[i] = (struct pattern_slot){0, PATTERN_INDEX_END};
	for (size_t i = 0; i < x->n_slots; i++)
		if (x->slots[i].first != PATTERN_INDEX_END)
			*slot_of(slots, n, x->slots[i].hash) = x->slots[i];
	free(x->slots);
	free(x->seen);
	x->slots = slots;
	x->seen = seen;
	x->n_slots = n;
	for (size_t i = 0; i < n; i++)
		if (slots[i].first != PATTERN_INDEX_END)
			mark_seen(x, slots[i].hash);
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
	unsigned length = (uint8_t)v.bytes.p[v.bytes.n - 1];
	if (v.bytes.n == 5)
		x->lengths4 |= UINT64_C(1) << length;
	else
		x->lengths6[length / 64] |= UINT64_C(1) << length % 64;
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
	mark_seen(x, hash);
	return link_pattern(x, &slot->first, pattern);
}

enum err pattern_index_value(struct pattern_index *x, struct value v, uint32_t pattern)
{
	enum err e = add_hash(x, hash_of(x, v.kind, v.bytes), pattern);
	if (!e)
		note(x, v);
	return e;
}

enum err pattern_index_property(struct pattern_index *x, enum property p, struct str bytes, uint32_t pattern)
{
	enum err e = add_hash(x, hash_of_property(x, p, bytes), pattern);
	if (!e)
		x->property_values |= property_bit(p);
	return e;
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

static void find_hash(const struct pattern_index *x, uint64_t hash, bool direct, pattern_found_fn *found, void *ctx)
{
	uint64_t bit, *word = seen_word(x, hash, &bit);
	if (*word & bit)
		call_list(x, slot_of(x->slots, x->n_slots, hash)->first, direct, found, ctx);
}

/* Longest first, so that each mask only takes bits away. */
static void find_networks(const struct pattern_index *x, struct str address, pattern_found_fn *found, void *ctx)
{
	struct ip ip = {.n = (uint8_t)address.n};
	memcpy(ip.bytes, address.p, address.n);
	for (unsigned word = address.n == 4 ? 1 : 3; word-- > 0;)
		for (uint64_t left = address.n == 4 ? x->lengths4 : x->lengths6[word]; left;) {
			unsigned bit = 63 - (unsigned)__builtin_clzll(left), length = word * 64 + bit;
			char bytes[sizeof ip.bytes + 1];
			left ^= UINT64_C(1) << bit;
			ip_mask(&ip, length);
			memcpy(bytes, ip.bytes, address.n);
			bytes[address.n] = (char)length;
			find_hash(x, hash_of(x, KIND_NETWORK, str_make(bytes, address.n + 1)), true, found, ctx);
		}
}

void pattern_index_find_property(const struct pattern_index *x, enum property p, struct str bytes,
				 pattern_found_fn *found, void *ctx)
{
	if (x->property_values & property_bit(p))
		find_hash(x, hash_of_property(x, p, bytes), false, found, ctx);
	if (x->properties & property_bit(p))
		call_list(x, x->of_property[p], false, found, ctx);
}

void pattern_index_find(const struct pattern_index *x, const struct observed *o, pattern_found_fn *found, void *ctx)
{
	struct value v = observed_value(o);
	if (x->values & kind_bit(v.kind))
		find_hash(x, hash_of(x, v.kind, v.bytes), true, found, ctx);
	if (v.kind == KIND_IPV4 || v.kind == KIND_IPV6)
		find_networks(x, v.bytes, found, ctx);
	if (x->kinds & kind_bit(v.kind))
		call_list(x, x->of_kind[v.kind], false, found, ctx);
}
