/* SPDX-License-Identifier: Apache-2.0 */
/* All that a forecast has learned as bytes, for restarts. What is read is taken for hostile. */
#ifndef WARN_FORECAST_STATE_H
#define WARN_FORECAST_STATE_H

#include "warn/forecast_model.h"

/* forecast_state_write: appends the state of f to out, without members, rules and budget; buf_err tells. */
void forecast_state_write(const struct forecast *f, struct buf *out);

/*
 * forecast_state_read: puts what was saved in place of what f holds. ERR_CORRUPT for anything that forecast_state_write
 * does not write, ERR_LIMIT for more than the rules of f allow, ERR_NEWER, ERR_NOMEM: f is as before.
 */
MUST_CHECK enum err forecast_state_read(struct forecast *f, struct str saved);

#endif
