/* SPDX-License-Identifier: Apache-2.0 */
/* A table from bytes that were one: believed only as far as they were checked. */
#ifndef MATCH_TABLE_LOAD_H
#define MATCH_TABLE_LOAD_H

#include "match/match_table.h"

struct match_table_bytes {
	const struct match_bucket *buckets;
	uint64_t n_buckets[MATCH_RUNS]; /* each 1 and up, below 2^32 */
	const unsigned char *heap;
	size_t heap_bytes;
	uint32_t class_max; /* the highest class that there is */
	uint64_t *classes_used; /* a bit for each, class_max included, which are added to */
};

/*
 * match_table_load: copies the buckets and lends the heap, which the caller then makes the table's own. What it accepts
 * can be searched and merged like any table: every reference stays inside the heap, all records together fill it
 * exactly, and every search ends. It may still answer wrong, which only a checksum can tell. ERR_CORRUPT, ERR_NOMEM.
 */
MUST_CHECK enum err match_table_load(const struct match_table_bytes *bytes, struct match_table **out);

#endif
