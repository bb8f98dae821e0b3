/* SPDX-License-Identifier: Apache-2.0 */
/* First of its label: here, in a country, in a sector, at a member; and how often that comes to more. */
#include "warn/newcomer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
	const char *country, *sector;
} members[] = {{"", ""}, {"DE", "finance"}, {"DE", "health"}, {"EE", "finance"}, {"SE", ""}};

static struct newcomer *make(size_t most)
{
	struct hash_key key = {{1, 2, 3}};
	struct newcomer *n = newcomer_new(&key, most);
	assert_non_null(n);
	return n;
}

static struct newcomer_news meet(struct newcomer *n, double day, int64_t member, const char *label)
{
	struct newcomer_news news;
	const struct newcomer_meeting m = {
		.time = (int64_t)(day * (double)UTC_DAY), .label = str_of(label), .member = member, .party = member,
		.country = str_of(members[member].country), .sector = str_of(members[member].sector),
	};
	assert_int_equal(newcomer_meet(n, &m, &news), OK);
	return news;
}

/* Every day all members meet the same ten labels. */
static struct newcomer *settled(int days)
{
	struct newcomer *n = make(1000);
	for (int day = 0; day < days; day++)
		for (int64_t member = 1; member <= 4; member++)
			for (int i = 0; i < 10; i++) {
				char label[32];
				snprintf(label, sizeof label, "usual-%d", i);
				assert_true(meet(n, day, member, label).first == 0);
			}
	return n;
}

static void a_hub_that_begins_calls_nothing_new(void **state)
{
	(void)state;
	struct newcomer *n = settled(27);
	assert_int_equal(meet(n, 27.5, 1, "fresh").first, 0);
	newcomer_free(n);
	n = settled(40);
	assert_int_equal(meet(n, 40, 1, "fresh").first, NEWCOMER_HUB | NEWCOMER_COUNTRY | NEWCOMER_SECTOR | NEWCOMER_MEMBER);
	newcomer_free(n);
}

static void it_is_new_once_and_then_where_it_was_not_yet(void **state)
{
	(void)state;
	struct newcomer *n = settled(60);
	meet(n, 60, 1, "fresh"); /* DE, finance */
	assert_int_equal(meet(n, 60.1, 1, "fresh").first, 0);
	assert_int_equal(meet(n, 61, 2, "fresh").first, NEWCOMER_SECTOR | NEWCOMER_MEMBER);  /* DE, health */
	assert_int_equal(meet(n, 62, 3, "fresh").first, NEWCOMER_COUNTRY | NEWCOMER_MEMBER); /* EE, finance */
	assert_int_equal(meet(n, 63, 4, "fresh").first, NEWCOMER_COUNTRY | NEWCOMER_MEMBER); /* SE, no sector */
	assert_int_equal(meet(n, 64, 4, "").first, 0);
	newcomer_free(n);
}

static void where_most_is_new_nothing_is_news(void **state)
{
	(void)state;
	struct newcomer *n = make(100000);
	unsigned first = 0;
	for (int day = 0; day < 200; day++)
		for (int i = 0; i < 4; i++) {
			char label[40];
			snprintf(label, sizeof label, "%s-%d", i ? "usual" : "fresh", i ? i : day);
			first |= meet(n, day, 1, label).first;
		}
	assert_int_equal(first, 0); /* one in four is */
	newcomer_free(n);
}

static void after_a_year_it_is_new_again(void **state)
{
	(void)state;
	struct newcomer *n = settled(60);
	meet(n, 60, 1, "fresh");
	assert_int_equal(meet(n, 424, 1, "fresh").first, 0);
	assert_true(meet(n, 790, 1, "fresh").first & NEWCOMER_HUB);
	newcomer_free(n);
}

/* docs/warnings.md: 1 / 5 before anything was seen, 1 / 6 after one that came to nothing, 2 / 6.99 after one more that did. */
static void how_often_it_comes_to_more_is_learned(void **state)
{
	(void)state;
	struct newcomer *n = settled(60);
	assert_true(fabs(meet(n, 60, 1, "a").probability - 0.2) < 1e-9);
	meet(n, 68, 2, "a"); /* too late */
	assert_true(fabs(meet(n, 69, 1, "b").probability - 1 / 6.0) < 1e-9);
	meet(n, 70, 2, "b"); /* a second party */
	assert_true(fabs(meet(n, 71, 1, "c").probability - 2 / 6.99) < 1e-9);
	newcomer_free(n);
}

static void who_comes_further_may_be_anywhere_and_who_never_comes_counts(void **state)
{
	(void)state;
	struct newcomer *n = settled(60);
	meet(n, 60, 1, "a"); /* new at the hub; nobody ever meets it again */
	assert_true(fabs(meet(n, 68, 1, "b").probability - 1 / 6.0) < 1e-9);
	meet(n, 69, 1, "b"); /* the same party */
	meet(n, 70, 3, "b"); /* in another country */
	assert_true(fabs(meet(n, 71, 1, "c").probability - 2 / 6.99) < 1e-9);
	/* What is known at the hub and new in a country counts by itself: "b" at 3 came to nothing. */
	meet(n, 72, 3, "c");
	assert_true(fabs(meet(n, 78, 4, "b").probability - 1 / 6.0) < 1e-9);
	newcomer_free(n);
}

static void it_holds_no_more_than_it_may(void **state)
{
	(void)state;
	struct newcomer *n = make(40);
	for (int i = 0; i < 1000; i++) {
		char label[32];
		snprintf(label, sizeof label, "l%d", i);
		meet(n, i / 10.0, 1 + i % 4, label);
		assert_true(newcomer_size(n) <= 40);
	}
	newcomer_free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hub_that_begins_calls_nothing_new),
		cmocka_unit_test(it_is_new_once_and_then_where_it_was_not_yet),
		cmocka_unit_test(where_most_is_new_nothing_is_news),
		cmocka_unit_test(after_a_year_it_is_new_again),
		cmocka_unit_test(how_often_it_comes_to_more_is_learned),
		cmocka_unit_test(who_comes_further_may_be_anywhere_and_who_never_comes_counts),
		cmocka_unit_test(it_holds_no_more_than_it_may),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
