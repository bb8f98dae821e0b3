/* SPDX-License-Identifier: Apache-2.0 */
/* Who may see what, for every level and viewer. */
#include "model/viewer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void decides_for_every_level_and_viewer(void **state)
{
	(void)state;
	const struct viewer member = {.member = 7, .scopes = SCOPE_READ}, sensor = {.member = 8, .scopes = SCOPE_OBSERVE};
	const struct viewer operator= viewer_operator(), public = viewer_public();
	static const struct {
		enum tlp tlp;
		bool own, other, public;
	} cases[] = {
		{TLP_CLEAR, true, true, true},         {TLP_GREEN, true, true, false}, {TLP_AMBER, true, true, false},
		{TLP_AMBER_STRICT, true, false, false}, {TLP_RED, true, false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct audience a = {.tlp = cases[i].tlp, .owner = 7};
		const char *why = NULL;
		assert_int_equal(viewer_may_see(&member, a, &why), cases[i].own);
		assert_non_null(why);
		assert_int_equal(viewer_may_see(&sensor, a, NULL), cases[i].other);
		assert_int_equal(viewer_may_see(&public, a, NULL), cases[i].public);
		assert_true(viewer_may_see(&operator, a, NULL));
		a.owner = 0;
		assert_int_equal(viewer_may_see(&member, a, NULL), cases[i].other);
		assert_int_equal(viewer_may_see(&public, a, NULL), cases[i].public);
	}
}

static void names_open_and_collections_close(void **state)
{
	(void)state;
	const struct viewer member = {.member = 7, .scopes = SCOPE_READ}, operator= viewer_operator(), public = viewer_public();
	for (int t = 0; t < TLP_COUNT; t++) {
		struct audience a = {.tlp = (enum tlp)t, .owner = 9, .named = true, .closed = true};
		assert_true(viewer_may_see(&member, a, NULL));
		a.named = false;
		assert_false(viewer_may_see(&member, a, NULL));
		assert_false(viewer_may_see(&public, a, NULL));
		assert_true(viewer_may_see(&operator, a, NULL));
		a.owner = 7;
		assert_true(viewer_may_see(&member, a, NULL));
	}
}

static void says_the_same_to_sql(void **state)
{
	(void)state;
	const struct viewer viewers[] = {{.member = 7, .scopes = SCOPE_READ}, viewer_operator(), viewer_public()};
	for (size_t i = 0; i < sizeof viewers / sizeof viewers[0]; i++)
		for (int t = 0; t < TLP_COUNT; t++)
			assert_int_equal(viewer_may_see(&viewers[i], (struct audience){.tlp = (enum tlp)t, .owner = 99}, NULL),
			                 t <= viewer_max_tlp(&viewers[i]));
}

static void reads_and_writes_sets_of_scopes(void **state)
{
	(void)state;
	unsigned set = 77;
	char text[64];
	for (unsigned s = 1; s < 16; s++) {
		size_t n = scope_format(s, text);
		assert_int_equal(scope_parse(str_make(text, n), &set), OK);
		assert_int_equal(set, s);
	}
	assert_int_equal(scope_parse(STR(" read , observe,read"), &set), OK);
	assert_int_equal(set, SCOPE_READ | SCOPE_OBSERVE);
	static const char *const bad[] = {"", "read,", ",read", "write", "read observe"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		set = 77;
		assert_int_equal(scope_parse(str_of(bad[i]), &set), ERR_VALUE);
		assert_int_equal(set, 77);
	}
	assert_int_equal(scope_format(0, text), 0);
}

static void analysts_and_operators_of_the_hub_decide_and_nobody_else(void **state)
{
	(void)state;
	const struct {
		struct viewer viewer;
		bool decides;
	} cases[] = {
		{viewer_operator(), true},
		{{.scopes = SCOPE_READ | SCOPE_PUBLISH | SCOPE_OVERSEE, .account = 1}, true},
		{{.scopes = SCOPE_READ | SCOPE_OVERSEE}, false},  /* who looks on */
		{{.scopes = SCOPE_READ | SCOPE_PUBLISH}, false},
		{{.member = 1, .scopes = SCOPE_READ | SCOPE_PUBLISH}, false}, /* an expert */
		{{.member = 1, .scopes = SCOPE_OBSERVE}, false},
		{{.member = 1, .scopes = SCOPE_PUBLISH | SCOPE_OVERSEE | SCOPE_OPERATE}, false},
		{viewer_public(), false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(viewer_decides(&cases[i].viewer), cases[i].decides);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_for_every_level_and_viewer),
		cmocka_unit_test(names_open_and_collections_close),
		cmocka_unit_test(says_the_same_to_sql),
		cmocka_unit_test(reads_and_writes_sets_of_scopes),
		cmocka_unit_test(analysts_and_operators_of_the_hub_decide_and_nobody_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
