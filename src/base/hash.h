/* SPDX-License-Identifier: Apache-2.0 */
/* The keyed hash of every in-memory table: XXH3-64 under a secret that the process draws at start (hash flooding). */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/str.h"

enum { HASH_SECRET_BYTES = 192 };

struct hash_key {
	uint8_t secret[HASH_SECRET_BYTES]; /* random bytes; all of it is used */
};

static inline uint64_t hash_bytes(const struct hash_key *key, const void *p, size_t n)
{
	return XXH3_64bits_withSecret(p, n, key->secret, HASH_SECRET_BYTES);
}

#endif
