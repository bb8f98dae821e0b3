/* SPDX-License-Identifier: Apache-2.0 */
/* Who is named to receive an object, whatever its marking says (TLP 2.0: named recipients of RED and AMBER+STRICT). */
#ifndef STORE_STORE_RECIPIENT_H
#define STORE_STORE_RECIPIENT_H

#include "store/store.h"

/* Names are borrowed; writing needs none. */
struct store_recipient {
	int64_t owner;   /* whose record of the object it may see; 0: whoever's, which is for who runs the hub to say */
	int64_t member;
	int64_t account; /* one person of the member; 0: all of it */
	struct str member_name;
	struct str account_name; /* empty with account 0 */
};
typedef enum err store_recipient_fn(void *ctx, const struct store_recipient *r);

/*
 * store_recipient_find: "member" or "member/account" as ids. ERR_NOT_FOUND when there is no such member, or it has no such
 * account.
 */
MUST_CHECK enum err store_recipient_find(struct db *db, struct str name, int64_t *out_member, int64_t *out_account);
/*
 * store_recipient_add: a second time changes nothing. store_recipient_remove: with owner 0 whoever named it; ERR_NOT_FOUND when
 * it was not named.
 */
MUST_CHECK enum err store_recipient_add(struct store *s, struct str object, const struct store_recipient *r);
MUST_CHECK enum err store_recipient_remove(struct store *s, struct str object, const struct store_recipient *r);
/* store_recipient_clear: none that owner named is named any more. */
MUST_CHECK enum err store_recipient_clear(struct store *s, struct str object, int64_t owner);
/* store_recipient_each: those that owner named; 0: those that anybody named, for who sees all. */
MUST_CHECK enum err store_recipient_each(struct db *db, struct str object, int64_t owner, store_recipient_fn *each, void *ctx);
/* store_recipient_named: whether viewer, or its member, is named for owner's record of object (struct audience). */
MUST_CHECK enum err store_recipient_named(struct db *db, const struct viewer *viewer, struct str object, int64_t owner, bool *out);

#endif
