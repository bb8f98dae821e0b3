/* SPDX-License-Identifier: Apache-2.0 */
/* One comparison of a pattern on one object (STIX 2.1 sections 9.6 and 9.7). */
#ifndef MATCH_PATTERN_TEST_H
#define MATCH_PATTERN_TEST_H

#include "match/pattern_program.h"
#include "match/pattern_work.h"
#include "model/observed.h"

/* The values that paths with [*] have reached; made when the first such path is walked. */
struct pattern_front {
	uint32_t *now, *next; /* nodes, each once */
	size_t n;
	uint32_t *seen; /* of each object the serial of the step that reached it last */
	uint32_t serial;
};

struct pattern_view {
	const struct observed_graph *g;
	const struct observation *o; /* paths follow references to its objects alone */
	struct pattern_work *w;
	struct pattern_front front;
};

/* pattern_test_holds: t is true of object, an index of v->g's objects; false when v->w has an error. */
bool pattern_test_holds(const struct pattern_test *t, struct pattern_view *v, uint32_t object);

#endif
