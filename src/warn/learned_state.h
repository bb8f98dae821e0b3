/* SPDX-License-Identifier: Apache-2.0 */
/* Regressions and shares as bytes, for restarts. What is read is taken for hostile: see warn/state_bytes.h. */
#ifndef WARN_LEARNED_STATE_H
#define WARN_LEARNED_STATE_H

#include "warn/logit.h"
#include "warn/rate_table.h"
#include "warn/state_bytes.h"

void learned_state_put_logit(struct buf *out, const struct logit *l);
void learned_state_put_rates(struct buf *out, const struct rate_table *t);
/* learned_state_get_logit: into one of as many inputs. learned_state_get_rates: into an empty table. */
void learned_state_get_logit(struct state_bytes *r, struct logit *l);
void learned_state_get_rates(struct state_bytes *r, struct rate_table *t);
/*
 * learned_state_get_many: how many of something follow, each of at least so many bytes; ERR_CORRUPT when fewer bytes do,
 * so that what is claimed but not there is not made room for; ERR_LIMIT for more than max.
 */
uint32_t learned_state_get_many(struct state_bytes *r, size_t each, size_t max);

#endif
