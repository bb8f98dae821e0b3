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

static size_t for_kinds(kind_set kinds, const struct guidance *list[GUIDANCE_MAX])
{
	const struct guidance_about about = {.kinds = kinds};
	return guidance_for(&about, list);
}

static size_t for_techniques(const char *first, const char *second, const struct guidance *list[GUIDANCE_MAX])
{
	const struct str techniques[] = {str_of(first), str_of(second)};
	const struct guidance_about about = {.techniques = techniques, .n_techniques = second ? 2 : 1};
	return guidance_for(&about, list);
}

static void every_kind_of_indicator_has_a_measure(void **state)
{
	(void)state;
	for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
		const struct guidance *list[GUIDANCE_MAX];
		assert_true(for_kinds(kind_bit((enum kind)kind), list) > 0);
	}
}

static void measures_fit_the_kinds(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	size_t n = for_kinds(kind_bit(KIND_DOMAIN), list);
	assert_true(has(list, n, "D3-FRDDL") && has(list, n, "D3-DNSDL") && !has(list, n, "D3-OTF"));
	n = for_kinds(kind_bit(KIND_SHA256), list);
	assert_true(has(list, n, "D3-EDL") && !has(list, n, "M1031"));
	n = for_kinds(kind_bit(KIND_CVE), list);
	assert_true(has(list, n, "D3-SU") && has(list, n, "M1051"));
}

static void each_measure_comes_once(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	const struct str techniques[] = {STR("T1190"), STR("T1566"), STR("T1071")};
	const struct guidance_about all = {.kinds = ~(kind_set)0, .techniques = techniques, .n_techniques = 3, .rsit = STR("fraud")};
	size_t n = guidance_for(&all, list);
	assert_true(n > 15 && n <= GUIDANCE_MAX);
	for (size_t i = 0; i < n; i++)
		assert_false(has(list + i + 1, n - i - 1, list[i]->id));
	assert_int_equal(for_kinds(0, list), 0);
}

static void an_owner_cleans_up_instead_of_blocking(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	const struct guidance_about about = {.own = true, .kinds = kind_bit(KIND_IPV4), .rsit = STR("fraud")};
	size_t n = guidance_for(&about, list);
	assert_true(has(list, n, "D3-NI") && has(list, n, "D3-CR") && !has(list, n, "D3-ITF") && !has(list, n, "D3-EF"));
}

static void what_more_techniques_have_comes_first(void **state)
{
	(void)state;
	const struct guidance *list[GUIDANCE_MAX];
	size_t n = for_techniques("T1110", "T1133", list);
	assert_string_equal(list[0]->id, "M1032");
	assert_true(has(list, n, "M1036") && has(list, n, "M1035"));
	/* A sub-technique that has no row has its technique's. */
	n = for_techniques("T1110.003", NULL, list);
	assert_string_equal(list[0]->id, "M1032");
	assert_int_equal(for_techniques("T9999", NULL, list), 0);
	assert_int_equal(for_techniques("", NULL, list), 0);
	assert_true(n > 3);
}

static void what_was_seen_is_named_and_what_was_not_is_not(void **state)
{
	static const struct guidance_about of_class = {.rsit = STR_INIT("fraud")};
	static const struct guidance_about of_kind = {.kinds = (kind_set)1 << KIND_EMAIL, .rsit = STR_INIT("fraud")};
	const struct guidance *list[GUIDANCE_MAX];
	(void)state;
	size_t n = guidance_for(&of_class, list);
	for (size_t i = 0; i < n; i++)
		assert_null(strstr(list[i]->text, "listed"));
	assert_true(guidance_for(&of_kind, list) > 0);
	assert_non_null(strstr(list[0]->text, "listed senders"));
}

static void every_class_has_measures(void **state)
{
	static const char *const classes[] = {"abusive-content", "malicious-code", "information-gathering", "intrusion-attempts", "intrusions",
	                                      "availability", "information-content-security", "fraud", "vulnerable"};
	(void)state;
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		const struct guidance *list[GUIDANCE_MAX];
		const struct guidance_about about = {.rsit = str_of(classes[i])};
		assert_true(guidance_for(&about, list) >= 2);
	}
}

static void check_texts(const struct guidance *g)
{
	const char *const texts[] = {g->text, g->effect, g->undo};
	assert_true(strncmp(g->id, "D3-", 3) == 0 || g->id[0] == 'M');
	assert_true(strlen(g->name) > 4);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(texts[i][strlen(texts[i]) - 1], '.');
}

static void every_measure_says_what_to_do_what_it_disturbs_and_how_to_go_back(void **state)
{
	const struct guidance *list[GUIDANCE_MAX];
	(void)state;
	size_t n = for_kinds(~(kind_set)0, list);
	for (size_t i = 0; i < n; i++)
		check_texts(list[i]);
	for (size_t t = 0; guidance_technique_at(t).n; t++) {
		const struct str technique = guidance_technique_at(t);
		struct str ids = guidance_technique(technique);
		const struct guidance_about about = {.techniques = &technique, .n_techniques = 1};
		size_t known = guidance_for(&about, list), named = 1;
		for (size_t i = 0; i < ids.n; i++)
			named += ids.p[i] == ' ';
		assert_int_equal(known, named); /* every id of the table is a measure */
		for (size_t i = 0; i < known; i++)
			check_texts(list[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_indicator_has_a_measure),
		cmocka_unit_test(measures_fit_the_kinds),
		cmocka_unit_test(each_measure_comes_once),
		cmocka_unit_test(an_owner_cleans_up_instead_of_blocking),
		cmocka_unit_test(what_more_techniques_have_comes_first),
		cmocka_unit_test(what_was_seen_is_named_and_what_was_not_is_not),
		cmocka_unit_test(every_class_has_measures),
		cmocka_unit_test(every_measure_says_what_to_do_what_it_disturbs_and_how_to_go_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
