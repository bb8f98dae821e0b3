/* SPDX-License-Identifier: Apache-2.0 */
/* Additions of the last days are summed up once for each day; a list is the best of them in a heap. */
#include "proof/stay_rivals.h"

#include <stdlib.h>

/* A value with what it is ranked by. */
struct ranked {
	uint64_t first;
	uint32_t then, rank, value;
};

struct heap {
	struct ranked *at; /* the least on top */
	size_t n, max;
};

/* What was added within the last days. */
struct recent {
	uint64_t lists; /* that added it, as bits */
	uint32_t count, newest; /* additions; the last one's number */
};

struct stay_rivals {
	struct stay_book *book;
	const struct day_counts *counts;
	size_t day;
	struct recent *recent; /* of a value */
	uint32_t *values;      /* those that were added */
	size_t n_values;
	uint64_t own;          /* lists that do not carry what others list */
	uint32_t *taken;       /* of a value: number of the list that has it */
	uint32_t lists;
	struct ranked heap[LIST_TRIAL_MAX];
};

static const struct {
	const char *name, *what;
} texts[STAY_RIVAL_COUNT] = {
#define X(rival, name, what) {name, what},
	STAY_RIVAL_MAP(X)
#undef X
};

struct stay_rivals *stay_rivals_new(struct stay_book *b, const struct day_counts *counts)
{
	size_t values = counts->history->n_values ? counts->history->n_values : 1;
	struct stay_rivals *r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->book = b;
	r->counts = counts;
	r->recent = calloc(values, sizeof(*r->recent));
	r->values = calloc(values, sizeof(*r->values));
	r->taken = calloc(values, sizeof(*r->taken));
	if (r->recent && r->values && r->taken)
		return r;
	stay_rivals_free(r);
	return NULL;
}

void stay_rivals_free(struct stay_rivals *r)
{
	if (!r)
		return;
	free(r->recent);
	free(r->values);
	free(r->taken);
	free(r);
}

