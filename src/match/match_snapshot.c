/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what the tables are, byte for byte, and exchanges their heaps for the file. */
#include "match/match_snapshot.h"

#include <stdlib.h>

#include "match/match_class_codec.h"
#include "match/match_snapshot_form.h"
#include "match/match_state.h"

struct match_snapshot {
	struct matcher *m;
	struct match_snapshot_header header;
	struct match_snapshot_layout layout;
	struct buf classes;
	struct match_tables of;
	/* The same tables with their values in the file; NULL for those without. They share the slots. */
	struct match_table *mapped[MATCH_SET_TABLES_MAX];
	bool swapped;
};

static void fill_header(struct match_snapshot *s, const struct match_snapshot_stamp *stamp)
{
	struct match_snapshot_header *h = &s->header;
	memcpy(h->magic, MATCH_SNAPSHOT_MAGIC, sizeof h->magic);
	h->format = MATCH_SNAPSHOT_FORMAT;
	h->order = MATCH_SNAPSHOT_ORDER;
	h->stamp = *stamp;
	h->key = s->m->key;
	h->n_tables = s->of.n;
	h->n_classes = s->m->classes.lists.n;
	h->class_bytes = s->classes.n;
	h->values = s->m->values;
	for (size_t i = 0; i < s->of.n; i++) {
		for (size_t kind = 0; kind < MATCH_RUNS; kind++)
			h->table[i].n_buckets[kind] = s->of.at[i]->run[kind].n;
		h->table[i].heap_bytes = s->of.at[i]->heap_used;
	}
}

struct match_snapshot *match_snapshot_new(struct matcher *m, const struct match_snapshot_stamp *stamp)
{
	const struct match_set *set = match_state_set(m);
	struct match_snapshot *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->m = m;
	buf_init(&s->classes, SIZE_MAX / 4);
	match_class_codec_write(&m->classes, &s->classes);
	for (; s->of.n < set->n; s->of.n++)
		s->of.at[s->of.n] = set->tables[s->of.n];
	fill_header(s, stamp);
	if (buf_err(&s->classes) || !match_snapshot_form_layout(&s->header, &s->layout)) {
		buf_deinit(&s->classes);
		free(s);
		return NULL;
	}
	for (size_t i = 0; i < s->of.n; i++)
		s->of.at[i]->held = true;
	return s;
}

uint64_t match_snapshot_bytes(const struct match_snapshot *s)
{
	return s->layout.file_bytes;
}

/* The file as it goes out. */
struct output {
	match_snapshot_sink *sink;
	void *ctx;
	size_t at;
	XXH3_state_t block; /* the sum of the block that at is in */
	struct match_snapshot_sum *sums;
	size_t n_sums;
};

static void end_block(struct output *o)
{
	XXH128_hash_t h = XXH3_128bits_digest(&o->block);
	memcpy(o->sums[o->n_sums].bytes, &h.low64, 8);
	memcpy(o->sums[o->n_sums].bytes + 8, &h.high64, 8);
	o->n_sums++;
	XXH3_128bits_reset(&o->block);
}

static enum err put(struct output *o, const void *p, size_t n)
{
	const unsigned char *from = p;
	while (n) {
		size_t room = MATCH_SNAPSHOT_BLOCK - o->at % MATCH_SNAPSHOT_BLOCK, part = n < room ? n : room;
		enum err e = o->sink(o->ctx, from, part);
		if (e)
			return e;
		XXH3_128bits_update(&o->block, from, part);
		o->at += part;
		from += part;
		n -= part;
		if (part == room)
			end_block(o);
	}
	return OK;
}

/* A part of the file, with zeroes up to the next. */
static enum err put_part(struct output *o, const void *p, size_t n)
{
	static const unsigned char zeroes[MATCH_SNAPSHOT_ALIGN];
	enum err e = put(o, p, n);
	return e ? e : put(o, zeroes, match_snapshot_form_align(n) - n);
}

