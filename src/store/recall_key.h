/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Under which keys observables are remembered. No key holds a value in clear:
 *
 *   addresses  are encrypted so that those of one network stay neighbours (the construction of Crypto-PAn: Xu, Fan,
 *              Ammar, Moon, 2002, with SipHash-2-4), hence a network is a range of keys. 4 or 16 bytes, one to one.
 *   endpoints  are an address, so encrypted, and the port as it is: an address is a range of them.
 *   all else   is a fingerprint of 8 bytes, SipHash-2-4 of the canonical bytes with a key for each kind. Of n rows remembered, a value that
 *              was never seen meets one with probability n / 2^64: 5e-12 for 100 million.
 *
 * A domain is remembered by its name and, for those who ask for a parent, by the parents that it is below of.
 */
#ifndef STORE_RECALL_KEY_H
#define STORE_RECALL_KEY_H

#include <endian.h>

#include "model/value.h"

/* A space and the bytes in it, zeroes behind them: keys are ordered as their bytes are. */
enum { RECALL_KEY_BYTES = 19 };
enum recall_space { RECALL_HASHED = 1, RECALL_IPV4 = 2, RECALL_IPV6 = 3, RECALL_ENDPOINT4 = 4, RECALL_ENDPOINT6 = 5 };

struct recall_key {
	uint8_t bytes[RECALL_KEY_BYTES];
};

/* As memcmp, whose call would cost more than the comparison: keys mostly differ in their first bytes. */
static inline int recall_key_cmp(const struct recall_key *a, const struct recall_key *b)
{
	enum { WORDS_BYTES = RECALL_KEY_BYTES / 8 * 8 };
	for (size_t i = 0; i < WORDS_BYTES; i += 8) {
		uint64_t x, y;
		memcpy(&x, a->bytes + i, sizeof x);
		memcpy(&y, b->bytes + i, sizeof y);
		if (x != y)
			return be64toh(x) < be64toh(y) ? -1 : 1;
	}
	for (size_t i = WORDS_BYTES; i < RECALL_KEY_BYTES; i++)
		if (a->bytes[i] != b->bytes[i])
			return a->bytes[i] < b->bytes[i] ? -1 : 1;
	return 0;
}

/* recall_key_length: bytes in use, with that of the space; 0 for no space of ours. */
size_t recall_key_length(uint8_t space);

/* For addresses that agree up to some byte: whether each bit of that byte is turned over, by the bits before it. */
struct recall_tree {
	uint8_t bits[32];
};

struct recall_cipher {
	uint8_t kind_keys[KIND_COUNT][16]; /* of fingerprints */
	uint8_t below_key[16];
	uint8_t address_key[16];
	struct recall_tree first;       /* of IPv4 addresses, ready because all pass it */
	struct recall_tree second[256];
};

/* recall_cipher_init: keys derived from secret (32 bytes). Clear with explicit_bzero. */
void recall_cipher_init(struct recall_cipher *c, const uint8_t *secret);

/*
 * Addresses that were encrypted lately, since the same ones come again and again: in clear, as they stand in the tables.
 * One thread's. recall_key_cache_new: NULL when out of memory.
 */
struct recall_key_cache;
struct recall_key_cache *recall_key_cache_new(const struct recall_cipher *c);
void recall_key_cache_free(struct recall_key_cache *cache);

/*
 * recall_key_each: the keys under which v is remembered when it is observed: its own, those of a domain's parents, and
 * those of the host of a URL, as though that had been observed. cache is of the same cipher.
 */
typedef void recall_key_fn(void *ctx, const struct recall_key *key);
void recall_key_each(const struct recall_cipher *c, struct recall_key_cache *cache, struct value v, recall_key_fn *each, void *ctx);

/* All keys from first to last, both included. */
struct recall_range {
	struct recall_key first, last;
};

/*
 * recall_key_ranges: where to look for v: what it is itself, an address's endpoints, what is inside a network, what is
 * below a domain (but not below a private suffix, whose children are other people's). Returns how many, at least one.
 */
enum { RECALL_RANGES_MAX = 2 };
size_t recall_key_ranges(const struct recall_cipher *c, struct value v, struct recall_range out[RECALL_RANGES_MAX]);

#endif
