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

/* Which observables make something stand at a path. */
struct event_graph_path {
	kind_set kinds; /* none: no event has the path */
	bool value;     /* the path leads to the text of the observable itself */
};

struct event_graph_path event_graph_path(struct str object_type, const struct stix_step *steps, uint32_t n);
/* event_graph_kinds: which observables make an object of this type. */
kind_set event_graph_kinds(struct str object_type);
/* event_graph_hash_key: the key of "hashes" that events have for an algorithm, however it is written; else as it is. */
struct str event_graph_hash_key(struct str key);

#endif
