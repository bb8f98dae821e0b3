/* SPDX-License-Identifier: Apache-2.0 */
/* Which names look like those of members, how, and which do not. */
#include "warn/lookalike.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/domain.h"

static const struct hash_key key = {.secret = {7, 1, 2}};

static const struct lookalike_own own[] = {
	{STR_INIT("bank-a.example"), 1},    {STR_INIT("www.paymentia.co.uk"), 2}, {STR_INIT("modern.example"), 3},
	{STR_INIT("xn--mnchen-3ya.de"), 4}, {STR_INIT("abc.example"), 5},         {STR_INIT("paymentia.test"), 6},
	{STR_INIT("grid.example"), 7},
};
enum { N = sizeof own / sizeof own[0] };

static int setup(void **state)
{
	*state = lookalike_new(own, N, &key);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	lookalike_free(*state);
	return 0;
}

/* "1 bank-a.example digit for letter" for the first one found; "" for none. */
static const char *first(const struct lookalike *l, const char *name, char out[512])
{
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	char canonical[LIMIT_DOMAIN_BYTES];
	const char *why;
	size_t n = domain_canon(str_of(name), canonical, &why);
	assert_true(n > 0);
	n = lookalike_find(l, LOOKALIKE_ALL, str_make(canonical, n), found);
	out[0] = '\0';
	if (n)
		snprintf(out, 512, "%d %.*s %s", (int)found[0].member, STR_ARG(found[0].own), lookalike_how_text(found[0].how));
	return out;
}

static void names_that_look_like_a_members_are_found_with_the_way_in_which_they_do(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"bank-4.example", "1 bank-a.example digit for letter"},
		{"login.bank-4.test", "1 bank-a.example digit for letter"},
		{"b\u0430nk-a.example", "1 bank-a.example letter of another script"}, /* Cyrillic a */
		{"b\u00e4nk-a.example", "1 bank-a.example letter of another script"},
		{"banka.example", "1 bank-a.example other hyphens"},
		{"bank-a.test", "1 bank-a.example other suffix"},
		{"cank-a.example", "1 bank-a.example one bit flipped"},
		{"bamk-a.example", "1 bank-a.example one letter replaced"},
		{"bnak-a.example", "1 bank-a.example two letters swapped"},
		{"bak-a.example", "1 bank-a.example one letter missing"},
		{"bannk-a.example", "1 bank-a.example one letter added"},
		{"bank-a-login.example", "1 bank-a.example word added"},
		{"my-bank-a-online.test", "1 bank-a.example word added"},
		{"securepaymentia.co.uk", "2 paymentia.co.uk word added"},
		{"bank-a.example.evil.test", "1 bank-a.example name inside another one"},
		{"paymentia.com", "2 paymentia.co.uk other suffix"},
		{"rnodem.example", "3 modern.example letters that look alike"},
		{"munchen.de", "4 xn--mnchen-3ya.de letter of another script"},
		{"gr1d.example", ""}, /* 1 is l, not i; and four letters are too few for an edit */
		{"gridd.example", ""},
		{"grid.test", "7 grid.example other suffix"},
	};
	char got[512];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(first(*state, cases[i].name, got), cases[i].want);
}

static void other_names_and_the_members_own_are_not_found(void **state)
{
	static const char *const names[] = {
		"bank-a.example", "mail.bank-a.example", "paymentia.co.uk", "paymentia.test", "a.b.paymentia.test", "example.com",
		"bank-c-x.example", "river-bank.example", "bankers.example", "abd.example", "abc.test", "github.io",
	};
	char got[512];
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_string_equal(first(*state, names[i], got), "");
}

static void a_name_that_is_only_asked_for_must_imitate(void **state)
{
	static const struct {
		const char *name;
		size_t n;
	} cases[] = {
		{"bank-4.example", 1}, {"www.bank-a-login.test", 1}, {"rnodem.example", 1}, {"xn--bnk-a-5cd.example", 0}, {"bank-a.test", 0},
		{"bank-a.example.evil.test", 0}, {"bnak-a.example", 0}, {"bamk-a.example", 0}, {"munchen.de", 1},
	};
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(lookalike_find(*state, LOOKALIKE_IMITATIONS, str_of(cases[i].name), found), cases[i].n);
}

static void all_members_with_a_name_like_it_are_found_once_each(void **state)
{
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	assert_int_equal(lookalike_find(*state, LOOKALIKE_ALL, STR("paymentia-login.com"), found), 2);
	assert_int_not_equal(found[0].member, found[1].member);
}

/* Every single step away from a label is found: all of them, by trying. */
static void no_edit_of_one_step_is_missed(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char name[64];
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	for (size_t at = 0; at < 9; at++) {
		for (size_t c = 0; c < sizeof letters - 1; c++) {
			snprintf(name, sizeof name, "%.*s%c%s.org", (int)at, "paymentia", letters[c], "paymentia" + at + 1);
			assert_true(lookalike_find(*state, LOOKALIKE_ALL, str_of(name), found) >= 2);
			snprintf(name, sizeof name, "%.*s%c%s.org", (int)at, "paymentia", letters[c], "paymentia" + at);
			assert_true(lookalike_find(*state, LOOKALIKE_ALL, str_of(name), found) >= 2);
		}
		snprintf(name, sizeof name, "%.*s%s.org", (int)at, "paymentia", "paymentia" + at + 1);
		assert_true(lookalike_find(*state, LOOKALIKE_ALL, str_of(name), found) >= 2);
	}
}

static void an_index_without_names_finds_nothing(void **state)
{
	(void)state;
	struct lookalike *none = lookalike_new(NULL, 0, &key);
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	assert_int_equal(lookalike_find(none, LOOKALIKE_ALL, STR("bank-a.example"), found), 0);
	lookalike_free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_that_look_like_a_members_are_found_with_the_way_in_which_they_do, setup, teardown),
		cmocka_unit_test_setup_teardown(other_names_and_the_members_own_are_not_found, setup, teardown),
		cmocka_unit_test_setup_teardown(all_members_with_a_name_like_it_are_found_once_each, setup, teardown),
		cmocka_unit_test_setup_teardown(no_edit_of_one_step_is_missed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_name_that_is_only_asked_for_must_imitate, setup, teardown),
		cmocka_unit_test(an_index_without_names_finds_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
