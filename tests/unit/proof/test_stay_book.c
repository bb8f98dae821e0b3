/* SPDX-License-Identifier: Apache-2.0 */
/* Who held what, day by day. */
#include "proof/stay_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stay_story.h"

/* Both lists are seen on days 0 to 4, a not on day 2. */
static const struct stay_story_row rows[] = {
	{'a', '1', 0, STAYS_OPEN}, {'a', '2', 0, 1}, {'a', '3', 1, 1}, {'a', '4', 3, 3},          {'a', '2', 4, STAYS_OPEN},
	{'b', '1', 0, 0},          {'b', '3', 0, 2}, {'b', '2', 1, 2}, {'b', '4', 2, STAYS_OPEN}, {'b', '5', 3, STAYS_OPEN},
};

struct world {
	struct stays s;
	struct history h;
	struct stay_book *b;
};

static void begin(struct world *w)
{
	stay_story_tell(rows, sizeof(rows) / sizeof(rows[0]), &w->s, &w->h);
	w->b = stay_book_new(&w->s, &w->h);
	assert_non_null(w->b);
}

static void end(struct world *w)
{
	stay_book_free(w->b);
	history_deinit(&w->h);
	stays_deinit(&w->s);
}

/* Days are those since 1970; the history's first one is day 1. */
static void move(struct world *w, size_t day)
{
	stay_book_day(w->b, day - 1);
}

static void lists_are_as_at_their_last_observation(void **state)
{
	(void)state;
	/* Holders of 1 to 5 before each day: 1 is a, 2 is b. */
	static const struct {
		size_t day;
		uint64_t holders[5];
	} cases[] = {
		{1, {3, 1, 2, 0, 0}},
		{2, {1, 3, 3, 0, 0}},
		{3, {1, 3, 3, 2, 0}}, /* a was not seen on day 2 */
		{4, {1, 0, 0, 3, 2}},
	};
	struct world w;
	begin(&w);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		move(&w, cases[i].day);
		for (char v = '1'; v <= '5'; v++)
			assert_int_equal(stay_book_holders(w.b, stay_story_value(&w.h, v)), cases[i].holders[v - '1']);
	}
	end(&w);
}

static void a_list_had_what_left_it_within_thirty_days(void **state)
{
	(void)state;
	struct world w;
	begin(&w);
	uint32_t two = stay_story_value(&w.h, '2'), five = stay_story_value(&w.h, '5'), three = stay_story_value(&w.h, '3');
	move(&w, 4);
	assert_true(stay_book_had(w.b, 0, two));
	assert_false(stay_book_had(w.b, 0, five));
	assert_true(stay_book_had(w.b, 1, five));
	assert_true(stay_book_heard(w.b, two));
	move(&w, 32);
	assert_true(stay_book_had(w.b, 1, three)); /* day 2 */
	assert_false(stay_book_had(w.b, 0, three));
	assert_true(stay_book_heard(w.b, three));
	move(&w, 33);
	assert_false(stay_book_had(w.b, 1, three));
	assert_false(stay_book_heard(w.b, three));
	end(&w);
}

static void the_last_that_left_stands_last(void **state)
{
	(void)state;
	struct world w;
	size_t n;
	begin(&w);
	move(&w, 4);
	const struct stay *const *gone = stay_book_gone(w.b, 0, &n);
	assert_int_equal(n, 2); /* 2 and 3 left on the same day; 3 came later */
	assert_int_equal(gone[0]->value, stay_story_value(&w.h, '2'));
	assert_int_equal(gone[1]->value, stay_story_value(&w.h, '3'));
	end(&w);
}

static void a_list_that_carries_what_others_add_is_a_sum_of_them(void **state)
{
	(void)state;
	struct world w;
	begin(&w);
	move(&w, 5);
	/* a adds 3, 4 and 2, of which b held 3 and 4; 2 it had. b adds 2, 4 and 5, of which a held 2. */
	const struct stay_book_list *a = stay_book_list(w.b, 0), *b = stay_book_list(w.b, 1);
	assert_int_equal(a->added, 3);
	assert_int_equal(a->back, 1);
	assert_int_equal(a->held, 2);
	assert_int_equal(b->others, 3);
	assert_int_equal(b->carried, 2);
	assert_int_equal(a->carried, 1);
	assert_true(stay_book_copies(w.b, 1));
	assert_false(stay_book_copies(w.b, 2));
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_as_at_their_last_observation),
		cmocka_unit_test(a_list_had_what_left_it_within_thirty_days),
		cmocka_unit_test(the_last_that_left_stands_last),
		cmocka_unit_test(a_list_that_carries_what_others_add_is_a_sum_of_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
