/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pattern of several observations as a problem of assignment: units that want observations, and what binds their
 * times. Built for one set of observations; inside of match/pattern_*.c.
 */
#ifndef MATCH_PATTERN_BINDING_H
#define MATCH_PATTERN_BINDING_H

#include "match/pattern_program.h"
#include "match/pattern_test.h"

/* Beyond all times, with room for sums. */
#define PATTERN_EARLIEST (INT64_MIN / 4)
#define PATTERN_LATEST (INT64_MAX / 4)

enum { PATTERN_UNITS_MAX = 4096 };
#define PATTERN_NONE UINT32_MAX

/* How a unit or bound stands to the bound around it. */
enum pattern_side {
	PATTERN_BEFORE, /* left of FOLLOWEDBY: not later than its moment */
	PATTERN_AFTER,  /* right of it: not earlier */
	PATTERN_INSIDE  /* of WITHIN: from its moment on, at most its width later */
};

/* What something depends on: the bound around it, and the alternative of an OR that it belongs to. */
struct pattern_place {
	uint32_t bound; /* PATTERN_NONE: none */
	enum pattern_side side;
	uint32_t choice; /* PATTERN_NONE: none */
	uint32_t alternative;
};

/* Observations of one kind: so many different ones that fit, at times from lo to hi. */
struct pattern_unit {
	struct pattern_place place;
	const bool *fits; /* one an observation */
	uint64_t demand;
	int64_t lo, hi;
};

/* FOLLOWEDBY or WITHIN: a moment that is to be found. */
struct pattern_bound {
	struct pattern_place place;
	bool within;
	int64_t width; /* of WITHIN, in microseconds that two times may differ */
	uint32_t twin; /* the bound of the repetition before, whose moment is not later; PATTERN_NONE: none */
};

/* OR: alternative 0 or 1. */
struct pattern_choice {
	struct pattern_place place;
};

struct pattern_binding {
	struct pattern_unit *units;
	uint32_t n_units;
	struct pattern_bound *bounds;
	uint32_t n_bounds;
	struct pattern_choice *choices; /* outer ones before inner ones, like bounds */
	uint32_t n_choices;
};

/*
 * pattern_binding_make: of the part of p at node, whose times are from lo to hi. All is lent by v->w. False with the error in v->w.
 */
bool pattern_binding_make(const struct pattern_program *p, uint32_t node, int64_t lo, int64_t hi, struct pattern_view *v,
			  struct pattern_binding *out);

/* pattern_binding_fits: o, an observation of v, makes the expression true. */
bool pattern_binding_fits(const struct pattern_program *p, uint32_t expression, struct pattern_view *v,
			  const struct observation *o);
/* pattern_binding_timely: the observation may have a time from lo to hi. */
bool pattern_binding_timely(const struct observation *o, int64_t lo, int64_t hi);

#endif
