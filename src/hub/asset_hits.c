/* SPDX-License-Identifier: Apache-2.0 */
/* A list that is put in order and summed up when it is written. */
#include "hub/asset_hits.h"

#include <stdlib.h>

void asset_hits_deinit(struct asset_hits *a)
{
	free(a->list);
	*a = (struct asset_hits){0};
}

void asset_hits_reset(struct asset_hits *a)
{
	a->n = 0;
}

enum err asset_hits_add(struct asset_hits *a, const struct warn_asset *asset, int64_t id)
{
	if (a->n == a->cap) {
		size_t cap = a->cap ? a->cap * 2 : 64;
		struct store_asset_hit *list = reallocarray(a->list, cap, sizeof *list);
		if (!list)
			return ERR_NOMEM;
		a->list = list;
		a->cap = cap;
	}
	int64_t count = asset->count > INT64_MAX ? INT64_MAX : (int64_t)asset->count;
	a->list[a->n++] = (struct store_asset_hit){asset->member, id, asset->time, asset->time, count};
	return OK;
}

static int by_key(const void *a, const void *b)
{
	const struct store_asset_hit *x = a, *y = b;
	if (x->member != y->member)
		return x->member < y->member ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static void widen(struct store_asset_hit *sum, const struct store_asset_hit *hit)
{
	sum->first = hit->first < sum->first ? hit->first : sum->first;
	sum->last = hit->last > sum->last ? hit->last : sum->last;
	if (__builtin_add_overflow(sum->count, hit->count, &sum->count))
		sum->count = INT64_MAX;
}

enum err asset_hits_store(struct asset_hits *a, struct store *s)
{
	enum err e = OK;
	if (a->n)
		qsort(a->list, a->n, sizeof *a->list, by_key);
	for (size_t i = 0; i < a->n && e == OK;) {
		struct store_asset_hit sum = a->list[i++];
		for (; i < a->n && by_key(&a->list[i], &sum) == 0; i++)
			widen(&sum, &a->list[i]);
		e = store_asset_hit_put(s, &sum);
	}
	return e;
}
