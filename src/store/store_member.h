/* SPDX-License-Identifier: Apache-2.0 */
/* Members with their constituencies. */
#ifndef STORE_STORE_MEMBER_H
#define STORE_STORE_MEMBER_H

#include "model/member.h"
#include "store/store.h"

typedef enum err store_member_fn(void *ctx, const struct member *m);

/* store_member_add: with its assets; m->id is not looked at. ERR_EXISTS for a name in use. */
MUST_CHECK enum err store_member_add(struct store *s, const struct member *m, int64_t now, int64_t *out_id);
/* store_member_set: country, sector, group and assets of m->id as m has them; its name stays. ERR_NOT_FOUND. */
MUST_CHECK enum err store_member_set(struct store *s, const struct member *m);
/* store_member_check: whether there is a member of that id. ERR_NOT_FOUND. */
MUST_CHECK enum err store_member_check(struct db *db, int64_t id);
/* store_member_remove: with its assets, accounts, tokens and certificates; its sightings stay. ERR_NOT_FOUND. Ids are never used again. */
MUST_CHECK enum err store_member_remove(struct store *s, int64_t id);
/*
 * Members in order of id, their assets by kind and bytes. The operator sees all; a member sees its own assets and of
 * others only name, country and sector, not the group; the public sees no members.
 */
MUST_CHECK enum err store_member_each(struct db *db, const struct viewer *viewer, store_member_fn *each, void *ctx);
/* store_member_find: by name; calls each once. ERR_NOT_FOUND. */
MUST_CHECK enum err store_member_find(struct db *db, const struct viewer *viewer, struct str name,
                                      store_member_fn *each, void *ctx);

#endif
