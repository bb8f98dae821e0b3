/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of different things, within the error that the header names. */
#include "warn/hyperloglog.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct hash_key key_of(uint8_t seed)
{
	struct hash_key key;
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)(seed * 7u + i * 37u + (i * i >> 3));
	return key;
}

/* Things first to last - 1. */
static void add_range(struct hyperloglog *h, const struct hash_key *key, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i < last; i++)
		assert_int_equal(hyperloglog_add(h, key, str_make(&i, sizeof i), NULL), OK);
}

static double error_at(uint64_t n, uint8_t seed)
{
	struct hash_key key = key_of(seed);
	struct hyperloglog h = {0};
	add_range(&h, &key, 0, n);
	double error = (double)hyperloglog_count(&h) / (double)n - 1;
	hyperloglog_deinit(&h);
	return error;
}

static void few_things_are_counted_exactly(void **state)
{
	(void)state;
	struct hash_key key = key_of(1);
	struct hyperloglog h = {0};
	assert_int_equal(hyperloglog_count(&h), 0);
	for (uint64_t i = 0; i < HYPERLOGLOG_EXACT; i++) {
		add_range(&h, &key, 0, i + 1);
		assert_int_equal(hyperloglog_count(&h), i + 1);
	}
	assert_null(h.registers);
	hyperloglog_deinit(&h);
}

static void adding_tells_whether_the_count_may_have_changed(void **state)
{
	(void)state;
	struct hash_key key = key_of(1);
	struct hyperloglog h = {0};
	bool changed;
	assert_int_equal(hyperloglog_add(&h, &key, STR("a"), &changed), OK);
	assert_true(changed);
	assert_int_equal(hyperloglog_add(&h, &key, STR("a"), &changed), OK);
	assert_false(changed);
	add_range(&h, &key, 0, 1000);
	assert_int_equal(hyperloglog_add(&h, &key, STR("a"), &changed), OK);
	assert_false(changed);
	hyperloglog_deinit(&h);
}

/* Four standard errors of 1.625 %: once in 16,000 keys; and the keys are fixed. */
static void many_things_are_estimated_within_the_error(void **state)
{
	(void)state;
	static const uint64_t numbers[] = {65, 100, 1000, 4096, 10000, 100000, 1000000};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		assert_true(fabs(error_at(numbers[i], (uint8_t)i)) < 4 * 1.04 / 64);
}

/* With 200 keys the spread itself is known within 5 %. */
static void the_standard_error_is_that_of_the_sheet_and_without_bias(void **state)
{
	(void)state;
	static const uint64_t numbers[] = {2000, 10000, 40000};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		double sum = 0, squares = 0;
		for (unsigned seed = 0; seed < 200; seed++) {
			double error = error_at(numbers[i], (uint8_t)seed);
			sum += error;
			squares += error * error;
		}
		assert_true(sqrt(squares / 200) < 1.15 * 1.04 / 64);
		assert_true(fabs(sum / 200) < 3 * 1.04 / 64 / sqrt(200));
	}
}

static void merging_is_as_if_all_had_been_added_to_one(void **state)
{
	(void)state;
	static const uint64_t cuts[][3] = {{0, 10, 20}, {0, 10, 60000}, {0, 60000, 60010}, {0, 40000, 90000}, {0, 0, 5}};
	struct hash_key key = key_of(3);
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		struct hyperloglog a = {0}, b = {0}, all = {0};
		add_range(&a, &key, cuts[i][0], cuts[i][1]);
		add_range(&b, &key, cuts[i][1] / 2, cuts[i][2]);
		add_range(&all, &key, cuts[i][0], cuts[i][2]);
		assert_int_equal(hyperloglog_merge(&a, &b), OK);
		assert_int_equal(hyperloglog_count(&a), hyperloglog_count(&all));
		hyperloglog_deinit(&a);
		hyperloglog_deinit(&b);
		hyperloglog_deinit(&all);
	}
}

static void another_key_fills_other_registers(void **state)
{
	(void)state;
	struct hash_key one = key_of(1), two = key_of(2);
	struct hyperloglog h = {0};
	bool changed;
	assert_int_equal(hyperloglog_add(&h, &one, STR("a"), &changed), OK);
	assert_int_equal(hyperloglog_add(&h, &two, STR("a"), &changed), OK);
	assert_true(changed);
	hyperloglog_deinit(&h);
}

static void what_was_saved_is_loaded_again(void **state)
{
	(void)state;
	static const uint64_t numbers[] = {0, 1, 64, 65, 50000};
	struct hash_key key = key_of(4);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct hyperloglog h = {0}, again = {0};
		struct buf saved;
		size_t taken = 0;
		buf_init(&saved, HYPERLOGLOG_SAVED_MAX_BYTES + 1);
		add_range(&h, &key, 0, numbers[i]);
		hyperloglog_save(&h, &saved);
		size_t n = saved.n;
		assert_true(n <= HYPERLOGLOG_SAVED_MAX_BYTES);
		buf_putc(&saved, 'x');
		assert_int_equal(buf_err(&saved), OK);
		assert_int_equal(hyperloglog_load(&again, buf_str(&saved), &taken), OK);
		assert_int_equal(taken, n);
		assert_int_equal(hyperloglog_count(&again), hyperloglog_count(&h));
		hyperloglog_deinit(&again);
		for (size_t cut = 0; cut < n; cut += n / 16 + 1) {
			assert_int_equal(hyperloglog_load(&again, str_make(saved.p, cut), &taken), ERR_CORRUPT);
			assert_int_equal(hyperloglog_count(&again), 0);
		}
		hyperloglog_deinit(&h);
		buf_deinit(&saved);
	}
}

static void a_damaged_sketch_is_refused(void **state)
{
	(void)state;
	static char full[HYPERLOGLOG_SAVED_MAX_BYTES] = {(char)255, [4000] = 54};
	static const char twice[17] = {2, 1, [9] = 1}, many[1 + 8 * 65] = {65};
	struct hyperloglog h = {0};
	size_t taken = 0;
	assert_int_equal(hyperloglog_load(&h, str_make(full, sizeof full), &taken), ERR_CORRUPT);
	assert_int_equal(hyperloglog_load(&h, str_make(twice, sizeof twice), &taken), ERR_CORRUPT);
	assert_int_equal(hyperloglog_load(&h, str_make(many, sizeof many), &taken), ERR_CORRUPT);
	assert_int_equal(taken, 0);
	memset(full + 1, 53, sizeof full - 1);
	assert_int_equal(hyperloglog_load(&h, str_make(full, sizeof full), &taken), OK);
	assert_true(hyperloglog_count(&h) == UINT64_C(1) << 62);
	hyperloglog_deinit(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_things_are_counted_exactly),
		cmocka_unit_test(adding_tells_whether_the_count_may_have_changed),
		cmocka_unit_test(many_things_are_estimated_within_the_error),
		cmocka_unit_test(the_standard_error_is_that_of_the_sheet_and_without_bias),
		cmocka_unit_test(merging_is_as_if_all_had_been_added_to_one),
		cmocka_unit_test(another_key_fills_other_registers),
		cmocka_unit_test(what_was_saved_is_loaded_again),
		cmocka_unit_test(a_damaged_sketch_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
