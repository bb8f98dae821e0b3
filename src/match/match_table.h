/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table of values and their classes: buckets of one cache line with four slots, and a heap for the values that do
 * not fit into a slot. It is filled once and never changed after it was published, so readers need no lock.
 *
 * A slot names its value by a tag, 59 bits of the keyed hash and 5 bits of what it is, and proves it by ref: an IPv4
 * address or network stands in ref itself, all else in the heap. Buckets are chosen by the upper half of the tag, in
 * order: a table read from front to back is sorted by that half, which makes merging sequential.
 */
#ifndef MATCH_TABLE_H
#define MATCH_TABLE_H

#include "base/hash.h"
#include "match/match_block.h"
#include "match/match_nets.h"
#include "model/value.h"

enum {
	MATCH_CODE_BITS = 5,
	/* Beside the kinds: an IPv4 network, which alone of its kind stands in the slot. */
	MATCH_CODE_NETWORK4 = 31,
	MATCH_BUCKET_SLOTS = 4,
	MATCH_HEAP_UNIT = 4,
};

/* Class 0 says that the value was taken out; it hides the value in older tables. */
#define MATCH_CLASS_NONE UINT32_C(0)
#define MATCH_CLASS_MAX UINT32_C(0x0fffffff)

struct match_slot {
	uint64_t tag; /* 0: free */
	uint32_t class_id; /* its four upper bits are marks, see match_table_went_on */
	uint32_t ref; /* the value itself, or its place in the heap in units of MATCH_HEAP_UNIT */
};

struct match_bucket {
	_Alignas(64) struct match_slot slot[MATCH_BUCKET_SLOTS];
};

struct match_table {
	struct match_bucket *buckets;
	uint64_t n_buckets; /* below 2^32 */
	kind_set codes;     /* what occurs, by code */
	unsigned char *heap;
	size_t heap_used;
	size_t values; /* slots in use */
	size_t gone;   /* of these, with class 0 */
	struct match_nets nets;
	struct match_block slots_block, heap_block;
	bool held; /* the writer's note: work beside it reads the table, so it must stay */
};

/* What is looked up or stored. */
struct match_key {
	uint64_t tag;
	struct str bytes;
};

/* match_table_code: the code of a canonical value. */
static inline unsigned match_table_code(enum kind kind, struct str bytes)
{
	return kind == KIND_NETWORK && bytes.n == 5 && (unsigned char)bytes.p[4] < 32 ? MATCH_CODE_NETWORK4 : (unsigned)kind;
}

static inline uint64_t match_table_tag(const struct hash_key *key, unsigned code, const void *p, size_t n)
{
	/* The odd factor parts equal bytes of different kinds (md5, ja3), which would crowd one bucket. */
	uint64_t h = hash_bytes(key, p, n) ^ code * UINT64_C(0x9e3779b97f4a7c15);
	return (h >> MATCH_CODE_BITS << MATCH_CODE_BITS) | code;
}

static inline struct match_key match_table_key(const struct hash_key *key, struct value v)
{
	unsigned code = match_table_code(v.kind, v.bytes);
	return (struct match_key){match_table_tag(key, code, v.bytes.p, v.bytes.n), v.bytes};
}

static inline unsigned match_table_code_of(const struct match_slot *s)
{
	return s->tag & ((1u << MATCH_CODE_BITS) - 1);
}

static inline kind_set match_table_code_bit(uint64_t tag)
{
	return (kind_set)1 << (tag & ((1u << MATCH_CODE_BITS) - 1));
}

/* What a table is made for; all are upper bounds. */
struct match_room {
	size_t values;
	size_t heap_bytes; /* sum of match_table_record_bytes */
	bool networks4;
};

/* match_table_new: empty. NULL when out of memory, or room is beyond what refs and buckets can count. */
struct match_table *match_table_new(const struct match_room *room);
void match_table_free(struct match_table *t);
/* match_table_record_bytes: what v takes in the heap. */
size_t match_table_record_bytes(struct value v);
/*
 * match_table_put: stores the value with its class, or changes the class if it is there. exact: a domain that does not
 * match its children. Room must be left.
 */
void match_table_put(struct match_table *t, const struct match_key *k, uint32_t class_id, bool exact);
/* match_table_copy: stores what slot s of table from holds; t must not have that value. Room must be left. */
void match_table_copy(struct match_table *t, const struct match_table *from, const struct match_slot *s);
/* match_table_bytes: its memory, without what is mapped from a file: match_table_file_bytes. */
size_t match_table_bytes(const struct match_table *t);
size_t match_table_file_bytes(const struct match_table *t);

/* The slots of a table by number, 0 to match_table_slots - 1; a free one has tag 0. */
static inline size_t match_table_slots(const struct match_table *t)
{
	return t->n_buckets * MATCH_BUCKET_SLOTS;
}

