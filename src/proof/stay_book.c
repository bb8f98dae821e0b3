/* SPDX-License-Identifier: Apache-2.0 */
/* Stays in three orders: as they begin, as they leave each list, and by value. */
#include "proof/stay_book.h"

#include <stdlib.h>

/* A list that held a fifth of what the others add is taken for a sum of them. */
static const double copies_share = 0.2;

struct listed {
	size_t first, end; /* its stays among those that are dealt to lists */
	size_t gone;       /* those before it ended before the last observation */
	size_t seen;       /* its observations before the day */
	int32_t *days;     /* of its observations, rising */
	size_t n_days;
	struct stay_book_list sums;
};

struct stay_book {
	const struct stays *stays;
	const struct history *history;
	int32_t day;               /* since 1970; all before it is known */
	const struct stay **begin; /* by first day */
	size_t begun;
	const struct stay **left;  /* by list, last day, first day, value */
	const struct stay **by_value; /* by list, value, first day */
	int32_t *days;
	uint64_t *holders;         /* of a value */
	int32_t *newest;           /* of a value: the day on which it was seen for the last time by a list that it left */
	struct listed lists[STAYS_LISTS_MAX];
	const uint32_t *rank;
};

static int by_number(int64_t x, int64_t y)
{
	return (x > y) - (x < y);
}

static int by_begin(const void *a, const void *b)
{
	const struct stay *x = *(const struct stay *const *)a, *y = *(const struct stay *const *)b;
	int order = by_number(x->first, y->first);
	return order ? order : by_number(x->list, y->list);
}

static int by_leave(const void *a, const void *b, void *rank)
{
	const struct stay *x = *(const struct stay *const *)a, *y = *(const struct stay *const *)b;
	const uint32_t *r = rank;
	int order = by_number(x->list, y->list);
	order = order ? order : by_number(x->last, y->last);
	order = order ? order : by_number(x->first, y->first);
	return order ? order : by_number(r[x->value], r[y->value]);
}

static int by_value(const void *a, const void *b)
{
	const struct stay *x = *(const struct stay *const *)a, *y = *(const struct stay *const *)b;
	int order = by_number(x->list, y->list);
	order = order ? order : by_number(x->value, y->value);
	return order ? order : by_number(x->first, y->first);
}

static int by_day(const void *a, const void *b)
{
	return by_number(*(const int32_t *)a, *(const int32_t *)b);
}

/* The days of a list, each once, to out; returns how many. */
static size_t days_of(const struct stay *const *s, size_t n, int32_t *out)
{
	size_t all = 0, kept = 0;
	for (size_t i = 0; i < n; i++) {
		out[all++] = s[i]->first;
		if (s[i]->last != STAYS_OPEN)
			out[all++] = s[i]->last;
	}
	qsort(out, all, sizeof(*out), by_day);
	for (size_t i = 0; i < all; i++)
		if (i == 0 || out[i] != out[kept - 1])
			out[kept++] = out[i];
	return kept;
}

static void deal(struct stay_book *b)
{
	size_t n = b->stays->n;
	for (size_t i = 0; i < n; i++)
		b->begin[i] = b->left[i] = b->by_value[i] = &b->stays->at[i];
	qsort(b->begin, n, sizeof(*b->begin), by_begin);
	qsort_r(b->left, n, sizeof(*b->left), by_leave, b->history->rank);
	qsort(b->by_value, n, sizeof(*b->by_value), by_value);
	for (size_t i = 0; i < n;) {
		struct listed *l = &b->lists[b->left[i]->list];
		l->first = l->gone = i;
		while (i < n && b->left[i]->list == b->left[l->first]->list)
			i++;
		l->end = i;
		l->days = b->days + 2 * l->first;
		l->n_days = days_of(&b->left[l->first], l->end - l->first, l->days);
	}
}

struct stay_book *stay_book_new(const struct stays *s, const struct history *h)
{
	struct stay_book *b = calloc(1, sizeof(*b));
	size_t values = h->n_values ? h->n_values : 1, n = s->n ? s->n : 1;
	if (!b)
		return NULL;
	b->stays = s;
	b->history = h;
	b->rank = h->rank;
	b->day = INT32_MIN;
	b->begin = calloc(n, sizeof(*b->begin));
	b->left = calloc(n, sizeof(*b->left));
	b->by_value = calloc(n, sizeof(*b->by_value));
	b->days = calloc(2 * n, sizeof(*b->days));
	b->holders = calloc(values, sizeof(*b->holders));
	b->newest = calloc(values, sizeof(*b->newest));
	if (!b->begin || !b->left || !b->by_value || !b->days || !b->holders || !b->newest) {
		stay_book_free(b);
		return NULL;
	}
	for (size_t v = 0; v < h->n_values; v++)
		b->newest[v] = INT32_MIN;
	if (s->n) {
		deal(b);
		b->day = b->begin[0]->first;
	}
	return b;
}

