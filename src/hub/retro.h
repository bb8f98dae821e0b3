/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking back for values that are new: what members saw of them before (hub/lookback.h) becomes sightings, marked as found
 * so, and evidence for the detectors. An import marks itself in the store when it counts, and the mark goes with the
 * last of what was found: what a crash cut off, and what was imported while no hub ran, is done at the next start.
 */
#ifndef HUB_RETRO_H
#define HUB_RETRO_H

#include "hub/hub.h"
#include "hub/live.h"

/*
 * For the transactions of an import that began at since (store_report.since of what it makes live): retro_keep with each value
 * whose reports change, retro_mark by which it counts. They do nothing when nothing is remembered.
 */
MUST_CHECK enum err retro_keep(struct hub *h, struct store *s, int64_t since, int64_t id);
MUST_CHECK enum err retro_mark(struct hub *h, struct store *s, int64_t since);

/* A value that is looked for, and the import that brought it. */
struct retro_item {
	int64_t id, since;
	struct value value;
};

struct retro {
	struct hub *hub;
	struct match_reader *reader;
	struct retro_item *list;
	size_t n;
	int64_t since;
};

/* retro_begin: takes the values of c that are not live, before live_changes_apply. retro_end: zeroes are fine. */
MUST_CHECK enum err retro_begin(struct retro *r, struct hub *h, const struct live_changes *c, int64_t since);
void retro_end(struct retro *r);
/*
 * retro_run: after live_changes_apply: looks back for those that are live now and not protected, and returns when what
 * was found is durable. *out_values: of how many something was found.
 */
MUST_CHECK enum err retro_run(struct retro *r, uint64_t *out_values);

/* retro_resume: does what is still to be done; before the first block is matched, so that nothing is counted twice. */
MUST_CHECK enum err retro_resume(struct hub *h);

#endif
