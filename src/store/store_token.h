/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens by which people and machines of members come in. */
#ifndef STORE_STORE_TOKEN_H
#define STORE_STORE_TOKEN_H

#include "base/utc.h"
#include "store/store.h"

/* "tocsin_" and 43 characters of URL-safe base64 (RFC 4648 section 5) of 32 random bytes. */
enum { STORE_TOKEN_BYTES = 7 + 43 };

struct store_token {
	int64_t id;
	int64_t member; /* 0: the hub's */
	struct str member_name;
	int64_t account; /* whose it is; 0: a machine's */
	struct str account_name;
	unsigned scopes;
	struct str note;
	int64_t created, expires, seen, revoked; /* UTC_NONE: never */
};
typedef enum err store_token_fn(void *ctx, const struct store_token *t);

/*
 * store_token_add: draws a token for member, account, scopes, note and expires of t, stores its BLAKE2b hash, and
 * writes its text to out (no NUL): it is shown once. ERR_NOT_FOUND for an unknown member.
 */
MUST_CHECK enum err store_token_add(struct store *s, const struct store_token *t, int64_t now, char out[STORE_TOKEN_BYTES],
                                    int64_t *out_id);
/* store_token_revoke: for good; a second time changes nothing. ERR_NOT_FOUND. */
MUST_CHECK enum err store_token_revoke(struct store *s, int64_t id, int64_t now);
/* store_token_seen: it was used. */
MUST_CHECK enum err store_token_seen(struct store *s, int64_t id, int64_t now);
/*
 * store_token_viewer: who bears the token. That of an account allows no more than the account. ERR_UNAUTHORIZED for
 * unknown, malformed, revoked, expired, and when its account is disabled.
 */
MUST_CHECK enum err store_token_viewer(struct db *db, struct str token, int64_t now, struct viewer *out);
/* store_token_check: whether the token of an id is still good. ERR_UNAUTHORIZED. */
MUST_CHECK enum err store_token_check(struct db *db, int64_t id, int64_t now);
/* store_token_each: by id; the operator sees all, a member its own, revoked ones too. */
MUST_CHECK enum err store_token_each(struct db *db, const struct viewer *viewer, store_token_fn *each, void *ctx);

#endif
