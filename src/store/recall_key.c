/* SPDX-License-Identifier: Apache-2.0 */
/* Fingerprints, and addresses encrypted with their prefixes preserved. */
#include "store/recall_key.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/domain.h"
#include "model/ip.h"
#include "model/url.h"

static_assert(crypto_shorthash_BYTES == 8 && crypto_shorthash_KEYBYTES == 16, "SipHash-2-4");
static_assert(crypto_shorthash_siphashx24_BYTES == 16, "SipHash-2-4-128");

size_t recall_key_length(uint8_t space)
{
	switch (space) {
	case RECALL_HASHED: return 1 + 8;
	case RECALL_IPV4: return 1 + 4;
	case RECALL_IPV6: return 1 + 16;
	case RECALL_ENDPOINT4: return 1 + 4 + 2;
	case RECALL_ENDPOINT6: return 1 + 16 + 2;
	default: return 0;
	}
}

/* The decisions behind the n first bytes of an address of the family. */
static void tree_of(const struct recall_cipher *c, size_t family, const uint8_t *address, size_t n, struct recall_tree *out)
{
	uint8_t input[3 + 16] = {(uint8_t)family, (uint8_t)n};
	if (n)
		memcpy(input + 3, address, n);
	for (size_t half = 0; half < 2; half++) {
		input[2] = (uint8_t)half;
		crypto_shorthash_siphashx24(out->bits + 16 * half, input, 3 + n, c->address_key);
	}
}

static uint8_t flip(const struct recall_tree *t, uint8_t byte)
{
	unsigned node = 1, out = 0;
	for (unsigned bit = 8; bit-- > 0;) {
		unsigned in = ((unsigned)byte >> bit) & 1u;
		out = out << 1 | (in ^ (((unsigned)t->bits[node >> 3] >> (node & 7)) & 1u));
		node = node << 1 | in;
	}
	return (uint8_t)out;
}

static void encrypt(const struct recall_cipher *c, const uint8_t *address, size_t n, uint8_t *out)
{
	for (size_t i = 0; i < n; i++) {
		struct recall_tree made;
		const struct recall_tree *t = &made;
		if (n == 4 && i == 0)
			t = &c->first;
		else if (n == 4 && i == 1)
			t = &c->second[address[0]];
		else
			tree_of(c, n, address, i, &made);
		out[i] = flip(t, address[i]);
	}
}

static void derive(const uint8_t *secret, const char *purpose, unsigned number, uint8_t out[16])
{
	char text[64];
	int n = snprintf(text, sizeof text, "tocsin memory: %s %u", purpose, number);
	crypto_generichash(out, 16, (const unsigned char *)text, (unsigned)n, secret, 32);
}

void recall_cipher_init(struct recall_cipher *c, const uint8_t *secret)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++)
		derive(secret, "values of kind", kind, c->kind_keys[kind]);
	derive(secret, "below domains", 0, c->below_key);
	derive(secret, "addresses", 0, c->address_key);
	tree_of(c, 4, NULL, 0, &c->first);
	for (unsigned i = 0; i < 256; i++) {
		uint8_t byte = (uint8_t)i;
		tree_of(c, 4, &byte, 1, &c->second[i]);
	}
}

/* Direct-mapped: 1 MB of IPv4, 512 kB of IPv6. */
enum { IPV4_BITS = 17, IPV6_BITS = 14 };

struct known4 {
	uint8_t plain[4], encrypted[4];
};
struct known6 {
	uint8_t plain[16], encrypted[16];
};
struct recall_key_cache {
	struct known4 ipv4[1 << IPV4_BITS];
	struct known6 ipv6[1 << IPV6_BITS];
};

struct recall_key_cache *recall_key_cache_new(const struct recall_cipher *c)
{
	struct recall_key_cache *cache = malloc(sizeof *cache);
	struct known4 zero4 = {0};
	struct known6 zero6 = {0};
	if (!cache)
		return NULL;
	/* Every place knows some address, so that none needs to say that it is empty. */
	encrypt(c, zero4.plain, sizeof zero4.plain, zero4.encrypted);
	encrypt(c, zero6.plain, sizeof zero6.plain, zero6.encrypted);
	for (size_t i = 0; i < sizeof cache->ipv4 / sizeof cache->ipv4[0]; i++)
		cache->ipv4[i] = zero4;
	for (size_t i = 0; i < sizeof cache->ipv6 / sizeof cache->ipv6[0]; i++)
		cache->ipv6[i] = zero6;
	return cache;
}

void recall_key_cache_free(struct recall_key_cache *cache)
{
	if (cache)
		explicit_bzero(cache, sizeof *cache);
	free(cache);
}

/* Who makes addresses meet in one place gains nothing but the time that they would take without a cache. */
static size_t place_of(const void *address, unsigned bits, size_t n)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < n; i += 4) {
		uint32_t word;
		memcpy(&word, (const uint8_t *)address + i, sizeof word);
		sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	}
	return sum >> (64 - bits);
}

static void encrypt_known(const struct recall_cipher *c, struct recall_key_cache *cache, const void *address, size_t n, uint8_t *out)
{
	uint8_t *plain, *encrypted;
	if (n == 4) {
		struct known4 *k = &cache->ipv4[place_of(address, IPV4_BITS, n)];
		plain = k->plain;
		encrypted = k->encrypted;
	} else {
		struct known6 *k = &cache->ipv6[place_of(address, IPV6_BITS, n)];
		plain = k->plain;
		encrypted = k->encrypted;
	}
	if (memcmp(plain, address, n) != 0) {
		memcpy(plain, address, n);
		encrypt(c, address, n, encrypted);
	}
	memcpy(out, encrypted, n);
}

