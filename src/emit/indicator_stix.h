/* SPDX-License-Identifier: Apache-2.0 */
/* The indicator that a hub makes of a value that feeds list (STIX 2.1 section 4.7): what its sightings and warnings refer to. */
#ifndef EMIT_INDICATOR_STIX_H
#define EMIT_INDICATOR_STIX_H

#include "base/buf.h"
#include "model/pap.h"
#include "model/value.h"

/* Text is borrowed. */
struct indicator_stix {
	struct str hub;    /* the name of the centre, whose word this is */
	struct value value; /* not KIND_INDICATOR */
	enum tlp tlp;
	enum pap pap;
	int64_t created, modified; /* modified is not before created */
	int64_t expires;           /* later than created */
};

/*
 * indicator_stix_put: appends one JSON object. It says which value and nothing of who reports it as what: those who see different
 * reports see the same object.
 */
void indicator_stix_put(struct buf *b, const struct indicator_stix *i);

#endif
