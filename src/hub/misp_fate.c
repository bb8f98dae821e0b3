/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MISP takes a change of an attribute only when its timestamp rose by a second. What has no time of its own (a value became
 * protected) is given the second behind the last one that is known.
 */
#include "hub/misp_fate.h"

#include <stdlib.h>

#include "emit/misp_event.h"
#include "hub/outlet.h"
#include "store/store_warning.h"

struct misp_warned {
	int64_t id;
	int64_t at; /* when its warning changed last */
	bool open;
};

static enum err add_values(void *ctx, const struct store_warning *w)
{
	struct misp_fates *f = ctx;
	size_t n = w->value_ids.n / sizeof(int64_t);
	struct misp_warned *more = reallocarray(f->warned, f->n + n + 1, sizeof *more);
	if (!more)
		return ERR_NOMEM;
	f->warned = more;
	for (size_t i = 0; i < n; i++) {
		int64_t id;
		memcpy(&id, w->value_ids.p + i * sizeof id, sizeof id);
		more[f->n++] = (struct misp_warned){id, w->seq, w->state == WARNING_OPEN};
	}
	return OK;
}

/* Of one value the one that decides comes first: of an open warning, then of the one that changed last. */
static int by_id(const void *a, const void *b)
{
	const struct misp_warned *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->open != y->open)
		return x->open ? -1 : 1;
	return (x->at < y->at) - (x->at > y->at);
}

static void keep_first_of_each(struct misp_fates *f)
{
	size_t kept = 0;
	for (size_t i = 0; i < f->n; i++)
		if (kept == 0 || f->warned[kept - 1].id != f->warned[i].id)
			f->warned[kept++] = f->warned[i];
	f->n = kept;
}

enum err misp_fates_load(struct misp_fates *f, struct hub *h, struct db *db, const struct viewer *viewer, struct str outlet,
                          int64_t now)
{
	*f = (struct misp_fates){.hub = h, .now = now, .only_warned = str_eq(outlet, STR("warned"))};
	if (!f->only_warned)
		return str_eq(outlet, STR("all")) ? OK : ERR_NOT_FOUND;
	enum err e = store_warning_page(db, viewer, 0, false, INT32_MAX, add_values, f);
	if (e)
		return e;
	if (f->n)
		qsort(f->warned, f->n, sizeof *f->warned, by_id);
	keep_first_of_each(f);
	return OK;
}

void misp_fates_deinit(struct misp_fates *f)
{
	free(f->warned);
	*f = (struct misp_fates){.hub = NULL};
}

static int by_id_alone(const void *a, const void *b)
{
	const struct misp_warned *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static int64_t later(int64_t a, int64_t b)
{
	return b != UTC_NONE && b > a ? b : a;
}

enum misp_fate misp_fates_of(const struct misp_fates *f, const struct store_report *r, int64_t *out_at)
{
	const struct misp_warned key = {.id = r->id}, *warned = NULL;
	if (f->only_warned && f->n)
		warned = bsearch(&key, f->warned, f->n, sizeof key, by_id_alone);
	if (!(misp_event_kinds() & kind_bit(r->value.kind)) || (f->only_warned && !warned) ||
	    (r->valid_from != UTC_NONE && r->valid_from > f->now))
		return MISP_NEVER;
	enum outlet_gate gate = outlet_gate(f->hub, r->value);
	int64_t at = later(r->since, r->changed);
	if (warned)
		at = later(at, warned->at);
	*out_at = at;
	if (gate == OUTLET_TOO_WIDE)
		return MISP_NEVER;
	if (r->recalled)
		*out_at = at + UTC_SECOND;
	else if (r->gone != UTC_NONE)
		*out_at = later(at + UTC_SECOND, r->gone);
	else if (r->valid_until != UTC_NONE && r->valid_until <= f->now)
		*out_at = later(at + UTC_SECOND, r->valid_until);
	else if (gate == OUTLET_PROTECTED)
		*out_at = at + UTC_SECOND;
	else if (!warned || warned->open)
		return MISP_LIVE;
	return MISP_DEAD;
}
