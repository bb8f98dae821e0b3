/* SPDX-License-Identifier: Apache-2.0 */
/* A sighting as a STIX 2.1 object (section 5.2). */
#ifndef EMIT_SIGHTING_STIX_H
#define EMIT_SIGHTING_STIX_H

#include "base/buf.h"
#include "base/utc.h"
#include "model/report.h"

/* An indicator met observations of a member. Text is borrowed. */
struct sighting_stix {
	struct str id;       /* "sighting--..." */
	struct str modified; /* as it is to stand there */
	int64_t created;
	struct str hub;      /* the name of the centre, whose word this is */
	struct str member;   /* where it was seen; empty: not told */
	struct value value;
	struct str label;    /* may be empty */
	int64_t first, last; /* event times */
	int64_t count;
	int confidence;      /* or CONFIDENCE_UNKNOWN */
	enum tlp tlp;
};

/*
 * sighting_stix_put: appends one JSON object. It refers to the indicator by the id that the hub gives its value
 * (uuid_of_indicator; hub/own_stix.h makes the object), or by its own where it is a pattern, and to centre and member by the ids of their names.
 */
void sighting_stix_put(struct buf *b, const struct sighting_stix *s);

#endif
