/* SPDX-License-Identifier: Apache-2.0 */
/* Where the parts of a snapshot stand, and their sums. */
#include "match/match_snapshot_form.h"

#include <sys/mman.h>

static size_t part_after(size_t *at, size_t n)
{
	size_t here = *at;
	*at = match_snapshot_form_align(here + n);
	return here;
}

/* The bytes of a table's buckets; 0 when there are none of one kind, or more than can be. */
static size_t buckets_bytes(const uint64_t n_buckets[MATCH_RUNS])
{
	uint64_t n = 0;
	for (size_t i = 0; i < MATCH_RUNS; i++) {
		if (n_buckets[i] == 0 || n_buckets[i] > UINT32_MAX)
			return 0;
		n += n_buckets[i];
	}
	return n * sizeof(struct match_bucket);
}

bool match_snapshot_form_layout(const struct match_snapshot_header *h, struct match_snapshot_layout *out)
{
	const uint64_t heap_max = (uint64_t)UINT32_MAX * MATCH_HEAP_UNIT, class_max = (uint64_t)1 << 40;
	size_t at = MATCH_SNAPSHOT_ALIGN;
	if (h->n_tables > MATCH_SET_TABLES_MAX || h->class_bytes > class_max || h->n_classes > MATCH_CLASS_MAX)
		return false;
	*out = (struct match_snapshot_layout){0};
	for (size_t i = 0; i < h->n_tables; i++) {
		size_t buckets = buckets_bytes(h->table[i].n_buckets);
		if (buckets == 0 || h->table[i].heap_bytes > heap_max)
			return false;
		out->buckets_at[i] = part_after(&at, buckets);
		out->heap_at[i] = part_after(&at, h->table[i].heap_bytes);
	}
	out->classes_at = part_after(&at, h->class_bytes);
	out->sums_at = at;
	out->n_blocks = (at + MATCH_SNAPSHOT_BLOCK - 1) / MATCH_SNAPSHOT_BLOCK;
	out->file_bytes = at + (out->n_blocks + 1) * sizeof(struct match_snapshot_sum);
	return true;
}

struct match_snapshot_sum match_snapshot_form_sum(const void *p, size_t n)
{
	struct match_snapshot_sum sum;
	XXH128_hash_t h = XXH3_128bits(p, n);
	memcpy(sum.bytes, &h.low64, 8);
	memcpy(sum.bytes + 8, &h.high64, 8);
	return sum;
}

/* The view is const, munmap's argument is not. */
static unsigned char *pages(struct str map, size_t at)
{
	return (unsigned char *)(uintptr_t)(map.p + at);
}

static void unmap(struct str map, size_t from, size_t to)
{
	if (from < to)
		munmap(pages(map, from), to - from);
}

void match_snapshot_form_keep(struct str map, const struct match_snapshot_header *h,
			      const struct match_snapshot_layout *l, struct match_table *const *tables)
{
	size_t done = 0;
	for (size_t i = 0; i < h->n_tables; i++) {
		size_t n = match_snapshot_form_align(h->table[i].heap_bytes);
		if (!tables[i] || n == 0)
			continue;
		unmap(map, done, l->heap_at[i]);
		match_block_init_file(&tables[i]->heap_block, pages(map, l->heap_at[i]), n);
		tables[i]->heap = tables[i]->heap_block.p;
		done = l->heap_at[i] + n;
	}
	unmap(map, done, map.n);
}

void match_snapshot_form_unmap(struct str map)
{
	unmap(map, 0, map.n);
}
