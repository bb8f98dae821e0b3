/* SPDX-License-Identifier: Apache-2.0 */
/* The file in the data folder from which a start has the index within a second or two. */
#ifndef HUB_LIVE_SNAPSHOT_H
#define HUB_LIVE_SNAPSHOT_H

#include "match/match_snapshot.h"
#include "store/store.h"

/* The folder is the hub's own: one process at a time. */
struct live_snapshot {
	const char *dir;
	const struct store *store;
};

/*
 * live_snapshot_load: the index as it was when the store's reports were in state (store_report_state). ERR_NOT_FOUND
 * when there is no file or none that can be used, which is logged; ERR_NOMEM.
 */
MUST_CHECK enum err live_snapshot_load(const struct live_snapshot *f, int64_t state, struct matcher **out);
/* live_snapshot_stamp: what marks a snapshot as of this store in this state, made by this program. */
struct match_snapshot_stamp live_snapshot_stamp(const struct live_snapshot *f, int64_t state);
/* live_snapshot_write: replaces the file. ERR_FULL, ERR_IO and others of os/file.h. */
MUST_CHECK enum err live_snapshot_write(const struct live_snapshot *f, const struct match_snapshot *s);
/* live_snapshot_map: the file, as the matcher wants it. */
MUST_CHECK enum err live_snapshot_map(const struct live_snapshot *f, struct str *out);

#endif
