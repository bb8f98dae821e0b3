/* SPDX-License-Identifier: Apache-2.0 */
/* Which column of a CSV feed means what: by the names in its header, or as the user says. */
#ifndef PARSE_CSV_COLUMNS_H
#define PARSE_CSV_COLUMNS_H

#include "model/kind.h"

enum { CSV_VALUES_MAX = 8, CSV_LABELS_MAX = 8 };

/* Columns are counted from 0; -1 is none. */
struct csv_columns {
	int value[CSV_VALUES_MAX]; /* more than one only for the hashes of one file */
	kind_set kinds[CSV_VALUES_MAX]; /* what the name of the column says of its values; 0: anything */
	int n_values;
	int kind;
	int label[CSV_LABELS_MAX]; /* best first */
	int n_labels;
	int valid_from, valid_until, confidence, tlp;
};

void csv_columns_init(struct csv_columns *c);
/*
 * csv_columns_guess: by the names of a header. Of several columns of values the best named one counts ("ioc" before
 * "url" before "ip"), and with a hash the other hashes. False when none is named like values.
 */
bool csv_columns_guess(const struct str *names, size_t n, struct csv_columns *out);
/*
 * csv_columns_map: mapping is "value=2,kind=type,label=family": value, kind, label, valid_from, valid_until, confidence
 * and tlp, each by a column's number from 1 or its name in the header. ERR_VALUE with a literal *why.
 */
MUST_CHECK enum err csv_columns_map(struct str mapping, const struct str *names, size_t n, struct csv_columns *out,
				    const char **why);
/* csv_columns_kinds: what a word for a type stands for ("ip:port", "FileHash-SHA256"); false when unsupported. */
bool csv_columns_kinds(struct str word, kind_set *out);

#endif
