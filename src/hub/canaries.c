/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of the file's values, sorted, compared with those that are stored. */
#include "hub/canaries.h"

#include <stdlib.h>

#include "base/grow.h"
#include "hub/assets.h"
#include "hub/hub_state.h"
#include "store/store_canary.h"

enum { REASON_MAX_BYTES = 1024 };

struct following {
	struct hub *hub;
	int64_t *ids;
	size_t n;
};

static enum err take(void *ctx, struct value v)
{
	struct following *f = ctx;
	int64_t *ids = grow(f->ids, f->n, sizeof *ids);
	if (!ids)
		return ERR_NOMEM;
	f->ids = ids;
	ids[f->n++] = store_value_id(f->hub->store, v);
	return OK;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void sort(struct following *f)
{
	size_t kept = 0;
	if (f->n)
		qsort(f->ids, f->n, sizeof *f->ids, by_id);
	for (size_t i = 0; i < f->n; i++)
		if (kept == 0 || f->ids[kept - 1] != f->ids[i])
			f->ids[kept++] = f->ids[i];
	f->n = kept;
}

static enum err write_ids(void *ctx, struct store *s)
{
	const struct following *f = ctx;
	return store_canary_put(s, f->ids, f->n);
}

enum err canaries_follow(struct hub *h)
{
	struct following f = {.hub = h};
	bool same = false;
	struct db *db = hub_reader_get(h);
	enum err e = db ? assets_canaries(h->dir, take, &f) : ERR_NOMEM;
	sort(&f);
	if (e == OK)
		e = store_canary_same(db, f.ids, f.n, &same);
	hub_reader_put(h, db);
	if (e == OK && !same)
		e = hub_write(h, write_ids, &f);
	free(f.ids);
	return e;
}

bool canaries_has(struct hub *h, struct value v)
{
	struct buf reason;
	buf_init(&reason, REASON_MAX_BYTES);
	bool is = hub_protected(h, v, &reason, NULL) && str_eq(buf_str(&reason), STR(ASSETS_CANARY));
	buf_deinit(&reason);
	return is;
}
