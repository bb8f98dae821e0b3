/* SPDX-License-Identifier: Apache-2.0 */
/* Small numbers from 0 for 64-bit keys, so that counters by key are arrays. */
#ifndef WARN_LIST_IDS_H
#define WARN_LIST_IDS_H

#include "base/hash.h"

/* Zeroes are an empty table. */
struct list_ids {
	struct list_id {
		uint64_t key;
		uint32_t next; /* the number + 1; 0: free */
	} *slots;
	size_t n_slots; /* a power of two, or 0 */
	uint32_t n;
};

void list_ids_deinit(struct list_ids *t);
/* list_ids_reserve: room for so many. ERR_NOMEM. */
MUST_CHECK enum err list_ids_reserve(struct list_ids *t, const struct hash_key *secret, size_t n);
/* list_ids_get: the key's number, in order of first asking. ERR_NOMEM. */
MUST_CHECK enum err list_ids_get(struct list_ids *t, const struct hash_key *secret, uint64_t key, uint32_t *out);

#endif
