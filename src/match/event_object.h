/* SPDX-License-Identifier: Apache-2.0 */
/* The properties of one event as the inside of STIX objects; for match/event_graph.c. */
#ifndef MATCH_EVENT_OBJECT_H
#define MATCH_EVENT_OBJECT_H

#include "base/arena.h"
#include "model/observed.h"
#include "model/property.h"

/* Nodes that one value needs at most: each key of its path, and an object for it alone. */
enum { EVENT_OBJECT_NODES = PROPERTY_KEYS + 2 };

/* An object under construction: values of one type and group, none of a property that has one value twice. */
struct event_object {
	const struct str *type; /* lent by property_info */
	uint32_t group;
	property_set has;
	uint32_t first, last; /* value; linked by next */
};

struct event_objects {
	const struct property_value *values;
	uint32_t *next; /* of each value the one behind it in its object, OBSERVED_NONE at the end */
	struct event_object *at;
	uint32_t n;
};

/*
 * event_objects_sort: n values (one event's) into objects. A value goes to the first object of its type and group that
 * has room for it; exact repeats are left out. Connections and mails are one object an event. Lives in a, borrows
 * values. ERR_NOMEM.
 */
MUST_CHECK enum err event_objects_sort(const struct property_value *values, uint32_t n, struct arena *a,
				       struct event_objects *out);

/* Where nodes are written. */
struct event_object_writer {
	struct observed_node *nodes;
	uint32_t n_nodes;
	struct arena *a; /* texts of times */
	bool failed;
};

/* event_object_write: the values of object as members of the map whose node is open: nothing may stand behind it yet. */
void event_object_write(struct event_object_writer *w, const struct event_objects *objects,
			const struct event_object *object, uint32_t map);

#endif
