/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the buckets that copies, counts and checks, with the records fetched ahead. */
#include "match/match_table_load.h"

#include <stdlib.h>

#include "match/match_record.h"

/* How many buckets ahead records are fetched; they lie anywhere in the heap. */
enum { AHEAD = 24 };
enum { NETWORK4_BYTES = 5, NETWORK6_BYTES = 17 };

struct load {
	const struct match_table_bytes *from;
	struct match_table *t;
	size_t records; /* bytes of those seen */
};

MATCH_PREFETCH prefetch_records(const struct match_table_bytes *from, uint64_t bucket)
{
	for (size_t i = 0; bucket < from->n_buckets && i < MATCH_BUCKET_SLOTS; i++) {
		size_t at = (size_t)from->buckets[bucket].slot[i].ref * MATCH_HEAP_UNIT;
		if (at < from->heap_bytes)
			__builtin_prefetch(from->heap + at);
	}
}

static bool is_code(unsigned code)
{
	return code == MATCH_CODE_NETWORK4 || (code != KIND_NONE && code < KIND_COUNT);
}

/* Adds the record of s to those seen. */
static bool take_record(struct load *l, const struct match_slot *s)
{
	unsigned code = match_table_code_of(s);
	size_t at = (size_t)s->ref * MATCH_HEAP_UNIT, head = match_record_has_head(code) ? MATCH_RECORD_HEAD_BYTES : 0;
	if (at >= l->from->heap_bytes || l->from->heap_bytes - at < head)
		return false;
	size_t n = match_record_value(l->t, s).n, bytes = match_record_bytes(code, n);
	if (n > LIMIT_VALUE_BYTES || bytes > l->from->heap_bytes - at)
		return false;
	if (code == KIND_NETWORK && n != NETWORK4_BYTES && n != NETWORK6_BYTES)
		return false;
	l->records += bytes;
	return true;
}

static enum err take_slot(struct load *l, const struct match_slot *s)
{
	struct match_table *t = l->t;
	unsigned code = match_table_code_of(s);
	if (!is_code(code) || match_table_class(s) > l->from->class_max)
		return ERR_CORRUPT;
	/* A network tells its length by its lowest bit, so there is one. */
	if (match_record_exists(code) ? !take_record(l, s) : code == MATCH_CODE_NETWORK4 && s->ref == 0)
		return ERR_CORRUPT;
	uint32_t class_id = match_table_class(s);
	l->from->classes_used[class_id / 64] |= (uint64_t)1 << (class_id % 64);
	t->codes |= match_table_code_bit(s->tag);
	t->values++;
	t->gone += class_id == MATCH_CLASS_NONE;
	if (code == MATCH_CODE_NETWORK4 || code == KIND_NETWORK) {
		char small[8];
		if (!t->nets.map4 && match_nets_init(&t->nets, true))
			return ERR_NOMEM;
		match_nets_add(&t->nets, match_table_value(t, s, small));
	}
	return OK;
}

/* Marks stand in full buckets only, and one bucket at least is not full: there every search ends. */
static enum err take_bucket(struct load *l, const struct match_bucket *b)
{
	unsigned used = 0, marks = 0;
	for (size_t i = 0; i < MATCH_BUCKET_SLOTS; i++) {
		const struct match_slot *s = &b->slot[i];
		marks |= s->class_id & ~MATCH_CLASS_MAX;
		if (!s->tag)
			continue;
		enum err e = take_slot(l, s);
		if (e)
			return e;
		used++;
	}
	return marks && used < MATCH_BUCKET_SLOTS ? ERR_CORRUPT : OK;
}

static enum err take_all(struct load *l)
{
	const struct match_table_bytes *from = l->from;
	for (uint64_t i = 0; i < from->n_buckets; i++) {
		prefetch_records(from, i + AHEAD);
		l->t->buckets[i] = from->buckets[i];
		enum err e = take_bucket(l, &l->t->buckets[i]);
		if (e)
			return e;
	}
	return l->records == from->heap_bytes && l->t->values < match_table_slots(l->t) ? OK : ERR_CORRUPT;
}

enum err match_table_load(const struct match_table_bytes *from, struct match_table **out)
{
	struct match_table *t = calloc(1, sizeof *t);
	if (!t || match_block_init(&t->slots_block, from->n_buckets * sizeof(struct match_bucket))) {
		free(t);
		return ERR_NOMEM;
	}
	t->buckets = (struct match_bucket *)(void *)t->slots_block.p;
	t->n_buckets = from->n_buckets;
	/* Read-only: only a table in the making is written to. */
	t->heap = (unsigned char *)(uintptr_t)from->heap;
	t->heap_used = from->heap_bytes;
	struct load l = {from, t, 0};
	enum err e = take_all(&l);
	if (e)
		match_table_free(t);
	else
		*out = t;
	return e;
}
