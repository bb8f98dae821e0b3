/* SPDX-License-Identifier: Apache-2.0 */
/* Tables under keys that no honest hash would give: equal tags, one bucket for all, full tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match/match_table_load.h"
#include "model/ip.h"

static struct match_table *table_of(size_t values, size_t heap_bytes)
{
	const struct match_room room = {{values, values}, heap_bytes, true};
	struct match_table *t = match_table_new(&room);
	assert_non_null(t);
	return t;
}

static void tells_values_with_equal_tags_apart(void **state)
{
	(void)state;
	static const char *const names[] = {"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"};
	const struct match_key absent = {UINT64_C(0xffffffff00000000) | KIND_DOMAIN, STR("g.example")};
	struct match_table *t = table_of(6, 6 * 12);
	for (uint32_t i = 0; i < 6; i++) {
		const struct match_key k = {absent.tag, str_of(names[i])};
		match_table_put(t, &k, i + 1, i % 2);
	}
	for (uint32_t i = 0; i < 6; i++) {
		const struct match_key k = {absent.tag, str_of(names[i])};
		size_t s = match_table_find(t, &k);
		assert_in_range(s, 0, match_table_slots(t) - 1);
		assert_int_equal(match_table_class(t, s), i + 1);
		assert_int_equal(match_table_exact(t, match_table_long(t, s)), i % 2);
		assert_true(match_table_holds(t, match_table_long(t, s), k.bytes));
	}
	assert_int_equal(match_table_find(t, &absent), MATCH_SLOT_NONE);
	assert_non_null(match_table_candidate(t, absent.tag));
	match_table_free(t);
}

/* All tags name the last bucket, so that values run over its end into the first ones. */
static void goes_on_from_the_last_bucket_to_the_first(void **state)
{
	(void)state;
	enum { N = 100 };
	static const enum kind kinds[] = {KIND_IPV4, KIND_ASN};
	for (size_t of = 0; of < 2; of++) {
		struct match_table *t = table_of(N, N * 8);
		for (uint32_t pass = 0; pass < 2; pass++)
			for (uint32_t i = 0; i < N + pass; i++) {
				char bytes[4];
				ip4_put(i, bytes);
				const struct match_key k = {UINT64_C(0xffffffff00000000) | i << 5 | kinds[of], str_make(bytes, 4)};
				if (pass == 0)
					match_table_put(t, &k, i + 1, false);
				size_t s = match_table_find(t, &k);
				if (kinds[of] == KIND_IPV4)
					assert_ptr_equal(match_table_find_short(t, &k), s == MATCH_SLOT_NONE ? NULL : match_table_short(t, s));
				else
					assert_ptr_equal(match_table_candidate(t, k.tag), s == MATCH_SLOT_NONE ? NULL : match_table_long(t, s));
				assert_int_equal(s == MATCH_SLOT_NONE ? 0 : match_table_class(t, s), i < N ? i + 1 : 0);
			}
		assert_int_equal(t->values, N);
		assert_int_equal(t->short_values, of == 0 ? N : 0);
		assert_false(match_table_is_free(t, of == 0 ? 0 : match_table_shorts(t)));
		match_table_free(t);
	}
}

static void keeps_marks_when_a_class_changes(void **state)
{
	(void)state;
	enum { N = MATCH_BUCKET_SHORTS + 1 };
	struct match_table *t = table_of(N, 0);
	struct match_key k[N];
	char bytes[N][4];
	for (uint32_t i = 0; i < N; i++) {
		ip4_put(i, bytes[i]);
		k[i] = (struct match_key){KIND_IPV4, str_make(bytes[i], 4)};
		match_table_put(t, &k[i], MATCH_CLASS_NONE, false);
	}
	assert_int_equal(t->gone, N);
	for (uint32_t i = 0; i + 1 < N; i++) {
		match_table_put(t, &k[i], MATCH_CLASS_MAX, false);
		assert_int_equal(match_table_class(t, match_table_find(t, &k[i])), MATCH_CLASS_MAX);
	}
	size_t last = match_table_find(t, &k[N - 1]); /* in the next bucket */
	assert_in_range(last, MATCH_BUCKET_SHORTS, match_table_shorts(t) - 1);
	match_table_put(t, &k[N - 1], 1, false);
	assert_int_equal(match_table_class(t, last), 1);
	assert_int_equal(t->values, N);
	assert_int_equal(t->gone, 0);
	match_table_free(t);
}

/* 0.0.0.0 and networks whose short form it is near to, beside free slots, which are zeroes. */
static void tells_an_address_from_the_network_with_the_same_bits(void **state)
{
	(void)state;
	static const struct value values[] = {
		{KIND_IPV4, {"\0\0\0\0", 4}},
		{KIND_IPV4, {"\x80\0\0\0", 4}},
		{KIND_NETWORK, {"\0\0\0\0\0", 5}}, /* short form 80000000 */
		{KIND_NETWORK, {"\0\0\0\0\x1f", 5}}, /* 00000001 */
		{KIND_IPV4, {"\0\0\0\1", 4}},
	};
	enum { N = sizeof values / sizeof values[0] };
	struct match_table *t = table_of(N, 0);
	struct hash_key key;
	struct match_key k[N];
	memset(&key, 5, sizeof key);
	for (uint32_t i = 0; i < N; i++) { /* all in one bucket */
		k[i] = match_table_key(&key, values[i]);
		k[i].tag = match_bucket_code(k[i].tag);
		assert_int_equal(match_table_find(t, &k[i]), MATCH_SLOT_NONE);
		match_table_put(t, &k[i], i + 1, false);
	}
	for (uint32_t i = 0; i < N; i++) {
		size_t at = match_table_find(t, &k[i]);
		char small[MATCH_NETWORK4_BYTES];
		assert_int_equal(match_table_class(t, at), i + 1);
		assert_true(str_eq(match_table_key_at(t, &key, at, small).bytes, values[i].bytes));
	}
	match_table_free(t);
}

