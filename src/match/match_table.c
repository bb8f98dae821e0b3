/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a table, and what its slots and records say. */
#include "match/match_table.h"

#include <stdlib.h>

#include "match/match_record.h"

static_assert((int)KIND_COUNT <= (int)MATCH_CODE_NETWORK4, "kinds leave the code of IPv4 networks free");
static_assert(sizeof(struct match_slot) == 16 && sizeof(struct match_bucket) == 64, "a bucket is one cache line");
static_assert(offsetof(struct match_bucket, slot[1].class_id) == offsetof(struct match_bucket, brief[3].class_id),
	      "marks stand at the same place in every bucket");

/* Slots are filled to 3/4: 1.13 buckets are looked at for a long value that is not there, 1.06 for a short one. */
static uint64_t buckets_for(size_t values, unsigned slots)
{
	return values / (slots * 3 / 4) + 1;
}

void match_table_room_add(struct match_room *room, struct value v)
{
	unsigned code = match_table_code(v.kind, v.bytes);
	bool is_short = match_bucket_is_short(code);
	room->values[is_short ? MATCH_RUN_SHORT : MATCH_RUN_LONG]++;
	room->heap_bytes += is_short ? 0 : match_record_bytes(code, v.bytes.n);
	room->networks4 |= v.kind == KIND_NETWORK;
}

void match_table_take_block(struct match_table *t, struct match_block *block, const uint64_t n[MATCH_RUNS])
{
	struct match_bucket *first = (struct match_bucket *)(void *)block->p;
	t->run[MATCH_RUN_SHORT] = (struct match_run){first, n[MATCH_RUN_SHORT]};
	t->run[MATCH_RUN_LONG] = (struct match_run){first + n[MATCH_RUN_SHORT], n[MATCH_RUN_LONG]};
	t->slots_block = *block;
	*block = (struct match_block){0};
}

