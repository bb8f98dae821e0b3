/* SPDX-License-Identifier: Apache-2.0 */
/* Where a poll goes on: times, overlaps, clocks, circles; and that the state survives being stored. */
#include "feed/taxii_walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define AT(seconds) ((seconds) * UTC_SECOND + 1700000000 * UTC_SECOND)

/* A walk that has been through one poll: all up to AT(0) was taken, and both clocks said AT(10). */
static struct taxii_walk polled(void)
{
	struct taxii_walk w;
	taxii_walk_parse(STR(""), &w);
	w.after = AT(0);
	w.asked = w.server = AT(10);
	return w;
}

static struct taxii_walk_page page_at(int64_t last, char text[UTC_TEXT_BYTES], bool more, const char *next)
{
	utc_format(last, text);
	return (struct taxii_walk_page){
		.n = 1, .more = more, .next = str_of(next), .last = str_make(text, UTC_TEXT_BYTES), .modified = UTC_NONE, .digest = (uint64_t)last};
}

static void begins_behind_what_was_taken_less_an_overlap(void **state)
{
	(void)state;
	struct taxii_walk w = polled();
	taxii_walk_begin(&w, AT(3600));
	assert_int_equal(w.from, AT(10) - 120 * UTC_SECOND);
	w = polled();
	w.after = AT(-1000);
	taxii_walk_begin(&w, AT(3600));
	assert_int_equal(w.from, AT(-1000));
	taxii_walk_parse(STR(""), &w);
	taxii_walk_begin(&w, AT(0));
	assert_int_equal(w.from, UTC_NONE);
}

static void goes_further_back_as_far_as_the_clock_of_the_server_stepped(void **state)
{
	(void)state;
	struct taxii_walk w = polled();
	taxii_walk_begin(&w, AT(100));
	assert_false(taxii_walk_date(&w, AT(100), AT(99)));
	assert_true(taxii_walk_date(&w, AT(100), AT(100 - 3600)));
	assert_int_equal(w.from, AT(10 - 3600) - 120 * UTC_SECOND);
	assert_false(taxii_walk_date(&w, AT(100), AT(100 - 3600)));
}

static void survives_being_stored(void **state)
{
	(void)state;
	struct taxii_walk w = polled(), back;
	char text[UTC_TEXT_BYTES];
	struct buf b;
	buf_init(&b, 10000);
	taxii_walk_begin(&w, AT(100));
	struct taxii_walk_page page = page_at(AT(50), text, true, "a\"b");
	assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_ON);
	taxii_walk_format(&w, &b);
	taxii_walk_parse(buf_str(&b), &back);
	taxii_walk_begin(&back, AT(200));
	assert_true(back.under_way);
	assert_true(str_eq(str_make(back.next, back.next_n), STR("a\"b")));
	assert_int_equal(back.from, w.from);
	assert_int_equal(back.began, AT(100));
	assert_true(taxii_walk_lost(&back));
	assert_int_equal(back.from, AT(50));
	assert_false(taxii_walk_lost(&back));
	taxii_walk_parse(STR("{damaged"), &back);
	assert_int_equal(back.after, UTC_NONE);
	buf_deinit(&b);
}

static void goes_on_by_time_where_next_is_missing(void **state)
{
	(void)state;
	struct taxii_walk w = polled();
	char text[UTC_TEXT_BYTES];
	taxii_walk_begin(&w, AT(100));
	struct taxii_walk_page page = page_at(AT(50), text, true, "");
	assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_ON);
	assert_int_equal(w.from, AT(50));
	assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_STUCK);
	assert_false(w.under_way);
}

static void leaves_open_what_a_coarse_time_leaves_open(void **state)
{
	static const struct {
		const char *last;
		int64_t less;
	} cases[] = {
		{"2026-01-01T00:00:10Z", UTC_SECOND}, {"2026-01-01T00:00:10.5Z", 100000}, {"2026-01-01T00:00:10.500Z", 1000},
		{"2026-01-01T00:00:10.500000Z", 0},   {"2026-01-01T00:00:10.500000000Z", 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct taxii_walk w;
		int64_t last;
		taxii_walk_parse(STR(""), &w);
		taxii_walk_begin(&w, AT(100));
		struct taxii_walk_page page = {.n = 1, .last = str_of(cases[i].last), .modified = UTC_NONE};
		assert_int_equal(utc_parse(page.last, &last), OK);
		assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_DONE);
		assert_int_equal(w.after, last - cases[i].less);
	}
}

