/* SPDX-License-Identifier: Apache-2.0 */
/* What an event must have for a pattern to be worth evaluating: found in an index, where the pattern itself is slow. */
#ifndef MATCH_PATTERN_COVER_H
#define MATCH_PATTERN_COVER_H

#include "base/arena.h"
#include "model/pattern.h"
#include "model/property.h"
#include "model/value.h"

enum pattern_atom_type {
	PATTERN_ATOM_VALUE,   /* an observable is value; with a property: that is the bytes of value */
	PATTERN_ATOM_NETWORK, /* an address is in value, a network or an address */
	PATTERN_ATOM_TEXT,    /* the text of an observable of kinds, or of one of properties, meets op of the bytes of value */
	PATTERN_ATOM_KIND     /* there is an observable of kinds, or one of properties */
};

struct pattern_atom {
	enum pattern_atom_type type;
	kind_set kinds;
	property_set properties;
	struct value value;
	enum property property; /* of PATTERN_ATOM_VALUE; PROPERTY_NONE: value is an observable's */
	enum stix_operator op;  /* of PATTERN_ATOM_TEXT: LIKE or MATCHES */
};

/*
 * pattern_cover_normalise: brings constants and the names of hashes to the form that events have, so that equal things
 * are equal; makes equality with a network that an address is in it, which is what its authors mean. Texts go to a.
 */
MUST_CHECK enum err pattern_cover_normalise(struct stix_pattern *p, struct arena *a);
/*
 * pattern_cover_find: every event that can stand for some brackets of p has one of the atoms; none: no event can. The
 * atoms live in a. ERR_NOMEM.
 */
MUST_CHECK enum err pattern_cover_find(const struct stix_pattern *p, struct arena *a, struct pattern_atom **out,
				       size_t *out_n);

/*
 * pattern_cover_number: the bytes that stand for a number in PATTERN_ATOM_VALUE, for properties that are numbers.
 */
enum { PATTERN_COVER_NUMBER_BYTES = 8 };
static inline struct str pattern_cover_number(int64_t number, char out[PATTERN_COVER_NUMBER_BYTES])
{
	memcpy(out, &number, PATTERN_COVER_NUMBER_BYTES);
	return str_make(out, PATTERN_COVER_NUMBER_BYTES);
}

/*
 * pattern_cover_unseen: of a pattern that has no atoms, the first path that no event has, as it is written; empty when
 * there is none, for the fault is a value's. Lives in a; ERR_NOMEM.
 */
MUST_CHECK enum err pattern_cover_unseen(const struct stix_pattern *p, struct arena *a, struct str *out);

/* pattern_cover_wants: the properties that events need for p to be evaluated on them. */
property_set pattern_cover_wants(const struct stix_pattern *p);

#endif
