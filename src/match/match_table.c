/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a table, and what its slots and records say. */
#include "match/match_table.h"

#include <stdlib.h>

#include "match/match_record.h"
#include "model/ip.h"

static_assert((int)KIND_COUNT <= (int)MATCH_CODE_NETWORK4, "kinds leave the code of IPv4 networks free");
static_assert(sizeof(struct match_slot) == 16 && sizeof(struct match_bucket) == 64, "a bucket is one cache line");

/* Slots are filled to 3/4: 21 bytes a value, and 1.13 buckets looked at for one that is not there. */
static uint64_t buckets_for(size_t values)
{
	return values / 3 + 1;
}

struct match_table *match_table_new(const struct match_room *room)
{
	size_t heap_max = (size_t)UINT32_MAX * MATCH_HEAP_UNIT;
	if (room->values > UINT32_MAX || room->heap_bytes > heap_max)
		return NULL;
	struct match_table *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	t->n_buckets = buckets_for(room->values);
	size_t slots_bytes = t->n_buckets * sizeof(struct match_bucket);
	if (match_block_init(&t->slots_block, slots_bytes) || match_block_init(&t->heap_block, room->heap_bytes) ||
	    match_nets_init(&t->nets, room->networks4)) {
		match_table_free(t);
		return NULL;
	}
	t->buckets = (struct match_bucket *)(void *)t->slots_block.p;
	t->heap = t->heap_block.p;
	return t;
}

void match_table_free(struct match_table *t)
{
	if (!t)
		return;
	match_block_deinit(&t->slots_block);
	match_block_deinit(&t->heap_block);
	match_nets_deinit(&t->nets);
	free(t);
}

size_t match_table_bytes(const struct match_table *t)
{
	size_t heap = t->heap_block.kind == MATCH_BLOCK_FILE ? 0 : t->heap_block.n;
	return sizeof *t + t->slots_block.n + heap + match_nets_bytes(&t->nets);
}

size_t match_table_file_bytes(const struct match_table *t)
{
	return t->heap_block.kind == MATCH_BLOCK_FILE ? t->heap_block.n : 0;
}

size_t match_table_record_bytes(struct value v)
{
	return match_record_bytes(match_table_code(v.kind, v.bytes), v.bytes.n);
}

/* The length is told by the lowest set bit: it follows the last bit of the prefix. */
static uint32_t network4_ref(struct str bytes)
{
	return ip4_get(bytes.p) | (uint32_t)1 << (31 - (unsigned char)bytes.p[4]);
}

static struct str network4_value(uint32_t ref, char small[8])
{
	uint32_t mark = ref & -ref;
	ip4_put(ref ^ mark, small);
	small[4] = (char)(31 - __builtin_ctz(mark));
	return str_make(small, 5);
}

struct str match_table_value(const struct match_table *t, const struct match_slot *s, char small[8])
{
	if (match_record_exists(match_table_code_of(s)))
		return match_record_value(t, s);
	if (match_table_code_of(s) == MATCH_CODE_NETWORK4)
		return network4_value(s->ref, small);
	ip4_put(s->ref, small);
	return str_make(small, 4);
}

size_t match_table_slot_record_bytes(const struct match_table *t, const struct match_slot *s)
{
	unsigned code = match_table_code_of(s);
	return match_record_exists(code) ? match_record_bytes(code, match_record_value(t, s).n) : 0;
}

bool match_table_holds(const struct match_table *t, const struct match_slot *s, struct str bytes)
{
	if (match_record_exists(match_table_code_of(s)))
		return str_eq(match_record_value(t, s), bytes);
	return s->ref == (match_table_code_of(s) == MATCH_CODE_NETWORK4 ? network4_ref(bytes) : ip4_get(bytes.p));
}

bool match_table_exact(const struct match_table *t, const struct match_slot *s)
{
	return match_table_code_of(s) == KIND_DOMAIN && (match_record_head(match_record_at(t, s)) & MATCH_RECORD_EXACT);
}

const struct match_slot *match_table_find(const struct match_table *t, const struct match_key *k)
{
	const struct match_bucket *b = match_table_home(t, k->tag);
	for (;;) {
		for (size_t i = 0; i < MATCH_BUCKET_SLOTS; i++)
			if (b->slot[i].tag == k->tag && match_table_holds(t, &b->slot[i], k->bytes))
				return &b->slot[i];
		if (!match_table_went_on(b, k->tag))
			return NULL;
		b = match_table_next(t, b);
	}
}

static uint32_t record_new(struct match_table *t, unsigned code, struct str bytes, bool exact)
{
	unsigned char *at = t->heap + t->heap_used;
	uint32_t ref = (uint32_t)(t->heap_used / MATCH_HEAP_UNIT);
	t->heap_used += match_record_bytes(code, bytes.n);
	if (match_record_has_head(code)) {
		uint16_t head = (uint16_t)(bytes.n | (exact ? MATCH_RECORD_EXACT : 0));
		memcpy(at, &head, sizeof head);
		at += MATCH_RECORD_HEAD_BYTES;
	}
	memcpy(at, bytes.p, bytes.n);
	return ref;
}

static uint32_t ref_new(struct match_table *t, unsigned code, struct str bytes, bool exact)
{
	if (match_record_exists(code))
		return record_new(t, code, bytes, exact);
	return code == MATCH_CODE_NETWORK4 ? network4_ref(bytes) : ip4_get(bytes.p);
}

/* Finds the slot of a value that is there, else a free one; with check false the value is known not to be there. */
static struct match_slot *slot_for(struct match_table *t, const struct match_key *k, bool check)
{
	size_t at = (size_t)(match_table_home(t, k->tag) - t->buckets);
	for (;;) {
		struct match_bucket *b = &t->buckets[at];
		for (size_t i = 0; i < MATCH_BUCKET_SLOTS; i++) {
			struct match_slot *s = &b->slot[i];
			if (!s->tag || (check && s->tag == k->tag && match_table_holds(t, s, k->bytes)))
				return s;
		}
		b->slot[match_table_mark_slot(k->tag)].class_id |= match_table_mark(k->tag);
		at = at + 1 == t->n_buckets ? 0 : at + 1;
	}
}

static void fill(struct match_table *t, struct match_slot *s, const struct match_key *k, bool exact)
{
	s->tag = k->tag;
	s->ref = ref_new(t, match_table_code_of(s), k->bytes, exact);
	t->codes |= match_table_code_bit(k->tag);
	t->values++;
	if (match_table_code_of(s) == MATCH_CODE_NETWORK4 || match_table_code_of(s) == KIND_NETWORK)
		match_nets_add(&t->nets, k->bytes);
}

void match_table_put(struct match_table *t, const struct match_key *k, uint32_t class_id, bool exact)
{
	struct match_slot *s = slot_for(t, k, true);
	if (!s->tag)
		fill(t, s, k, exact);
	else if (match_table_class(s) == MATCH_CLASS_NONE)
		t->gone--;
	s->class_id = (s->class_id & ~MATCH_CLASS_MAX) | class_id;
	if (class_id == MATCH_CLASS_NONE)
		t->gone++;
}

void match_table_copy(struct match_table *t, const struct match_table *from, const struct match_slot *s)
{
	char small[8];
	struct match_key k = {s->tag, match_table_value(from, s, small)};
	struct match_slot *to = slot_for(t, &k, false);
	fill(t, to, &k, match_table_exact(from, s));
	to->class_id = match_table_class(s);
	if (to->class_id == MATCH_CLASS_NONE)
		t->gone++;
}
