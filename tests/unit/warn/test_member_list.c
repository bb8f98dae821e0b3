/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of members that met a handful of addresses. */
#include "warn/member_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DAY(n) ((n) * UTC_DAY)

static void met(struct contact_book *b, int64_t member, unsigned host, int64_t time, enum tlp tlp)
{
	char bytes[4] = {10, 0, 0, (char)host};
	struct contact c = {.time = time, .member = member, .value = {KIND_IPV4, {bytes, 4}}, .tlp = tlp};
	assert_int_equal(contact_book_add(b, &c), OK);
}

static size_t list_of(struct contact_book *b, int64_t member, enum member_list_which which, int64_t now, unsigned *hosts)
{
	struct member_list l;
	assert_int_equal(member_list_make(b, member, which, now, 10, &l), OK);
	size_t n = l.n;
	for (size_t i = 0; i < n; i++) {
		hosts[i] = (uint8_t)l.entries[i].value.bytes.p[3];
		assert_true(l.entries[i].probability > 0 && l.entries[i].probability < 1);
		assert_true(l.entries[i].expires > now);
		assert_true(i == 0 || l.entries[i].probability <= l.entries[i - 1].probability);
	}
	member_list_deinit(&l);
	return n;
}

static struct contact_book *book(void)
{
	static const struct contact_rules rules = {.cells_max = 100};
	struct contact_book *b = contact_book_new(&rules);
	assert_non_null(b);
	return b;
}

static void what_others_met_is_new_and_what_one_met_is_not(void **state)
{
	(void)state;
	struct contact_book *b = book();
	unsigned hosts[10];
	met(b, 1, 1, DAY(100), TLP_GREEN);
	met(b, 2, 1, DAY(100), TLP_GREEN);
	met(b, 2, 2, DAY(100), TLP_GREEN);
	assert_int_equal(list_of(b, 1, MEMBER_LIST_NEW, DAY(101), hosts), 1);
	assert_int_equal(hosts[0], 2);
	assert_int_equal(list_of(b, 1, MEMBER_LIST_CONFIRM, DAY(101), hosts), 2);
	assert_int_equal(hosts[0], 1);
	contact_book_free(b);
}

static void what_only_restricted_contacts_know_stays_with_who_met_it(void **state)
{
	(void)state;
	struct contact_book *b = book();
	unsigned hosts[10];
	met(b, 1, 9, DAY(100), TLP_GREEN);
	met(b, 2, 9, DAY(100), TLP_GREEN);
	met(b, 2, 1, DAY(100), TLP_RED);
	met(b, 2, 2, DAY(100), TLP_AMBER_STRICT);
	met(b, 2, 3, DAY(100), TLP_AMBER);
	met(b, 2, 4, DAY(100), TLP_RED);
	met(b, 2, 4, DAY(100), TLP_GREEN);
	assert_int_equal(list_of(b, 1, MEMBER_LIST_NEW, DAY(101), hosts), 2);
	assert_true(hosts[0] >= 3 && hosts[1] >= 3);
	assert_int_equal(list_of(b, 2, MEMBER_LIST_CONFIRM, DAY(101), hosts), 5);
	contact_book_free(b);
}

static void the_window_is_five_days(void **state)
{
	(void)state;
	struct contact_book *b = book();
	unsigned hosts[10];
	met(b, 1, 1, DAY(100), TLP_GREEN);
	assert_int_equal(list_of(b, 1, MEMBER_LIST_CONFIRM, DAY(105), hosts), 1);
	assert_int_equal(list_of(b, 1, MEMBER_LIST_CONFIRM, DAY(105) + UTC_HOUR, hosts), 0);
	contact_book_free(b);
}

/* The example of docs/lists.md. */
static void the_start_is_as_the_example_says(void **state)
{
	(void)state;
	struct contact_book *b = book();
	struct member_list l;
	met(b, 1, 1, DAY(100), TLP_GREEN);
	met(b, 1, 1, DAY(101), TLP_GREEN);
	assert_int_equal(member_list_make(b, 1, MEMBER_LIST_CONFIRM, DAY(101) + 1, 10, &l), OK);
	assert_int_equal(l.n, 1);
	assert_true(l.entries[0].probability > 0.1299 && l.entries[0].probability < 0.1301);
	assert_true(l.entries[0].met);
	double sum = 0;
	for (size_t i = 0; i < l.entries[0].n_terms; i++)
		sum += l.entries[0].terms[i].points;
	assert_true(sum > -1.9015 && sum < -1.9013);
	assert_string_equal(l.entries[0].terms[9].name, "own-pause-hours");
	assert_true(l.entries[0].terms[9].measure > 23.99 && l.entries[0].terms[9].measure < 24.01);
	member_list_deinit(&l);
	contact_book_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_others_met_is_new_and_what_one_met_is_not),
		cmocka_unit_test(what_only_restricted_contacts_know_stays_with_who_met_it),
		cmocka_unit_test(the_window_is_five_days),
		cmocka_unit_test(the_start_is_as_the_example_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
