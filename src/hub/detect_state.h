/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of struct detect, for the files of this folder whose names begin so. */
#ifndef HUB_DETECT_STATE_H
#define HUB_DETECT_STATE_H

#include <stdatomic.h>

#include "hub/asset_hits.h"
#include "hub/copies.h"
#include "hub/detect.h"
#include "hub/feed_copies.h"
#include "hub/impacts.h"
#include "hub/origins.h"
#include "hub/series.h"
#include "hub/sightings.h"
#include "hub/source_records.h"
#include "store/store_warning.h"

/* A warning that changed, made ready for the store. */
struct detect_ready {
	struct store_warning row;
	struct own_warning stix;
	bool unseen; /* nobody but the centre's staff hears of a draft, nor that one which was never released is withdrawn */
	struct detect_ready *next;
};

struct detect {
	struct warn_rules rules;
	struct warn_flow *flow;
	struct impact_book *impacts;
	struct source_weights *sources;
	struct series_log *series;
	struct copies *copies;
	struct feed_copies *feed_copies;
	struct asset_hits asset_hits;
	struct origins *origins;
	struct sightings sightings; /* of the group that is being written */
	struct own_stix own;
	struct json_parser *parser; /* of what is known of vulnerabilities */
	struct arena arena;         /* of ready */
	struct detect_ready *ready, **ready_last;
	bool contacts_restored;
	int64_t kept; /* when what the forecast has learned was; UTC_NONE: not restored yet */
	bool touched; /* the detectors were fed since changed warnings were taken */
	enum err collect_err;
	void (*published)(void *ctx, int64_t seq, bool warnings);
	void *published_ctx;
	struct store *store;
	int64_t seq;
	_Atomic int64_t watermark, full_since;
	atomic_uint_least64_t warnings;
};

/* detect_tell_members, detect_tell_feeds: tells the detectors who there is, and who is one party with whom. */
MUST_CHECK enum err detect_tell_members(struct detect *d, struct db *db);
MUST_CHECK enum err detect_tell_feeds(struct detect *d, struct db *db);

/* detect_marking_of: the marking by which a warning's record is seen. */
enum tlp detect_marking_of(const struct warning *w);

/* detect_ready_take: makes a changed warning ready, in d's arena (ctx: the struct detect; warn_flow_changed calls it). */
MUST_CHECK enum err detect_ready_take(void *ctx, const struct warning *w);
/* detect_ready_put: writes one that is ready; seq is the last number that was given, and becomes its. */
MUST_CHECK enum err detect_ready_put(struct detect *d, struct store *s, struct detect_ready *r, int64_t now, int64_t *seq);

#endif
