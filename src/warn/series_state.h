/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set of series over a restart. Its head (hours, members) is saved whenever an hour is closed; a series, which is some
 * seven kB, once a day. What it missed since is caught up from the stored measures of the hours. Counts of hours under way are
 * lost, so the hours that were open are missing.
 */
#ifndef WARN_SERIES_STATE_H
#define WARN_SERIES_STATE_H

#include "base/buf.h"
#include "warn/series_set.h"

enum { SERIES_STATE_MAX_BYTES = 16 << 10, SERIES_STATE_HEAD_MAX_BYTES = 16 << 20 };

/* series_state_save: appends one series; ERR_NOT_FOUND. series_state_save_head: the rest. buf_err tells more. */
MUST_CHECK enum err series_state_save(const struct series_set *s, struct str key, struct buf *out);
void series_state_save_head(const struct series_set *s, struct buf *out);

/*
 * Order: the head into an empty set, the series, for each the hours stored since in their order, settle; all are checked as
 * hostile. ERR_CORRUPT: the set is as before; ERR_NOMEM.
 */
MUST_CHECK enum err series_state_load_head(struct series_set *s, struct str saved);
MUST_CHECK enum err series_state_load(struct series_set *s, struct str key, struct str saved);
/* series_state_hour: a series as series_hooks told of it; hours that it has already, or that are open, change nothing. */
MUST_CHECK enum err series_state_hour(struct series_set *s, const struct series_closed *c);
/* series_state_settle: all hours that the hub closed and no series_state_hour told of were 0. */
void series_state_settle(struct series_set *s);

#endif
