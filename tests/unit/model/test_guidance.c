/* SPDX-License-Identifier: Apache-2.0 */
/* What to do: every kind has a measure or is known to have none, and each measure comes once. */
#include "model/guidance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool has(const struct guidance *const *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i]->id, id) == 0)
			return true;
	return false;
}

static void every_kind_of_indicator_has_a_measure(void **state)
{
	(void)state;
	for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
		const struct guidance *list[GUIDANCE_MAX];
		assert_true(guidance_for(kind_bit((enum kind)kind), list) > 0);
	}
}

static void measures_fit_the_kinds(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	size_t n = guidance_for(kind_bit(KIND_DOMAIN), list);
	assert_true(has(list, n, "D3-FRDDL") && has(list, n, "D3-DNSDL") && !has(list, n, "D3-OTF"));
	n = guidance_for(kind_bit(KIND_SHA256), list);
	assert_true(has(list, n, "D3-EDL") && !has(list, n, "M1031"));
	n = guidance_for(kind_bit(KIND_CVE), list);
	assert_true(has(list, n, "D3-SU") && has(list, n, "M1051"));
}

static void each_measure_comes_once_in_the_order_of_the_table(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	size_t n = guidance_for(~(kind_set)0, list);
	assert_true(n > 10 && n <= GUIDANCE_MAX);
	for (size_t i = 1; i < n; i++)
		assert_true(list[i] > list[i - 1]);
	assert_int_equal(guidance_for(0, list), 0);
}

static void an_owner_cleans_up_instead_of_blocking(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	size_t n = guidance_for_owner(list);
	assert_true(has(list, n, "D3-NI") && has(list, n, "D3-CR") && !has(list, n, "D3-ITF"));
}

static void every_measure_says_what_to_do(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	size_t n = guidance_for(~(kind_set)0, list);
	for (size_t i = 0; i < n; i++) {
		assert_true(strncmp(list[i]->id, "D3-", 3) == 0 || list[i]->id[0] == 'M');
		assert_true(strlen(list[i]->name) > 5);
		assert_int_equal(list[i]->text[strlen(list[i]->text) - 1], '.');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_indicator_has_a_measure),
		cmocka_unit_test(measures_fit_the_kinds),
		cmocka_unit_test(each_measure_comes_once_in_the_order_of_the_table),
		cmocka_unit_test(an_owner_cleans_up_instead_of_blocking),
		cmocka_unit_test(every_measure_says_what_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
