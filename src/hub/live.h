/* SPDX-License-Identifier: Apache-2.0 */
/* From stored reports to the index: what is live about a value becomes its class. */
#ifndef HUB_LIVE_H
#define HUB_LIVE_H

#include "match/matcher.h"
#include "store/store_report.h"

/* live_load: fills an empty matcher with all that is stored. */
MUST_CHECK enum err live_load(struct matcher *m, struct db *db);

/* The feed that changes, and its rows, by id; borrowed. */
struct live_feed {
	struct str name;
	const struct store_row *rows;
	size_t n_rows;
	bool whole; /* the rows are all that it says */
};

/* Values whose reports changed, collected during an import. */
struct live_changes {
	struct matcher *matcher;
	struct match_reader *reader; /* to see what was live before */
	struct arena arena;
	struct match_change *list;
	int64_t *ids; /* of the values in list */
	size_t n, cap;
	struct live_feed feed;
	struct db *db;
};

/* live_changes_init: reader and db are this thread's. live_changes_deinit: zeroes are fine. */
void live_changes_init(struct live_changes *c, struct matcher *m, struct match_reader *reader, struct db *db,
                       const struct live_feed *feed);
void live_changes_deinit(struct live_changes *c);
/* live_changes_add: a store_changed_fn; value is copied. */
enum err live_changes_add(void *ctx, int64_t id, struct value value);
/*
 * live_changes_apply: after the commit: works out the class of each value and makes them live. A value that only this
 * feed knows needs no look at the store.
 */
MUST_CHECK enum err live_changes_apply(struct live_changes *c);

#endif
