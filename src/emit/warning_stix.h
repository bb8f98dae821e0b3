/* SPDX-License-Identifier: Apache-2.0 */
/* A warning as a STIX 2.1 report (section 4.15), in the form for members: who is hit is told by numbers alone. */
#ifndef EMIT_WARNING_STIX_H
#define EMIT_WARNING_STIX_H

#include "base/buf.h"
#include "emit/stix_put.h"
#include "model/warning.h"

/* warning_stix_id: "report--" and the warning's own UUID. */
struct str warning_stix_id(const struct warning *w, char out[STIX_PUT_ID_BYTES]);
/* warning_stix_has_indicators: whether it refers to indicators of its values; of a member's own asset nobody is to block. */
bool warning_stix_has_indicators(const struct warning *w);

/*
 * warning_stix_modified: the time of this version, later than that of the version before it and not before raised, which is
 * created and published: its last change, and a microsecond for each version.
 */
int64_t warning_stix_modified(const struct warning *w);
/* warning_stix_put: appends one JSON object. tlp is that of the stored record. A warning that is over, or withdrawn, is revoked. */
void warning_stix_put(struct buf *b, const struct warning *w, struct str hub, enum tlp tlp, uint32_t floor);

#endif
