/* SPDX-License-Identifier: Apache-2.0 */
/* Values sorted by id; each knows its warning. */
#include "hub/warned.h"

#include <stdlib.h>

#include "base/grow.h"
#include "store/store_warning.h"

struct warned_value {
	int64_t id;
	size_t warning;
};

struct warned_warning {
	struct uuid id;
	uint32_t version;
	enum warning_state state;
	bool held;
};

void warned_deinit(struct warned *w)
{
	free(w->values);
	free(w->warnings);
	*w = (struct warned){0};
}

static int by_id(const void *a, const void *b)
{
	const struct warned_value *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static enum err take(void *ctx, const struct store_warning *w)
{
	struct warned *all = ctx;
	size_t n = w->value_ids.n / sizeof(int64_t);
	if (w->state == WARNING_WITHDRAWN) /* who pulls its rules shall find none */
		return OK;
	struct warned_warning *warnings = grow(all->warnings, all->n_warnings, sizeof *warnings);
	if (!warnings)
		return ERR_NOMEM;
	all->warnings = warnings;
	warnings[all->n_warnings++] = (struct warned_warning){.id = w->id, .version = w->version, .state = w->state};
	struct warned_value *values = reallocarray(all->values, all->n + n + 1, sizeof *values);
	if (!values)
		return ERR_NOMEM;
	all->values = values;
	for (size_t i = 0; i < n; i++) {
		struct warned_value *v = &all->values[all->n++];
		memcpy(&v->id, w->value_ids.p + i * sizeof v->id, sizeof v->id);
		v->warning = all->n_warnings - 1;
	}
	return OK;
}

static void sort(struct warned *w)
{
	if (w->n)
		qsort(w->values, w->n, sizeof *w->values, by_id);
}

enum err warned_load(struct warned *w, struct db *db, const struct viewer *viewer)
{
	enum err e = store_warning_page(db, viewer, 0, true, INT32_MAX, take, w);
	sort(w);
	return e;
}

enum err warned_load_one(struct warned *w, struct db *db, const struct viewer *viewer, const struct uuid *id)
{
	enum err e = store_warning_get(db, viewer, id, take, w);
	sort(w);
	return e;
}

/* The first value with this id; n when there is none. */
static size_t find(const struct warned *w, int64_t id)
{
	size_t low = 0, high = w->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (w->values[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < w->n && w->values[low].id == id ? low : w->n;
}

bool warned_has(const struct warned *w, int64_t id)
{
	return find(w, id) < w->n;
}

void warned_hold(struct warned *w, int64_t id)
{
	for (size_t at = find(w, id); at < w->n && w->values[at].id == id; at++)
		w->warnings[w->values[at].warning].held = true;
}

void warned_deliver(const struct warned *w, struct delivery *d)
{
	for (size_t i = 0; i < w->n_warnings; i++) {
		const struct warned_warning *held = &w->warnings[i];
		if (held->held)
			delivery_add(d, &held->id, held->version, held->state);
	}
}
