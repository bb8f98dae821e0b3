/* SPDX-License-Identifier: Apache-2.0 */
/* What was learned of who is next as bytes, inside those of the forecast (warn/forecast_state.h). */
#ifndef WARN_AT_RISK_STATE_H
#define WARN_AT_RISK_STATE_H

#include "warn/at_risk.h"
#include "warn/state_bytes.h"

void at_risk_state_write(const struct at_risk *a, struct buf *out);
/* at_risk_state_read: into an empty one, all as of now or before; unknown members are added to its roster. */
void at_risk_state_read(struct state_bytes *r, struct at_risk *a, int64_t now);

#endif
