/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table of values and their classes: buckets (match/match_bucket.h) of short slots and of long ones, and a heap for
 * the values of the long ones. It is filled once and never changed after it was published, so readers need no lock.
 *
 * Buckets are chosen by the upper half of the tag, in order: a table read from front to back is sorted by that half,
 * first its short slots and then its long ones, which makes merging sequential.
 */
#ifndef MATCH_TABLE_H
#define MATCH_TABLE_H

#include "base/hash.h"
#include "match/match_block.h"
#include "match/match_bucket.h"
#include "match/match_nets.h"

enum { MATCH_HEAP_UNIT = 4 };

/* Neighbouring buckets of one kind of slots. */
struct match_run {
	struct match_bucket *buckets;
	uint64_t n; /* 1 and up, below 2^32 */
};

enum match_run_kind { MATCH_RUN_LONG, MATCH_RUN_SHORT, MATCH_RUNS };

/* match_table_run_kind: where values with this tag stand. */
static inline enum match_run_kind match_table_run_kind(uint64_t tag)
{
	return match_bucket_is_short(tag) ? MATCH_RUN_SHORT : MATCH_RUN_LONG;
}

struct match_table {
	struct match_run run[MATCH_RUNS];
	kind_set codes; /* what occurs, by code */
	unsigned char *heap;
	size_t heap_used;
	size_t values;       /* slots in use */
	size_t short_values; /* of these, short ones */
	size_t gone;         /* of the values, those with class 0 */
	struct match_nets nets;
	struct match_block slots_block, heap_block;
	bool held; /* the writer's note: work beside it reads the table, so it must stay */
};

/* What is looked up or stored. */
struct match_key {
	uint64_t tag; /* 0: nothing */
	struct str bytes;
};

