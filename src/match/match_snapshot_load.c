/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a snapshot: first whether it is what it was, then whether it makes sense. */
#include <stdlib.h>

#include "match/match_class_codec.h"
#include "match/match_snapshot_form.h"
#include "match/match_state.h"
#include "match/match_table_load.h"

/* So many classes that no value has any more are not worth a build. */
enum { CLASSES_SPARE = 10000 };

struct load {
	struct str map;
	struct match_snapshot_header header;
	struct match_snapshot_layout layout;
	struct match_tables tables;
	uint64_t *classes_used;
	struct matcher *m;
	const char *why;
};

static enum err refuse(struct load *l, enum err e, const char *why)
{
	l->why = why;
	return e;
}

static enum err read_header(struct load *l, const struct match_snapshot_stamp *stamp)
{
	const struct match_snapshot_header *h = &l->header;
	if (l->map.n < sizeof *h)
		return refuse(l, ERR_CORRUPT, "it is cut short");
	memcpy(&l->header, l->map.p, sizeof l->header);
	if (memcmp(h->magic, MATCH_SNAPSHOT_MAGIC, sizeof h->magic) != 0)
		return refuse(l, ERR_CORRUPT, "it is no snapshot of an index");
	if (h->format != MATCH_SNAPSHOT_FORMAT || h->order != MATCH_SNAPSHOT_ORDER)
		return refuse(l, ERR_UNSUPPORTED, "it has another format");
	if (memcmp(&h->stamp, stamp, sizeof *stamp) != 0)
		return refuse(l, ERR_UNSUPPORTED, "it is not of the indicators that are stored now");
	if (!match_snapshot_form_layout(h, &l->layout) || l->layout.file_bytes != l->map.n)
		return refuse(l, ERR_CORRUPT, "its length is not what its header says");
	return OK;
}

static bool is_sum(const void *p, size_t n, const char *sum)
{
	struct match_snapshot_sum got = match_snapshot_form_sum(p, n);
	return memcmp(&got, sum, sizeof got) == 0;
}

static enum err check_sums(struct load *l)
{
	const size_t sum_bytes = sizeof(struct match_snapshot_sum), end = l->layout.sums_at;
	const char *sums = l->map.p + end;
	bool good = is_sum(sums, l->layout.n_blocks * sum_bytes, sums + l->layout.n_blocks * sum_bytes);
	for (size_t i = 0; i < l->layout.n_blocks && good; i++) {
		size_t at = i * MATCH_SNAPSHOT_BLOCK, left = end - at;
		good = is_sum(l->map.p + at, left < MATCH_SNAPSHOT_BLOCK ? left : MATCH_SNAPSHOT_BLOCK, sums + i * sum_bytes);
	}
	return good ? OK : refuse(l, ERR_CORRUPT, "its sums differ: it is damaged");
}

static enum err load_tables(struct load *l)
{
	const struct match_snapshot_header *h = &l->header;
	l->classes_used = calloc(h->n_classes / 64 + 1, sizeof *l->classes_used);
	if (!l->classes_used)
		return ERR_NOMEM;
	for (size_t i = 0; i < h->n_tables; i++) {
		struct match_table_bytes bytes = {
			.buckets = (const void *)(l->map.p + l->layout.buckets_at[i]),
			.heap = (const unsigned char *)l->map.p + l->layout.heap_at[i],
			.heap_bytes = h->table[i].heap_bytes,
			.class_max = (uint32_t)h->n_classes,
			.classes_used = l->classes_used,
		};
		memcpy(bytes.n_buckets, h->table[i].n_buckets, sizeof bytes.n_buckets);
		enum err e = match_table_load(&bytes, &l->tables.at[i]);
		if (e)
			return e;
		l->tables.n++;
	}
	return OK;
}

/* Classes are dropped by building anew only, so a snapshot must not hand on all that there ever were. */
static enum err check_classes(struct load *l)
{
	uint64_t n = l->header.n_classes, used = 0;
	for (uint64_t i = 0; i <= n / 64; i++)
		used += (uint64_t)__builtin_popcountll(l->classes_used[i]);
	return n > CLASSES_SPARE && n / 2 > used ? refuse(l, ERR_UNSUPPORTED, "most of what it holds is of the past") : OK;
}

static enum err make_matcher(struct load *l)
{
	const struct match_snapshot_header *h = &l->header;
	size_t most = 0;
	l->m = matcher_new(&h->key);
	if (!l->m)
		return ERR_NOMEM;
	enum err e = match_class_codec_read(str_make(l->map.p + l->layout.classes_at, h->class_bytes), h->n_classes,
					    &l->m->classes);
	if (!e)
		e = load_tables(l);
	if (!e)
		e = check_classes(l);
	for (size_t i = 0; i < l->tables.n; i++)
		most += l->tables.at[i]->values - l->tables.at[i]->gone;
	if (!e && h->values > most)
		e = ERR_CORRUPT;
	if (e)
		return e;
	match_snapshot_form_keep(l->map, h, &l->layout, l->tables.at);
	l->map = (struct str){NULL, 0};
	l->m->values = h->values;
	return match_state_exchange(l->m, &l->tables, NULL);
}

enum err match_snapshot_load(struct str map, const struct match_snapshot_stamp *stamp, struct matcher **out,
			     const char **why)
{
	struct load l = {.map = map, .why = "its content makes no sense: it is damaged"};
	enum err e = read_header(&l, stamp);
	if (!e)
		e = check_sums(&l);
	if (!e)
		e = make_matcher(&l);
	free(l.classes_used);
	if (!e) {
		*out = l.m;
		return OK;
	}
	*why = e == ERR_NOMEM ? "out of memory" : l.why;
	matcher_free(l.m);
	for (size_t i = 0; i < l.tables.n; i++)
		match_table_free(l.tables.at[i]);
	match_snapshot_form_unmap(l.map);
	return e;
}
