/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of a snapshot, in the byte order of its machine:
 *
 *	header | for each table: buckets, heap | classes | a sum of each block of what is before | a sum of the sums
 *
 * Parts begin at multiples of MATCH_SNAPSHOT_ALIGN, so that each can be a mapping of its own. Where they begin follows
 * from the counts in the header; the file holds no offsets.
 */
#ifndef MATCH_SNAPSHOT_FORM_H
#define MATCH_SNAPSHOT_FORM_H

#include "match/match_set.h"
#include "match/match_snapshot.h"

enum {
	MATCH_SNAPSHOT_FORMAT = 2,       /* changes with this file, with slots, records, kinds and canonical forms */
	MATCH_SNAPSHOT_ALIGN = 64 << 10, /* the largest page of Linux */
	MATCH_SNAPSHOT_BLOCK = 1 << 20,
};
#define MATCH_SNAPSHOT_MAGIC "tocsinix"
#define MATCH_SNAPSHOT_ORDER UINT32_C(0x01020304)

struct match_snapshot_header {
	char magic[8];
	uint32_t format;
	uint32_t order;
	struct match_snapshot_stamp stamp;
	struct hash_key key;
	uint64_t n_tables;
	uint64_t n_classes, class_bytes;
	uint64_t values; /* live, of all tables */
	struct {
		uint64_t n_buckets[MATCH_RUNS], heap_bytes;
	} table[MATCH_SET_TABLES_MAX];
};
static_assert(sizeof(struct match_snapshot_header) == 16 + 32 + HASH_SECRET_BYTES + 32 + 24 * MATCH_SET_TABLES_MAX,
	      "no padding");
static_assert(sizeof(struct match_snapshot_header) <= MATCH_SNAPSHOT_ALIGN, "the header is one part");

/* XXH3-128: finds damage, not intent; against that the content is checked. */
struct match_snapshot_sum {
	uint8_t bytes[16];
};

struct match_snapshot_layout {
	size_t buckets_at[MATCH_SET_TABLES_MAX], heap_at[MATCH_SET_TABLES_MAX];
	size_t classes_at;
	size_t sums_at;
	size_t n_blocks;
	size_t file_bytes;
};

/* match_snapshot_form_layout: false when the header counts more than there can be. */
bool match_snapshot_form_layout(const struct match_snapshot_header *h, struct match_snapshot_layout *out);
/* match_snapshot_form_sum: of n bytes. */
struct match_snapshot_sum match_snapshot_form_sum(const void *p, size_t n);
/*
 * match_snapshot_form_keep: map's heaps become blocks of the tables, which have none; tables without a heap (NULL
 * among them) are passed over. All else of map is unmapped.
 */
void match_snapshot_form_keep(struct str map, const struct match_snapshot_header *h,
			      const struct match_snapshot_layout *l, struct match_table *const *tables);
/* match_snapshot_form_unmap: all of map. */
void match_snapshot_form_unmap(struct str map);

static inline size_t match_snapshot_form_align(size_t n)
{
	return (n + MATCH_SNAPSHOT_ALIGN - 1) / MATCH_SNAPSHOT_ALIGN * MATCH_SNAPSHOT_ALIGN;
}

#endif
