/* SPDX-License-Identifier: Apache-2.0 */
/* Labels as tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "emit/misp_label.h"

static void a_label_becomes_the_tag_that_is_read_back_as_it(void **state)
{
	static const struct {
		const char *label, *tag;
	} cases[] = {
		{"emotet", "emotet"},
		{"apt28 (fancy bear)", "apt28 (fancy bear)"},
		{"c2-server", "rsit:malicious-code=\"c2-server\""},
		{"phishing", "rsit:fraud=\"phishing\""},
		{"powershell - t1059.001", "misp-galaxy:mitre-attack-pattern=\"powershell - T1059.001\""},
		{"phishing - t1566", "misp-galaxy:mitre-attack-pattern=\"phishing - T1566\""},
		{"phishing - t156", "phishing - t156"},
		{"phishing - t15x6", "phishing - t15x6"},
		{"phishing - t1059,001", "phishing - t1059,001"},
		{"phishing -t1059", "phishing -t1059"},
		{"- t1059", "- t1059"},
		{"t1059", "t1059"},
	};
	char out[MISP_LABEL_TAG_BYTES];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t n = misp_label_tag(str_of(cases[i].label), out);
		assert_int_equal(n, strlen(cases[i].tag));
		assert_memory_equal(out, cases[i].tag, n);
	}
}

static void a_label_that_would_be_read_otherwise_becomes_none(void **state)
{
	static const char *const cases[] = {"", "tlp:red", "pap:green", "a: b", "x=\"y\""};
	char out[MISP_LABEL_TAG_BYTES], longest[LIMIT_LABEL_BYTES];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(misp_label_tag(str_of(cases[i]), out), 0);
	memset(longest, 'a', sizeof longest);
	memcpy(longest + sizeof longest - 8, " - t1059", 8);
	assert_true(misp_label_tag(str_make(longest, sizeof longest), out) < sizeof out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_becomes_the_tag_that_is_read_back_as_it),
		cmocka_unit_test(a_label_that_would_be_read_otherwise_becomes_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
