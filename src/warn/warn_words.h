/* SPDX-License-Identifier: Apache-2.0 */
/* What an analyst set of a warning, in memory of its own. */
#ifndef WARN_WARN_WORDS_H
#define WARN_WARN_WORDS_H

#include "warn/owned.h"
#include "warn/state_bytes.h"
#include "warn/warn_decision.h"

struct warn_words {
	unsigned fields; /* set of enum warn_field that stand; of values: some were added */
	struct owned title, text, note, reason;
	enum severity severity;
	enum tlp tlp;
	struct owned sector, country; /* of the audience */
	int64_t members[WARNING_AUDIENCE_MAX];
	uint32_t n_members;
	struct owned techniques[WARNING_TECHNIQUES_MAX];
	uint32_t n_techniques;
};

/* warn_words_is_technique: "T1059" or "T1059.001". */
bool warn_words_is_technique(struct str s);
/* warn_words_ok: whether the fields of a content, and the reason, can be set: bounds, UTF-8, forms. */
bool warn_words_ok(const struct warn_content *c, unsigned fields, struct str reason);
/* warn_words_edit: old (NULL: nothing) with the fields set anew, and reason when it is not empty; NULL when out of memory. */
struct warn_words *warn_words_edit(const struct warn_words *old, const struct warn_content *c, unsigned fields, struct str reason);
void warn_words_free(struct warn_words *w);

void warn_words_put(const struct warn_words *w, struct buf *out);
/* warn_words_get: NULL with r->err set when damaged or out of memory. */
struct warn_words *warn_words_get(struct state_bytes *r);

#endif
