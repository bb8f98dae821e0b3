/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the buckets that copies, counts and checks, with the records fetched ahead. */
#include "match/match_table_load.h"

#include <stdlib.h>

#include "match/match_record.h"

/* How many buckets ahead records are fetched; they lie anywhere in the heap. */
enum { AHEAD = 24 };
enum { NETWORK6_BYTES = 17 };

struct load {
	const struct match_table_bytes *from;
	struct match_table *t;
	size_t records; /* bytes of those seen */
};

MATCH_PREFETCH prefetch_records(const struct match_table_bytes *from, const struct match_bucket *b)
{
	for (size_t i = 0; i < MATCH_BUCKET_SLOTS; i++) {
		size_t at = (size_t)b->slot[i].ref * MATCH_HEAP_UNIT;
		if (at < from->heap_bytes)
			__builtin_prefetch(from->heap + at);
	}
}

static bool is_long_code(unsigned code)
{
	return code != KIND_NONE && code < KIND_COUNT && code != KIND_IPV4;
}

/* Adds the record of s to those seen. */
static bool take_record(struct load *l, const struct match_slot *s)
{
	unsigned code = match_bucket_code(s->tag);
	size_t at = (size_t)s->ref * MATCH_HEAP_UNIT, head = match_record_has_head(code) ? MATCH_RECORD_HEAD_BYTES : 0;
	if (at >= l->from->heap_bytes || l->from->heap_bytes - at < head)
		return false;
	size_t n = match_record_value(l->t, s).n, bytes = match_record_bytes(code, n);
	if (n > LIMIT_VALUE_BYTES || bytes > l->from->heap_bytes - at)
		return false;
	if (code == KIND_NETWORK && n != MATCH_NETWORK4_BYTES && n != NETWORK6_BYTES)
		return false;
	l->records += bytes;
	return true;
}

static enum err take_network(struct match_table *t, struct str network)
{
	if (!t->nets.map4 && match_nets_init(&t->nets, true))
		return ERR_NOMEM;
	match_nets_add(&t->nets, network);
	return OK;
}

/* Counts a slot in use by its class, with or without marks. */
static enum err take_class(struct load *l, uint32_t word)
{
	uint32_t class_id = word & MATCH_CLASS_MAX;
	if (class_id > l->from->class_max)
		return ERR_CORRUPT;
	l->from->classes_used[class_id / 64] |= (uint64_t)1 << (class_id % 64);
	l->t->values++;
	l->t->gone += class_id == MATCH_CLASS_NONE;
	return OK;
}

static enum err take_short(struct load *l, const struct match_short *s)
{
	bool is_network = s->class_id & MATCH_SHORT_NETWORK;
	/* A network tells its length by its lowest bit, so there is one. */
	if (is_network && s->ref == 0)
		return ERR_CORRUPT;
	l->t->codes |= is_network ? (kind_set)1 << MATCH_CODE_NETWORK4 : kind_bit(KIND_IPV4);
	l->t->short_values++;
	enum err e = take_class(l, s->class_id);
	if (e || !is_network)
		return e;
	char small[MATCH_NETWORK4_BYTES];
	return take_network(l->t, str_make(small, match_bucket_short_bytes(s, small)));
}

static enum err take_long(struct load *l, const struct match_slot *s)
{
	unsigned code = match_bucket_code(s->tag);
	if (!is_long_code(code) || !take_record(l, s))
		return ERR_CORRUPT;
	l->t->codes |= kind_bit((enum kind)code);
	enum err e = take_class(l, s->class_id);
	return e || code != KIND_NETWORK ? e : take_network(l->t, match_record_value(l->t, s));
}

static enum err take_short_bucket(struct load *l, const struct match_bucket *b, unsigned *out_used)
{
	enum err e = OK;
	for (size_t i = 0; i < MATCH_BUCKET_SHORTS && !e; i++)
		if (b->brief[i].class_id & MATCH_SHORT_USED) {
			++*out_used;
			e = take_short(l, &b->brief[i]);
		}
	return e;
}

static enum err take_long_bucket(struct load *l, const struct match_bucket *b, unsigned *out_used)
{
	enum err e = OK;
	for (size_t i = 0; i < MATCH_BUCKET_SLOTS && !e; i++)
		if (b->slot[i].tag) {
			++*out_used;
			e = take_long(l, &b->slot[i]);
		}
	return e;
}

static bool has_marks(const struct match_bucket *b)
{
	uint32_t words = 0;
	for (size_t i = 0; i < MATCH_BUCKET_SLOTS; i++)
		words |= b->slot[i].class_id;
	return words & MATCH_MARKS;
}

/* Marks stand in full buckets only, and one bucket of a run at least is not full: there every search ends. */
static enum err take_run(struct load *l, enum match_run_kind kind, const struct match_bucket *from)
{
	const struct match_run *run = &l->t->run[kind];
	const unsigned slots = kind == MATCH_RUN_SHORT ? MATCH_BUCKET_SHORTS : MATCH_BUCKET_SLOTS;
	bool ends = false;
	for (uint64_t i = 0; i < run->n; i++) {
		struct match_bucket *b = &run->buckets[i];
		unsigned used = 0;
		if (kind == MATCH_RUN_LONG && run->n - i > AHEAD)
			prefetch_records(l->from, &from[i + AHEAD]);
		*b = from[i];
		enum err e = kind == MATCH_RUN_SHORT ? take_short_bucket(l, b, &used) : take_long_bucket(l, b, &used);
		if (e)
			return e;
		if (used < slots && has_marks(b))
			return ERR_CORRUPT;
		ends |= used < slots;
	}
	return ends ? OK : ERR_CORRUPT;
}

static enum err take_all(struct load *l)
{
	const struct match_bucket *from = l->from->buckets;
	enum err e = take_run(l, MATCH_RUN_SHORT, from);
	if (!e)
		e = take_run(l, MATCH_RUN_LONG, from + l->from->n_buckets[MATCH_RUN_SHORT]);
	return e || l->records == l->from->heap_bytes ? e : ERR_CORRUPT;
}

enum err match_table_load(const struct match_table_bytes *from, struct match_table **out)
{
	struct match_table *t = calloc(1, sizeof *t);
	struct match_block slots;
	uint64_t n = from->n_buckets[MATCH_RUN_LONG] + from->n_buckets[MATCH_RUN_SHORT];
	if (!t || match_block_init(&slots, n * sizeof(struct match_bucket))) {
		free(t);
		return ERR_NOMEM;
	}
	match_table_take_block(t, &slots, from->n_buckets);
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
