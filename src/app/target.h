/* SPDX-License-Identifier: Apache-2.0 */
/* Request targets (path and query) put together safely; RFC 3986 percent-encoding. */
#ifndef APP_TARGET_H
#define APP_TARGET_H

#include "base/buf.h"

/* target_segment: appends '/' and s as one segment of a path. */
void target_segment(struct buf *out, struct str s);
/* target_query: appends name=value with the '?' or '&' that it needs; nothing for an empty value. _i64: any number. */
void target_query(struct buf *out, const char *name, struct str value);
void target_query_i64(struct buf *out, const char *name, int64_t value);
/* target_split: the decoded path into path, the raw query behind '?' into *query. ERR_SYNTAX for a malformed escape. */
MUST_CHECK enum err target_split(struct str target, struct buf *path, struct str *query);

#endif
