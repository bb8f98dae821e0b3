/* SPDX-License-Identifier: Apache-2.0 */
/* Order of receipt, numbers of members and values, limits. */
#include "proof/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct hash_key key = {{7}};

static uint32_t value(struct history *h, unsigned host)
{
	char bytes[4] = {10, 0, 0, (char)host};
	uint32_t number;
	assert_int_equal(history_value(h, (struct value){KIND_IPV4, {bytes, 4}}, &number), OK);
	return number;
}

static void add(struct history *h, int64_t time, uint32_t member, uint32_t v, uint32_t count)
{
	const struct history_contact c = {.time = time, .member = (uint16_t)member, .value = v, .count = count};
	assert_int_equal(history_add(h, &c), OK);
}

static void the_same_name_is_the_same_member(void **state)
{
	(void)state;
	struct history h;
	uint32_t a, b, again;
	history_init(&h, &key);
	assert_int_equal(history_member(&h, STR("alpha"), &a), OK);
	assert_int_equal(history_member(&h, STR("beta"), &b), OK);
	assert_int_equal(history_member(&h, STR("alpha"), &again), OK);
	assert_int_not_equal(a, b);
	assert_int_equal(a, again);
	assert_int_equal(history_member_find(&h, STR("beta")), b);
	assert_int_equal(history_member_find(&h, STR("gamma")), HISTORY_NONE);
	assert_int_equal(history_member(&h, STR(""), &a), ERR_VALUE);
	assert_int_equal(history_member(&h, STR("a/b"), &a), ERR_VALUE);
	history_deinit(&h);
}

static void many_members_and_values_keep_their_numbers(void **state)
{
	(void)state;
	enum { MANY = 5000 };
	struct history h;
	history_init(&h, &key);
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < MANY; i++) {
			char bytes[4] = {10, 0, (char)(i >> 8), (char)i};
			uint32_t number;
			assert_int_equal(history_value(&h, (struct value){KIND_IPV4, {bytes, 4}}, &number), OK);
			assert_int_equal(number, i);
		}
	assert_int_equal(h.n_values, MANY);
	assert_int_equal(history_value_find(&h, (struct value){KIND_IPV6, STR("................")}), HISTORY_NONE);
	history_deinit(&h);
}

static void members_are_limited(void **state)
{
	(void)state;
	struct history h;
	uint32_t number;
	history_init(&h, &key);
	for (uint32_t i = 0; i < HISTORY_MEMBERS_MAX; i++) {
		char name[4] = {(char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('a' + i / 676 % 26), 'x'};
		assert_int_equal(history_member(&h, str_make(name, sizeof(name)), &number), OK);
	}
	assert_int_equal(history_member(&h, STR("one more"), &number), ERR_LIMIT);
	history_deinit(&h);
}

static void receipt_decides_the_order_and_ties_stay_as_they_came(void **state)
{
	(void)state;
	static const int64_t times[] = {50, 10, 40, 10, 30, 10, 20};
	static const uint32_t counts[] = {2, 4, 6, 7, 5, 3, 1}; /* place in times, from 1 */
	struct history h;
	uint32_t member;
	history_init(&h, &key);
	assert_int_equal(history_member(&h, STR("alpha"), &member), OK);
	uint32_t v = value(&h, 1);
	for (uint32_t i = 0; i < 7; i++)
		add(&h, times[i] * UTC_SECOND, member, v, i + 1);
	assert_int_equal(history_seal(&h), OK);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(h.contacts[i].count, counts[i]);
	history_deinit(&h);
}

static void days_begin_at_midnight_also_before_1970(void **state)
{
	(void)state;
	struct history h;
	uint32_t member;
	history_init(&h, &key);
	assert_int_equal(history_member(&h, STR("alpha"), &member), OK);
	add(&h, -UTC_SECOND, member, value(&h, 1), 1);
	add(&h, UTC_DAY, member, value(&h, 2), 1);
	assert_int_equal(history_seal(&h), OK);
	assert_int_equal(h.n_days, 3);
	assert_int_equal(history_day(&h, -1), 0);
	assert_int_equal(history_day(&h, 0), 1);
	assert_int_equal(history_day_start(&h, 2), UTC_DAY);
	history_deinit(&h);
}

static void too_long_a_span_is_refused(void **state)
{
	(void)state;
	struct history h;
	uint32_t member;
	history_init(&h, &key);
	assert_int_equal(history_member(&h, STR("alpha"), &member), OK);
	add(&h, 0, member, value(&h, 1), 1);
	add(&h, HISTORY_DAYS_MAX * UTC_DAY, member, value(&h, 1), 1);
	assert_int_equal(history_seal(&h), ERR_LIMIT);
	history_deinit(&h);
}

static void members_of_a_group_are_one_party(void **state)
{
	(void)state;
	static const struct str names[] = {STR_INIT("a"), STR_INIT("b"), STR_INIT("c"), STR_INIT("d")};
	static const struct str groups[] = {STR_INIT(""), STR_INIT("x"), STR_INIT(""), STR_INIT("x")};
	static const uint32_t parties[] = {0, 1, 2, 1};
	struct history h;
	uint32_t member;
	history_init(&h, &key);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(history_member(&h, names[i], &member), OK);
		assert_int_equal(history_member_set(&h, member, STR("DE"), STR(""), groups[i]), OK);
	}
	add(&h, 0, member, value(&h, 1), 1);
	assert_int_equal(history_seal(&h), OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(h.members[i].party, parties[i]);
	history_deinit(&h);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_name_is_the_same_member),
		cmocka_unit_test(many_members_and_values_keep_their_numbers),
		cmocka_unit_test(members_are_limited),
		cmocka_unit_test(receipt_decides_the_order_and_ties_stay_as_they_came),
		cmocka_unit_test(days_begin_at_midnight_also_before_1970),
		cmocka_unit_test(too_long_a_span_is_refused),
		cmocka_unit_test(members_of_a_group_are_one_party),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
