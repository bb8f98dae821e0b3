/* SPDX-License-Identifier: Apache-2.0 */
/* Customs of defanging. */
#include "model/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void undoes_each_custom_and_leaves_the_rest(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"evil.example", "evil.example"},
		{"evil[.]example", "evil.example"},
		{"evil(.)example", "evil.example"},
		{"evil{.}example", "evil.example"},
		{"evil[dot]example[DOT]com", "evil.example.com"},
		{"evil(dot)example(Dot)com", "evil.example.com"},
		{"evil\\.example", "evil.example"},
		{"hxxp://evil.example", "http://evil.example"},
		{"hXXps://evil.example", "https://evil.example"},
		{"hxxp[:]//evil[.]example", "http://evil.example"},
		{"hxxps[://]evil.example", "https://evil.example"},
		{"http[:]//1[.]2[.]3[.]4[:]80/", "http://1.2.3.4:80/"},
		{"jane[at]evil.example", "jane@evil.example"},
		{"jane[@]evil(at)example", "jane@evil@example"},
		{" \t\"evil.example\"\r\n", "evil.example"},
		{"'evil.example'", "evil.example"},
		{"hxxp.example", "hxxp.example"},
		{"http://x/?u=hxxp://y", "http://x/?u=hxxp://y"},
		{"[2001:db8::1]:443", "[2001:db8::1]:443"},
		{"a[b](c){d}\\e[", "a[b](c){d}\\e["},
		{"evil([.])example", "evil.example"},
		{"evil\\[.]example", "evil.example"},
		{"evil\\[dot]example", "evil.example"},
		{"http://evil.example/(.)/(at)", "http://evil.example/(.)/(at)"},
		{"hxxp://evil(.)example/gate[.]php", "http://evil.example/gate.php"},
		{"http[://]evil.example/(.)", "http://evil.example/(.)"},
		{"http://evil.example/'", "http://evil.example/'"},
		{"\"'evil.example'\"", "evil.example"},
		{"\"evil.example", "\"evil.example"},
		{"[", "["},
		{"", ""},
		{"\"\"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char out[64], again[64];
		size_t n = value_refang(str_of(cases[i].text), out);
		assert_true(n <= strlen(cases[i].text));
		out[n] = '\0';
		assert_string_equal(out, cases[i].want);
		assert_int_equal(value_refang(str_make(out, n), again), n);
		assert_memory_equal(again, out, n);
	}
	assert_int_equal(value_refang((struct str){NULL, 0}, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undoes_each_custom_and_leaves_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
