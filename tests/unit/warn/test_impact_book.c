/* SPDX-License-Identifier: Apache-2.0 */
/* Impacts: the first hit on each member by what an open warning is about. */
#include "warn/impact_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"

static struct impact_book *book(void)
{
	struct hash_key key = {.secret = {1, 2, 3}};
	struct impact_book *b = impact_book_new(&key);
	assert_non_null(b);
	return b;
}

static void warn(struct impact_book *b, uint8_t id, const char *label, const int64_t *values, size_t n, bool open)
{
	struct impact_warning w = {.label = str_of(label), .value_ids = values, .n_value_ids = n, .open = open};
	w.id.bytes[0] = id;
	assert_int_equal(impact_book_warning(b, &w), OK);
}

static void hit(struct impact_book *b, int64_t value, const char *label, int64_t member, int64_t time)
{
	assert_int_equal(impact_book_hit(b, value, str_of(label), member, time), OK);
}

/* In any order: a mark in seen[warning][member] is the time. */
struct seen {
	int64_t at[4][4];
	int n;
	int fail_after;
};

static enum err see(void *ctx, const struct uuid *warning, int64_t member, int64_t time)
{
	struct seen *s = ctx;
	s->at[warning->bytes[0]][member] = time;
	s->n++;
	return s->fail_after && s->n == s->fail_after ? ERR_IO : OK;
}

static struct seen take(struct impact_book *b)
{
	struct seen s = {0};
	assert_int_equal(impact_book_take(b, see, &s), OK);
	assert_false(impact_book_pending(b));
	return s;
}

static void each_member_is_hit_once_by_each_warning_by_label_or_by_value(void **state)
{
	(void)state;
	struct impact_book *b = book();
	const int64_t values[] = {7, 8};
	hit(b, 7, "a", 1, 5); /* before there is a warning */
	warn(b, 1, "a", NULL, 0, true);
	warn(b, 2, "", values, 2, true);
	assert_false(impact_book_pending(b));
	hit(b, 9, "a", 1, 10);
	hit(b, 9, "a", 1, 11);
	hit(b, 8, "a", 2, 20);
	hit(b, 9, "b", 3, 30);
	assert_true(impact_book_pending(b));
	struct seen s = take(b);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.at[1][1], 10);
	assert_int_equal(s.at[1][2], 20);
	assert_int_equal(s.at[2][2], 20);
	hit(b, 8, "a", 2, 21);
	assert_false(impact_book_pending(b));
	impact_book_free(b);
}

static void a_hit_that_came_earlier_and_is_told_later_counts(void **state)
{
	(void)state;
	struct impact_book *b = book();
	warn(b, 1, "a", NULL, 0, true);
	hit(b, 1, "a", 1, 10);
	hit(b, 1, "a", 1, 9);
	assert_int_equal(take(b).at[1][1], 9);
	hit(b, 1, "a", 1, 4);
	hit(b, 1, "a", 1, 5);
	struct seen s = take(b);
	assert_true(s.n == 1 && s.at[1][1] == 4);
	impact_book_free(b);
}

static void members_that_the_warning_names_are_not_hit_anew(void **state)
{
	(void)state;
	struct impact_book *b = book();
	struct uuid one = {{1}}, other = {{3}};
	warn(b, 1, "a", NULL, 0, true);
	assert_int_equal(impact_book_member(b, &one, 2, 6), OK);
	assert_int_equal(impact_book_member(b, &other, 2, 6), OK);
	hit(b, 1, "a", 2, 7);
	struct seen s = take(b);
	assert_true(s.n == 1 && s.at[1][2] == 6);
	impact_book_free(b);
}

static void a_warning_that_is_over_leaves_with_what_was_known_of_it(void **state)
{
	(void)state;
	struct impact_book *b = book();
	const int64_t values[] = {7};
	warn(b, 1, "a", values, 1, true);
	warn(b, 2, "a", values, 1, true);
	hit(b, 7, "a", 1, 10);
	warn(b, 1, "a", values, 1, false);
	warn(b, 1, "a", values, 1, false);
	warn(b, 3, "a", values, 1, false);
	hit(b, 7, "a", 2, 11);
	struct seen s = take(b);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.at[1][1], 10);
	assert_int_equal(s.at[1][2], 0);
	assert_int_equal(s.at[2][2], 11);
	hit(b, 7, "a", 1, 12);
	assert_false(impact_book_pending(b));
	impact_book_free(b);
}

static void an_error_ends_the_taking_and_the_rest_comes_again(void **state)
{
	(void)state;
	struct impact_book *b = book();
	struct seen s = {.fail_after = 1};
	warn(b, 1, "a", NULL, 0, true);
	hit(b, 1, "a", 1, 10);
	hit(b, 1, "a", 2, 10);
	assert_int_equal(impact_book_take(b, see, &s), ERR_IO);
	assert_true(impact_book_pending(b));
	assert_int_equal(take(b).n, 1);
	impact_book_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_member_is_hit_once_by_each_warning_by_label_or_by_value),
		cmocka_unit_test(a_hit_that_came_earlier_and_is_told_later_counts),
		cmocka_unit_test(members_that_the_warning_names_are_not_hit_anew),
		cmocka_unit_test(a_warning_that_is_over_leaves_with_what_was_known_of_it),
		cmocka_unit_test(an_error_ends_the_taking_and_the_rest_comes_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
