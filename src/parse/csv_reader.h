/* SPDX-License-Identifier: Apache-2.0 */
/* Records and fields of character separated values (RFC 4180). */
#ifndef PARSE_CSV_READER_H
#define PARSE_CSV_READER_H

#include "base/arena.h"

enum { CSV_FIELDS_MAX = 64 }; /* further ones are dropped; the widest public feed tried had 20 */

struct csv_reader {
	struct str rest;
	char separator;
	struct arena arena; /* fields whose doubled quotes were undone */
	/* of the record that was read last */
	uint64_t line; /* where it begins; 1 is the first */
	struct str raw;
	struct str fields[CSV_FIELDS_MAX]; /* without blanks around and without quotes */
	size_t n_fields;
	/* lines up to rest */
	uint64_t lines;
};

/* csv_reader_init: text is borrowed until csv_reader_deinit. */
void csv_reader_init(struct csv_reader *r, struct str text, char separator);
void csv_reader_deinit(struct csv_reader *r);
/*
 * csv_reader_next: reads a record. Blanks before an opening and behind a closing quote are ignored; a quote inside of
 * a field that does not begin with one is text. ERR_NOT_FOUND at the end of the text. ERR_SYNTAX with a literal *why
 * for a record that is wrong (then line and raw say where); reading goes on with the line after its first. ERR_NOMEM.
 */
MUST_CHECK enum err csv_reader_next(struct csv_reader *r, const char **why);

#endif
