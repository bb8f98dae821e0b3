/* SPDX-License-Identifier: Apache-2.0 */
/* Tables under keys that no honest hash would give: equal tags, one bucket for all, full tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match/match_table.h"
#include "model/ip.h"

static struct match_table *table_of(size_t values, size_t heap_bytes)
{
	const struct match_room room = {values, heap_bytes, true};
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
		const struct match_slot *s = match_table_find(t, &k);
		char small[8];
		assert_non_null(s);
		assert_int_equal(match_table_class(s), i + 1);
		assert_int_equal(match_table_exact(t, s), i % 2);
		assert_true(str_eq(match_table_value(t, s, small), k.bytes));
	}
	assert_null(match_table_find(t, &absent));
	assert_non_null(match_table_candidate(t, absent.tag));
	match_table_free(t);
}

/* All tags name the last bucket, so that values run over its end into the first ones. */
static void goes_on_from_the_last_bucket_to_the_first(void **state)
{
	(void)state;
	enum { N = 100 };
	struct match_table *t = table_of(N, 0);
	for (uint32_t i = 0; i <= N; i++) {
		char bytes[4];
		ip4_put(i, bytes);
		const struct match_key k = {UINT64_C(0xffffffff00000000) | i << 5 | KIND_IPV4, str_make(bytes, 4)};
		if (i < N)
			match_table_put(t, &k, i + 1, false);
	}
	for (uint32_t i = 0; i <= N; i++) {
		char bytes[4];
		ip4_put(i, bytes);
		const struct match_key k = {UINT64_C(0xffffffff00000000) | i << 5 | KIND_IPV4, str_make(bytes, 4)};
		const struct match_slot *s = match_table_find(t, &k);
		assert_ptr_equal(match_table_candidate(t, k.tag), s);
		assert_int_equal(s ? match_table_class(s) : 0, i < N ? i + 1 : 0);
	}
	assert_int_equal(t->values, N);
	assert_int_equal(t->buckets[0].slot[0].tag != 0, 1);
	match_table_free(t);
}

static void keeps_marks_when_a_class_changes(void **state)
{
	(void)state;
	struct match_table *t = table_of(5, 0);
	struct match_key k[5];
	char bytes[5][4];
	for (uint32_t i = 0; i < 5; i++) {
		ip4_put(i, bytes[i]);
		k[i] = (struct match_key){KIND_IPV4, str_make(bytes[i], 4)};
		match_table_put(t, &k[i], MATCH_CLASS_NONE, false);
	}
	assert_int_equal(t->gone, 5);
	match_table_put(t, &k[0], MATCH_CLASS_MAX, false);
	assert_int_equal(match_table_class(match_table_find(t, &k[0])), MATCH_CLASS_MAX);
	assert_non_null(match_table_find(t, &k[4])); /* in the next bucket */
	match_table_put(t, &k[4], 1, false);
	assert_int_equal(t->values, 5);
	assert_int_equal(t->gone, 3);
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
				char bytes[256], small[8];
				ip_mask(&ip, length);
				memcpy(bytes, ip.bytes, ip.n);
				bytes[ip.n] = (char)length;
				const struct match_key k =
					match_table_key(&key, (struct value){KIND_NETWORK, str_make(bytes, ip.n + 1u)});
				if (pass == 0)
					match_table_put(t, &k, 1, false);
				const struct match_slot *s = match_table_find(t, &k);
				assert_non_null(s);
				assert_true(str_eq(match_table_value(t, s, small), k.bytes));
			}
	assert_int_equal(t->values, 33 + 129);
	assert_true(match_nets_near4(&t->nets, 5));
	match_table_free(t);
}

static void refuses_room_that_it_cannot_count(void **state)
{
	(void)state;
	const struct match_room many = {(size_t)1 << 33, 0, false}, large = {1, (size_t)1 << 35, false};
	assert_null(match_table_new(&many));
	assert_null(match_table_new(&large));
	match_table_free(NULL);
}

static void answers_in_an_empty_table(void **state)
{
	(void)state;
	struct match_table *t = table_of(0, 0);
	const struct match_key k = {KIND_IPV4, STR("abcd")};
	assert_null(match_table_find(t, &k));
	assert_null(match_table_candidate(t, k.tag));
	assert_false(match_nets_near4(&t->nets, 1));
	match_table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_values_with_equal_tags_apart),
		cmocka_unit_test(goes_on_from_the_last_bucket_to_the_first),
		cmocka_unit_test(keeps_marks_when_a_class_changes),
		cmocka_unit_test(keeps_networks_of_every_length),
		cmocka_unit_test(refuses_room_that_it_cannot_count),
		cmocka_unit_test(answers_in_an_empty_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
