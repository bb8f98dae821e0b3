/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bucket: one cache line of four slots, or of eight short ones for values that are 32 bits, and sixteen marks.
 *
 * A slot names its value by a tag, 59 bits of the keyed hash and 5 bits of what it is, and proves it by a record in the
 * heap of the table. A short slot holds the value itself: an IPv4 address or network.
 */
#ifndef MATCH_BUCKET_H
#define MATCH_BUCKET_H

#include "model/ip.h"
#include "model/value.h"

enum {
	MATCH_CODE_BITS = 5,
	/* Beside the kinds: an IPv4 network, which alone of its kind is short. */
	MATCH_CODE_NETWORK4 = 31,
	MATCH_BUCKET_SLOTS = 4,
	MATCH_BUCKET_SHORTS = 8,
	MATCH_NETWORK4_BYTES = 5,
};

/* Class 0 says that the value was taken out; it hides the value in older tables. */
#define MATCH_CLASS_NONE UINT32_C(0)
#define MATCH_CLASS_MAX UINT32_C(0x03ffffff)
/* The bits above the class: what a short slot is, and marks. */
#define MATCH_SHORT_USED UINT32_C(0x04000000)
#define MATCH_SHORT_NETWORK UINT32_C(0x08000000)
#define MATCH_MARKS UINT32_C(0xf0000000)
#define MATCH_MARK_FIRST UINT32_C(0x10000000)

struct match_slot {
	uint64_t tag; /* 0: free */
	uint32_t class_id; /* with marks */
	uint32_t ref; /* the record's place in the heap in units of MATCH_HEAP_UNIT */
};

struct match_short {
	uint32_t class_id; /* with MATCH_SHORT_ flags, none when free; marks in odd slots only */
	uint32_t ref; /* the value */
};

struct match_bucket {
	_Alignas(64) union {
		struct match_slot slot[MATCH_BUCKET_SLOTS];
		struct match_short brief[MATCH_BUCKET_SHORTS];
	};
};

static inline unsigned match_bucket_code(uint64_t tag)
{
	return tag & ((1u << MATCH_CODE_BITS) - 1);
}

static inline kind_set match_bucket_code_bit(uint64_t tag)
{
	return (kind_set)1 << match_bucket_code(tag);
}

/* match_bucket_is_short: values with this tag stand in short slots. */
static inline bool match_bucket_is_short(uint64_t tag)
{
	return match_bucket_code_bit(tag) & (kind_bit(KIND_IPV4) | (kind_set)1 << MATCH_CODE_NETWORK4);
}

/*
 * A full bucket keeps sixteen marks, four in each slot (the second of each two short ones, at the same place). A value
 * that had to go on to the next bucket sets the one that its tag names; so most searches for what is not there end at
 * the first bucket even where many have overflowed.
 */
static inline size_t match_bucket_mark_slot(uint64_t tag)
{
	return tag >> MATCH_CODE_BITS & 3;
}

static inline uint32_t match_bucket_mark(uint64_t tag)
{
	return MATCH_MARK_FIRST << (tag >> (MATCH_CODE_BITS + 2) & 3);
}

/* match_bucket_went_on: a value with this tag may stand in a later bucket. */
static inline bool match_bucket_went_on(const struct match_bucket *b, uint64_t tag)
{
	return b->slot[match_bucket_mark_slot(tag)].class_id & match_bucket_mark(tag);
}

/* match_bucket_find: the slots whose tag is this, a bit for each. */
static inline unsigned match_bucket_find(const struct match_bucket *b, uint64_t tag)
{
	return (unsigned)(b->slot[0].tag == tag) | (unsigned)(b->slot[1].tag == tag) << 1 |
	       (unsigned)(b->slot[2].tag == tag) << 2 | (unsigned)(b->slot[3].tag == tag) << 3;
}

/* The length of a network is told by the lowest set bit: it follows the last bit of the prefix. */
static inline uint32_t match_bucket_network4(struct str network)
{
	return ip4_get(network.p) | (uint32_t)1 << (31 - (unsigned char)network.p[4]);
}

/* match_bucket_short: the short slot of a value, with class 0 and no marks. */
static inline struct match_short match_bucket_short(uint64_t tag, struct str bytes)
{
	if (match_bucket_code(tag) == MATCH_CODE_NETWORK4)
		return (struct match_short){MATCH_SHORT_USED | MATCH_SHORT_NETWORK, match_bucket_network4(bytes)};
	return (struct match_short){MATCH_SHORT_USED, ip4_get(bytes.p)};
}

/* match_bucket_short_bytes: the canonical bytes of the value in s, which is in use; returns their number, 4 or 5. */
static inline size_t match_bucket_short_bytes(const struct match_short *s, char out[MATCH_NETWORK4_BYTES])
{
	if (!(s->class_id & MATCH_SHORT_NETWORK)) {
		ip4_put(s->ref, out);
		return 4;
	}
	uint32_t mark = s->ref & -s->ref;
	ip4_put(s->ref ^ mark, out);
	out[4] = (char)(31 - __builtin_ctz(mark));
	return MATCH_NETWORK4_BYTES;
}

/* match_bucket_find_short: the short slot that holds the wanted value, NULL when none does. */
static inline const struct match_short *match_bucket_find_short(const struct match_bucket *b,
								const struct match_short *wanted)
{
	const struct match_short *s = b->brief;
	const uint32_t ref = wanted->ref;
	/* All values first, without a branch; few buckets have an equal one. */
	unsigned equal = (unsigned)(s[0].ref == ref) | (unsigned)(s[1].ref == ref) << 1 | (unsigned)(s[2].ref == ref) << 2 |
			 (unsigned)(s[3].ref == ref) << 3 | (unsigned)(s[4].ref == ref) << 4 |
			 (unsigned)(s[5].ref == ref) << 5 | (unsigned)(s[6].ref == ref) << 6 |
			 (unsigned)(s[7].ref == ref) << 7;
	for (; equal; equal &= equal - 1) {
		const struct match_short *found = &s[__builtin_ctz(equal)];
		if ((found->class_id & (MATCH_SHORT_USED | MATCH_SHORT_NETWORK)) == wanted->class_id)
			return found;
	}
	return NULL;
}

#endif
