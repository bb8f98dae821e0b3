/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Argon2id (RFC 9106), a few at a time: each takes 64 MiB and some 80 ms of a core, which is what makes guessing
 * dear, and what a hub must not spend without bound.
 */
#ifndef HUB_LOGIN_HASH_H
#define HUB_LOGIN_HASH_H

#include "base/str.h"
#include "store/store_account.h"

enum {
	/* The second recommendation of RFC 9106 section 4: 3 passes over 64 MiB; libsodium has one lane. */
	LOGIN_HASH_PASSES = 3,
	LOGIN_HASH_MEMORY_BYTES = 64 << 20,
	LOGIN_HASH_AT_A_TIME = 2,
	LOGIN_HASH_WAITING = 32,
};

struct login_hash;

/* login_hash_new: NULL when out of memory. */
struct login_hash *login_hash_new(void);
void login_hash_free(struct login_hash *h);

/*
 * login_hash_make: password (prepared) with a fresh salt, as text. login_hash_check: whether it is that of stored;
 * stored NULL (no such account) is the same work and no match: ERR_UNAUTHORIZED. Both wait for their turn; ERR_BUSY
 * when too many do; ERR_NOMEM.
 */
MUST_CHECK enum err login_hash_make(struct login_hash *h, struct str password, char out[STORE_ACCOUNT_PASSWORD_BYTES]);
MUST_CHECK enum err login_hash_check(struct login_hash *h, struct str password, const char *stored);
/* login_hash_count: how many were computed. */
uint64_t login_hash_count(struct login_hash *h);

#endif
