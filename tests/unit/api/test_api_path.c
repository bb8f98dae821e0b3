/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and queries, well-formed and hostile. */
#include "api/api_path.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void paths_match_their_pattern_and_no_other(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool match;
		const char *first, *second;
	} cases[] = {
		{"/", "/", true, "", ""},
		{"/", "", false, "", ""},
		{"/a/b", "/a/b", true, "", ""},
		{"/a/b", "/a/b/", false, "", ""},
		{"/a/b", "/a", false, "", ""},
		{"/a/{}", "/a/x", true, "x", ""},
		{"/a/{}", "/a/", false, "", ""},
		{"/a/{}", "/a/x/y", false, "", ""},
		{"/a/{}", "/a/x%2Fy", true, "x%2Fy", ""},
		{"/a/{}/pull", "/a/x/pull", true, "x", ""},
		{"/a/{}/pull", "/a/x", false, "", ""},
		{"/a/{}/b/{}/", "/a/x/b/y/", true, "x", "y"},
		{"/a/{}/b/{}/", "/a/x/b//", false, "", ""},
		{"/a/{}/b/{}/", "/a/x/b/y", false, "", ""},
		{"/o/{}.{}", "/o/all.list", true, "all", "list"},
		{"/o/{}.{}", "/o/a.b.csv", true, "a.b", "csv"},
		{"/o/{}.{}", "/o/all", false, "", ""},
		{"/o/{}.{}", "/o/.list", false, "", ""},
		{"/o/{}.{}", "/o/all.", false, "", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str part[API_PATH_PARTS];
		bool match = api_path_match(cases[i].pattern, str_of(cases[i].path), part);
		if (match != cases[i].match)
			fail_msg("%s against %s", cases[i].path, cases[i].pattern);
		if (match) {
			assert_true(str_eq(part[0], str_of(cases[i].first)));
			assert_true(str_eq(part[1], str_of(cases[i].second)));
		}
	}
}

static void percent_signs_are_decoded_once(void **state)
{
	static const struct {
		const char *in;
		bool plus;
		struct str out;
	} cases[] = {
		{"", false, STR_INIT("")},
		{"a%20b", false, STR_INIT("a b")},
		{"a+b", false, STR_INIT("a+b")},
		{"a+b", true, STR_INIT("a b")},
		{"%2525", false, STR_INIT("%25")},
		{"%00", false, STR_INIT("\0")},
		{"%", false, STR_INIT("%")},
		{"%4", false, STR_INIT("%4")},
		{"%zz", false, STR_INIT("%zz")},
		{"x%4a", false, STR_INIT("xJ")},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str out = api_path_decode(&a, str_of(cases[i].in), cases[i].plus);
		if (!str_eq(out, cases[i].out))
			fail_msg("%s", cases[i].in);
	}
	arena_deinit(&a);
}

static void the_first_parameter_of_a_name_counts(void **state)
{
	struct str query = STR("a=1&b&a=2&=x&c=&dd=4"), out;
	(void)state;
	assert_true(api_path_query(query, "a", &out) && str_eq(out, STR("1")));
	assert_true(api_path_query(query, "b", &out) && out.n == 0);
	assert_true(api_path_query(query, "c", &out) && out.n == 0);
	assert_true(api_path_query(query, "dd", &out) && str_eq(out, STR("4")));
	assert_false(api_path_query(query, "d", &out));
	assert_false(api_path_query((struct str){NULL, 0}, "a", &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_match_their_pattern_and_no_other),
		cmocka_unit_test(percent_signs_are_decoded_once),
		cmocka_unit_test(the_first_parameter_of_a_name_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
