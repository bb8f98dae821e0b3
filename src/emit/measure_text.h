/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of text that several formats of countermeasures share. */
#ifndef EMIT_MEASURE_TEXT_H
#define EMIT_MEASURE_TEXT_H

#include "emit/measure.h"

/* measure_text_value: the value as value_format writes it. */
void measure_text_value(struct buf *b, struct value v);
/*
 * measure_text_line: s as part of one line, at most max bytes of it, cut at a character. Control characters, line and
 * paragraph separators, bidirectional controls, what is not UTF-8 and the characters of unwanted come out as '_'.
 */
void measure_text_line(struct buf *b, struct str s, size_t max, const char *unwanted);
/* measure_text_subject: the label, or "listed by <source>" where there is none; as measure_text_line. */
void measure_text_subject(struct buf *b, const struct measure *m, size_t max, const char *unwanted);
/* measure_text_time: 2026-11-22T08:24:57Z. measure_text_date: 2026-11-22. */
void measure_text_time(struct buf *b, int64_t t);
void measure_text_date(struct buf *b, int64_t t);
/* measure_text_head: what a file says of itself, each line after prefix: hub, outlet, TLP, time, when to load anew. */
void measure_text_head(struct buf *b, const struct measure_head *h, const char *prefix);
/* measure_text_tail: how many rows there are, and how many were passed over and why; one line after prefix. */
void measure_text_tail(struct buf *b, const struct measure_state *state, const char *prefix, const char *why_skipped);

#endif
