/* SPDX-License-Identifier: Apache-2.0 */
/* What an outlet has under way, as it is stored, and what the status resources of the other side say (TAXII 2.1 section 4.3). */
#ifndef FEED_TAXII_PUSH_STATE_H
#define FEED_TAXII_PUSH_STATE_H

#include "base/buf.h"
#include "base/jsonw.h"
#include "base/utc.h"

enum { TAXII_STATUS_ID_BYTES = 100, TAXII_PUSH_FAILURES = 10, TAXII_PUSH_STATE_BYTES = 64 << 10 };

struct taxii_push_state {
	char id[TAXII_STATUS_ID_BYTES]; /* of a status that is pending; empty: none */
	int64_t to, n, since;           /* of its envelope: what it reaches to, its objects, when it was sent */
	struct buf failures[TAXII_PUSH_FAILURES]; /* the last ones, as JSON objects, the oldest first */
	size_t n_failures;
};

/* taxii_push_state_parse: empty, or what cannot be read: nothing is under way. Deinit it. */
void taxii_push_state_parse(struct str stored, struct taxii_push_state *out);
void taxii_push_state_format(const struct taxii_push_state *s, struct buf *out);
void taxii_push_state_deinit(struct taxii_push_state *s);

/* A failure of an object, to be logged; text is lent, and without control characters. */
typedef void taxii_failure_fn(void *ctx, struct str id, struct str version, struct str message);
/*
 * taxii_push_state_read: a status resource. When it is pending its id is noted; else the failures it lists are noted and told, and
 * *out_refused is how many objects failed. ERR_SYNTAX when it is none; ERR_NOMEM.
 */
MUST_CHECK enum err taxii_push_state_read(struct taxii_push_state *s, struct str resource, taxii_failure_fn *tell, void *ctx,
                                          bool *out_complete, int64_t *out_refused);
/* taxii_push_state_blame: notes and tells that the one object of the envelope was refused. */
void taxii_push_state_blame(struct taxii_push_state *s, struct str envelope, struct str why, taxii_failure_fn *tell, void *ctx);
/* taxii_push_state_show: the pair "failed" of an open object; nothing without failures. */
void taxii_push_state_show(const struct taxii_push_state *s, struct jsonw *w);

#endif
