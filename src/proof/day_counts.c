/* SPDX-License-Identifier: Apache-2.0 */
/* Contacts are dealt to the cell of their day and member, sorted there and summed up. */
#include "proof/day_counts.h"

#include <stdlib.h>

/* HISTORY_NONE for what lies outside of the days of contacts, as peers may. */
static size_t cell_of(const struct history *h, const struct history_contact *c)
{
	if (c->time < history_day_start(h, 0) || history_day(h, c->time) >= h->n_days)
		return SIZE_MAX;
	return history_day(h, c->time) * h->n_members + c->member;
}

static int by_value(const void *a, const void *b)
{
	const struct day_count *x = a, *y = b;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* Sums up what is of one value in at[0..n); returns how many are left. */
static size_t summed(struct day_count *at, size_t n)
{
	size_t kept = 0;
	qsort(at, n, sizeof(*at), by_value);
	for (size_t i = 0; i < n; i++) {
		if (kept && at[kept - 1].value == at[i].value) {
			uint32_t room = UINT32_MAX - at[kept - 1].count;
			at[kept - 1].count += at[i].count < room ? at[i].count : room;
		} else {
			at[kept++] = at[i];
		}
	}
	return kept;
}

/* first[i + 1] holds the end of cell i: each cell is summed up and moved to the end of those before. */
static void close_up(struct day_counts *d, size_t cells)
{
	size_t kept = 0, begin = 0;
	for (size_t i = 0; i < cells; i++) {
		size_t end = d->first[i + 1], n = summed(d->at + begin, end - begin);
		memmove(d->at + kept, d->at + begin, n * sizeof(*d->at));
		d->first[i] = (uint32_t)kept;
		kept += n;
		begin = end;
	}
	d->first[cells] = (uint32_t)kept;
}

enum err day_counts_init(struct day_counts *d, const struct history *h, bool peers)
{
	const struct history_contact *c = peers ? h->peers : h->contacts;
	size_t n = peers ? h->n_peers : h->n_contacts, cells = h->n_days * h->n_members;
	*d = (struct day_counts){.history = h};
	d->at = calloc(n ? n : 1, sizeof(*d->at));
	d->first = calloc(cells + 2, sizeof(*d->first));
	if (!d->at || !d->first) {
		day_counts_deinit(d);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < n; i++)
		if (cell_of(h, &c[i]) != SIZE_MAX)
			d->first[cell_of(h, &c[i]) + 2]++;
	for (size_t i = 1; i < cells + 2; i++)
		d->first[i] += d->first[i - 1];
	for (size_t i = 0; i < n; i++)
		if (cell_of(h, &c[i]) != SIZE_MAX)
			d->at[d->first[cell_of(h, &c[i]) + 1]++] = (struct day_count){c[i].value, c[i].count};
	close_up(d, cells);
	return OK;
}

void day_counts_deinit(struct day_counts *d)
{
	free(d->at);
	free(d->first);
	*d = (struct day_counts){0};
}

const struct day_count *day_counts_of(const struct day_counts *d, size_t day, uint32_t member, size_t *out_n)
{
	size_t cell = day * d->history->n_members + member;
	*out_n = d->first[cell + 1] - d->first[cell];
	return d->at + d->first[cell];
}
