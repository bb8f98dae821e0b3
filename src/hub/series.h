/* SPDX-License-Identifier: Apache-2.0 */
/* The detector of surges and the store: hours that are closed are written with the next commit, and read again at a start. */
#ifndef HUB_SERIES_H
#define HUB_SERIES_H

#include "store/store_series.h"
#include "warn/warn_flow.h"

struct series_log;
/* series_log_new: hears of closed hours from f, which must live as long. NULL when out of memory. */
struct series_log *series_log_new(struct warn_flow *f);
void series_log_free(struct series_log *l);

/* On the writer's thread: whether there is something to write; writes it; forgets it, when written or when that failed. */
bool series_log_pending(const struct series_log *l);
MUST_CHECK enum err series_log_store(struct series_log *l, struct store *s);
void series_log_reset(struct series_log *l);

/*
 * series_log_restore: what is stored into f's series, which are empty; watermark: how far event time had come, UTC_NONE for a
 * hub without events. A state that is damaged is left out: that series learns anew.
 */
MUST_CHECK enum err series_log_restore(struct series_log *l, struct store *s, int64_t watermark);

#endif
