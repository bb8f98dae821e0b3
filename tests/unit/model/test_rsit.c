/* SPDX-License-Identifier: Apache-2.0 */
/* Types of RSIT and their classes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/rsit.h"

static void types_belong_to_one_class(void **state)
{
	static const struct {
		const char *type, *class;
	} cases[] = {
		{"c2-server", "malicious-code"}, {"spam", "abusive-content"}, {"phishing", "fraud"}, {"dos", "availability"},
		{"ddos", "availability"}, {"ddos-amplifier", "vulnerable"}, {"vulnerable-system", "vulnerable"}, {"test", "test"},
		{"burglary", "intrusions"}, {"other", "other"},
		{"", ""}, {"emotet", ""}, {"malicious-code", ""}, {"spam harmful-speech", ""}, {"spa", ""}, {"C2-server", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str class = rsit_class(str_of(cases[i].type));
		assert_true(str_eq(class, str_of(cases[i].class)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_belong_to_one_class),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
