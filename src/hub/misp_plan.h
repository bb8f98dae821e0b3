/* SPDX-License-Identifier: Apache-2.0 */
/* Which event of a MISP feed a report belongs to, and what its events hold for one viewer. For this folder only. */
#ifndef HUB_MISP_PLAN_H
#define HUB_MISP_PLAN_H

#include "hub/hub.h"
#include "store/store_batch.h"
#include "store/store_report.h"

struct misp_part {
	uint64_t hash; /* of the live reports, in whatever order they come */
	uint64_t live, dead;
	enum tlp tlp;
	int64_t first; /* first_seen of the oldest report; UTC_NONE: none came */
	bool named;
	struct uuid uuid; /* when named */
};

struct misp_batch {
	struct store_batch is;
	size_t first_part;
	struct str feed_name; /* empty until a report came */
};

struct misp_plan {
	struct str outlet;
	struct uuid hub;
	struct misp_batch *batches;
	size_t n_batches;
	struct misp_part *parts;
	size_t n_parts;
	struct arena arena; /* of the names */
};

/* misp_plan_load: as the store has it now; also after a failure call misp_plan_deinit. */
MUST_CHECK enum err misp_plan_load(struct misp_plan *p, struct hub *h, struct db *db, struct str outlet);
void misp_plan_deinit(struct misp_plan *p);
/* misp_plan_batch: of a report; NULL while the import that brings it is under way. */
struct misp_batch *misp_plan_batch(struct misp_plan *p, int64_t feed, int64_t first_seen);
/* misp_plan_part: the part of a batch in which a value lies. */
struct misp_part *misp_plan_part(struct misp_plan *p, const struct misp_batch *b, int64_t id);
/* misp_plan_uuid: of the event: the same for ever for the same hub, outlet and part. */
const struct uuid *misp_plan_uuid(struct misp_plan *p, const struct misp_batch *b, struct misp_part *part);
/* misp_plan_find: by UUID; false when there is none. */
bool misp_plan_find(struct misp_plan *p, const struct uuid *uuid, struct misp_batch **out_batch, struct misp_part **out_part);
/* misp_plan_slice: the reports of a part. */
struct store_report_slice misp_plan_slice(const struct misp_plan *p, const struct misp_batch *b, const struct misp_part *part);
/* misp_plan_info: what an event is called. */
void misp_plan_info(const struct misp_plan *p, const struct misp_batch *b, const struct misp_part *part, struct buf *out);

#endif
