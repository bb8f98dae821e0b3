/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and passwords that were found right a moment ago, so that a client of HTTP Basic does not cost an Argon2id a
 * request. What is kept of them is a keyed hash under a key that the process draws. Any change of accounts makes it
 * forget all. Any thread.
 */
#ifndef HUB_LOGIN_CACHE_H
#define HUB_LOGIN_CACHE_H

#include "base/str.h"
#include "base/utc.h"
#include "model/viewer.h"

#define LOGIN_CACHE_LASTS (5 * UTC_MINUTE)

struct login_cache;

/* login_cache_new: NULL when out of memory. */
struct login_cache *login_cache_new(void);
void login_cache_free(struct login_cache *c);

/* What a name and a password stand for. */
struct login_cached {
	struct viewer viewer;
	int64_t changed; /* of the account (store_account_check) */
};

/* login_cache_find: whether the two are there and not older than LOGIN_CACHE_LASTS; now is monotonic. */
bool login_cache_find(struct login_cache *c, struct str name, struct str password, int64_t now, struct login_cached *out);
/*
 * login_cache_generation: to be taken before an account is read; login_cache_add does nothing when accounts changed
 * since.
 */
uint64_t login_cache_generation(struct login_cache *c);
void login_cache_add(struct login_cache *c, struct str name, struct str password, int64_t now, uint64_t generation,
                     const struct login_cached *what);
/* login_cache_forget: accounts changed. */
void login_cache_forget(struct login_cache *c);

#endif
