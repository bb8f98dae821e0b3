/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a warning says to people, sentence by sentence; the layouts (notice_text, notice_html, notice_cap) put them in their places.
 * Each appends plain text to b without an end of line; text of others in it may be hostile, the layout escapes it.
 */
#ifndef EMIT_NOTICE_WORDS_H
#define EMIT_NOTICE_WORDS_H

#include "base/buf.h"
#include "model/notice.h"

/* notice_words_kind: what this version is: "Warning", "Update", "Escalated", ..., "Withdrawn". */
const char *notice_words_kind(const struct notice *n);
/* notice_words_subject: one line: "[TLP:AMBER] critical: title (update)". */
void notice_words_subject(struct buf *b, const struct notice *n);
/* notice_words_change: what differs from before, which may say version 0: nothing is appended then. */
void notice_words_change(struct buf *b, const struct notice *n, const struct notice_version *before);
void notice_words_happened(struct buf *b, const struct notice *n);
void notice_words_probability(struct buf *b, const struct notice *n);
/* notice_words_hit, notice_words_risk: who is, in bands; nothing when there is nobody to name. */
void notice_words_hit(struct buf *b, const struct notice *n);
void notice_words_risk(struct buf *b, const struct notice *n);
/* notice_words_cve: what is known of one vulnerability. */
void notice_words_cve(struct buf *b, const struct notice_cve *c);
/* notice_words_end: until when it holds, and what takes its rules away. */
void notice_words_end(struct buf *b, const struct notice *n);
/* notice_words_marking: what the marking permits (TLP 2.0 section 3). */
const char *notice_words_marking(enum tlp t);
/* notice_words_time: "2026-11-22 08:24 UTC". */
void notice_words_time(struct buf *b, int64_t t);
/* notice_words_value: in a form that no program follows as a link: "evil[.]example", "hxxps://...". */
void notice_words_value(struct buf *b, struct str value);
/* notice_words_probability_of: the number that the words are made of, 0 to 1. */
double notice_words_probability_of(const struct notice *n);
/* notice_words_expires: when it ends unless there is news. */
int64_t notice_words_expires(const struct notice *n);
/* notice_words_over: whether nothing is left to do. */
bool notice_words_over(const struct notice *n);

#endif
