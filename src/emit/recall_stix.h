/* SPDX-License-Identifier: Apache-2.0 */
/* That an object was taken back, as a STIX 2.1 note (section 4.13) with an extension that machines act on. */
#ifndef EMIT_RECALL_STIX_H
#define EMIT_RECALL_STIX_H

#include "base/buf.h"
#include "base/utc.h"
#include "model/recall_notice.h"

/* Text is borrowed. */
struct recall_stix {
	struct str id;       /* "note--..." */
	struct str hub;      /* the name of the centre, whose word this is */
	struct str modified; /* as it is to stand there; created, too */
	struct str reason;   /* in words */
	enum tlp tlp_before; /* the note's own marking: it is for who could see the object */
	struct recall_notice notice;
};

/* recall_stix_put: appends one JSON object. */
void recall_stix_put(struct buf *b, const struct recall_stix *r);

#endif
