/* SPDX-License-Identifier: Apache-2.0 */
/* The versions that a warning has had: when each was told, and what it said in short. */
#ifndef STORE_STORE_VERSION_H
#define STORE_STORE_VERSION_H

#include "model/notice.h"
#include "store/store.h"

struct store_warning;

/* store_version_add: the version that a warning has now; one that is there already stays. */
MUST_CHECK enum err store_version_add(struct store *s, const struct store_warning *w);
/*
 * store_version_before: the last up to max versions before that of number version, oldest first, of a warning that viewer may see;
 * *out_n of them.
 */
MUST_CHECK enum err store_version_before(struct db *db, const struct viewer *viewer, const struct uuid *id, uint32_t version,
                                         struct notice_version *out, size_t max, size_t *out_n);

#endif
