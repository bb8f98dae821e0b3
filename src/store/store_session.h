/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of people in browsers. The store keeps hashes of their tokens. */
#ifndef STORE_STORE_SESSION_H
#define STORE_STORE_SESSION_H

#include "base/utc.h"
#include "model/account_role.h"
#include "store/store.h"

/* 43 characters of URL-safe base64 (RFC 4648 section 5) of 32 random bytes. */
enum { STORE_SESSION_BYTES = 43, STORE_SESSION_HASH_BYTES = 32 };

/* A session ends when nothing came for a while, and in any case after a working day (NIST SP 800-63B section 4.2.3). */
#define STORE_SESSION_IDLE UTC_HOUR
#define STORE_SESSION_LASTS (12 * UTC_HOUR)

struct store_session {
	uint8_t hash[STORE_SESSION_HASH_BYTES];
	struct viewer viewer;
	int64_t created, seen, expires;
};

/* store_session_add: draws a token for account and writes its text to out (no NUL); removes sessions that are over. */
MUST_CHECK enum err store_session_add(struct store *s, int64_t account, int64_t now, char out[STORE_SESSION_BYTES]);
/* store_session_find: ERR_UNAUTHORIZED for unknown, malformed, idle, expired, or when the account is disabled. */
MUST_CHECK enum err store_session_find(struct db *db, struct str token, int64_t now, struct store_session *out);
/* store_session_check: whether the session of a hash is still good. ERR_UNAUTHORIZED. */
MUST_CHECK enum err store_session_check(struct db *db, const uint8_t hash[STORE_SESSION_HASH_BYTES], int64_t now);
/* store_session_seen: something came. store_session_end: for good; fine when it is over already. */
MUST_CHECK enum err store_session_seen(struct store *s, const uint8_t hash[STORE_SESSION_HASH_BYTES], int64_t now);
MUST_CHECK enum err store_session_end(struct store *s, const uint8_t hash[STORE_SESSION_HASH_BYTES]);
/*
 * store_session_csrf: the text that a page must send along to prove that it can read what the hub answers: derived from the
 * token, which tells nothing of it.
 */
void store_session_csrf(struct str token, char out[STORE_SESSION_BYTES]);

#endif
