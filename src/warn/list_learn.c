/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of some members' views, all hits and every so manieth of the others. */
#include "warn/list_learn.h"

#include <stdlib.h>

#include "base/grow.h"
#include "warn/list_view.h"

struct lesson {
	struct list_row *rows;
	size_t n;
	size_t stride, turn; /* of what is no hit, every stride-th is taken */
};

static struct list_row *row_add(struct lesson *l)
{
	struct list_row *more = grow(l->rows, l->n, sizeof(*more));
	if (!more)
		return NULL;
	l->rows = more;
	return &l->rows[l->n++];
}

static enum err rows_of(const struct list_view *v, struct lesson *lessons)
{
	struct list_facts facts;
	for (size_t i = 0; i < v->window->n; i++) {
		struct list_meeting meeting = list_view_meeting(v, &v->window->values[i]);
		enum list_model_kind kind = meeting.met ? LIST_MODEL_MET : LIST_MODEL_NEW;
		struct lesson *l = &lessons[kind];
		bool taken = l->turn++ % l->stride == 0;
		if (!(meeting.came || taken) || !list_view_facts(v, &v->window->values[i], &facts))
			continue;
		struct list_row *row = row_add(l);
		if (!row)
			return ERR_NOMEM;
		*row = (struct list_row){.weight = meeting.came ? 1 : (double)l->stride, .hit = meeting.came};
		list_form_fill(list_form_of(kind), &facts, row->x);
	}
	return OK;
}

static enum err rows_of_members(const struct contact_book *b, int32_t day, size_t n, struct lesson *lessons)
{
	struct list_window w;
	enum err e = list_window_init(&w, b, day * BOOK_DAY_HOURS);
	if (e)
		return e;
	for (size_t i = 0; i < n && e == OK; i++) {
		struct list_view v;
		size_t member = ((size_t)(uint32_t)day * n + i) % b->n_members;
		e = list_view_init(&v, b, &w, (uint32_t)member);
		if (e)
			break;
		e = rows_of(&v, lessons);
		list_view_deinit(&v);
	}
	list_window_deinit(&w);
	return e;
}

enum err list_learn_day(struct contact_book *b, int32_t day)
{
	size_t n = b->n_members < LIST_LEARN_MEMBERS ? b->n_members : LIST_LEARN_MEMBERS;
	struct lesson lessons[LIST_MODEL_KINDS] = {
		[LIST_MODEL_MET] = {.stride = 1 + b->n_cells / LIST_LEARN_MET_ROWS},
		[LIST_MODEL_NEW] = {.stride = 1 + n * b->values.n / LIST_LEARN_NEW_ROWS},
	};
	enum err e = rows_of_members(b, day, n, lessons);
	for (int kind = 0; kind < LIST_MODEL_KINDS; kind++) {
		if (e == OK)
			list_model_learn(&b->models[kind], lessons[kind].rows, lessons[kind].n);
		free(lessons[kind].rows);
	}
	b->learned |= e == OK;
	return e;
}
