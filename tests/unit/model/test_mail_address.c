/* SPDX-License-Identifier: Apache-2.0 */
/* Mail addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/mail_address.h"

static void only_plain_addresses_are_taken(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {
		{"a@b.example", true}, {"first.last+tag@mail.b.example", true}, {"o'neil@b.example", true}, {"a@xn--bcher-kva.example", true},
		{"", false}, {"@", false}, {"a@", false}, {"@b.example", false}, {"a@b", false}, {"a@b.example.", false}, {".a@b.example", false},
		{"a..b@c.example", false}, {"a.@b.example", false}, {"a b@c.example", false}, {"a@b@c.example", false}, {"\"a\"@b.example", false},
		{"a@[127.0.0.1]", false}, {"<a@b.example>", false}, {"a@b.example>", false}, {"a,b@c.example", false}, {"a@b.example\r\n", false},
		{"a\r\n@b.example", false}, {"\xc3\xa4@b.example", false}, {"a@\xc3\xa4.example", false}, {"a@-b.example", false}, {"a@*.b.example", false},
		{"a;b@c.example", false}, {"a(b)@c.example", false}, {"a\\b@c.example", false}, {"a:b@c.example", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(mail_address_valid(str_of(cases[i].text)), cases[i].valid);
	assert_false(mail_address_valid(STR("a\0@b.example")));
}

static void lengths_have_bounds(void **state)
{
	char text[400];
	(void)state;
	memset(text, 'x', sizeof text);
	memcpy(text + 64, "@b.example", 10);
	assert_true(mail_address_valid(str_make(text, 74)));
	memset(text, 'x', sizeof text);
	memcpy(text + 65, "@b.example", 10);
	assert_false(mail_address_valid(str_make(text, 75)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_plain_addresses_are_taken),
		cmocka_unit_test(lengths_have_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
