/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over the window, once for each day; lists are sorts of them. */
#include "proof/rival_lists.h"

#include <stdlib.h>

/* A value with what it is ranked by. */
struct ranked {
	uint64_t first, then;
	uint32_t rank, value;
};

struct rival_lists {
	const struct day_counts *counts;
	size_t day;
	size_t window_first;           /* the first day of the window */
	uint64_t *sums;                /* of a value, in the window, over all members */
	uint32_t *spread;              /* members that met it in the window */
	uint32_t *newest;              /* one more than the index of its newest contact before the day; 0: none */
	size_t played;                 /* contacts that newest knows */
	uint32_t *met;                 /* values that anybody met in the window */
	size_t n_met;
	struct day_count *own;         /* of all members, by member and value */
	size_t own_cap;
	size_t *own_first;             /* of each member, and the end */
	struct ranked *scratch;
	uint32_t *order[RIVAL_COUNT];  /* of the rivals that are the same for all members, n_met values */
};

static const struct {
	const char *name, *what;
} texts[RIVAL_COUNT] = {
#define X(rival, name, what) {name, what},
	RIVAL_MAP(X)
#undef X
};

static const enum rival common[] = {RIVAL_GWOL, RIVAL_GWOLC, RIVAL_UNION};
enum { N_COMMON = sizeof(common) / sizeof(common[0]) };

const char *rival_lists_name(enum rival r)
{
	return texts[r].name;
}

const char *rival_lists_what(enum rival r)
{
	return texts[r].what;
}

struct rival_lists *rival_lists_new(const struct day_counts *d)
{
	const struct history *h = d->history;
	struct rival_lists *r = calloc(1, sizeof(*r));
	size_t values = h->n_values ? h->n_values : 1;
	if (!r)
		return NULL;
	r->counts = d;
	r->sums = calloc(values, sizeof(*r->sums));
	r->spread = calloc(values, sizeof(*r->spread));
	r->newest = calloc(values, sizeof(*r->newest));
	r->met = calloc(values, sizeof(*r->met));
	r->own_first = calloc(h->n_members + 1, sizeof(*r->own_first));
	r->scratch = calloc(values, sizeof(*r->scratch));
	bool whole = r->sums && r->spread && r->newest && r->met && r->own_first && r->scratch;
	for (size_t i = 0; i < N_COMMON; i++)
		whole &= (r->order[common[i]] = calloc(values, sizeof(**r->order))) != NULL;
	if (whole)
		return r;
	rival_lists_free(r);
	return NULL;
}

void rival_lists_free(struct rival_lists *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < N_COMMON; i++)
		free(r->order[common[i]]);
	free(r->sums);
	free(r->spread);
	free(r->newest);
	free(r->met);
	free(r->own);
	free(r->own_first);
	free(r->scratch);
	free(r);
}

static int by_value(const void *a, const void *b)
{
	const struct day_count *x = a, *y = b;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* Appends what the member met in the window, each value once, behind the n that own holds. */
static enum err gather_own(struct rival_lists *r, uint32_t member, size_t *n)
{
	size_t begin = *n, kept = begin;
	for (size_t day = r->window_first; day < r->day; day++) {
		size_t more;
		const struct day_count *c = day_counts_of(r->counts, day, member, &more);
		if (*n + more > r->own_cap) {
			size_t cap = 2 * (*n + more);
			struct day_count *own = reallocarray(r->own, cap, sizeof(*own));
			if (!own)
				return ERR_NOMEM;
			r->own = own;
			r->own_cap = cap;
		}
		if (more)
			memcpy(r->own + *n, c, more * sizeof(*c));
		*n += more;
	}
	if (*n > begin)
		qsort(r->own + begin, *n - begin, sizeof(*r->own), by_value);
	for (size_t i = begin; i < *n; i++) {
		if (kept > begin && r->own[kept - 1].value == r->own[i].value)
			r->own[kept - 1].count += r->own[i].count;
		else
			r->own[kept++] = r->own[i];
	}
	*n = kept;
	return OK;
}

static void sum_up(struct rival_lists *r)
{
	size_t members = r->counts->history->n_members;
	for (size_t i = 0; i < r->n_met; i++)
		r->sums[r->met[i]] = r->spread[r->met[i]] = 0;
	r->n_met = 0;
	for (size_t i = 0; i < r->own_first[members]; i++) {
		uint32_t value = r->own[i].value;
		if (!r->spread[value]++)
			r->met[r->n_met++] = value;
		r->sums[value] += r->own[i].count;
	}
}

static void play(struct rival_lists *r)
{
	const struct history *h = r->counts->history;
	int64_t start = history_day_start(h, r->day);
	for (; r->played < h->n_contacts && h->contacts[r->played].time < start; r->played++)
		r->newest[h->contacts[r->played].value] = (uint32_t)r->played + 1;
}

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->first != y->first)
		return x->first > y->first ? -1 : 1;
	if (x->then != y->then)
		return x->then > y->then ? -1 : 1;
	return x->rank > y->rank ? -1 : x->rank < y->rank;
}

