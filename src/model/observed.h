/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was observed: the objects of some observations as flat arrays, for STIX patterns to be evaluated on.
 *
 * Values stand in preorder: the children of a list or map come right behind it, and every value knows where the next
 * one behind all its children stands. All arrays live where their maker says; texts are UTF-8 and borrowed.
 */
#ifndef MODEL_OBSERVED_H
#define MODEL_OBSERVED_H

#include "base/str.h"

enum { OBSERVED_COUNT_MAX = 999999999 }; /* STIX 2.1 section 4.14 */
#define OBSERVED_NONE UINT32_MAX

enum observed_type {
	OBSERVED_OPAQUE, /* null, or bytes that could not be decoded: equal to nothing */
	OBSERVED_BOOL,
	OBSERVED_INT,
	OBSERVED_FLOAT,
	OBSERVED_STRING,
	OBSERVED_BYTES,     /* of a property whose name ends in _hex or _bin, decoded */
	OBSERVED_REFERENCE, /* of one whose name ends in _ref or _refs */
	OBSERVED_LIST,
	OBSERVED_MAP
};

struct observed_node {
	struct str key; /* of a member of a map; empty for all others */
	struct str text; /* of OBSERVED_STRING, OBSERVED_BYTES and, as written, OBSERVED_REFERENCE */
	union {
		bool truth;
		int64_t integer;
		double number;
		uint32_t object; /* that is referred to, OBSERVED_NONE when it is not there */
	} u;
	enum observed_type type;
	uint32_t behind; /* index of the next node that is not below this one */
};

/* A cyber-observable object. Several observations may have it. */
struct observed_object {
	struct str type;
	uint32_t node; /* OBSERVED_MAP */
};

struct observation {
	int64_t first, last; /* both UTC_NONE when unknown; else first <= last */
	uint32_t count;      /* it stands for so many observations of the same objects, each at a time of its own */
	uint32_t member, n_members;
};

struct observed_graph {
	const struct observed_node *nodes;
	size_t n_nodes;
	const struct observed_object *objects;
	size_t n_objects;
	const struct observation *observations;
	size_t n_observations;
	const uint32_t *members; /* of each observation its objects, indices that rise */
};

/* observed_holds: object is one of o's. */
bool observed_holds(const struct observed_graph *g, const struct observation *o, uint32_t object);

#endif
