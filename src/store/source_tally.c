/* SPDX-License-Identifier: Apache-2.0 */
/* Sums. */
#include "store/source_tally.h"

#include <stdlib.h>

#include "base/grow.h"

void source_tally_deinit(struct source_tally *t)
{
	free(t->others);
	*t = (struct source_tally){0};
}

static struct source_delta *delta_of(struct source_tally *t, int64_t feed)
{
	for (size_t i = 0; i < t->n_others; i++)
		if (t->others[i].feed == feed)
			return &t->others[i];
	struct source_delta *list = grow(t->others, t->n_others, sizeof *list);
	if (!list)
		return NULL;
	t->others = list;
	list[t->n_others] = (struct source_delta){.feed = feed};
	return &list[t->n_others++];
}

/* It lists the value, or does so no longer: by is 1 or -1. */
static enum err count_listed(struct source_tally *t, int64_t feed, int64_t by, const struct source_stand *stands, size_t n)
{
	size_t others = 0;
	struct source_delta *d = NULL;
	for (size_t i = 0; i < n; i++) {
		if (stands[i].feed == feed || !stands[i].live)
			continue;
		d = delta_of(t, stands[i].feed);
		if (!d)
			return ERR_NOMEM;
		d->overlap += by;
		others++;
	}
	t->own.live += by;
	if (others == 0)
		t->own.unique += by;
	else if (others == 1)
		d->unique -= by;
	return OK;
}

/* It never listed the value before. The last one who did is confirmed; all earlier ones were by the next. */
static enum err count_new(struct source_tally *t, int64_t feed, const struct source_stand *stands, size_t n, bool confirmable)
{
	const struct source_stand *last = NULL;
	for (size_t i = 0; i < n; i++)
		if (stands[i].feed != feed && (!last || stands[i].first_seen >= last->first_seen))
			last = &stands[i];
	t->own.total++;
	t->own.first += last == NULL;
	if (!last || !confirmable)
		return OK;
	struct source_delta *d = delta_of(t, last->feed);
	if (!d)
		return ERR_NOMEM;
	d->confirmed++;
	return OK;
}

enum err source_tally_value(struct source_tally *t, int64_t feed, bool lists, const struct source_stand *stands, size_t n,
                            bool confirmable)
{
	bool ever = false, before = false;
	enum err e = OK;
	for (size_t i = 0; i < n; i++) {
		ever = ever || stands[i].feed == feed;
		before = before || (stands[i].feed == feed && stands[i].live);
	}
	t->own.feed = feed;
	if (!ever && lists)
		e = count_new(t, feed, stands, n, confirmable);
	if (e == OK && lists != before)
		e = count_listed(t, feed, lists ? 1 : -1, stands, n);
	return e;
}
