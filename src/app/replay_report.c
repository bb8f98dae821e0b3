/* SPDX-License-Identifier: Apache-2.0 */
/* Grows by calls in the order of reading. What does not fit any more is a programming error. */
#include "app/replay_report.h"

#include <assert.h>
#include <stdio.h>

enum { REPORT_MAX_BYTES = 64 << 20 };

void replay_report_init(struct replay_report *r)
{
	*r = (struct replay_report){0};
	arena_init(&r->arena, REPORT_MAX_BYTES);
	r->sections = arena_zalloc(&r->arena, REPLAY_REPORT_SECTIONS, sizeof(*r->sections));
	r->err = r->sections ? OK : ERR_NOMEM;
}

void replay_report_deinit(struct replay_report *r)
{
	arena_deinit(&r->arena);
	*r = (struct replay_report){0};
}

static struct replay_section *last(struct replay_report *r)
{
	return r->err ? NULL : &r->sections[r->n_sections - 1];
}

void replay_report_section(struct replay_report *r, const char *key, const char *title, const char *note)
{
	if (r->err)
		return;
	assert(r->n_sections < REPLAY_REPORT_SECTIONS);
	r->sections[r->n_sections++] = (struct replay_section){.key = key, .title = title, .note = note};
}

void replay_report_column(struct replay_report *r, const char *key, const char *heading)
{
	struct replay_section *s = last(r);
	if (!s)
		return;
	assert(s->n_columns < REPLAY_REPORT_COLUMNS);
	s->columns[s->n_columns].key = key;
	s->columns[s->n_columns++].heading = heading;
}

static void put(struct replay_report *r, struct replay_cell cell)
{
	struct replay_section *s = last(r);
	struct replay_cell *cells = s ? arena_grow(&r->arena, s->cells, s->n_cells, sizeof(*cells)) : NULL;
	if (!cells) {
		r->err = ERR_NOMEM;
		return;
	}
	s->cells = cells;
	cells[s->n_cells++] = cell;
}

void replay_report_text(struct replay_report *r, struct str text)
{
	struct str copy = arena_dup(&r->arena, text);
	if (!copy.p)
		r->err = ERR_NOMEM;
	put(r, (struct replay_cell){.type = REPLAY_CELL_TEXT, .text = copy});
}

void replay_report_count(struct replay_report *r, uint64_t n)
{
	put(r, (struct replay_cell){.type = REPLAY_CELL_COUNT, .count = (int64_t)n});
}

void replay_report_real(struct replay_report *r, double x, int digits)
{
	put(r, (struct replay_cell){.type = REPLAY_CELL_REAL, .real = x, .digits = digits});
}

void replay_report_none(struct replay_report *r)
{
	put(r, (struct replay_cell){.type = REPLAY_CELL_NONE});
}

void replay_report_plot(struct replay_report *r, const char *title, const char *x, const char *y, const char *const *x_names,
                        size_t n_x_names)
{
	struct replay_section *s = last(r);
	if (s)
		s->plot = (struct replay_plot){.title = title, .x = x, .y = y, .x_names = x_names, .n_x_names = n_x_names};
}

void replay_report_line(struct replay_report *r, const char *name)
{
	struct replay_section *s = last(r);
	if (!s)
		return;
	assert(s->plot.n_lines < REPLAY_REPORT_LINES);
	s->plot.lines[s->plot.n_lines++] = (struct replay_plot_line){.name = name};
}

void replay_report_point(struct replay_report *r, double x, double y)
{
	struct replay_section *s = last(r);
	if (!s)
		return;
	struct replay_plot_line *line = &s->plot.lines[s->plot.n_lines - 1];
	assert(line->n < REPLAY_REPORT_POINTS);
	line->points[line->n].x = x;
	line->points[line->n++].y = y;
}

struct str replay_report_cell_text(const struct replay_cell *c, char out[REPLAY_REPORT_CELL_BYTES])
{
	int n = 1;
	out[0] = '-';
	if (c->type == REPLAY_CELL_TEXT)
		return c->text;
	if (c->type == REPLAY_CELL_COUNT)
		n = snprintf(out, REPLAY_REPORT_CELL_BYTES, "%lld", (long long)c->count);
	else if (c->type == REPLAY_CELL_REAL)
		n = snprintf(out, REPLAY_REPORT_CELL_BYTES, "%.*f", c->digits, c->real);
	return str_make(out, n > 0 && n < REPLAY_REPORT_CELL_BYTES ? (size_t)n : 0);
}