void stay_book_free(struct stay_book *b)
{
	if (!b)
		return;
	free(b->begin);
	free(b->left);
	free(b->by_value);
	free(b->days);
	free(b->holders);
	free(b->newest);
	free(b);
}

/* The last observation of a list before the day; of none, before all days. */
static int32_t last_seen(const struct listed *l)
{
	return l->seen ? l->days[l->seen - 1] : INT32_MIN;
}

/* What begins on the day is compared with who held it before. A list's first content is no addition. */
static void compare(struct stay_book *b)
{
	for (size_t i = b->begun; i < b->stays->n && b->begin[i]->first == b->day; i++) {
		const struct stay *s = b->begin[i];
		uint64_t held = b->holders[s->value] & ~(UINT64_C(1) << s->list);
		if (b->day == b->lists[s->list].days[0])
			continue;
		b->lists[s->list].sums.added++;
		b->lists[s->list].sums.held += held != 0;
		b->lists[s->list].sums.back += stay_book_had(b, s->list, s->value);
		for (uint32_t list = 0; list < STAYS_LISTS_MAX; list++) {
			b->lists[list].sums.others += list != s->list;
			b->lists[list].sums.carried += held >> list & 1;
		}
	}
}

static void leave(struct stay_book *b, struct listed *l)
{
	while (l->gone < l->end && b->left[l->gone]->last < last_seen(l)) {
		const struct stay *s = b->left[l->gone++];
		b->holders[s->value] &= ~(UINT64_C(1) << s->list);
		if (s->last > b->newest[s->value])
			b->newest[s->value] = s->last;
	}
}

/* The day is over: its observations count. */
static void pass_day(struct stay_book *b)
{
	compare(b);
	b->day++;
	for (size_t i = 0; i < STAYS_LISTS_MAX; i++) {
		struct listed *l = &b->lists[i];
		while (l->seen < l->n_days && l->days[l->seen] < b->day)
			l->seen++;
		leave(b, l);
	}
	for (; b->begun < b->stays->n && b->begin[b->begun]->first < b->day; b->begun++) {
		const struct stay *s = b->begin[b->begun];
		if (s->last >= last_seen(&b->lists[s->list]))
			b->holders[s->value] |= UINT64_C(1) << s->list;
	}
}

void stay_book_day(struct stay_book *b, size_t day)
{
	int64_t until = b->history->first_day + (int64_t)day;
	while (b->stays->n && b->day < until)
		pass_day(b);
}

uint64_t stay_book_holders(const struct stay_book *b, uint32_t value)
{
	return b->holders[value];
}

bool stay_book_had(const struct stay_book *b, uint32_t list, uint32_t value)
{
	const struct listed *l = &b->lists[list];
	size_t low = l->first, high = l->end;
	if (b->holders[value] >> list & 1)
		return true;
	/* The first one that is behind all stays of the value that have begun. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct stay *s = b->by_value[middle];
		if (s->value < value || (s->value == value && s->first < b->day))
			low = middle + 1;
		else
			high = middle;
	}
	const struct stay *last = low > l->first ? b->by_value[low - 1] : NULL;
	return last && last->value == value && last->last >= b->day - STAY_BOOK_DAYS;
}

bool stay_book_heard(const struct stay_book *b, uint32_t value)
{
	return b->holders[value] || b->newest[value] >= b->day - STAY_BOOK_DAYS;
}

const struct stay *const *stay_book_gone(const struct stay_book *b, uint32_t list, size_t *out_n)
{
	const struct listed *l = &b->lists[list];
	*out_n = l->gone - l->first;
	return b->left + l->first;
}

const struct stay_book_list *stay_book_list(const struct stay_book *b, uint32_t list)
{
	return &b->lists[list].sums;
}

bool stay_book_copies(const struct stay_book *b, uint32_t list)
{
	const struct stay_book_list *l = &b->lists[list].sums;
	return (double)l->carried > copies_share * (double)l->others;
}
