/* SPDX-License-Identifier: Apache-2.0 */
/* What an event must have for a pattern to be worth evaluating: found in an index, where the pattern itself is slow. */
#ifndef MATCH_PATTERN_COVER_H
#define MATCH_PATTERN_COVER_H

#include "base/arena.h"
#include "model/pattern.h"
#include "model/value.h"

enum pattern_atom_type {
	PATTERN_ATOM_VALUE,   /* an observable is value */
	PATTERN_ATOM_NETWORK, /* an address is in value, a network or an address */
	PATTERN_ATOM_TEXT,    /* the text of an observable of kinds meets test, LIKE or MATCHES */
	PATTERN_ATOM_KIND     /* there is an observable of kinds */
};

struct pattern_atom {
	enum pattern_atom_type type;
	kind_set kinds;
	struct value value;
	uint32_t test;
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

#endif
