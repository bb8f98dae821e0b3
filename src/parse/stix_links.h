/* SPDX-License-Identifier: Apache-2.0 */
/* What an object of STIX names: other objects, and the values that it is about. */
#ifndef PARSE_STIX_LINKS_H
#define PARSE_STIX_LINKS_H

#include "base/arena.h"
#include "model/value.h"
#include "parse/json.h"

/* All live in the arena that was given. */
struct stix_links {
	struct str *refs; /* ids, as they stand there, in the order of the text; repeats stay */
	size_t n_refs;
	struct value *values; /* canonical */
	size_t n_values;
};

/*
 * stix_links_refs: appends to out all ids in top-level properties whose names end in "_ref" or "_refs" (STIX 2.1 section 2.9);
 * markings are left out: they name no subject. ERR_NOMEM.
 */
MUST_CHECK enum err stix_links_refs(struct json_value object, struct arena *a, struct stix_links *out);
/*
 * stix_links_values: appends the values of a cyber-observable object (section 6), or of an indicator whose pattern is nothing
 * but values; other objects have none. What is no value of its kind is passed over. ERR_NOMEM.
 */
MUST_CHECK enum err stix_links_values(struct json_value object, struct arena *a, struct stix_links *out);

#endif
