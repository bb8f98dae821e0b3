/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STIX patterns (STIX 2.1 section 9; STIX 2.0 part 5) into a flat syntax tree.
 *
 * Strict as the published grammar is, and where its text asks for more: a key with '-' is quoted, list indices are not
 * negative, members of a set are of one type (integers and floats may mix), REPEATS and WITHIN are positive, times
 * exist, and an observation in brackets has no two qualifiers of one type. Parentheses nest STIX_PATTERN_DEPTH deep.
 */
#ifndef PARSE_STIX_PATTERN_H
#define PARSE_STIX_PATTERN_H

#include "base/arena.h"
#include "model/kind.h"
#include "model/pattern.h"

enum { STIX_PATTERN_DEPTH = 64 };

enum stix_pattern_version {
	STIX_PATTERN_20, /* START and STOP take plain strings too */
	STIX_PATTERN_21
};

/*
 * stix_pattern_parse: out lives in a and borrows from text.
 * ERR_SYNTAX; ERR_LIMIT for LIMIT_PATTERN_BYTES and STIX_PATTERN_DEPTH; ERR_NOMEM.
 */
MUST_CHECK enum err stix_pattern_parse(struct str text, enum stix_pattern_version version, struct arena *a,
				       struct stix_pattern *out, struct parse_fault *fault);

/* One value that a pattern asks for; text borrows from the pattern. */
struct stix_equality {
	enum kind kind;
	struct str text;
};

/*
 * stix_pattern_equalities: when the pattern is nothing but equalities (=, IN; not NOT) joined by OR, inside one
 * observation or over several, without qualifiers, on paths that stand for a kind of observable, lists them in a.
 * ERR_UNSUPPORTED when it is any other pattern; ERR_NOMEM.
 */
MUST_CHECK enum err stix_pattern_equalities(const struct stix_pattern *p, struct arena *a, struct stix_equality **out,
					    size_t *out_n);

#endif