/* match_table_code: the code of a canonical value. */
static inline unsigned match_table_code(enum kind kind, struct str bytes)
{
	bool is_short = kind == KIND_NETWORK && bytes.n == MATCH_NETWORK4_BYTES && (unsigned char)bytes.p[4] < 32;
	return is_short ? MATCH_CODE_NETWORK4 : (unsigned)kind;
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

/* What a table is made for; all are upper bounds. */
struct match_room {
	size_t values[MATCH_RUNS];
	size_t heap_bytes;
	bool networks4;
};

/* match_table_room_add: room for one value more. */
void match_table_room_add(struct match_room *room, struct value v);
/* match_table_new: empty. NULL when out of memory, or room is beyond what refs and buckets can count. */
struct match_table *match_table_new(const struct match_room *room);
void match_table_free(struct match_table *t);
/* match_table_take_block: block becomes the table's buckets, of which n are of each kind of slots. */
void match_table_take_block(struct match_table *t, struct match_block *block, const uint64_t n[MATCH_RUNS]);
/*
 * match_table_put: stores the value with its class, or changes the class if it is there. exact: a domain that does not
 * match its children. Room must be left.
 */
void match_table_put(struct match_table *t, const struct match_key *k, uint32_t class_id, bool exact);
/* match_table_add: the same for a value that t does not have. */
void match_table_add(struct match_table *t, const struct match_key *k, uint32_t class_id, bool exact);
/* match_table_bytes: its memory, without what is mapped from a file: match_table_file_bytes. */
size_t match_table_bytes(const struct match_table *t);
size_t match_table_file_bytes(const struct match_table *t);

/* match_table_bucket_bytes: the length of all buckets, which stand at the start of slots_block. */
static inline size_t match_table_bucket_bytes(const struct match_table *t)
{
	return (t->run[MATCH_RUN_SHORT].n + t->run[MATCH_RUN_LONG].n) * sizeof(struct match_bucket);
}

/*
 * The slots of a table have numbers, 0 to match_table_slots - 1, the short ones first. What is asked of a slot by
 * number wants one that is in use, but for match_table_is_free.
 */
#define MATCH_SLOT_NONE SIZE_MAX

static inline size_t match_table_shorts(const struct match_table *t)
{
	return t->run[MATCH_RUN_SHORT].n * MATCH_BUCKET_SHORTS;
}

static inline size_t match_table_slots(const struct match_table *t)
{
	return match_table_shorts(t) + t->run[MATCH_RUN_LONG].n * MATCH_BUCKET_SLOTS;
}

static inline struct match_short *match_table_short(const struct match_table *t, size_t i)
{
	return &t->run[MATCH_RUN_SHORT].buckets[i / MATCH_BUCKET_SHORTS].brief[i % MATCH_BUCKET_SHORTS];
}

static inline struct match_slot *match_table_long(const struct match_table *t, size_t i)
{
	size_t at = i - match_table_shorts(t);
	return &t->run[MATCH_RUN_LONG].buckets[at / MATCH_BUCKET_SLOTS].slot[at % MATCH_BUCKET_SLOTS];
}

static inline bool match_table_is_short(const struct match_table *t, size_t i)
{
	return i < match_table_shorts(t);
}

static inline bool match_table_is_free(const struct match_table *t, size_t i)
{
	if (match_table_is_short(t, i))
		return !(match_table_short(t, i)->class_id & MATCH_SHORT_USED);
	return !match_table_long(t, i)->tag;
}

/* match_table_class: what was put with the value of slot i. */
static inline uint32_t match_table_class(const struct match_table *t, size_t i)
{
	uint32_t word = match_table_is_short(t, i) ? match_table_short(t, i)->class_id : match_table_long(t, i)->class_id;
	return word & MATCH_CLASS_MAX;
}

/*
 * match_table_key_at: what slot i holds, tag 0 when it is free. The bytes stand in small or are lent by t. A short slot
 * does not tell its tag, so key must be that of all values in t.
 */
struct match_key match_table_key_at(const struct match_table *t, const struct hash_key *key, size_t i,
				    char small[MATCH_NETWORK4_BYTES]);
/* match_table_record_bytes: what slot i takes in the heap. */
size_t match_table_record_bytes(const struct match_table *t, size_t i);
/* match_table_find: the slot of a value, MATCH_SLOT_NONE when there is none. */
size_t match_table_find(const struct match_table *t, const struct match_key *k);

/* match_table_holds: whether s, a long slot of t whose tag is that of bytes, really has these. */
bool match_table_holds(const struct match_table *t, const struct match_slot *s, struct str bytes);
/* match_table_exact: the long slot s is a domain that does not match its children. */
bool match_table_exact(const struct match_table *t, const struct match_slot *s);

/*
 * The pieces of a find, for many at once: prefetch the buckets of all keys and where they overflowed the next ones. A
 * short value is then found or not; of long ones take the candidates, prefetch what these refer to, and let
 * match_table_holds decide. A candidate that does not hold asks for match_table_find.
 */
static inline struct match_bucket *match_table_home(const struct match_run *run, uint64_t tag)
{
	return run->buckets + ((tag >> 32) * run->n >> 32);
}

static inline struct match_bucket *match_table_next(const struct match_run *run, const struct match_bucket *b)
{
	size_t next = (size_t)(b - run->buckets) + 1;
	return run->buckets + (next == run->n ? 0 : next);
}

/* gcc takes a function that only prefetches for one without effect and drops its calls, unless it is inlined early. */
#define MATCH_PREFETCH static inline __attribute__((always_inline)) void

MATCH_PREFETCH match_table_prefetch(const struct match_table *t, uint64_t tag, enum match_run_kind kind)
{
	__builtin_prefetch(match_table_home(&t->run[kind], tag));
}

/* match_table_prefetch_next: when the home bucket has arrived. Without a branch: whether it went on is hard to guess. */
MATCH_PREFETCH match_table_prefetch_next(const struct match_table *t, uint64_t tag, enum match_run_kind kind)
{
	const struct match_bucket *b = match_table_home(&t->run[kind], tag);
	__builtin_prefetch(b + match_bucket_went_on(b, tag));
}

/* match_table_find_short: the slot of a short value, NULL when there is none. */
static inline const struct match_short *match_table_find_short(const struct match_table *t, const struct match_key *k)
{
	const struct match_run *run = &t->run[MATCH_RUN_SHORT];
	const struct match_short wanted = match_bucket_short(k->tag, k->bytes);
	for (const struct match_bucket *b = match_table_home(run, k->tag);; b = match_table_next(run, b)) {
		const struct match_short *s = match_bucket_find_short(b, &wanted);
		if (s || !match_bucket_went_on(b, k->tag))
			return s;
	}
}

/* match_table_candidate: the first long slot with this tag, NULL when there is none. */
static inline const struct match_slot *match_table_candidate(const struct match_table *t, uint64_t tag)
{
	const struct match_run *run = &t->run[MATCH_RUN_LONG];
	for (const struct match_bucket *b = match_table_home(run, tag);; b = match_table_next(run, b)) {
		unsigned equal = match_bucket_find(b, tag);
		if (equal)
			return &b->slot[__builtin_ctz(equal)];
		if (!match_bucket_went_on(b, tag))
			return NULL;
	}
}

/* match_table_prefetch_record: n is the length of the value looked for. */
MATCH_PREFETCH match_table_prefetch_record(const struct match_table *t, const struct match_slot *s, size_t n)
{
	const unsigned char *record = t->heap + (size_t)s->ref * MATCH_HEAP_UNIT;
	__builtin_prefetch(record);
	__builtin_prefetch(record + n);
}

#endif
