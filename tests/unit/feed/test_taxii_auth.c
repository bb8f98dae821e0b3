/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials: what goes together, what comes back as it was stored, and what is told of them. */
#include "feed/taxii_auth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
	const char *json, *kind; /* kind NULL: refused */
	bool secret;
} cases[] = {
	{"{}", "none", false},
	{"{\"user\":\"u\",\"password\":\"p:\\\"\"}", "basic", true},
	{"{\"token\":\"t\"}", "token", true},
	{"{\"client_cert\":\"c\\n\",\"client_key\":\"k\\n\",\"ca\":\"a\"}", "certificate", false},
	{"{\"client_cert\":\"c\",\"client_key\":\"k\",\"user\":\"u\",\"password\":\"p\"}", "basic", true},
	{"{\"user\":\"u\"}", NULL, false},
	{"{\"password\":\"p\"}", NULL, false},
	{"{\"user\":\"a:b\",\"password\":\"p\"}", NULL, false},
	{"{\"user\":\"u\",\"password\":\"p\",\"token\":\"t\"}", NULL, false},
	{"{\"token\":\"t\\r\\nX: y\"}", NULL, false},
	{"{\"user\":\"u\",\"password\":\"p\\u0000\"}", NULL, false},
	{"{\"client_cert\":\"c\"}", NULL, false},
	{"{\"client_key\":\"k\"}", NULL, false},
};

static void what_goes_together_comes_back_and_what_does_not_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct taxii_auth auth;
		struct arena a;
		struct buf b;
		arena_init(&a, 10000);
		buf_init(&b, 10000);
		enum err e = taxii_auth_parse(str_of(cases[i].json), &a, &auth);
		assert_int_equal(e, cases[i].kind ? OK : ERR_CORRUPT);
		if (cases[i].kind) {
			assert_string_equal(taxii_auth_kind(&auth), cases[i].kind);
			assert_int_equal(taxii_auth_is_secret(&auth), cases[i].secret);
			taxii_auth_write(&auth, &b);
			struct taxii_auth again;
			assert_int_equal(taxii_auth_parse(buf_str(&b), &a, &again), OK);
			assert_true(str_eq(again.user, auth.user) && str_eq(again.password, auth.password) && str_eq(again.token, auth.token));
			assert_true(str_eq(again.certificate, auth.certificate) && str_eq(again.key, auth.key) && str_eq(again.ca, auth.ca));
		}
		buf_deinit(&b);
		arena_deinit(&a);
	}
}

static void nothing_stored_is_no_credential_and_damage_is_told(void **state)
{
	struct taxii_auth auth;
	struct arena a;
	(void)state;
	arena_init(&a, 10000);
	assert_int_equal(taxii_auth_parse(STR(""), &a, &auth), OK);
	assert_string_equal(taxii_auth_kind(&auth), "none");
	assert_int_equal(taxii_auth_parse(STR("{\"user\":"), &a, &auth), ERR_CORRUPT);
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_together_comes_back_and_what_does_not_is_refused),
		cmocka_unit_test(nothing_stored_is_no_credential_and_damage_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
