/* SPDX-License-Identifier: Apache-2.0 */
/* What the JSON of a stored warning (docs/warnings.md, with all names) says of one member. */
#ifndef PARSE_CONCERN_JSON_H
#define PARSE_CONCERN_JSON_H

#include "base/utc.h"
#include "parse/json.h"

/* A value of the warning; texts as people read them. Times UTC_NONE: not said. */
struct concern_value {
	struct str kind, text;
	int64_t first, last, count;
};

/* Texts are lent by the parser until its next call. */
struct concern {
	struct str title;
	struct str label;     /* of an own asset: what it is suspected of; of a look-alike: what it looks like; may be empty */
	bool listed, met;     /* of those two: feeds list it; others' sensors met it */
	struct concern_value own; /* the member's part: its hits, or of an own asset all of them; without kind and text */
	struct json_value values; /* an array, or nothing: see concern_json_each */
	bool has_values;
};

/*
 * concern_json_read: member's part of the warning; owned: it is on an asset or a name of that member. ERR_SYNTAX, ERR_LIMIT,
 * ERR_NOMEM.
 */
MUST_CHECK enum err concern_json_read(struct json_parser *p, struct str json, int64_t member, bool owned, struct concern *out);

/* concern_json_each: calls each with every value of the warning, in its order; an error from each ends it. */
typedef enum err concern_value_fn(void *ctx, const struct concern_value *v);
MUST_CHECK enum err concern_json_each(const struct concern *c, concern_value_fn *each, void *ctx);

#endif