/* The first contact at or behind a moment. */
static size_t contact_at(const struct history *h, int64_t time)
{
	size_t low = 0, high = h->n_contacts;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (h->contacts[middle].time < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum err begin(void *ctx, size_t day)
{
	struct stay_rivals *r = ctx;
	const struct history *h = r->counts->history;
	int64_t start = history_day_start(h, day);
	stay_book_day(r->book, day);
	r->day = day;
	for (size_t i = 0; i < r->n_values; i++)
		r->recent[r->values[i]] = (struct recent){0};
	r->n_values = 0;
	for (size_t i = contact_at(h, start - STAY_RIVALS_DAYS * UTC_DAY); i < h->n_contacts && h->contacts[i].time < start; i++) {
		const struct history_contact *c = &h->contacts[i];
		struct recent *one = &r->recent[c->value];
		if (!one->count++)
			r->values[r->n_values++] = c->value;
		one->lists |= UINT64_C(1) << c->member;
		one->newest = (uint32_t)i;
	}
	r->own = 0;
	for (uint32_t list = 0; list < STAYS_LISTS_MAX; list++)
		r->own |= stay_book_copies(r->book, list) ? 0 : UINT64_C(1) << list;
	return OK;
}

static bool had(const void *ctx, uint32_t list, uint32_t value)
{
	const struct stay_rivals *r = ctx;
	return stay_book_had(r->book, list, value);
}

struct list_trial_past stay_rivals_past(struct stay_rivals *r)
{
	return (struct list_trial_past){begin, had, r};
}

static bool is_better(const struct ranked *a, const struct ranked *b)
{
	if (a->first != b->first)
		return a->first > b->first;
	return a->then != b->then ? a->then > b->then : a->rank > b->rank;
}

static void sink(struct heap *h, struct ranked one)
{
	size_t at = 0;
	for (size_t child; (child = 2 * at + 1) < h->n; at = child) {
		if (child + 1 < h->n && is_better(&h->at[child], &h->at[child + 1]))
			child++;
		if (!is_better(&one, &h->at[child]))
			break;
		h->at[at] = h->at[child];
	}
	h->at[at] = one;
}

static void offer(struct heap *h, struct ranked one)
{
	if (h->n < h->max) {
		size_t at = h->n++;
		for (; at && is_better(&h->at[(at - 1) / 2], &one); at = (at - 1) / 2)
			h->at[at] = h->at[(at - 1) / 2];
		h->at[at] = one;
	} else if (h->max && is_better(&one, &h->at[0])) {
		sink(h, one);
	}
}

static int by_rank(const void *a, const void *b)
{
	return is_better(a, b) ? -1 : is_better(b, a);
}

/* What others added, by how many lists did or by when; voters: whose additions count. */
static size_t of_others(struct stay_rivals *r, enum stay_rival which, uint32_t list, size_t max, uint32_t *out)
{
	uint64_t own = UINT64_C(1) << list, voters = (which == STAY_GWOL_OWN ? r->own : UINT64_MAX) & ~own;
	struct heap heap = {.at = r->heap, .max = max};
	for (size_t i = 0; i < r->n_values; i++) {
		uint32_t value = r->values[i];
		const struct recent *one = &r->recent[value];
		uint64_t lists = one->lists & voters;
		if (!lists || stay_book_holders(r->book, value) & own)
			continue;
		struct ranked ranked = {.rank = r->counts->history->rank[value], .value = value};
		ranked.first = which == STAY_UNION ? one->newest : (uint64_t)__builtin_popcountll(lists);
		ranked.then = which == STAY_UNION ? 0 : one->count;
		offer(&heap, ranked);
	}
	qsort(heap.at, heap.n, sizeof(*heap.at), by_rank);
	for (size_t i = 0; i < heap.n; i++)
		out[i] = heap.at[i].value;
	return heap.n;
}

static size_t gone(struct stay_rivals *r, uint32_t list, size_t max, uint32_t *out)
{
	size_t n, listed = 0;
	const struct stay *const *left = stay_book_gone(r->book, list, &n);
	const int64_t since = r->counts->history->first_day + (int64_t)r->day - STAY_BOOK_DAYS;
	r->lists++;
	for (; n && listed < max && left[n - 1]->last >= since; n--) {
		uint32_t value = left[n - 1]->value;
		if (r->taken[value] == r->lists || stay_book_holders(r->book, value) >> list & 1)
			continue;
		r->taken[value] = r->lists;
		out[listed++] = value;
	}
	return listed;
}

static size_t bound(const struct stay_rivals *r, uint32_t list, size_t max, uint32_t *out)
{
	size_t n, listed = 0;
	const struct day_count *truth = day_counts_of(r->counts, r->day, list, &n);
	for (size_t i = 0; i < n && listed < max; i++)
		if (stay_book_heard(r->book, truth[i].value))
			out[listed++] = truth[i].value;
	return listed;
}

size_t stay_rivals_make(struct stay_rivals *r, enum stay_rival which, uint32_t list, size_t max, uint32_t *out)
{
	max = max < LIST_TRIAL_MAX ? max : LIST_TRIAL_MAX;
	switch (which) {
	case STAY_LWOL:
		return gone(r, list, max, out);
	case STAY_BOUND:
		return bound(r, list, max, out);
	default:
		return of_others(r, which, list, max, out);
	}
}

static enum err make(void *ctx, size_t day, uint32_t list, struct list_trial_entry *out, size_t *out_n)
{
	const struct stay_rivals_ctx *c = ctx;
	uint32_t values[LIST_TRIAL_MAX];
	(void)day;
	*out_n = stay_rivals_make(c->rivals, c->which, list, LIST_TRIAL_MAX, values);
	for (size_t i = 0; i < *out_n; i++)
		out[i] = (struct list_trial_entry){.value = values[i]};
	return OK;
}

void stay_rivals_makers(struct stay_rivals *r, struct stay_rivals_ctx ctx[STAY_RIVAL_COUNT], struct list_trial_maker out[STAY_RIVAL_COUNT])
{
	for (int i = 0; i < STAY_RIVAL_COUNT; i++) {
		enum stay_rival which = (enum stay_rival)i;
		ctx[i] = (struct stay_rivals_ctx){r, which};
		out[i] = (struct list_trial_maker){.name = texts[i].name, .what = texts[i].what, .make = make, .ctx = &ctx[i]};
	}
}
