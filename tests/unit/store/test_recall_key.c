/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of the memory: prefixes preserved, parents remembered, nothing in clear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/ip.h"
#include "store/recall_key.h"

static const uint8_t secret[32] = "one secret that tests use always";

enum { KEYS_MAX = 16 };
struct keys {
	struct recall_key list[KEYS_MAX];
	size_t n;
};

static void take(void *ctx, const struct recall_key *key)
{
	struct keys *k = ctx;
	assert_true(k->n < KEYS_MAX);
	k->list[k->n++] = *key;
}

static struct keys keys_of(const struct recall_cipher *c, enum kind kind, struct str bytes)
{
	struct keys k = {.n = 0};
	recall_key_each(c, NULL, (struct value){kind, bytes}, take, &k);
	return k;
}

static bool finds(const struct recall_cipher *c, enum kind kind, struct str bytes, const struct recall_key *key)
{
	struct recall_range ranges[RECALL_RANGES_MAX];
	size_t n = recall_key_ranges(c, (struct value){kind, bytes}, ranges);
	bool found = false;
	for (size_t i = 0; i < n; i++)
		found |= recall_key_cmp(&ranges[i].first, key) <= 0 && recall_key_cmp(key, &ranges[i].last) <= 0;
	return found;
}

static unsigned common_bits(const uint8_t *a, const uint8_t *b, size_t n)
{
	unsigned bit = 0;
	while (bit < n * 8 && ((a[bit / 8] ^ b[bit / 8]) & (0x80u >> bit % 8)) == 0)
		bit++;
	return bit;
}

static void random_address(uint8_t *a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[i] = (uint8_t)rand();
}

static void addresses_share_as_many_bits_encrypted_as_in_clear(void **state)
{
	struct recall_cipher c;
	(void)state;
	recall_cipher_init(&c, secret);
	srand(1);
	for (int i = 0; i < 4000; i++) {
		uint8_t a[16], b[16];
		size_t n = i % 2 ? 4 : 16;
		random_address(a, n);
		memcpy(b, a, n);
		unsigned part = (unsigned)rand() % (unsigned)(n * 8);
		b[part / 8] ^= (uint8_t)(0x80u >> part % 8);
		enum kind kind = n == 4 ? KIND_IPV4 : KIND_IPV6;
		struct keys x = keys_of(&c, kind, str_make(a, n)), y = keys_of(&c, kind, str_make(b, n));
		assert_int_equal(x.n, 1);
		assert_int_equal(common_bits(x.list[0].bytes + 1, y.list[0].bytes + 1, n), common_bits(a, b, n));
	}
}

static void a_cache_changes_no_key(void **state)
{
	enum { MANY = 300000, SEEN = 250 };
	static const uint8_t zeroes[16];
	struct recall_cipher c;
	(void)state;
	recall_cipher_init(&c, secret);
	struct recall_key_cache *cache = recall_key_cache_new(&c);
	assert_non_null(cache);
	srand(2);
	uint8_t seen[SEEN][16] = {{0}};
	for (int i = 0; i < MANY; i++) {
		size_t n = i % 8 ? 4 : 16;
		uint8_t *a = seen[rand() % SEEN];
		if (i % 3 == 0)
			random_address(a, sizeof seen[0]);
		else if (i % 5000 == 1)
			memcpy(a, zeroes, sizeof zeroes);
		struct value v = {n == 4 ? KIND_IPV4 : KIND_IPV6, str_make(a, n)};
		struct keys with = {.n = 0}, without = {.n = 0};
		recall_key_each(&c, cache, v, take, &with);
		recall_key_each(&c, NULL, v, take, &without);
		assert_int_equal(with.n, 1);
		assert_memory_equal(&with.list[0], &without.list[0], sizeof with.list[0]);
	}
	recall_key_cache_free(cache);
}

static void a_network_is_the_range_of_its_addresses(void **state)
{
	struct recall_cipher c;
	(void)state;
	recall_cipher_init(&c, secret);
	srand(2);
	for (int i = 0; i < 4000; i++) {
		struct ip net = {.n = i % 2 ? 4 : 16}, address;
		unsigned length = 1 + (unsigned)rand() % (net.n * 8u - 1);
		random_address(net.bytes, net.n);
		address = net;
		ip_mask(&net, length);
		/* Half of them leave the network by one bit. */
		if (i % 4 < 2)
			address.bytes[(length - 1) / 8] ^= (uint8_t)(0x80u >> (length - 1) % 8);
		uint8_t value[17];
		memcpy(value, net.bytes, net.n);
		value[net.n] = (uint8_t)length;
		struct keys k = keys_of(&c, net.n == 4 ? KIND_IPV4 : KIND_IPV6, str_make(address.bytes, address.n));
		assert_int_equal(finds(&c, KIND_NETWORK, str_make(value, net.n + 1u), &k.list[0]), ip_in(&address, &net, length));
	}
}