/* Sorts n ranked values of scratch; the first of them, at most max, to out. */
static size_t best(struct rival_lists *r, size_t n, size_t max, uint32_t *out)
{
	qsort(r->scratch, n, sizeof(*r->scratch), by_rank);
	if (n > max)
		n = max;
	for (size_t i = 0; i < n; i++)
		out[i] = r->scratch[i].value;
	return n;
}

static void rank_common(struct rival_lists *r, enum rival which)
{
	for (size_t i = 0; i < r->n_met; i++) {
		uint32_t v = r->met[i];
		r->scratch[i] = (struct ranked){.rank = r->counts->history->rank[v], .value = v};
		r->scratch[i].first = which == RIVAL_GWOL ? r->spread[v] : which == RIVAL_GWOLC ? r->sums[v] : r->newest[v];
		r->scratch[i].then = which == RIVAL_GWOL ? r->sums[v] : 0;
	}
	best(r, r->n_met, r->n_met, r->order[which]);
}

enum err rival_lists_day(struct rival_lists *r, size_t day)
{
	size_t n = 0;
	r->day = day;
	r->window_first = day > RIVAL_WINDOW_DAYS ? day - RIVAL_WINDOW_DAYS : 0;
	for (uint32_t m = 0; m < r->counts->history->n_members; m++) {
		r->own_first[m] = n;
		enum err e = gather_own(r, m, &n);
		if (e)
			return e;
	}
	r->own_first[r->counts->history->n_members] = n;
	sum_up(r);
	play(r);
	for (size_t i = 0; i < N_COMMON; i++)
		rank_common(r, common[i]);
	return OK;
}

bool rival_lists_met(const struct rival_lists *r, uint32_t member, uint32_t value)
{
	size_t low = r->own_first[member], high = r->own_first[member + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (r->own[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->own_first[member + 1] && r->own[low].value == value;
}

/* The most frequent of n counts. */
static size_t worst(struct rival_lists *r, const struct day_count *c, size_t n, size_t max, uint32_t *out)
{
	for (size_t i = 0; i < n; i++)
		r->scratch[i] = (struct ranked){c[i].count, 0, r->counts->history->rank[c[i].value], c[i].value};
	return best(r, n, max, out);
}

static size_t unseen(const struct rival_lists *r, uint32_t member, size_t max, uint32_t *out)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n_met && n < max; i++)
		if (!rival_lists_met(r, member, r->order[RIVAL_GWOL][i]))
			out[n++] = r->order[RIVAL_GWOL][i];
	return n;
}

/* In the order of values, the least first: the protocol's, which its count of new hits depends on. */
static size_t bound(struct rival_lists *r, uint32_t member, size_t max, uint32_t *out)
{
	const uint32_t *rank = r->counts->history->rank;
	size_t n, known = 0;
	const struct day_count *truth = day_counts_of(r->counts, r->day, member, &n);
	for (size_t i = 0; i < n; i++)
		if (r->spread[truth[i].value])
			r->scratch[known++] = (struct ranked){UINT32_MAX - rank[truth[i].value], 0, 0, truth[i].value};
	return best(r, known, max, out);
}

size_t rival_lists_make(struct rival_lists *r, enum rival which, uint32_t member, size_t max, uint32_t *out)
{
	size_t n;
	const struct day_count *yesterday;
	switch (which) {
	case RIVAL_LWOL:
		return worst(r, r->own + r->own_first[member], r->own_first[member + 1] - r->own_first[member], max, out);
	case RIVAL_LAST:
		yesterday = r->day ? day_counts_of(r->counts, r->day - 1, member, &n) : NULL;
		return yesterday ? worst(r, yesterday, n, max, out) : 0;
	case RIVAL_UNSEEN:
		return unseen(r, member, max, out);
	case RIVAL_BOUND:
		return bound(r, member, max, out);
	default:
		n = r->n_met < max ? r->n_met : max;
		memcpy(out, r->order[which], n * sizeof(*out));
		return n;
	}
}
