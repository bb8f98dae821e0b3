/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of a replay before it has a form: sections, each a table with a plot, which are printed as text, as JSON and
 * as a page. A cell is a text, a count, a number with so many decimals, or nothing.
 */
#ifndef APP_REPLAY_REPORT_H
#define APP_REPLAY_REPORT_H

#include "base/arena.h"

enum { REPLAY_REPORT_SECTIONS = 24, REPLAY_REPORT_COLUMNS = 12, REPLAY_REPORT_LINES = 8, REPLAY_REPORT_POINTS = 64 };

enum replay_cell_type { REPLAY_CELL_NONE, REPLAY_CELL_TEXT, REPLAY_CELL_COUNT, REPLAY_CELL_REAL };

struct replay_cell {
	enum replay_cell_type type;
	int digits;
	double real;
	int64_t count;
	struct str text;
};

struct replay_plot_line {
	const char *name;
	size_t n;
	struct {
		double x, y;
	} points[REPLAY_REPORT_POINTS];
};

struct replay_plot {
	const char *title, *x, *y; /* title NULL: no plot */
	const char *const *x_names; /* of x = 0, 1, ...; NULL: numbers */
	size_t n_x_names, n_lines;
	struct replay_plot_line lines[REPLAY_REPORT_LINES];
};

struct replay_section {
	const char *key;   /* in JSON */
	const char *title, *note; /* note: what is measured, and what it cannot show */
	struct {
		const char *key, *heading;
	} columns[REPLAY_REPORT_COLUMNS];
	size_t n_columns, n_cells;
	struct replay_cell *cells; /* row by row */
	struct replay_plot plot;
};

struct replay_report {
	struct arena arena;
	enum err err; /* sticks: ERR_NOMEM */
	size_t n_sections;
	struct replay_section *sections;
};

/* Literals are lent for ever; texts of cells are copied. */
void replay_report_init(struct replay_report *r);
void replay_report_deinit(struct replay_report *r);
void replay_report_section(struct replay_report *r, const char *key, const char *title, const char *note);
/* replay_report_column: '>' in front of the heading aligns to the right. */
void replay_report_column(struct replay_report *r, const char *key, const char *heading);
/* The next cell, from left to right, row after row. */
void replay_report_text(struct replay_report *r, struct str text);
void replay_report_count(struct replay_report *r, uint64_t n);
void replay_report_real(struct replay_report *r, double x, int digits);
void replay_report_none(struct replay_report *r);
/*
 * replay_report_plot: of the section begun last, empty; x_names (n of them, or NULL) are of x = 0, 1, ...
 * replay_report_line: its next line. replay_report_point: of that.
 */
void replay_report_plot(struct replay_report *r, const char *title, const char *x, const char *y, const char *const *x_names,
                        size_t n_x_names);
void replay_report_line(struct replay_report *r, const char *name);
void replay_report_point(struct replay_report *r, double x, double y);

/* replay_report_cell_text: a cell as people read it; out has room for a number. "-" for nothing. */
enum { REPLAY_REPORT_CELL_BYTES = 48 };
struct str replay_report_cell_text(const struct replay_cell *c, char out[REPLAY_REPORT_CELL_BYTES]);

#endif
