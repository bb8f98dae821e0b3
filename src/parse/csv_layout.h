/* SPDX-License-Identifier: Apache-2.0 */
/* What the first lines of a CSV feed tell: separator, header and columns. */
#ifndef PARSE_CSV_LAYOUT_H
#define PARSE_CSV_LAYOUT_H

#include "parse/csv_columns.h"

struct csv_layout {
	char separator;
	size_t fields;   /* in each of the first rows; 1 when no separator cuts them alike */
	bool named;      /* the columns are known by the names of a header */
	bool header_row; /* the first row is the header; else it may stand in the last comment */
	struct csv_columns columns;
};

/*
 * csv_layout_find: mapping as csv_columns_map takes it; empty: by the names in the header, else by what the rows hold.
 * ERR_UNSUPPORTED when no column of values is found, ERR_VALUE for a bad mapping, both with a literal *why; ERR_NOMEM.
 */
MUST_CHECK enum err csv_layout_find(struct str doc, struct str mapping, struct csv_layout *out, const char **why);
/* csv_layout_rows: doc from its first line on that is neither blank nor a comment. */
struct str csv_layout_rows(struct str doc);

#endif
