/* SPDX-License-Identifier: Apache-2.0 */
/* Aligned columns for people. Control characters in cells are shown as '?', so that data cannot drive the terminal. */
#ifndef APP_TABLE_H
#define APP_TABLE_H

#include <stdio.h>

#include "base/buf.h"

enum { TABLE_COLUMNS_MAX = 12 };

enum table_align { TABLE_LEFT, TABLE_RIGHT };

/* Cells are kept until the table is printed, row after row. */
struct table {
	size_t columns;
	struct {
		const char *heading;
		enum table_align align;
		size_t width; /* characters of its widest cell */
	} column[TABLE_COLUMNS_MAX];
	struct buf text; /* cells, each ended by NUL */
	size_t cells;
};

/* table_init: headings is ended by NULL; one that begins with '>' is a column aligned to the right. */
void table_init(struct table *t, const char *const *headings);
void table_deinit(struct table *t);
/* The next cell, from left to right, row after row. Empty cells print as "-". */
void table_cell(struct table *t, struct str text);
void table_count(struct table *t, int64_t n); /* 1,505,029 */
void table_time(struct table *t, int64_t utc);
/* table_print: writes all rows, the headings first when there is any row. */
void table_print(const struct table *t, FILE *out);

/* The same texts outside of tables. */
enum { TABLE_COUNT_BYTES = 28, TABLE_TIME_BYTES = 21 };
const char *table_count_text(int64_t n, char out[TABLE_COUNT_BYTES]);
const char *table_time_text(int64_t utc, char out[TABLE_TIME_BYTES]); /* "2026-11-22 08:24:57Z", or "never" */
/* table_put: one text to out, control characters as '?'. */
void table_put(FILE *out, struct str text);

#endif
