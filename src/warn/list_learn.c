/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of some members' views, all hits and every so manieth of the others. */
#include "warn/list_learn.h"

#include <stdlib.h>

#include "warn/list_view.h"

enum { FIRST_ROWS = 64 };

/* Of what is no hit, every stride-th is taken. */
struct sample {
	size_t stride, turn;
};

struct lessons {
	struct sample met, fresh;
	struct list_rows *rows; /* LIST_MODEL_KINDS */
};

static struct list_row *next_row(struct list_rows *rows)
{
	if (rows->n == rows->room) {
		size_t room = rows->room ? 2 * rows->room : FIRST_ROWS;
		struct list_row *more = reallocarray(rows->at, room, sizeof(*more));
		if (!more)
			return NULL;
		rows->at = more;
		rows->room = room;
	}
	return &rows->at[rows->n++];
}

static enum err row_add(struct lessons *l, const struct list_logs *logs, const struct list_facts *facts, double weight, bool hit)
{
	enum list_model_kind kind = list_form_kind(facts);
	struct list_row *row = next_row(&l->rows[kind]);
	if (!row)
		return ERR_NOMEM;
	row->weight = weight;
	row->hit = hit;
	list_form_fill(list_form_of(kind), logs, facts, row->x);
	return OK;
}

static enum err rows_of(const struct list_view *v, struct lessons *l)
{
	struct list_facts facts;
	enum err e = OK;
	for (size_t i = 0; i < v->window->n && e == OK; i++) {
		const struct list_window_value *value = &v->window->values[i];
		struct list_meeting meeting = list_view_meeting(v, value);
		struct sample *s = meeting.met ? &l->met : &l->fresh;
		bool taken = s->turn++ % s->stride == 0;
		if ((meeting.came || taken) && list_view_facts(v, value, &facts))
			e = row_add(l, &v->book->logs, &facts, meeting.came ? 1 : (double)s->stride, meeting.came);
	}
	return e;
}

static enum err rows_of_members(const struct contact_book *b, int32_t day, size_t n, struct lessons *l)
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
		e = rows_of(&v, l);
		list_view_deinit(&v);
	}
	list_window_deinit(&w);
	return e;
}

enum err list_learn_day(struct contact_book *b, int32_t day)
{
	size_t n = b->n_members < LIST_LEARN_MEMBERS ? b->n_members : LIST_LEARN_MEMBERS;
	struct lessons l = {
		.rows = b->lessons,
		.met = {.stride = 1 + b->n_cells / LIST_LEARN_MET_ROWS},
		.fresh = {.stride = 1 + n * b->values.n / LIST_LEARN_NEW_ROWS},
	};
	for (int kind = 0; kind < LIST_MODEL_KINDS; kind++)
		b->lessons[kind].n = 0;
	enum err e = rows_of_members(b, day, n, &l);
	for (int kind = 0; kind < LIST_MODEL_KINDS && e == OK; kind++)
		list_model_learn(&b->models[kind], b->lessons[kind].at, b->lessons[kind].n);
	b->learned |= e == OK;
	return e;
}