static enum err put_all(const struct match_snapshot *s, struct output *o)
{
	enum err e = put_part(o, &s->header, sizeof s->header);
	for (size_t i = 0; i < s->of.n && !e; i++) {
		const struct match_table *t = s->of.at[i];
		e = put_part(o, t->slots_block.p, match_table_bucket_bytes(t));
		if (!e)
			e = put_part(o, t->heap, t->heap_used);
	}
	if (!e)
		e = put_part(o, s->classes.p, s->classes.n);
	if (e)
		return e;
	if (o->at % MATCH_SNAPSHOT_BLOCK)
		end_block(o);
	size_t n = o->n_sums * sizeof *o->sums;
	const struct match_snapshot_sum last = match_snapshot_form_sum(o->sums, n);
	e = o->sink(o->ctx, o->sums, n);
	return e ? e : o->sink(o->ctx, &last, sizeof last);
}

enum err match_snapshot_write(const struct match_snapshot *s, match_snapshot_sink *sink, void *ctx)
{
	struct output *o = aligned_alloc(64, (sizeof *o + 63) / 64 * 64);
	struct match_snapshot_sum *sums = calloc(s->layout.n_blocks, sizeof *sums);
	enum err e = ERR_NOMEM;
	if (o && sums) {
		*o = (struct output){.sink = sink, .ctx = ctx, .sums = sums};
		XXH3_128bits_reset(&o->block);
		e = put_all(s, o);
	}
	free(sums);
	free(o);
	return e;
}

static bool is_written(const struct match_snapshot *s, struct str map)
{
	if (map.n != s->layout.file_bytes || memcmp(map.p, &s->header, sizeof s->header) != 0)
		return false;
	for (size_t i = 0; i < s->of.n; i++) {
		size_t n = s->of.at[i]->heap_used;
		if (n && memcmp(map.p + s->layout.heap_at[i], s->of.at[i]->heap, n) != 0)
			return false;
	}
	return true;
}

enum err match_snapshot_check(struct match_snapshot *s, struct str map)
{
	enum err e = is_written(s, map) ? OK : ERR_CORRUPT;
	for (size_t i = 0; i < s->of.n && !e; i++) {
		if (s->of.at[i]->heap_used == 0)
			continue;
		s->mapped[i] = malloc(sizeof *s->mapped[i]);
		if (!s->mapped[i]) {
			e = ERR_NOMEM;
			break;
		}
		*s->mapped[i] = *s->of.at[i];
		s->mapped[i]->heap_block = (struct match_block){0};
	}
	if (e)
		match_snapshot_form_unmap(map);
	else
		match_snapshot_form_keep(map, &s->header, &s->layout, s->mapped);
	return e;
}

enum err match_snapshot_swap(struct match_snapshot *s)
{
	const struct match_set *set = match_state_set(s->m);
	struct match_tables after = {.n = set->n};
	size_t newer = set->n - s->of.n;
	for (size_t i = 0; i < set->n; i++)
		after.at[i] = i >= newer && s->mapped[i - newer] ? s->mapped[i - newer] : set->tables[i];
	enum err e = match_state_exchange(s->m, &after, s->m->guard);
	if (e)
		return e;
	s->swapped = true;
	match_snapshot_let_go(s);
	return OK;
}

void match_snapshot_let_go(struct match_snapshot *s)
{
	for (size_t i = 0; i < s->of.n; i++) {
		s->of.at[i]->held = false;
		if (s->mapped[i])
			s->mapped[i]->held = false;
	}
}

/* Of two tables that share their slots the one that is not in the set. */
static void free_twin(struct match_table *t)
{
	t->slots_block = (struct match_block){0};
	t->nets = (struct match_nets){0};
	match_table_free(t);
}

void match_snapshot_free(struct match_snapshot *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->of.n; i++)
		if (s->mapped[i])
			free_twin(s->swapped ? s->of.at[i] : s->mapped[i]);
	buf_deinit(&s->classes);
	free(s);
}