static inline const struct match_slot *match_table_slot(const struct match_table *t, size_t i)
{
	return &t->buckets[i / MATCH_BUCKET_SLOTS].slot[i % MATCH_BUCKET_SLOTS];
}

static inline size_t match_table_slot_number(const struct match_table *t, const struct match_slot *s)
{
	return (size_t)(s - t->buckets->slot);
}

/* match_table_class: what was put with the slot's value. */
static inline uint32_t match_table_class(const struct match_slot *s)
{
	return s->class_id & MATCH_CLASS_MAX;
}

/*
 * A full bucket keeps sixteen marks, four in each slot. A value that had to go on to the next bucket sets the one that
 * its tag names; so most searches for what is not there end at the first bucket even where every third has overflowed.
 */
static inline size_t match_table_mark_slot(uint64_t tag)
{
	return tag >> MATCH_CODE_BITS & 3;
}

static inline uint32_t match_table_mark(uint64_t tag)
{
	return (MATCH_CLASS_MAX + 1) << (tag >> (MATCH_CODE_BITS + 2) & 3);
}

/* match_table_went_on: a value with this tag may stand in a later bucket. */
static inline bool match_table_went_on(const struct match_bucket *b, uint64_t tag)
{
	return b->slot[match_table_mark_slot(tag)].class_id & match_table_mark(tag);
}

/* match_table_value: the canonical bytes in slot s, in small when they stand in the slot, else lent by t. */
struct str match_table_value(const struct match_table *t, const struct match_slot *s, char small[8]);
/* match_table_slot_record_bytes: what slot s takes in the heap. */
size_t match_table_slot_record_bytes(const struct match_table *t, const struct match_slot *s);
/* match_table_holds: whether slot s, whose tag is the key's, really has these bytes. */
bool match_table_holds(const struct match_table *t, const struct match_slot *s, struct str bytes);
/* match_table_exact: slot s is a domain that does not match its children. */
bool match_table_exact(const struct match_table *t, const struct match_slot *s);
/* match_table_find: the slot of a value, NULL when there is none. */
const struct match_slot *match_table_find(const struct match_table *t, const struct match_key *k);

/*
 * The pieces of a find, for many at once: prefetch the buckets of all keys and where they overflowed the next ones,
 * take the candidates, prefetch what these refer to, then let match_table_holds decide. A candidate that does not hold
 * asks for match_table_find.
 */
static inline const struct match_bucket *match_table_home(const struct match_table *t, uint64_t tag)
{
	return t->buckets + ((tag >> 32) * t->n_buckets >> 32);
}

/* gcc takes a function that only prefetches for one without effect and drops its calls, unless it is inlined early. */
#define MATCH_PREFETCH static inline __attribute__((always_inline)) void

MATCH_PREFETCH match_table_prefetch(const struct match_table *t, uint64_t tag)
{
	__builtin_prefetch(match_table_home(t, tag));
}

/* match_table_prefetch_next: when the home bucket has arrived. Without a branch: whether it went on is hard to guess. */
MATCH_PREFETCH match_table_prefetch_next(const struct match_table *t, uint64_t tag)
{
	const struct match_bucket *b = match_table_home(t, tag);
	__builtin_prefetch(b + match_table_went_on(b, tag));
}

static inline const struct match_bucket *match_table_next(const struct match_table *t, const struct match_bucket *b)
{
	return b + 1 == t->buckets + t->n_buckets ? t->buckets : b + 1;
}

static inline const struct match_slot *match_table_candidate(const struct match_table *t, uint64_t tag)
{
	const struct match_bucket *b = match_table_home(t, tag);
	for (;;) {
		unsigned equal = (unsigned)(b->slot[0].tag == tag) | (unsigned)(b->slot[1].tag == tag) << 1 |
				 (unsigned)(b->slot[2].tag == tag) << 2 | (unsigned)(b->slot[3].tag == tag) << 3;
		if (equal)
			return &b->slot[__builtin_ctz(equal)];
		if (!match_table_went_on(b, tag))
			return NULL;
		b = match_table_next(t, b);
	}
}

/* match_table_prefetch_record: n is the length of the value looked for; harmless for a slot without a record. */
MATCH_PREFETCH match_table_prefetch_record(const struct match_table *t, const struct match_slot *s, size_t n)
{
	if (match_table_code_bit(s->tag) & ~(kind_bit(KIND_IPV4) | (kind_set)1 << MATCH_CODE_NETWORK4)) {
		const unsigned char *record = t->heap + (size_t)s->ref * MATCH_HEAP_UNIT;
		__builtin_prefetch(record);
		__builtin_prefetch(record + n);
	}
}

#endif