struct match_table *match_table_new(const struct match_room *room)
{
	size_t heap_max = (size_t)UINT32_MAX * MATCH_HEAP_UNIT;
	if (room->values[MATCH_RUN_LONG] > UINT32_MAX || room->values[MATCH_RUN_SHORT] > UINT32_MAX ||
	    room->heap_bytes > heap_max)
		return NULL;
	struct match_table *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	const uint64_t n[MATCH_RUNS] = {
		[MATCH_RUN_LONG] = buckets_for(room->values[MATCH_RUN_LONG], MATCH_BUCKET_SLOTS),
		[MATCH_RUN_SHORT] = buckets_for(room->values[MATCH_RUN_SHORT], MATCH_BUCKET_SHORTS),
	};
	struct match_block slots = {0};
	if (match_block_init(&slots, (n[MATCH_RUN_LONG] + n[MATCH_RUN_SHORT]) * sizeof(struct match_bucket)) ||
	    match_block_init(&t->heap_block, room->heap_bytes) || match_nets_init(&t->nets, room->networks4)) {
		match_block_deinit(&slots);
		match_table_free(t);
		return NULL;
	}
	match_table_take_block(t, &slots, n);
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

static struct match_key short_key(const struct hash_key *key, const struct match_short *s, char small[MATCH_NETWORK4_BYTES])
{
	unsigned code = s->class_id & MATCH_SHORT_NETWORK ? MATCH_CODE_NETWORK4 : (unsigned)KIND_IPV4;
	size_t n = match_bucket_short_bytes(s, small);
	return (struct match_key){match_table_tag(key, code, small, n), str_make(small, n)};
}

struct match_key match_table_key_at(const struct match_table *t, const struct hash_key *key, size_t i,
				    char small[MATCH_NETWORK4_BYTES])
{
	if (match_table_is_free(t, i))
		return (struct match_key){0, {NULL, 0}};
	if (match_table_is_short(t, i))
		return short_key(key, match_table_short(t, i), small);
	const struct match_slot *s = match_table_long(t, i);
	return (struct match_key){s->tag, match_record_value(t, s)};
}

size_t match_table_record_bytes(const struct match_table *t, size_t i)
{
	if (match_table_is_short(t, i))
		return 0;
	const struct match_slot *s = match_table_long(t, i);
	return match_record_bytes(match_bucket_code(s->tag), match_record_value(t, s).n);
}

bool match_table_holds(const struct match_table *t, const struct match_slot *s, struct str bytes)
{
	return str_eq(match_record_value(t, s), bytes);
}

bool match_table_exact(const struct match_table *t, const struct match_slot *s)
{
	return match_bucket_code(s->tag) == KIND_DOMAIN && (match_record_head(match_record_at(t, s)) & MATCH_RECORD_EXACT);
}

static const struct match_slot *find_long(const struct match_table *t, const struct match_key *k)
{
	const struct match_run *run = &t->run[MATCH_RUN_LONG];
	for (const struct match_bucket *b = match_table_home(run, k->tag);; b = match_table_next(run, b)) {
		for (unsigned equal = match_bucket_find(b, k->tag); equal; equal &= equal - 1) {
			const struct match_slot *s = &b->slot[__builtin_ctz(equal)];
			if (match_table_holds(t, s, k->bytes))
				return s;
		}
		if (!match_bucket_went_on(b, k->tag))
			return NULL;
	}
}

size_t match_table_find(const struct match_table *t, const struct match_key *k)
{
	if (match_bucket_is_short(k->tag)) {
		const struct match_short *s = match_table_find_short(t, k);
		return s ? (size_t)(s - t->run[MATCH_RUN_SHORT].buckets->brief) : MATCH_SLOT_NONE;
	}
	const struct match_slot *s = find_long(t, k);
	return s ? match_table_shorts(t) + (size_t)(s - t->run[MATCH_RUN_LONG].buckets->slot) : MATCH_SLOT_NONE;
}

static uint32_t record_new(struct match_table *t, const struct match_key *k, bool exact)
{
	unsigned code = match_bucket_code(k->tag);
	unsigned char *at = t->heap + t->heap_used;
	uint32_t ref = (uint32_t)(t->heap_used / MATCH_HEAP_UNIT);
	t->heap_used += match_record_bytes(code, k->bytes.n);
	if (match_record_has_head(code)) {
		uint16_t head = (uint16_t)(k->bytes.n | (exact ? MATCH_RECORD_EXACT : 0));
		memcpy(at, &head, sizeof head);
		at += MATCH_RECORD_HEAD_BYTES;
	}
	memcpy(at, k->bytes.p, k->bytes.n);
	return ref;
}

/* The number of a free slot in a bucket, or one that there is not when it is full. */
static unsigned free_slot(const struct match_bucket *b, bool is_short)
{
	unsigned i = 0;
	if (is_short)
		while (i < MATCH_BUCKET_SHORTS && (b->brief[i].class_id & MATCH_SHORT_USED))
			i++;
	else
		while (i < MATCH_BUCKET_SLOTS && b->slot[i].tag)
			i++;
	return i;
}

void match_table_add(struct match_table *t, const struct match_key *k, uint32_t class_id, bool exact)
{
	bool is_short = match_bucket_is_short(k->tag);
	unsigned slots = is_short ? MATCH_BUCKET_SHORTS : MATCH_BUCKET_SLOTS, code = match_bucket_code(k->tag), i;
	const struct match_run *run = &t->run[match_table_run_kind(k->tag)];
	struct match_bucket *b = match_table_home(run, k->tag);
	while ((i = free_slot(b, is_short)) == slots) {
		b->slot[match_bucket_mark_slot(k->tag)].class_id |= match_bucket_mark(k->tag);
		b = match_table_next(run, b);
	}
	if (is_short) {
		b->brief[i] = match_bucket_short(k->tag, k->bytes);
		b->brief[i].class_id |= class_id;
	} else {
		b->slot[i] = (struct match_slot){k->tag, class_id, record_new(t, k, exact)};
	}
	t->codes |= match_bucket_code_bit(k->tag);
	t->values++;
	t->short_values += is_short;
	t->gone += class_id == MATCH_CLASS_NONE;
	if (code == MATCH_CODE_NETWORK4 || code == KIND_NETWORK)
		match_nets_add(&t->nets, k->bytes);
}

void match_table_put(struct match_table *t, const struct match_key *k, uint32_t class_id, bool exact)
{
	size_t i = match_table_find(t, k);
	if (i == MATCH_SLOT_NONE) {
		match_table_add(t, k, class_id, exact);
		return;
	}
	uint32_t *word = match_table_is_short(t, i) ? &match_table_short(t, i)->class_id : &match_table_long(t, i)->class_id;
	t->gone -= (*word & MATCH_CLASS_MAX) == MATCH_CLASS_NONE;
	t->gone += class_id == MATCH_CLASS_NONE;
	*word = (*word & ~MATCH_CLASS_MAX) | class_id;
}