/* cache may be NULL. */
static void address_key(const struct recall_cipher *c, struct recall_key_cache *cache, const void *address, size_t n, struct recall_key *out)
{
	*out = (struct recall_key){{n == 4 ? RECALL_IPV4 : RECALL_IPV6}};
	if (cache)
		encrypt_known(c, cache, address, n, out->bytes + 1);
	else
		encrypt(c, address, n, out->bytes + 1);
}

static void hashed_key(const uint8_t key[16], struct str s, struct recall_key *out)
{
	*out = (struct recall_key){{RECALL_HASHED}};
	crypto_shorthash(out->bytes + 1, (const unsigned char *)s.p, s.n, key);
}

static void endpoint_key(const struct recall_cipher *c, struct recall_key_cache *cache, struct str endpoint, struct recall_key *out)
{
	size_t n = endpoint.n - 2;
	address_key(c, cache, endpoint.p, n, out);
	out->bytes[0] = n == 4 ? RECALL_ENDPOINT4 : RECALL_ENDPOINT6;
	memcpy(out->bytes + 1 + n, endpoint.p + n, 2);
}

static void own_key(const struct recall_cipher *c, struct recall_key_cache *cache, struct value v, struct recall_key *out)
{
	if (v.kind == KIND_IPV4 || v.kind == KIND_IPV6)
		address_key(c, cache, v.bytes.p, v.bytes.n, out);
	else if (v.kind == KIND_ENDPOINT)
		endpoint_key(c, cache, v.bytes, out);
	else
		hashed_key(c->kind_keys[v.kind], v.bytes, out);
}

/* Parents of two labels and more, as the matcher looks for them. */
static void each_parent(const struct recall_cipher *c, struct str name, recall_key_fn *each, void *ctx)
{
	const char *last = memrchr(name.p, '.', name.n);
	struct recall_key key;
	for (;;) {
		const char *dot = memchr(name.p, '.', name.n);
		if (!dot || dot == last)
			return;
		name = str_from(name, (size_t)(dot - name.p) + 1);
		hashed_key(c->below_key, name, &key);
		each(ctx, &key);
	}
}

static void each_of_host(const struct recall_cipher *c, struct recall_key_cache *cache, struct str host, recall_key_fn *each, void *ctx)
{
	struct recall_key key;
	struct ip ip;
	const char *why;
	if (host.n == 0)
		return;
	if (ip_parse(host, &ip, &why) == OK) {
		address_key(c, cache, ip.bytes, ip.n, &key);
		each(ctx, &key);
		return;
	}
	hashed_key(c->kind_keys[KIND_DOMAIN], host, &key);
	each(ctx, &key);
	each_parent(c, host, each, ctx);
}

void recall_key_each(const struct recall_cipher *c, struct recall_key_cache *cache, struct value v, recall_key_fn *each, void *ctx)
{
	struct recall_key key;
	own_key(c, cache, v, &key);
	each(ctx, &key);
	if (v.kind == KIND_DOMAIN)
		each_parent(c, v.bytes, each, ctx);
	else if (v.kind == KIND_URL)
		each_of_host(c, cache, url_host(v.bytes), each, ctx);
}

/*
 * What agrees in the first length bits before encryption agrees in them after it, and nothing else does. The first range
 * is of addresses, the second of their endpoints.
 */
static size_t network_ranges(const struct recall_cipher *c, struct str address, unsigned length,
                             struct recall_range out[RECALL_RANGES_MAX])
{
	size_t n = address.n;
	struct recall_range *r = &out[0];
	address_key(c, NULL, address.p, n, &r->first);
	r->last = r->first;
	for (unsigned bit = length; bit < n * 8; bit++) {
		uint8_t mask = (uint8_t)(0x80u >> (bit % 8));
		r->first.bytes[1 + bit / 8] &= (uint8_t)~mask;
		r->last.bytes[1 + bit / 8] |= mask;
	}
	out[1] = *r;
	out[1].first.bytes[0] = out[1].last.bytes[0] = n == 4 ? RECALL_ENDPOINT4 : RECALL_ENDPOINT6;
	memset(out[1].last.bytes + 1 + n, 0xff, 2);
	return 2;
}

size_t recall_key_ranges(const struct recall_cipher *c, struct value v, struct recall_range out[RECALL_RANGES_MAX])
{
	if (v.kind == KIND_NETWORK)
		return network_ranges(c, str_upto(v.bytes, v.bytes.n - 1), (uint8_t)v.bytes.p[v.bytes.n - 1], out);
	if (v.kind == KIND_IPV4 || v.kind == KIND_IPV6)
		return network_ranges(c, v.bytes, (unsigned)v.bytes.n * 8, out);
	own_key(c, NULL, v, &out[0].first);
	out[0].last = out[0].first;
	if (v.kind != KIND_DOMAIN || domain_suffix(v.bytes) == DOMAIN_PRIVATE_SUFFIX)
		return 1;
	hashed_key(c->below_key, v.bytes, &out[1].first);
	out[1].last = out[1].first;
	return 2;
}
