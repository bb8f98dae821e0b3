/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hub itself says as STIX objects among those of all: its warnings with their courses of action, the indicators that
 * warnings and sightings refer to, the identities of centre and members, the markings. Written in the transaction of what they
 * are about. For the writer thread alone.
 */
#ifndef HUB_OWN_STIX_H
#define HUB_OWN_STIX_H

#include "base/arena.h"
#include "base/limits.h"
#include "emit/warning_guidance.h"
#include "emit/warning_stix.h"
#include "store/store_object.h"

enum { OWN_STIX_RECENT = 1 << 14 };

/* What is stored already, so that it is not looked for each time. Zeroes but for hub: nothing is known to be. */
struct own_stix {
	char hub[LIMIT_NAME_BYTES + 1]; /* the centre's name */
	uint32_t floor;                 /* numbers over members are told above it (emit/warning_floor.h) */
	bool begun;                     /* markings and the centre's identity */
	bool members;                   /* the identities of all members */
	const struct guidance *guidance[GUIDANCE_MAX];
	size_t n_guidance;
	int64_t day;                    /* recent is of this one: indicators live on by being written again */
	int64_t recent[OWN_STIX_RECENT]; /* keys of indicators, each at its place */
};

/* own_stix_forget: a transaction failed, or members changed. */
void own_stix_forget(struct own_stix *o);

/* A warning made ready for the store; all in an arena. */
struct own_warning {
	struct store_object_own report;
	const struct guidance *guidance[GUIDANCE_MAX];
	size_t n_guidance;
	struct value *values; /* of its indicators */
	size_t n_values;
};
/* own_stix_ready: tlp and owner are those of the stored record. Everything lives in a. */
MUST_CHECK enum err own_stix_ready(const struct own_stix *o, const struct warning *w, enum tlp tlp, struct arena *a,
                                   struct own_warning *out);
/* own_stix_warning: the report and what it refers to. */
MUST_CHECK enum err own_stix_warning(struct own_stix *o, struct store *s, const struct own_warning *w, int64_t now);
/* own_stix_sighting: what a sighting of the value refers to. */
MUST_CHECK enum err own_stix_sighting(struct own_stix *o, struct store *s, struct value v, int64_t now);

#endif
