/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain lists: values line by line.
 *
 * A line holds one value, or several between blanks, commas and semicolons when all of them are values; else the first
 * one counts and the rest is text about it. A comma or semicolon inside a URL belongs to it unless a blank, a quote or
 * another scheme follows. Lines that begin with '#', ';', "//" or '!' are comments, and so is what follows a blank and
 * '#' or "//". Read as well: lines of hosts files ("0.0.0.0 evil.example"), Adblock's "||evil.example^", a leading '.'
 * or "*." before names, ranges of addresses as the networks that they consist of.
 */
#ifndef PARSE_FEED_LIST_H
#define PARSE_FEED_LIST_H

#include "parse/feed_doc.h"

/* feed_list_parse: doc has no NUL bytes. Fails only with the sink's error. */
MUST_CHECK enum err feed_list_parse(struct str doc, const struct feed_doc_opts *opts, const struct feed_sink *sink);
/* feed_list_is_comment: whether a trimmed line is one. */
bool feed_list_is_comment(struct str line);
/* feed_list_has_value: whether a trimmed line would give at least one report. */
bool feed_list_has_value(struct str line);

#endif
