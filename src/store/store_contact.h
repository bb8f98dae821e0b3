/* SPDX-License-Identifier: Apache-2.0 */
/* Where a member is told of warnings by mail. */
#ifndef STORE_STORE_CONTACT_H
#define STORE_STORE_CONTACT_H

#include "base/utc.h"
#include "model/warning.h"
#include "store/store.h"

/* The numbers are stored. */
enum store_digest {
	STORE_DIGEST_AT_ONCE,
	STORE_DIGEST_HOURLY,
	STORE_DIGEST_DAILY,
	STORE_DIGEST_COUNT
};
/* store_digest_name: "at-once", "hourly", "daily". store_digest_find: STORE_DIGEST_COUNT when unknown. */
struct str store_digest_name(enum store_digest d);
enum store_digest store_digest_find(struct str name);

struct store_contact {
	int64_t id, member;
	struct str member_name;
	struct str address;     /* mail_address_valid */
	enum store_digest digest;
	enum severity severity; /* the least that is told */
	struct str key;         /* mail_seal.h; empty: none */
	int64_t created;
};
typedef enum err store_contact_fn(void *ctx, const struct store_contact *c);

/* store_contact_add: all but id, member_name and created of c. ERR_NOT_FOUND for an unknown member, ERR_EXISTS for an address that it has. */
MUST_CHECK enum err store_contact_add(struct store *s, const struct store_contact *c, int64_t now, int64_t *out_id);
/* store_contact_remove: with its mail. ERR_NOT_FOUND. */
MUST_CHECK enum err store_contact_remove(struct store *s, int64_t id);
/* store_contact_each: by id; those who see all see all, a member its own. */
MUST_CHECK enum err store_contact_each(struct db *db, const struct viewer *viewer, store_contact_fn *each, void *ctx);
/* store_contact_get: calls each once. ERR_NOT_FOUND. */
MUST_CHECK enum err store_contact_get(struct db *db, const struct viewer *viewer, int64_t id, store_contact_fn *each, void *ctx);

#endif
