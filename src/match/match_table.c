/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a table, and what its slots and records say. */
#include "match/match_table.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "model/ip.h"

static_assert((int)KIND_COUNT <= (int)MATCH_CODE_NETWORK4, "kinds leave the code of IPv4 networks free");
static_assert(sizeof(struct match_slot) == 16 && sizeof(struct match_bucket) == 64, "a bucket is one cache line");

/*
 * A record whose length its kind does not tell begins with two bytes: the length, and in the upper bit that a domain
 * matches exactly only.
 */
enum { HEAD_BYTES = 2, HEAD_EXACT = 0x8000, HEAD_LENGTH = 0x7fff };
static_assert((int)LIMIT_VALUE_BYTES <= (int)HEAD_LENGTH, "the head of a record holds every length");

enum { HUGE_PAGE_BYTES = 2 << 20 };

/* Slots are filled to 3/4: 21 bytes a value, and 1.13 buckets looked at for one that is not there. */
static uint64_t buckets_for(size_t values)
{
	return values / 3 + 1;
}

/* Huge pages spare a large table a page walk for each probe; they want an address that is a multiple of their size. */
static void *map_block(size_t bytes)
{
	size_t whole;
	if (__builtin_add_overflow(bytes, (size_t)HUGE_PAGE_BYTES, &whole))
		return NULL;
	char *p = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	size_t front = (HUGE_PAGE_BYTES - (uintptr_t)p % HUGE_PAGE_BYTES) % HUGE_PAGE_BYTES;
	if (front)
		munmap(p, front);
	munmap(p + front + bytes, HUGE_PAGE_BYTES - front);
	madvise(p + front, bytes, MADV_HUGEPAGE);
	return p + front;
}

static bool block_new(struct match_table *t, size_t heap_bytes)
{
	size_t page = 4096, bytes = t->n_buckets * sizeof(struct match_bucket) + heap_bytes;
	t->mapped = bytes >= HUGE_PAGE_BYTES;
	t->block_bytes = t->mapped ? (bytes + page - 1) / page * page : (bytes + 63) / 64 * 64;
	t->buckets = t->mapped ? map_block(t->block_bytes) : aligned_alloc(64, t->block_bytes);
	if (!t->buckets)
		return false;
	if (!t->mapped)
		memset(t->buckets, 0, t->block_bytes);
	t->heap = (unsigned char *)(t->buckets + t->n_buckets);
	return true;
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
	if (!block_new(t, room->heap_bytes) || match_nets_init(&t->nets, room->networks4) != OK) {
		match_table_free(t);
		return NULL;
	}
	return t;
}

void match_table_free(struct match_table *t)
{
	if (!t)
		return;
	if (t->mapped && t->buckets)
		munmap(t->buckets, t->block_bytes);
	else
		free(t->buckets);
	match_nets_deinit(&t->nets);
	free(t);
}

size_t match_table_bytes(const struct match_table *t)
{
	return sizeof *t + t->block_bytes + match_nets_bytes(&t->nets);
}

static size_t units(size_t bytes)
{
	return (bytes + MATCH_HEAP_UNIT - 1) / MATCH_HEAP_UNIT * MATCH_HEAP_UNIT;
}

static unsigned code_of(const struct match_slot *s)
{
	return s->tag & ((1u << MATCH_CODE_BITS) - 1);
}

static bool has_record(unsigned code)
{
	return code != KIND_IPV4 && code != MATCH_CODE_NETWORK4;
}

static bool has_head(unsigned code)
{
	return kind_length((enum kind)code) <= 0;
}

static size_t record_bytes(unsigned code, size_t n)
{
	return has_record(code) ? units(has_head(code) ? n + HEAD_BYTES : n) : 0;
}

size_t match_table_record_bytes(struct value v)
{
	return record_bytes(match_table_code(v.kind, v.bytes), v.bytes.n);
}

static const unsigned char *record_at(const struct match_table *t, const struct match_slot *s)
{
	return t->heap + (size_t)s->ref * MATCH_HEAP_UNIT;
}

static unsigned head_of(const unsigned char *record)
{
	uint16_t head;
	memcpy(&head, record, sizeof head);
	return head;
}

static struct str record_value(const struct match_table *t, const struct match_slot *s)
{
	const unsigned char *record = record_at(t, s);
	if (has_head(code_of(s)))
		return str_make(record + HEAD_BYTES, head_of(record) & HEAD_LENGTH);
	return str_make(record, (size_t)kind_length((enum kind)code_of(s)));
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
	if (has_record(code_of(s)))
		return record_value(t, s);
	if (code_of(s) == MATCH_CODE_NETWORK4)
		return network4_value(s->ref, small);
	ip4_put(s->ref, small);
	return str_make(small, 4);
}

size_t match_table_slot_record_bytes(const struct match_table *t, const struct match_slot *s)
{
	return has_record(code_of(s)) ? record_bytes(code_of(s), record_value(t, s).n) : 0;
}

bool match_table_holds(const struct match_table *t, const struct match_slot *s, struct str bytes)
{
	if (has_record(code_of(s)))
		return str_eq(record_value(t, s), bytes);
	return s->ref == (code_of(s) == MATCH_CODE_NETWORK4 ? network4_ref(bytes) : ip4_get(bytes.p));
}

bool match_table_exact(const struct match_table *t, const struct match_slot *s)
{
	return code_of(s) == KIND_DOMAIN && (head_of(record_at(t, s)) & HEAD_EXACT);
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
	t->heap_used += record_bytes(code, bytes.n);
	if (has_head(code)) {
		uint16_t head = (uint16_t)(bytes.n | (exact ? HEAD_EXACT : 0));
		memcpy(at, &head, sizeof head);
		at += HEAD_BYTES;
	}
	memcpy(at, bytes.p, bytes.n);
	return ref;
}

static uint32_t ref_new(struct match_table *t, unsigned code, struct str bytes, bool exact)
{
	if (has_record(code))
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
	s->ref = ref_new(t, code_of(s), k->bytes, exact);
	t->codes |= match_table_code_bit(k->tag);
	t->values++;
	if (code_of(s) == MATCH_CODE_NETWORK4 || code_of(s) == KIND_NETWORK)
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
