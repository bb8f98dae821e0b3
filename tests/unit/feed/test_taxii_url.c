/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of TAXII servers: which may be asked, what is in them, and that a credential stays with its server. */
#include "feed/taxii_url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void only_addresses_that_work_and_do_not_leak_are_taken(void **state)
{
	static const struct {
		const char *url;
		bool plain, secret; /* whether it is taken without and with a credential */
	} cases[] = {
		{"https://a.example/taxii2/", true, true}, {"HTTPS://a.example", true, true}, {"http://a.example/", true, false},
		{"http://127.0.0.1:80/", true, true},      {"http://localhost/", true, true}, {"http://localhost.evil.example/", true, false},
		{"http://127.evil.example/", true, false}, {"http://127.1.2.3/", true, true},
		{"http://[::1]:8080/", true, true},        {"ftp://a.example/", false, false}, {"https:///x", false, false},
		{"https://u@a.example/", false, false},    {"https://a.example/?q", false, false}, {"https://a.example/#f", false, false},
		{"https://a.example/ b", false, false},    {"https://a.example\\@b/", false, false}, {"", false, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(taxii_url_check(str_of(cases[i].url), false) == NULL, cases[i].plain);
		assert_int_equal(taxii_url_check(str_of(cases[i].url), true) == NULL, cases[i].secret);
	}
}

static void a_collection_is_seen_in_its_address(void **state)
{
	struct str url, id;
	(void)state;
	assert_true(taxii_url_collection(STR("https://a/r/collections/x-1/objects/"), &url, &id));
	assert_true(str_eq(url, STR("https://a/r/collections/x-1")));
	assert_true(str_eq(id, STR("x-1")));
	assert_true(taxii_url_collection(STR("https://a/r/collections/x"), &url, &id));
	assert_false(taxii_url_collection(STR("https://a/r/collections/"), &url, &id));
	assert_false(taxii_url_collection(STR("https://a/r/"), &url, &id));
}

static void roots_on_other_servers_are_not_followed(void **state)
{
	static const struct {
		const char *root, *expected; /* NULL: not followed */
	} cases[] = {
		{"/r/", "https://a.example:443/r/"},
		{"/r", "https://a.example:443/r/"},
		{"https://A.example/r/", "https://A.example/r/"},
		{"https://b.example/r/", NULL},
		{"https://a.example:8443/r/", NULL},
		{"http://a.example/r/", NULL},
		{"https://a.example.evil/r/", NULL},
		{"//b.example/r/", NULL},
		{"r/", NULL},
		{"/r/?x", NULL},
		{"", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b;
		buf_init(&b, 1000);
		bool taken = taxii_url_root(STR("https://a.example:443/taxii2/"), str_of(cases[i].root), &b);
		assert_int_equal(taken, cases[i].expected != NULL);
		if (taken)
			assert_true(str_eq(buf_str(&b), str_of(cases[i].expected)));
		buf_deinit(&b);
	}
}

static void what_goes_into_an_address_is_escaped(void **state)
{
	struct buf b;
	(void)state;
	buf_init(&b, 1000);
	taxii_url_escape(&b, STR("a-_.~/?&=%\xC3\xA9 "));
	assert_true(str_eq(buf_str(&b), STR("a-_.~%2F%3F%26%3D%25%C3%A9%20")));
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_addresses_that_work_and_do_not_leak_are_taken),
		cmocka_unit_test(a_collection_is_seen_in_its_address),
		cmocka_unit_test(roots_on_other_servers_are_not_followed),
		cmocka_unit_test(what_goes_into_an_address_is_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
