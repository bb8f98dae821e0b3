/* SPDX-License-Identifier: Apache-2.0 */
/* One event of a batch as the STIX objects that patterns are evaluated on; the table stands in docs/event-mapping.md. */
#ifndef MATCH_EVENT_GRAPH_H
#define MATCH_EVENT_GRAPH_H

#include "model/batch.h"
#include "model/observed.h"
#include "model/pattern.h"

/*
 * event_graph_make: n events of b, each one observation at its time (now when it has none), count times. Lives in a and
 * borrows from b. ERR_NOMEM.
 */
MUST_CHECK enum err event_graph_make(const struct batch *b, const struct event *events, size_t n, int64_t now,
				     struct arena *a, struct observed_graph *out);

/* Which observables and properties make something stand at a path; without any, no event has the path. */
struct event_graph_path {
	kind_set kinds;
	property_set properties;
	bool value;             /* the path leads to the text of the observable itself */
	enum property property; /* the path leads to its value; PROPERTY_NONE: to none, or to several */
};

/* event_graph_path: n may be 0: all that makes an object of the type. */
struct event_graph_path event_graph_path(struct str object_type, const struct stix_step *steps, uint32_t n);
/* event_graph_hash_key: the key of "hashes" that events have for an algorithm, however it is written; else as it is. */
struct str event_graph_hash_key(struct str key);

#endif
