/* SPDX-License-Identifier: Apache-2.0 */
/* What the book keeps, and what leaves it. */
#include "warn/contact_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static enum err met(struct contact_book *b, int64_t member, unsigned host, int64_t time)
{
	char bytes[4] = {10, 0, 0, (char)host};
	struct contact c = {.time = time, .member = member, .value = {KIND_IPV4, {bytes, 4}}, .tlp = TLP_GREEN};
	return contact_book_add(b, &c);
}

static struct contact_book_stats stats_of(const struct contact_book *b)
{
	struct contact_book_stats s;
	contact_book_stats(b, &s);
	return s;
}

static void values_leave_when_out_of_reach(void **state)
{
	(void)state;
	static const struct contact_rules rules = {0};
	struct contact_book *b = contact_book_new(&rules);
	assert_int_equal(met(b, 1, 1, 100 * UTC_DAY), OK);
	assert_int_equal(met(b, 2, 1, 100 * UTC_DAY), OK);
	assert_int_equal(met(b, 2, 2, 101 * UTC_DAY), OK);
	assert_int_equal(stats_of(b).values, 2);
	assert_int_equal(stats_of(b).cells, 3);
	assert_int_equal(contact_book_advance(b, 107 * UTC_DAY), OK);
	assert_int_equal(stats_of(b).values, 1);
	assert_int_equal(stats_of(b).cells, 1);
	assert_int_equal(met(b, 2, 3, 100 * UTC_DAY), OK);
	assert_int_equal(stats_of(b).late, 1);
	contact_book_free(b);
}

static void the_quietest_leave_a_full_book(void **state)
{
	(void)state;
	static const struct contact_rules rules = {.cells_max = 2};
	struct contact_book *b = contact_book_new(&rules);
	assert_int_equal(met(b, 1, 1, 100 * UTC_DAY), OK);
	assert_int_equal(met(b, 1, 2, 100 * UTC_DAY), OK);
	assert_int_equal(met(b, 1, 1, 100 * UTC_DAY), OK);
	assert_int_equal(met(b, 1, 3, 100 * UTC_DAY), OK);
	assert_int_equal(stats_of(b).cells, 2);
	assert_int_equal(stats_of(b).evicted, 1);
	assert_int_equal(met(b, 1, 1, 100 * UTC_DAY), OK); /* still there: 2 was the quietest */
	assert_int_equal(stats_of(b).evicted, 1);
	contact_book_free(b);
}

static void nonsense_is_refused(void **state)
{
	(void)state;
	static const struct contact_rules rules = {.members_max = 1};
	struct contact_book *b = contact_book_new(&rules);
	struct contact none = {.time = 0, .member = 1};
	assert_int_equal(met(b, 0, 1, 0), ERR_VALUE);
	assert_int_equal(met(b, 1, 1, INT64_MAX), ERR_VALUE);
	assert_int_equal(contact_book_add(b, &none), ERR_VALUE);
	assert_int_equal(contact_book_advance(b, INT64_MIN), ERR_VALUE);
	assert_int_equal(met(b, 1, 1, 0), OK);
	assert_int_equal(met(b, 2, 1, 0), ERR_LIMIT);
	contact_book_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_leave_when_out_of_reach),
		cmocka_unit_test(the_quietest_leave_a_full_book),
		cmocka_unit_test(nonsense_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
