/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of all feed formats share on the way to the sink. */
#ifndef PARSE_FEED_SINK_H
#define PARSE_FEED_SINK_H

#include "parse/feed_doc.h"

enum { FEED_EXCERPT_BYTES = 100 };

/* feed_sink_refuse: text is cut to FEED_EXCERPT_BYTES at a character, and behind its first line. */
void feed_sink_refuse(const struct feed_sink *sink, uint64_t line, struct str text, const char *why);
/* feed_sink_defaults: a report without a value that says what opts says of all. */
struct report feed_sink_defaults(const struct feed_doc_opts *opts);
/*
 * feed_sink_value: the value of text as one of kinds; by its shape where kinds leaves a choice or is 0 (any).
 * ERR_VALUE, *why as value_parse says.
 */
MUST_CHECK enum err feed_sink_value(kind_set kinds, struct str text, struct value_buf *out, const char **why);

/*
 * feed_sink_label_is_generic: whether a text in a place of labels names no threat but a class of threats or a quality
 * ("phishing", "C2", "malware"): taken only where nothing better stands.
 */
bool feed_sink_label_is_generic(struct str text);

#endif