static void a_circle_of_any_length_ends(void **state)
{
	(void)state;
	for (int length = 1; length < 40; length++) {
		struct taxii_walk w = polled();
		char next[20];
		enum taxii_step step = TAXII_WALK_ON;
		int steps = 0;
		taxii_walk_begin(&w, AT(100));
		while (step == TAXII_WALK_ON && steps < 1000) {
			snprintf(next, sizeof next, "%d", steps++ % length);
			struct taxii_walk_page page = {.n = 1, .more = true, .next = str_of(next), .modified = UTC_NONE, .digest = (uint64_t)steps};
			step = taxii_walk_page(&w, &page);
		}
		assert_int_equal(step, TAXII_WALK_STUCK);
		assert_in_range(steps, 2, 4 * length + 2);
	}
}

static void a_long_walk_that_moves_on_is_no_circle(void **state)
{
	(void)state;
	struct taxii_walk w = polled();
	char next[20], text[UTC_TEXT_BYTES];
	taxii_walk_begin(&w, AT(100));
	for (int i = 0; i < 5000; i++) {
		snprintf(next, sizeof next, "%d", i);
		struct taxii_walk_page page = page_at(AT(i), text, true, next);
		assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_ON);
		assert_int_equal(w.distrust, false);
	}
}

static void tells_nothing_taken_until_a_server_without_times_is_through(void **state)
{
	(void)state;
	struct taxii_walk w;
	taxii_walk_parse(STR(""), &w);
	taxii_walk_begin(&w, AT(100));
	struct taxii_walk_page page = {.n = 1, .more = true, .next = STR("1"), .modified = AT(1), .digest = 1};
	assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_ON);
	assert_int_equal(w.after, UTC_NONE);
	page = (struct taxii_walk_page){.n = 1, .modified = AT(100000), .digest = 2};
	assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_DONE);
	assert_int_equal(w.after, AT(100));
}

static void keeps_a_next_that_can_be_stored(void **state)
{
	(void)state;
	static char longest[TAXII_NEXT_BYTES + 2];
	memset(longest, 'n', TAXII_NEXT_BYTES + 1);
	const struct {
		const char *next;
		size_t kept;
	} cases[] = {{longest + 1, TAXII_NEXT_BYTES}, {longest, 0}, {"a\xe0\xe0", 0}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[UTC_TEXT_BYTES];
		struct taxii_walk w = polled(), back;
		struct buf stored;
		buf_init(&stored, 1 << 14);
		taxii_walk_begin(&w, AT(100));
		struct taxii_walk_page page = page_at(AT(1), text, true, cases[i].next);
		assert_int_equal(taxii_walk_page(&w, &page), TAXII_WALK_ON);
		taxii_walk_format(&w, &stored);
		taxii_walk_parse(buf_str(&stored), &back);
		assert_int_equal(w.next_n, cases[i].kept);
		assert_int_equal(back.next_n, cases[i].kept);
		buf_deinit(&stored);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_behind_what_was_taken_less_an_overlap),
		cmocka_unit_test(goes_further_back_as_far_as_the_clock_of_the_server_stepped),
		cmocka_unit_test(survives_being_stored),
		cmocka_unit_test(goes_on_by_time_where_next_is_missing),
		cmocka_unit_test(leaves_open_what_a_coarse_time_leaves_open),
		cmocka_unit_test(a_circle_of_any_length_ends),
		cmocka_unit_test(a_long_walk_that_moves_on_is_no_circle),
		cmocka_unit_test(keeps_a_next_that_can_be_stored),
		cmocka_unit_test(tells_nothing_taken_until_a_server_without_times_is_through),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
