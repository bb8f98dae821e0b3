/* SPDX-License-Identifier: Apache-2.0 */
/* Networks as first and last address. */
#include "model/ip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

struct list {
	size_t n;
	char text[IP_RANGE_NETWORKS_MAX][IP_NETWORK_TEXT_BYTES + 1];
	size_t fail_at;
};

static enum err collect(void *ctx, const struct ip *net, unsigned length)
{
	struct list *list = ctx;
	char text[IP_TEXT_BYTES + 1];
	text[ip_format(net, text)] = '\0';
	snprintf(list->text[list->n], sizeof list->text[0], "%s/%u", text, length);
	list->n++;
	return list->fail_at && list->n == list->fail_at ? ERR_LIMIT : OK;
}

static void reads_ranges_that_are_one_network(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned length;
	} cases[] = {
		{"10.0.0.0-10.255.255.255", 8}, {"10.0.0.4 - 10.0.0.7", 30}, {"10.0.0.4-10.0.0.4", 32}, {"2001:db8::-2001:db8::ffff", 112},
		{"128.0.0.0-255.255.255.255", 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ip net;
		unsigned length = 0;
		const char *why;
		assert_int_equal(ip_range_parse(str_of(cases[i].text), &net, &length, &why), OK);
		assert_int_equal(length, cases[i].length);
	}
}

static void refuses_other_ranges_with_their_reason(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{"10.0.0.1-10.0.0.4", "exactly one network"}, {"10.0.0.0-10.0.0.2", "exactly one network"}, {"10.0.0.0", "without a last"},
		{"10.0.0.2-10.0.0.1", "before its first"},    {"10.0.0.0-::1", "family"},                   {"0.0.0.0-255.255.255.255", "all addresses"},
		{"10.0.0.0-", "not an address"},              {"10.0.0.0-10.0.0.1-10.0.0.2", "not an address"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ip net = {.n = 77};
		unsigned length = 4711;
		const char *why = "";
		assert_int_equal(ip_range_parse(str_of(cases[i].text), &net, &length, &why), ERR_VALUE);
		if (!strstr(why, cases[i].part))
			fail_msg("\"%s\": %s", cases[i].text, why);
		assert_int_equal(net.n, 77);
		assert_int_equal(length, 4711);
	}
}

static void splits_a_range_into_the_fewest_networks(void **state)
{
	(void)state;
	struct list list = {0};
	const char *why;
	static const char *const want[] = {"10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/30", "10.0.0.8/31"};
	assert_int_equal(ip_range_each(STR("10.0.0.1-10.0.0.9"), collect, &list, &why), OK);
	assert_int_equal(list.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(list.text[i], want[i]);
	list = (struct list){0};
	assert_int_equal(ip_range_each(STR("0.0.0.1-255.255.255.254"), collect, &list, &why), OK);
	assert_int_equal(list.n, 62);
	list = (struct list){0};
	assert_int_equal(ip_range_each(STR("255.255.255.254-255.255.255.255"), collect, &list, &why), OK);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.text[0], "255.255.255.254/31");
	list = (struct list){0};
	assert_int_equal(ip_range_each(STR("10.0.0.255-10.0.1.0"), collect, &list, &why), OK);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.text[1], "10.0.1.0/32");
}

static void calls_back_not_at_all_when_it_refuses(void **state)
{
	(void)state;
	static const char *const bad[] = {"0.0.0.0-255.255.255.255", "::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", "10.0.0.2-10.0.0.1", "x-y"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct list list = {0};
		const char *why = NULL;
		assert_int_equal(ip_range_each(str_of(bad[i]), collect, &list, &why), ERR_VALUE);
		assert_non_null(why);
		assert_int_equal(list.n, 0);
	}
}

static void ends_at_the_first_error_of_its_caller(void **state)
{
	(void)state;
	struct list list = {.fail_at = 2};
	const char *why;
	assert_int_equal(ip_range_each(STR("10.0.0.1-10.0.0.9"), collect, &list, &why), ERR_LIMIT);
	assert_int_equal(list.n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ranges_that_are_one_network),
		cmocka_unit_test(refuses_other_ranges_with_their_reason),
		cmocka_unit_test(splits_a_range_into_the_fewest_networks),
		cmocka_unit_test(calls_back_not_at_all_when_it_refuses),
		cmocka_unit_test(ends_at_the_first_error_of_its_caller),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
