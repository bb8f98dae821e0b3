/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that foretell what a list adds, by hand. */
#include "proof/stay_rivals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stay_story.h"

/* Before day 4: 1 and 2 left a, 2 later; 4 was added by b and c, 5 by b twice, 6 by c; a holds 7, which c added. */
static const struct stay_story_row rows[] = {
	{'a', '1', 0, 1}, {'a', '2', 0, 2}, {'a', '9', 0, STAYS_OPEN}, {'b', '9', 0, STAYS_OPEN}, {'c', '9', 0, STAYS_OPEN},
	{'b', '5', 1, 1}, {'b', '5', 3, 3}, {'b', '4', 2, STAYS_OPEN}, {'c', '4', 3, STAYS_OPEN}, {'c', '6', 3, STAYS_OPEN},
	{'a', '7', 3, STAYS_OPEN}, {'c', '7', 2, 3},
	{'a', '2', 4, STAYS_OPEN}, {'a', '5', 4, STAYS_OPEN}, {'a', '8', 4, STAYS_OPEN},
};

static void rules_rank_as_they_say(void **state)
{
	(void)state;
	static const struct {
		enum stay_rival which;
		const char *list; /* for a, on day 4 */
	} cases[] = {
		{STAY_LWOL, "21"}, {STAY_GWOL, "456"}, {STAY_UNION, "645"}, {STAY_BOUND, "25"},
	};
	struct stays s;
	struct history h;
	struct day_counts d;
	stay_story_tell(rows, sizeof(rows) / sizeof(rows[0]), &s, &h);
	assert_int_equal(day_counts_init(&d, &h, false), OK);
	struct stay_book *b = stay_book_new(&s, &h);
	struct stay_rivals *r = stay_rivals_new(b, &d);
	assert_true(b && r);
	const struct list_trial_past past = stay_rivals_past(r);
	assert_int_equal(past.begin(past.ctx, 3), OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t out[10];
		char got[11] = "";
		size_t n = stay_rivals_make(r, cases[i].which, 0, 10, out);
		for (size_t k = 0; k < n; k++)
			got[k] = h.values[out[k]].bytes.p[3];
		assert_string_equal(got, cases[i].list);
		assert_int_equal(stay_rivals_make(r, cases[i].which, 0, 1, out), 1);
		assert_int_equal(h.values[out[0]].bytes.p[3], cases[i].list[0]);
	}
	assert_true(past.met(past.ctx, 0, stay_story_value(&h, '1')));
	assert_false(past.met(past.ctx, 0, stay_story_value(&h, '5')));
	stay_rivals_free(r);
	stay_book_free(b);
	day_counts_deinit(&d);
	history_deinit(&h);
	stays_deinit(&s);
}

static void a_list_that_carries_the_others_does_not_vote(void **state)
{
	(void)state;
	/* b held all that a added: only c's word counts for a; b's is as good as c's without that. */
	static const struct stay_story_row copied[] = {
		{'a', '9', 0, STAYS_OPEN}, {'b', '1', 0, STAYS_OPEN}, {'b', '2', 0, STAYS_OPEN}, {'c', '9', 0, STAYS_OPEN},
		{'a', '1', 1, STAYS_OPEN}, {'a', '2', 1, STAYS_OPEN}, {'b', '7', 2, STAYS_OPEN}, {'c', '6', 2, STAYS_OPEN},
		{'a', '3', 3, STAYS_OPEN},
	};
	struct stays s;
	struct history h;
	struct day_counts d;
	uint32_t out[10];
	stay_story_tell(copied, sizeof(copied) / sizeof(copied[0]), &s, &h);
	assert_int_equal(day_counts_init(&d, &h, false), OK);
	struct stay_book *b = stay_book_new(&s, &h);
	struct stay_rivals *r = stay_rivals_new(b, &d);
	assert_true(b && r);
	const struct list_trial_past past = stay_rivals_past(r);
	assert_int_equal(past.begin(past.ctx, 2), OK);
	assert_int_equal(stay_rivals_make(r, STAY_GWOL, 0, 10, out), 2);
	assert_int_equal(stay_rivals_make(r, STAY_GWOL_OWN, 0, 10, out), 1);
	assert_int_equal(h.values[out[0]].bytes.p[3], '6');
	stay_rivals_free(r);
	stay_book_free(b);
	day_counts_deinit(&d);
	history_deinit(&h);
	stays_deinit(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_rank_as_they_say),
		cmocka_unit_test(a_list_that_carries_the_others_does_not_vote),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
