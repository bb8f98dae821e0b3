/* SPDX-License-Identifier: Apache-2.0 */
/* A report as one JSON object. */
#ifndef APP_REPLAY_JSON_H
#define APP_REPLAY_JSON_H

#include "app/replay_report.h"
#include "base/buf.h"

/* replay_json_put: {"delay": {"title": ..., "note": ..., "rows": [{column: value, ...}, ...]}, ...}; buf_err tells. */
void replay_json_put(const struct replay_report *r, struct buf *out);

#endif
