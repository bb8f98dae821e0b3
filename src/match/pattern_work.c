/* SPDX-License-Identifier: Apache-2.0 */
/* Memory from one arena, and errors. */
#include "match/pattern_work.h"

void pattern_work_init(struct pattern_work *w, struct arena *a, uint64_t steps)
{
	*w = (struct pattern_work){.a = a, .steps_left = steps};
	arena_init(&w->lent, a->max);
}

void pattern_work_deinit(struct pattern_work *w)
{
	arena_deinit(&w->lent);
}

bool pattern_work_fail(struct pattern_work *w, enum err e, const char *what)
{
	if (!w->err) {
		w->err = e;
		w->what = what;
	}
	return false;
}

char *pattern_work_room(struct pattern_work *w, size_t n)
{
	if (w->room && n <= w->room_bytes)
		return w->room;
	/* Twice as much each time, so that all rooms together are less than two of the largest. */
	size_t bytes = n < 2 * w->room_bytes ? 2 * w->room_bytes : n;
	char *room = arena_alloc(w->a, bytes);
	if (!room) {
		pattern_work_fail(w, ERR_NOMEM, err_text(ERR_NOMEM));
		return NULL;
	}
	w->room = room;
	w->room_bytes = bytes;
	return room;
}

static void *zeroed(struct pattern_work *w, struct arena *a, size_t count, size_t size)
{
	void *p = arena_zalloc(a, count, size);
	if (!p)
		pattern_work_fail(w, ERR_NOMEM, err_text(ERR_NOMEM));
	return p;
}

void *pattern_work_alloc(struct pattern_work *w, size_t count, size_t size)
{
	return zeroed(w, w->a, count, size);
}

void *pattern_work_lend(struct pattern_work *w, size_t count, size_t size)
{
	return zeroed(w, &w->lent, count, size);
}

void pattern_work_reclaim(struct pattern_work *w)
{
	arena_reset(&w->lent);
}
