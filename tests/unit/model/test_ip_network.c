/* SPDX-License-Identifier: Apache-2.0 */
/* Networks as address and prefix length. */
#include "model/ip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_networks_of_both_families(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
		unsigned length;
	} cases[] = {
		{"10.0.0.0/8", "10.0.0.0", 8},           {"203.0.113.7/32", "203.0.113.7", 32}, {"128.0.0.0/1", "128.0.0.0", 1},
		{"0.0.0.0/1", "0.0.0.0", 1},             {"2001:DB8::/32", "2001:db8::", 32},   {"2001:db8::1/128", "2001:db8::1", 128},
		{"::ffff:10.0.0.0/104", "10.0.0.0", 8},  {"::ffff:10.0.0.1/128", "10.0.0.1", 32},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ip net;
		unsigned length = 0;
		const char *why;
		char text[IP_TEXT_BYTES + 1];
		assert_int_equal(ip_network_parse(str_of(cases[i].text), &net, &length, &why), OK);
		text[ip_format(&net, text)] = '\0';
		assert_string_equal(text, cases[i].want);
		assert_int_equal(length, cases[i].length);
	}
}

static void refuses_others_with_their_reason(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{"10.0.0.0", "without a prefix length"}, {"10.0.0.1/8", "host bits"},     {"10.0.0.0/0", "all addresses"},
		{"::/0", "all addresses"},               {"10.0.0.0/33", "above the bits"}, {"2001:db8::/129", "not a prefix length"},
		{"10.0.0.0/08", "not a prefix length"},  {"10.0.0.0/", "not a prefix length"}, {"10.0.0.0/-8", "not a prefix length"},
		{"10.0.0.0/8/8", "not a prefix length"}, {"10.0.0.0/255.0.0.0", "not a prefix length"}, {"010.0.0.0/8", "leading zero"},
		{"fe80::%eth0/64", "zone"},              {"2001:db8::1/64", "host bits"}, {"::ffff:0:0/95", "more than IPv4"},
		{"::ffff:0:0/96", "all addresses"},      {"/8", "not an address"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ip net = {.n = 77};
		unsigned length = 4711;
		const char *why = "";
		assert_int_equal(ip_network_parse(str_of(cases[i].text), &net, &length, &why), ERR_VALUE);
		if (!strstr(why, cases[i].part))
			fail_msg("\"%s\": %s", cases[i].text, why);
		assert_int_equal(net.n, 77);
		assert_int_equal(length, 4711);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_networks_of_both_families),
		cmocka_unit_test(refuses_others_with_their_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
