/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character separated values: one row, one value (or the hashes of one file).
 *
 * Lines that begin with '#' are comments; the last one before the first row may be the header, as abuse.ch has it. The
 * separator is the one of ',', tab, ';' and '|' that cuts the first rows into equally many fields. Without a header the
 * leftmost column that holds values counts, and a column of type words. Times are RFC 3339, or without an offset (UTC),
 * or seconds since 1970; what cannot be read is no time, and refused when the user mapped the column. A label is the
 * first text of the label columns that is no generic word (feed_sink_label_is_generic), else the first.
 */
#ifndef PARSE_FEED_CSV_H
#define PARSE_FEED_CSV_H

#include "parse/feed_doc.h"

/* feed_csv_recognise: whether doc has a header with a known name of values, or rows that only CSV makes sense of. */
bool feed_csv_recognise(struct str doc);
/*
 * feed_csv_parse: doc has no NUL bytes. ERR_UNSUPPORTED when no column of values is found; ERR_VALUE for a bad mapping;
 * ERR_NOMEM.
 */
MUST_CHECK enum err feed_csv_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink,
				   struct parse_fault *fault);

#endif
