/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a MISP feed share while they are made: for whom, from what, where to. For this folder only. */
#ifndef HUB_MISP_MAKING_H
#define HUB_MISP_MAKING_H

#include "emit/misp_event.h"
#include "hub/delivery.h"
#include "hub/misp_fate.h"
#include "hub/misp_plan.h"
#include "hub/outlet.h"
#include "store/store_misp.h"

enum { MISP_MAKING_DRAIN_BYTES = 256 << 10, MISP_MAKING_INFO_BYTES = 256 };

struct misp_making {
	struct hub *hub;
	const struct viewer *viewer;
	struct db *db; /* in a transaction */
	int64_t now;
	int64_t audience; /* of the stamps */
	uint64_t seed;    /* of hashes that are stored */
	struct misp_plan plan;
	struct misp_fates fates;
	struct buf out;
	outlet_write_fn *write;
	void *ctx;
};

/* misp_making_begin: ERR_NOT_FOUND for an unknown outlet; also after a failure call misp_making_end. */
MUST_CHECK enum err misp_making_begin(struct misp_making *m, struct hub *h, const struct viewer *viewer, struct str outlet,
                                      outlet_write_fn *write, void *ctx);
void misp_making_end(struct misp_making *m);
/* misp_making_delivery: what an answer of the feed gives, all files of an outlet as one; NULL as delivery_begin. */
struct delivery *misp_making_delivery(const struct misp_making *m, struct str outlet);
/* misp_making_drain: passes on what is in out when it is more than above. */
MUST_CHECK enum err misp_making_drain(struct misp_making *m, size_t above);
/* misp_making_gone_after: reports that were withdrawn before are not told of any more. */
int64_t misp_making_gone_after(const struct misp_making *m);
/* misp_making_count: adds a report to what is known of its part; as misp_fates_of. misp_making_name: keeps its feed's name. */
enum misp_fate misp_making_count(struct misp_making *m, const struct store_report *r, struct misp_part *part, int64_t *out_at);
MUST_CHECK enum err misp_making_name(struct misp_making *m, struct misp_batch *b, struct str name);

/*
 * misp_making_stamp: of an event whose reports were counted. *out_new: it changed, and the stamp has to be written. An event
 * without live reports that was never there is none: ERR_NOT_FOUND.
 */
MUST_CHECK enum err misp_making_stamp(struct misp_making *m, const struct misp_batch *b, struct misp_part *part,
                                      struct store_misp_stamp *out, bool *out_new);
/* misp_making_write_stamps: gives each its stamp, durably. */
MUST_CHECK enum err misp_making_write_stamps(struct misp_making *m, struct store_misp_stamp *list, size_t n);
/* misp_making_head: all but the timestamp, of an event that has its stamp; borrows info. */
void misp_making_head(const struct misp_making *m, const struct misp_batch *b, const struct misp_part *part,
                      struct buf *info, struct misp_head *out);

#endif