static void keeps_networks_of_every_length(void **state)
{
	(void)state;
	struct hash_key key;
	struct match_table *t = table_of(200, 200 * 20);
	memset(&key, 9, sizeof key);
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned family = 0; family < 2; family++)
			for (unsigned length = 0; length <= (family ? 128u : 32u); length++) {
				struct ip ip = {.n = family ? 16 : 4, .bytes = {0x80, 0, 0, 1}};
				/* Larger than a network: gcc warns of hash paths for longer values. */
				char bytes[256], small[MATCH_NETWORK4_BYTES];
				ip_mask(&ip, length);
				memcpy(bytes, ip.bytes, ip.n);
				bytes[ip.n] = (char)length;
				const struct match_key k =
					match_table_key(&key, (struct value){KIND_NETWORK, str_make(bytes, ip.n + 1u)});
				if (pass == 0)
					match_table_put(t, &k, 1, false);
				size_t s = match_table_find(t, &k);
				assert_int_not_equal(s, MATCH_SLOT_NONE);
				const struct match_key got = match_table_key_at(t, &key, s, small);
				assert_int_equal(got.tag, k.tag);
				assert_true(str_eq(got.bytes, k.bytes));
			}
	assert_int_equal(t->values, 33 + 129);
	assert_int_equal(t->short_values, 32);
	assert_true(match_nets_near4(&t->nets, 5));
	match_table_free(t);
}

static void refuses_room_that_it_cannot_count(void **state)
{
	(void)state;
	const size_t many = (size_t)1 << 33;
	const struct match_room rooms[] = {{{many, 0}, 0, false}, {{0, many}, 0, false}, {{1, 1}, (size_t)1 << 35, false}};
	for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
		assert_null(match_table_new(&rooms[i]));
	match_table_free(NULL);
}

static void answers_in_an_empty_table(void **state)
{
	(void)state;
	struct match_table *t = table_of(0, 0);
	const struct match_key keys[] = {{KIND_IPV4, STR("\0\0\0\0")}, {KIND_DOMAIN, STR("a.example")}};
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(match_table_find(t, &keys[i]), MATCH_SLOT_NONE);
	}
	assert_null(match_table_candidate(t, keys[1].tag));
	assert_false(match_nets_near4(&t->nets, 1));
	match_table_free(t);
}

/* Values whose tags all name the first bucket, and one bucket too few: a search for another would go round for ever. */
static void does_not_load_buckets_without_a_free_slot(void **state)
{
	(void)state;
	static const enum kind kinds[MATCH_RUNS] = {[MATCH_RUN_LONG] = KIND_ASN, [MATCH_RUN_SHORT] = KIND_IPV4};
	for (int of = 0; of < MATCH_RUNS; of++) {
		uint32_t n = of == MATCH_RUN_SHORT ? MATCH_BUCKET_SHORTS : MATCH_BUCKET_SLOTS;
		struct match_table *t = table_of(n, (size_t)n * 8), *loaded = NULL;
		for (uint32_t i = 0; i < n; i++) {
			char bytes[4];
			ip4_put(i, bytes);
			const struct match_key k = {i << 5 | kinds[of], str_make(bytes, 4)};
			match_table_put(t, &k, 1, false);
		}
		uint64_t used = 0;
		struct match_table_bytes bytes = {t->run[MATCH_RUN_SHORT].buckets, {0}, t->heap, t->heap_used, 1, &used};
		for (int kind = 0; kind < MATCH_RUNS; kind++)
			bytes.n_buckets[kind] = t->run[kind].n;
		assert_int_equal(bytes.n_buckets[of], 2);
		assert_int_equal(match_table_load(&bytes, &loaded), OK);
		match_table_free(loaded);
		if (of == MATCH_RUN_SHORT) /* its second bucket becomes the first long one, also empty */
			bytes.n_buckets[MATCH_RUN_LONG]++;
		bytes.n_buckets[of]--;
		loaded = NULL;
		assert_int_equal(match_table_load(&bytes, &loaded), ERR_CORRUPT);
		assert_null(loaded);
		match_table_free(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_values_with_equal_tags_apart),
		cmocka_unit_test(goes_on_from_the_last_bucket_to_the_first),
		cmocka_unit_test(keeps_marks_when_a_class_changes),
		cmocka_unit_test(tells_an_address_from_the_network_with_the_same_bits),
		cmocka_unit_test(keeps_networks_of_every_length),
		cmocka_unit_test(refuses_room_that_it_cannot_count),
		cmocka_unit_test(answers_in_an_empty_table),
		cmocka_unit_test(does_not_load_buckets_without_a_free_slot),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
