/* SPDX-License-Identifier: Apache-2.0 */
/* A Feistel network over the 122 free bits of a UUID: a permutation that is as easily undone by who knows the key. */
#include "store/store_sighting_id.h"

#include <sodium.h>

enum { ROUNDS = 8, HALF_BITS = 61 };
static const uint64_t half_mask = (UINT64_C(1) << HALF_BITS) - 1;

struct cipher {
	uint8_t key[crypto_shorthash_KEYBYTES];
};

static struct cipher cipher_of(const struct store *s)
{
	static const char purpose[] = "tocsin sighting id";
	struct cipher c;
	crypto_generichash(c.key, sizeof c.key, (const unsigned char *)purpose, sizeof purpose - 1, store_secret(s),
	                   STORE_SECRET_BYTES);
	return c;
}

static void put64(uint64_t v, uint8_t out[8])
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)v;
}

static uint64_t get64(const uint8_t *p)
{
	uint64_t v = 0;
	for (int i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

static uint64_t mix(const struct cipher *c, unsigned round, uint64_t half)
{
	uint8_t in[9], out[crypto_shorthash_BYTES];
	in[0] = (uint8_t)round;
	put64(half, in + 1);
	crypto_shorthash(out, in, sizeof in, c->key);
	return get64(out) & half_mask;
}

struct uuid store_sighting_id(const struct store *s, int64_t id, int64_t member)
{
	struct cipher c = cipher_of(s);
	uint64_t left = (uint64_t)id & half_mask, right = (uint64_t)id >> HALF_BITS | (uint64_t)member << 2;
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t next = left ^ mix(&c, i, right);
		left = right;
		right = next;
	}
	/* 60 bits around the version, 62 behind the variant. */
	uint64_t high = left >> 1, low = (left & 1) << HALF_BITS | right;
	uint8_t bytes[16];
	put64((high >> 12) << 16 | (high & 0xfff), bytes);
	put64(low, bytes + 8);
	return uuid_v4(bytes);
}

bool store_sighting_id_read(const struct store *s, const struct uuid *u, int64_t *out_id, int64_t *out_member)
{
	if (u->bytes[6] >> 4 != 4 || u->bytes[8] >> 6 != 2)
		return false;
	struct cipher c = cipher_of(s);
	uint64_t first = get64(u->bytes), last = get64(u->bytes + 8) & ((UINT64_C(1) << (HALF_BITS + 1)) - 1);
	uint64_t high = (first >> 16) << 12 | (first & 0xfff);
	uint64_t left = high << 1 | last >> HALF_BITS, right = last & half_mask;
	for (unsigned i = ROUNDS; i-- > 0;) {
		uint64_t before = right ^ mix(&c, i, left);
		right = left;
		left = before;
	}
	*out_id = (int64_t)(left | (right & 3) << HALF_BITS);
	*out_member = (int64_t)(right >> 2);
	return true;
}
