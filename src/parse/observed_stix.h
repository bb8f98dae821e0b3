/* SPDX-License-Identifier: Apache-2.0 */
/* Observed data of STIX 2.0 and 2.1 as a graph of objects. */
#ifndef PARSE_OBSERVED_STIX_H
#define PARSE_OBSERVED_STIX_H

#include "base/arena.h"
#include "model/observed.h"
#include "parse/json.h"

/*
 * observed_stix_read: list is an array of observed-data objects and bundles of them, in any mixture.
 *
 * Objects stand in "objects" (references go by their keys) or are named in "object_refs" (references go by id). Those
 * named are looked for in the same bundle, then in all others and beside them in list; what is not there is not
 * observed. An absent number_observed is 1; absent times are unknown. Objects of other types are passed over unless an
 * observation names them. Of several with one id the first counts.
 *
 * out lives in a and borrows from the document. *out_20 tells whether some observed-data is of STIX 2.0, that is,
 * without spec_version. On failure fault.at is the index of the element of list. ERR_SYNTAX, ERR_NOMEM.
 */
MUST_CHECK enum err observed_stix_read(struct json_value list, struct arena *a, struct observed_graph *out, bool *out_20,
				       struct parse_fault *fault);

#endif
