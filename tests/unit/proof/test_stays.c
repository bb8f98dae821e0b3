/* SPDX-License-Identifier: Apache-2.0 */
/* What stays on lists come to as contacts, and what a list knew before. */
#include "proof/stays.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proof/first_contacts.h"
#include "stay_story.h"

static void a_stay_is_a_contact_unless_it_began_before_the_list_was_seen(void **state)
{
	(void)state;
	/* a is seen from day 0 on, b from day 2; 1 comes back to a, which had it from the start. */
	static const struct stay_story_row rows[] = {
		{'a', '1', 0, 1}, {'a', '2', 1, 1}, {'b', '1', 2, STAYS_OPEN}, {'b', '2', 3, STAYS_OPEN}, {'a', '1', 3, STAYS_OPEN},
		{'a', '2', 4, STAYS_OPEN},
	};
	struct stays s;
	struct history h;
	struct first_contacts f;
	size_t n;
	stay_story_tell(rows, sizeof(rows) / sizeof(rows[0]), &s, &h);
	assert_int_equal(h.n_contacts, 4);
	assert_int_equal(h.contacts[0].time, UTC_DAY);
	assert_int_equal(h.n_days, 4);
	assert_int_equal(h.n_known, 2);
	assert_int_equal(history_known_of(&h, stay_story_value(&h, '1'), &n)->member, 0);
	assert_int_equal(n, 2);
	history_known_of(&h, stay_story_value(&h, '2'), &n);
	assert_int_equal(n, 0);
	assert_int_equal(first_contacts_init(&f, &h), OK);
	assert_int_equal(f.n, 2); /* a2 and b2; a had 1, and 2 comes back to it */
	assert_int_equal(h.contacts[f.at[0]].member, 0);
	assert_int_equal(h.contacts[f.at[1]].member, 1);
	first_contacts_deinit(&f);
	assert_int_equal(first_contacts_init_told(&f, &h), OK);
	assert_int_equal(f.n, 3); /* nobody was told that a had 1 */
	first_contacts_deinit(&f);
	history_deinit(&h);
	stays_deinit(&s);
}

static void more_lists_than_bits_are_refused(void **state)
{
	(void)state;
	struct stays s = {0};
	const struct stay last = {.list = STAYS_LISTS_MAX - 1}, beyond = {.list = STAYS_LISTS_MAX};
	assert_int_equal(stays_add(&s, &last), OK);
	assert_int_equal(stays_add(&s, &beyond), ERR_LIMIT);
	assert_int_equal(s.n, 1);
	stays_deinit(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stay_is_a_contact_unless_it_began_before_the_list_was_seen),
		cmocka_unit_test(more_lists_than_bits_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
