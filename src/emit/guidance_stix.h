/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A measure as a course of action (STIX 2.1 section 4.3) with the extension for playbooks
 * (extension-definition--1e1c1bd7-c527-4215-8e18-e199e74da57c), which carries it as a CACAO 2.0 playbook of one manual step.
 */
#ifndef EMIT_GUIDANCE_STIX_H
#define EMIT_GUIDANCE_STIX_H

#include "base/buf.h"
#include "emit/stix_put.h"
#include "model/guidance.h"

/* guidance_stix_id: of the measure at this centre; another text is another object, so that none needs versions. */
struct str guidance_stix_id(struct str hub, const struct guidance *g, char out[STIX_PUT_ID_BYTES]);
/* guidance_stix_put: appends one JSON object; the same bytes each time. */
void guidance_stix_put(struct buf *b, struct str hub, const struct guidance *g);

#endif
