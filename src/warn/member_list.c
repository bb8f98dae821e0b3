/* SPDX-License-Identifier: Apache-2.0 */
/* Own contacts that fade by the day, and the others' weighted by how many values each other member shares. */
#include "warn/member_list.h"

#include <math.h>
#include <stdlib.h>

#include "warn/contact_book_state.h"

static const uint32_t nobody = UINT32_MAX;
static const double fade_per_day = 0.6;

static int32_t slot_of(int64_t t)
{
	int64_t slot = t / CONTACT_BOOK_SLOT;
	return (int32_t)(t % CONTACT_BOOK_SLOT < 0 ? slot - 1 : slot);
}

/* Contacts of the window, each day's worth less than the next's. */
static double faded(const struct book_cell *c, int32_t slot)
{
	double sum = book_cell_count(c, slot);
	for (int32_t age = 0; age < CONTACT_BOOK_WINDOW_SLOTS; age++)
		sum += pow(fade_per_day, age / CONTACT_BOOK_DAY_SLOTS) * book_cell_count(c, slot - 1 - age);
	return sum;
}

/* Cosine of the sets of values that two members met. */
static double *similarities(const struct contact_book *b, uint32_t own, int32_t slot)
{
	double *shared = calloc(b->n_members + 1, sizeof(*shared)), *all = calloc(b->n_members + 1, sizeof(*all));
	for (const struct book_value *v = b->oldest; v && shared && all; v = v->newer) {
		bool mine = false;
		for (uint32_t i = 0; i < v->n_cells; i++)
			mine |= v->cells[i].member == own && faded(&v->cells[i], slot) > 0;
		for (uint32_t i = 0; i < v->n_cells; i++)
			if (faded(&v->cells[i], slot) > 0) {
				shared[v->cells[i].member] += mine;
				all[v->cells[i].member]++;
			}
	}
	for (size_t i = 0; shared && all && i < b->n_members; i++)
		shared[i] = shared[i] > 0 ? shared[i] / sqrt(all[i] * all[own]) : 0;
	free(all);
	return shared;
}

/* Heap with the least on top, so that a better one replaces it. */
static bool is_better(const struct member_list_entry *a, const struct member_list_entry *b)
{
	if (a->probability < b->probability || a->probability > b->probability)
		return a->probability > b->probability;
	return a->value.kind != b->value.kind ? a->value.kind < b->value.kind : str_cmp(a->value.bytes, b->value.bytes) < 0;
}

static int by_rank(const void *a, const void *b)
{
	return is_better(a, b) ? -1 : is_better(b, a);
}

static void sift_down(struct member_list_entry *heap, size_t n)
{
	for (size_t at = 0, child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && is_better(&heap[child], &heap[child + 1]))
			child++;
		if (!is_better(&heap[at], &heap[child]))
			return;
		struct member_list_entry swap = heap[at];
		heap[at] = heap[child];
		heap[child] = swap;
	}
}

static void sift_up(struct member_list_entry *heap, size_t at)
{
	for (size_t parent; at && is_better(&heap[parent = (at - 1) / 2], &heap[at]); at = parent) {
		struct member_list_entry swap = heap[at];
		heap[at] = heap[parent];
		heap[parent] = swap;
	}
}

static void offer(struct member_list *l, size_t n_max, const struct member_list_entry *e)
{
	if (l->n < n_max) {
		l->entries[l->n] = *e;
		sift_up(l->entries, l->n++);
	} else if (is_better(e, &l->entries[0])) {
		l->entries[0] = *e;
		sift_down(l->entries, l->n);
	}
}

static bool is_mine(const struct contact_book *b, const struct book_cell *c, uint32_t own)
{
	return own != nobody && b->members[c->member]->index == own;
}

enum err member_list_make(const struct contact_book *b, int64_t member, enum member_list_which which, int64_t now,
                          size_t n_max, struct member_list *out)
{
	struct member_list l = {0};
	struct book_member *m = contact_book_find_member(b, member);
	uint32_t own = m ? m->index : nobody;
	int32_t slot = slot_of(now);
	n_max = n_max < MEMBER_LIST_MAX ? n_max : MEMBER_LIST_MAX;
	double *like = m ? similarities(b, own, slot) : NULL;
	l.entries = calloc(n_max ? n_max : 1, sizeof(*l.entries));
	if (!l.entries || (m && !like)) {
		free(like);
		free(l.entries);
		return ERR_NOMEM;
	}
	for (const struct book_value *v = b->oldest; v && n_max; v = v->newer) {
		double mine = 0, others = 0;
		for (uint32_t i = 0; i < v->n_cells; i++) {
			const struct book_cell *c = &v->cells[i];
			if (is_mine(b, c, own))
				mine += faded(c, slot);
			else if (c->tlp <= TLP_AMBER)
				others += (like ? like[c->member] : 1) * faded(c, slot);
		}
		if (!(mine + others > 0) || (which == MEMBER_LIST_NEW && mine > 0))
			continue;
		struct member_list_entry e = {
			.value = book_value_of(v),
			.probability = (mine + others) / (1 + mine + others),
			.expires = now + UTC_DAY,
			.n_terms = 2,
			.terms = {{"own", mine, mine}, {"others", others, others}},
		};
		offer(&l, n_max, &e);
	}
	free(like);
	qsort(l.entries, l.n, sizeof(*l.entries), by_rank);
	*out = l;
	return OK;
}

void member_list_deinit(struct member_list *l)
{
	free(l->entries);
	*l = (struct member_list){0};
}
