/* SPDX-License-Identifier: Apache-2.0 */
/* URLs: RFC 3986 normal form and its refusals. */
#include "model/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void gives_the_normal_form(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"http://evil.example", "http://evil.example/"},
		{"HTTP://EVIL.Example./", "http://evil.example/"},
		{"http://evil.example:80/a", "http://evil.example/a"},
		{"http://evil.example:/a", "http://evil.example/a"},
		{"http://evil.example:0080/a", "http://evil.example/a"},
		{"https://evil.example:443/a", "https://evil.example/a"},
		{"https://evil.example:80/a", "https://evil.example:80/a"},
		{"http://user:pass@evil.example/a", "http://evil.example/a"},
		{"http://a@b@evil.example/a", "http://evil.example/a"},
		{"http://evil.example/a#frag?x", "http://evil.example/a"},
		{"http://evil.example#frag", "http://evil.example/"},
		{"http://evil.example?x=1", "http://evil.example/?x=1"},
		{"http://evil.example/?", "http://evil.example/?"},
		{"http://evil.example/%7Euser/%2d%41", "http://evil.example/~user/-A"},
		{"http://evil.example/%3a%2f%c3%a9", "http://evil.example/%3A%2F%C3%A9"},
		{"http://evil.example/\xc3\xa9", "http://evil.example/%C3%A9"},
		{"http://evil.example/a|b{c}\"<>^`\\", "http://evil.example/a%7Cb%7Bc%7D%22%3C%3E%5E%60%5C"},
		{"http://evil.example/?a[]=1", "http://evil.example/?a%5B%5D=1"},
		{"http://evil.example/%zz%4", "http://evil.example/%25zz%254"},
		{"http://evil.example/%%34%31", "http://evil.example/%2541"},
		{"http://evil.example/%2541", "http://evil.example/%2541"},
		{"http://evil.example/a/./b/../c", "http://evil.example/a/c"},
		{"http://evil.example/../../a", "http://evil.example/a"},
		{"http://evil.example/a/..", "http://evil.example/"},
		{"http://evil.example/a/.", "http://evil.example/a/"},
		{"http://evil.example/a/%2e%2E/b", "http://evil.example/b"},
		{"http://evil.example/a//../b", "http://evil.example/a/b"},
		{"http://evil.example/.a/..b/...", "http://evil.example/.a/..b/..."},
		{"http://evil.example/x?a=/../b", "http://evil.example/x?a=/../b"},
		{"http://1.2.3.4:8080/x", "http://1.2.3.4:8080/x"},
		{"http://[2001:DB8:0::1]:80/x", "http://[2001:db8::1]/x"},
		{"http://[::ffff:1.2.3.4]:81/x", "http://1.2.3.4:81/x"},
		{"http://localhost/x", "http://localhost/x"},
		{"http://b\xc3\xbc" "cher.example/x", "http://xn--bcher-kva.example/x"},
		{"ftp://evil.example:21/x", "ftp://evil.example/x"},
		{"svn+ssh://evil.example/x", "svn+ssh://evil.example/x"},
		{"http://evil.example/!$&'()*+,;=:@-._~", "http://evil.example/!$&'()*+,;=:@-._~"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[LIMIT_URL_BYTES + 1], again[LIMIT_URL_BYTES];
		const char *why = "";
		size_t n = url_canon(str_of(cases[i].text), out, &why);
		assert_string_equal(why, "");
		out[n] = '\0';
		assert_string_equal(out, cases[i].want);
		assert_int_equal(url_canon(str_make(out, n), again, &why), n);
		assert_memory_equal(again, out, n);
	}
}

static void refuses_others_with_their_reason(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{"", "scheme"}, {"evil.example/x", "scheme"}, {"://evil.example", "scheme"}, {"1http://evil.example", "scheme"},
		{"mailto:a@b.example", "scheme"}, {"http:/evil.example", "scheme"}, {"http://", "empty"}, {"http:///x", "empty"},
		{"http://user@/x", "empty"}, {"http://evil.example:99999/", "port"}, {"http://evil.example:0/", "port"},
		{"http://evil.example:8a/", "port"}, {"http://evil.example:-1/", "port"}, {"http://1.2.3/", "number"},
		{"http://2130706433/", "number"}, {"http://1.2.3.04/", "number"}, {"http://ev il.example/", "character"},
		{"http://evil.example/a b", "blank"}, {"http://evil.example/a\tb", "blank"}, {"http://evil.example/a\x7f", "blank"},
		{"http://[::1/", "brackets"}, {"http://[::1]x/", "brackets"}, {"http://[1.2.3.4]/", "brackets"}, {"http://[]/", "brackets"},
		{"http://[::g]/", "IPv6"}, {"http://*.evil.example/", "character"}, {"http://evil%2eexample/", "character"},
		{"http://a..b/", "empty label"}, {"http://ex\\ample.com/", "character"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[LIMIT_URL_BYTES];
		const char *why = "";
		assert_int_equal(url_canon(str_of(cases[i].text), out, &why), 0);
		if (!strstr(why, cases[i].part))
			fail_msg("\"%s\": %s", cases[i].text, why);
	}
}

static void holds_its_length_also_when_escapes_grow(void **state)
{
	(void)state;
	static char text[LIMIT_URL_BYTES + 100], out[LIMIT_URL_BYTES];
	const char *why;
	memset(text, 'a', sizeof text);
	memcpy(text, "http://e.example/", 17);
	assert_int_equal(url_canon(str_make(text, LIMIT_URL_BYTES), out, &why), LIMIT_URL_BYTES);
	assert_int_equal(url_canon(str_make(text, LIMIT_URL_BYTES + 1), out, &why), 0);
	text[20] = '|';
	assert_int_equal(url_canon(str_make(text, LIMIT_URL_BYTES - 2), out, &why), LIMIT_URL_BYTES);
	assert_int_equal(url_canon(str_make(text, LIMIT_URL_BYTES - 1), out, &why), 0);
	assert_non_null(strstr(why, "4096"));
}

static void lends_the_host(void **state)
{
	(void)state;
	assert_true(str_eq(url_host(STR("http://evil.example/x?y:z")), STR("evil.example")));
	assert_true(str_eq(url_host(STR("http://evil.example:81/")), STR("evil.example")));
	assert_true(str_eq(url_host(STR("http://[2001:db8::1]:81/")), STR("2001:db8::1")));
	assert_true(str_eq(url_host(STR("http://1.2.3.4/")), STR("1.2.3.4")));
	assert_int_equal(url_host(STR("nothing")).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_normal_form),
		cmocka_unit_test(refuses_others_with_their_reason),
		cmocka_unit_test(holds_its_length_also_when_escapes_grow),
		cmocka_unit_test(lends_the_host),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
