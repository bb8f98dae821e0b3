/* SPDX-License-Identifier: Apache-2.0 */
/* STIX and MISP objects, kept byte for byte as they came. */
#ifndef STORE_STORE_OBJECT_H
#define STORE_STORE_OBJECT_H

#include "base/buf.h"
#include "model/report.h"
#include "store/store.h"

/*
 * store_object_put: the version of o that feed gave, between store_report_begin and store_report_end: it is undone with
 * the import, and the version that it replaces goes at the end. The same id of the same feed with the same or an older
 * modified changes nothing. ERR_USAGE outside of an import, ERR_NOT_FOUND for a feed that does not exist.
 */
MUST_CHECK enum err store_object_put(struct store *s, int64_t feed, const struct source_object *o);
/* store_object_get: appends the raw bytes of the latest version; ERR_NOT_FOUND also when viewer may not see it. */
MUST_CHECK enum err store_object_get(struct db *db, const struct viewer *viewer, struct str id, struct buf *out);

/*
 * store_object_waiting: the latest version that each feed gave of an object whose pattern is to be evaluated, ordered by
 * id, the newest first. Strings are lent for the call; an error of each ends it and is returned.
 */
typedef enum err store_waiting_fn(void *ctx, struct str id, struct str raw);
MUST_CHECK enum err store_object_waiting(struct db *db, store_waiting_fn *each, void *ctx);

#endif
