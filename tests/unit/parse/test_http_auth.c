/* SPDX-License-Identifier: Apache-2.0 */
/* Authorization and Cookie, well-formed and not. */
#include "parse/http_auth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void credentials_are_read(void **state)
{
	static const struct {
		const char *header;
		enum err err;
		enum http_auth_scheme scheme;
		const char *first, *second; /* token; or user and password */
	} cases[] = {
		{"Bearer tocsin_x", OK, HTTP_AUTH_BEARER, "tocsin_x", NULL},
		{"  bearer   x  ", OK, HTTP_AUTH_BEARER, "x", NULL},
		{"Basic ZXZhOmE6YiBj", OK, HTTP_AUTH_BASIC, "eva", "a:b c"}, /* the first colon divides: RFC 7617 section 2 */
		{"BASIC QTo=", OK, HTTP_AUTH_BASIC, "A", ""},
		{"Basic Og==", OK, HTTP_AUTH_BASIC, "", ""},
		{"Basic QQ==", ERR_SYNTAX, 0, NULL, NULL},
		{"Basic QTo", ERR_SYNTAX, 0, NULL, NULL},
		{"Basic Q", ERR_SYNTAX, 0, NULL, NULL},
		{"Basic ====", ERR_SYNTAX, 0, NULL, NULL},
		{"Basic Q!o=", ERR_SYNTAX, 0, NULL, NULL},
		{"Basic", ERR_SYNTAX, 0, NULL, NULL},
		{"Basic  ", ERR_SYNTAX, 0, NULL, NULL},
		{"Bearer", ERR_SYNTAX, 0, NULL, NULL},
		{"Bearerx", ERR_UNSUPPORTED, 0, NULL, NULL},
		{"Digest username=\"x\"", ERR_UNSUPPORTED, 0, NULL, NULL},
		{"", ERR_UNSUPPORTED, 0, NULL, NULL},
		{" ", ERR_UNSUPPORTED, 0, NULL, NULL},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http_auth auth = {.token = STR("untouched")};
		enum err e = http_auth_parse(str_of(cases[i].header), &a, &auth);
		if (e != cases[i].err)
			fail_msg("'%s': %s", cases[i].header, err_name(e));
		if (e) {
			assert_true(str_eq(auth.token, STR("untouched")));
			continue;
		}
		assert_int_equal(auth.scheme, cases[i].scheme);
		assert_true(str_eq(auth.scheme == HTTP_AUTH_BEARER ? auth.token : auth.user, str_of(cases[i].first)));
		if (cases[i].second)
			assert_true(str_eq(auth.password, str_of(cases[i].second)));
	}
	arena_deinit(&a);
}

static void what_is_too_long_is_refused(void **state)
{
	char header[HTTP_AUTH_MAX_BYTES + 1];
	struct http_auth auth;
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 16);
	memset(header, 'A', sizeof header);
	memcpy(header, "Basic ", 6);
	assert_int_equal(http_auth_parse(str_make(header, sizeof header), &a, &auth), ERR_LIMIT);
	arena_deinit(&a);
}

static void the_first_cookie_of_a_name_is_found(void **state)
{
	static const struct {
		const char *header, *value;
	} cases[] = {
		{"tocsin=x", "x"},
		{"a=b; tocsin=x; tocsin=y", "x"},
		{"a=b;tocsin=x=y", "x=y"},
		{"tocsin=", ""},
		{"__Host-tocsin=x", NULL},
		{"tocsin", NULL},
		{"tocsin =x", NULL},
		{"Tocsin=x", NULL},
		{"a=tocsin=x", NULL},
		{"", NULL},
		{";;;", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str value = http_auth_cookie(str_of(cases[i].header), STR("tocsin"));
		if (!cases[i].value)
			assert_null(value.p);
		else
			assert_true(value.p && str_eq(value, str_of(cases[i].value)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(credentials_are_read),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(the_first_cookie_of_a_name_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
