/* SPDX-License-Identifier: Apache-2.0 */
/* A small hash table of rows that grows in an arena. */
#include "hub/series_tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/service.h"
#include "model/series_key.h"

enum { FIRST_SLOTS = 64 };
enum row_kind { OF_MEMBER, OF_PORT, OF_SERVICE, OF_SYSTEM, OF_LABEL };

struct series_tally_row {
	int64_t hour;
	enum row_kind kind; /* OF_MEMBER: count is all that was adverse */
	uint32_t number;
	struct str label; /* in the arena */
	uint64_t count;
};

static uint64_t hash_of(const struct series_tally_row *r)
{
	/* What is in here came through a matcher's hits, so that nobody can fill a slot on purpose at will. */
	uint64_t h = (uint64_t)r->hour * UINT64_C(0x9e3779b97f4a7c15) ^ ((uint64_t)r->kind << 32 | r->number) * UINT64_C(0xff51afd7ed558ccd);
	for (size_t i = 0; i < r->label.n; i++)
		h = (h ^ (uint8_t)r->label.p[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

static bool same(const struct series_tally_row *x, const struct series_tally_row *y)
{
	return x->hour == y->hour && x->kind == y->kind && x->number == y->number && str_eq(x->label, y->label);
}

static uint32_t *slot_of(struct series_tally *t, const struct series_tally_row *r)
{
	size_t at = hash_of(r) & (t->n_slots - 1);
	while (t->slots[at] && !same(&t->rows[t->slots[at] - 1], r))
		at = (at + 1) & (t->n_slots - 1);
	return &t->slots[at];
}

/* Half of the slots stay free. */
static enum err make_room(struct series_tally *t, struct arena *a)
{
	if (t->n_slots && t->n < t->n_slots / 2)
		return OK;
	size_t n = t->n_slots ? 2 * t->n_slots : FIRST_SLOTS;
	uint32_t *slots = arena_zalloc(a, n, sizeof *slots);
	if (!slots)
		return ERR_NOMEM;
	t->slots = slots;
	t->n_slots = n;
	for (size_t i = 0; i < t->n; i++)
		*slot_of(t, &t->rows[i]) = (uint32_t)i + 1;
	return OK;
}

static enum err add(struct series_tally *t, struct arena *a, const struct series_tally_row *row)
{
	enum err e = make_room(t, a);
	if (e)
		return e;
	uint32_t *slot = slot_of(t, row);
	if (*slot) {
		t->rows[*slot - 1].count += row->count;
		return OK;
	}
	struct series_tally_row *wider = arena_grow(a, t->rows, t->n, sizeof *wider);
	struct str label = row->label.n ? arena_dup(a, row->label) : row->label;
	if (!wider || (label.n && !label.p))
		return ERR_NOMEM;
	t->rows = wider;
	wider[t->n] = *row;
	wider[t->n].label = label;
	*slot = (uint32_t)++t->n;
	return OK;
}

static int64_t hour_of(int64_t time)
{
	return time / UTC_HOUR - (time % UTC_HOUR < 0);
}

enum err series_tally_seen(struct series_tally *t, struct arena *a, int64_t time)
{
	int64_t hour = hour_of(time);
	if (t->n && t->newest == hour)
		return OK;
	enum err e = add(t, a, &(struct series_tally_row){.hour = hour});
	if (e == OK)
		t->newest = hour;
	return e;
}

enum err series_tally_adverse(struct series_tally *t, struct arena *a, const struct series_adverse *what)
{
	const struct series_tally_row rows[] = {
		{.kind = OF_PORT, .number = what->port <= UINT16_MAX ? what->port : 0},
		{.kind = OF_SERVICE, .number = what->service},
		{.kind = OF_SYSTEM, .number = what->system},
	};
	int64_t hour = hour_of(what->time);
	enum err e = add(t, a, &(struct series_tally_row){.hour = hour, .count = what->count});
	for (size_t i = 0; i < sizeof rows / sizeof *rows && e == OK; i++) {
		struct series_tally_row row = rows[i];
		row.hour = hour;
		row.count = what->count;
		if (row.number)
			e = add(t, a, &row);
	}
	return e;
}

enum err series_tally_label(struct series_tally *t, struct arena *a, int64_t time, struct str label, uint64_t count)
{
	return add(t, a, &(struct series_tally_row){.hour = hour_of(time), .kind = OF_LABEL, .label = label, .count = count});
}

static int by_hour(const void *a, const void *b)
{
	const struct series_tally_row *x = a, *y = b;
	if (x->hour != y->hour)
		return x->hour < y->hour ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	int order = memcmp(x->label.p, y->label.p, x->label.n < y->label.n ? x->label.n : y->label.n);
	return order ? order : (x->label.n > y->label.n) - (x->label.n < y->label.n);
}

static enum err tell(const struct series_tally_row *r, struct warn_flow *f, int64_t member)
{
	char key[SERIES_KEY_MAX_BYTES];
	struct str name = service_name((uint8_t)r->number);
	int n = 0;
	switch (r->kind) {
	case OF_MEMBER:
		return warn_flow_seen(f, member, r->hour * UTC_HOUR, r->count);
	case OF_PORT:
		n = snprintf(key, sizeof key, "port:%" PRIu32, r->number);
		break;
	case OF_SERVICE:
		n = snprintf(key, sizeof key, "service:%.*s", STR_ARG(name));
		break;
	case OF_SYSTEM:
		n = snprintf(key, sizeof key, "as:%" PRIu32, r->number);
		break;
	case OF_LABEL:
		n = snprintf(key, sizeof key, "%s%.*s", series_key_of_label(r->label), STR_ARG(r->label));
		break;
	}
	if (n < 0 || (size_t)n >= sizeof key)
		return OK;
	return warn_flow_count(f, str_make(key, (size_t)n), member, r->hour * UTC_HOUR, r->count);
}

enum err series_tally_tell(struct series_tally *t, struct warn_flow *f, int64_t member)
{
	enum err e = OK;
	if (t->n)
		qsort(t->rows, t->n, sizeof *t->rows, by_hour);
	for (size_t i = 0; i < t->n && e == OK; i++)
		e = tell(&t->rows[i], f, member);
	return e;
}