static void keys_hold_no_address_in_clear_and_change_with_the_secret(void **state)
{
	struct recall_cipher c, other;
	static const uint8_t second[32] = "another secret of as many bytes.";
	(void)state;
	recall_cipher_init(&c, secret);
	recall_cipher_init(&other, second);
	struct str address = STR("\xc0\x00\x02\x07");
	struct keys x = keys_of(&c, KIND_IPV4, address), y = keys_of(&other, KIND_IPV4, address);
	assert_memory_not_equal(x.list[0].bytes + 1, address.p, 4);
	assert_memory_not_equal(x.list[0].bytes + 1, y.list[0].bytes + 1, 4);
	x = keys_of(&c, KIND_MD5, STR("0123456789abcdef"));
	y = keys_of(&c, KIND_JA3, STR("0123456789abcdef"));
	assert_int_not_equal(recall_key_cmp(&x.list[0], &y.list[0]), 0);
}

static void what_was_seen_is_found_by(void **state)
{
	static const struct {
		enum kind seen;
		struct str seen_bytes;
		enum kind asked;
		struct str asked_bytes;
		bool found;
	} cases[] = {
		{KIND_DOMAIN, STR_INIT("a.b.example.com"), KIND_DOMAIN, STR_INIT("a.b.example.com"), true},
		{KIND_DOMAIN, STR_INIT("a.b.example.com"), KIND_DOMAIN, STR_INIT("b.example.com"), true},
		{KIND_DOMAIN, STR_INIT("a.b.example.com"), KIND_DOMAIN, STR_INIT("example.com"), true},
		{KIND_DOMAIN, STR_INIT("a.b.example.com"), KIND_DOMAIN, STR_INIT("c.example.com"), false},
		{KIND_DOMAIN, STR_INIT("example.com"), KIND_DOMAIN, STR_INIT("a.example.com"), false},
		{KIND_DOMAIN, STR_INIT("notexample.com"), KIND_DOMAIN, STR_INIT("example.com"), false},
		/* Below a private suffix are other people's names. */
		{KIND_DOMAIN, STR_INIT("x.github.io"), KIND_DOMAIN, STR_INIT("github.io"), false},
		{KIND_DOMAIN, STR_INIT("github.io"), KIND_DOMAIN, STR_INIT("github.io"), true},
		{KIND_DOMAIN, STR_INIT("a.x.github.io"), KIND_DOMAIN, STR_INIT("x.github.io"), true},
		{KIND_URL, STR_INIT("http://www.example.com/a"), KIND_URL, STR_INIT("http://www.example.com/a"), true},
		{KIND_URL, STR_INIT("http://www.example.com/a"), KIND_DOMAIN, STR_INIT("www.example.com"), true},
		{KIND_URL, STR_INIT("http://www.example.com/a"), KIND_DOMAIN, STR_INIT("example.com"), true},
		{KIND_URL, STR_INIT("http://192.0.2.7:8080/a"), KIND_IPV4, STR_INIT("\xc0\x00\x02\x07"), true},
		{KIND_URL, STR_INIT("http://192.0.2.7:8080/a"), KIND_NETWORK, STR_INIT("\xc0\x00\x02\x00\x18"), true},
		{KIND_URL, STR_INIT("http://[2001:db8::1]/a"), KIND_NETWORK,
		 STR_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0\x20"), true},
		{KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\x01\xbb"), KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\x01\xbb"), true},
		{KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\x01\xbb"), KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\x01\xbc"), false},
		{KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\xff\xff"), KIND_IPV4, STR_INIT("\xc0\x00\x02\x07"), true},
		{KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\0\x50"), KIND_IPV4, STR_INIT("\xc0\x00\x02\x06"), false},
		{KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\0\x50"), KIND_NETWORK, STR_INIT("\xc0\x00\x02\x00\x18"), true},
		{KIND_ENDPOINT, STR_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\1\xbb"), KIND_NETWORK,
		 STR_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0\x20"), true},
		{KIND_ENDPOINT, STR_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\1\xbb"), KIND_IPV6,
		 STR_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"), true},
		{KIND_IPV4, STR_INIT("\xc0\x00\x02\x07"), KIND_ENDPOINT, STR_INIT("\xc0\x00\x02\x07\0\x50"), false},
		{KIND_MD5, STR_INIT("0123456789abcdef"), KIND_JA3, STR_INIT("0123456789abcdef"), false},
	};
	struct recall_cipher c;
	(void)state;
	recall_cipher_init(&c, secret);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct keys k = keys_of(&c, cases[i].seen, cases[i].seen_bytes);
		bool found = false;
		for (size_t n = 0; n < k.n; n++)
			found |= finds(&c, cases[i].asked, cases[i].asked_bytes, &k.list[n]);
		if (found != cases[i].found)
			fail_msg("case %zu", i);
	}
}

static void compares_as_bytes_do(void **state)
{
	(void)state;
	srand(3);
	for (int i = 0; i < 4000; i++) {
		struct recall_key a, b;
		random_address(a.bytes, sizeof a.bytes);
		b = a;
		b.bytes[rand() % RECALL_KEY_BYTES] = (uint8_t)rand();
		int expected = memcmp(a.bytes, b.bytes, sizeof a.bytes), got = recall_key_cmp(&a, &b);
		assert_int_equal((got > 0) - (got < 0), (expected > 0) - (expected < 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_share_as_many_bits_encrypted_as_in_clear),
		cmocka_unit_test(a_cache_changes_no_key),
		cmocka_unit_test(a_network_is_the_range_of_its_addresses),
		cmocka_unit_test(keys_hold_no_address_in_clear_and_change_with_the_secret),
		cmocka_unit_test(what_was_seen_is_found_by),
		cmocka_unit_test(compares_as_bytes_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
