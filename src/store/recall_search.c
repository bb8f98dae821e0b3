/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges sorted once; per day, pieces from runs, keys and addresses summed up before they are passed on. */
#include "store/recall_search.h"

#include <stdlib.h>

#include "base/utc.h"

enum { FIRST_PIECES = 256 };

struct wanted {
	struct recall_range range;
	size_t query;
};

struct piece {
	size_t query;
	uint32_t member, first, last;
	uint64_t count;
};

struct search {
	struct recall_range *ranges;
	size_t *queries; /* of the ranges */
	size_t n;
	struct piece *pieces; /* of the day at hand */
	size_t n_pieces, cap_pieces;
	int32_t day;
	recall_hit_fn *each;
	void *ctx;
};

static int by_first(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	return recall_key_cmp(&x->range.first, &y->range.first);
}

static int by_query(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	if (x->query != y->query)
		return x->query < y->query ? -1 : 1;
	return (x->member > y->member) - (x->member < y->member);
}

static enum err make_ranges(struct search *s, const struct recall_cipher *c, const struct value *values, size_t n)
{
	struct wanted *list = calloc(n ? n : 1, RECALL_RANGES_MAX * sizeof *list);
	if (!list)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		struct recall_range ranges[RECALL_RANGES_MAX];
		size_t k = recall_key_ranges(c, values[i], ranges);
		for (size_t r = 0; r < k; r++)
			list[s->n++] = (struct wanted){ranges[r], i};
	}
	if (s->n)
		qsort(list, s->n, sizeof *list, by_first);
	s->ranges = calloc(s->n ? s->n : 1, sizeof *s->ranges);
	s->queries = calloc(s->n ? s->n : 1, sizeof *s->queries);
	bool good = s->ranges && s->queries;
	for (size_t i = 0; i < s->n && good; i++) {
		s->ranges[i] = list[i].range;
		s->queries[i] = list[i].query;
	}
	free(list);
	return good ? OK : ERR_NOMEM;
}

static void sum_up(struct search *s)
{
	size_t n = 0;
	if (s->n_pieces)
		qsort(s->pieces, s->n_pieces, sizeof *s->pieces, by_query);
	for (size_t i = 0; i < s->n_pieces; i++) {
		const struct piece *p = &s->pieces[i];
		struct piece *into = n ? &s->pieces[n - 1] : NULL;
		if (!into || by_query(into, p) != 0) {
			s->pieces[n++] = *p;
			continue;
		}
		into->first = p->first < into->first ? p->first : into->first;
		into->last = p->last > into->last ? p->last : into->last;
		into->count += p->count;
	}
	s->n_pieces = n;
}

/* A wide network has many addresses and few members: summing up makes room before memory is asked for. */
static enum err make_room(struct search *s)
{
	sum_up(s);
	if (s->n_pieces * 2 < s->cap_pieces)
		return OK;
	size_t cap = s->cap_pieces ? s->cap_pieces * 2 : FIRST_PIECES;
	struct piece *grown = reallocarray(s->pieces, cap, sizeof *grown);
	if (!grown)
		return ERR_NOMEM;
	s->pieces = grown;
	s->cap_pieces = cap;
	return OK;
}

static enum err take_row(void *ctx, size_t range, const struct recall_row *row)
{
	struct search *s = ctx;
	if (s->n_pieces == s->cap_pieces && make_room(s))
		return ERR_NOMEM;
	s->day = row->day;
	s->pieces[s->n_pieces++] = (struct piece){s->queries[range], row->member, row->first, row->last, row->count};
	return OK;
}

/* Of a damaged day nothing is passed on. */
static enum err end_day(void *ctx, enum err e)
{
	struct search *s = ctx;
	if (e && e != ERR_CORRUPT)
		return e;
	if (e)
		s->n_pieces = 0;
	e = OK;
	sum_up(s);
	for (size_t i = 0; i < s->n_pieces && !e; i++) {
		const struct piece *p = &s->pieces[i];
		struct recall_hit hit = {
			.query = p->query,
			.member = p->member,
			.first = s->day * UTC_DAY + p->first * UTC_SECOND,
			.last = s->day * UTC_DAY + p->last * UTC_SECOND,
			.count = p->count,
		};
		e = s->each(s->ctx, &hit);
	}
	s->n_pieces = 0;
	return e;
}

enum err recall_search_run(struct recall_shelf *shelf, const struct recall_cipher *c, const struct value *values, size_t n,
                           recall_hit_fn *each, void *ctx)
{
	struct search s = {.each = each, .ctx = ctx};
	enum err e = make_ranges(&s, c, values, n);
	if (!e)
		e = recall_shelf_find(shelf, s.ranges, s.n, take_row, end_day, &s);
	free(s.ranges);
	free(s.queries);
	free(s.pieces);
	return e;
}
