/* SPDX-License-Identifier: Apache-2.0 */
/* Suricata's datasets: lists as it reads them, and rules for the lists that have something. */
#include "measure_sample.h"

static void lists_hold_one_value_a_line_and_nothing_else(void **state)
{
	static const struct {
		const char *format;
		enum kind kind;
		const char *value, *want;
	} cases[] = {
		{"dataset-ip", KIND_IPV4, "203.0.113.7", "203.0.113.7\n"},
		{"dataset-ip", KIND_IPV6, "2001:db8::7", "2001:db8::7\n"},
		{"dataset-domain", KIND_DOMAIN, "evil.example", "ZXZpbC5leGFtcGxl\n"},
		{"dataset-domain", KIND_DOMAIN, "evil1.example", "ZXZpbDEuZXhhbXBsZQ==\n"},
		{"dataset-domain", KIND_DOMAIN, "evil12.example", "ZXZpbDEyLmV4YW1wbGU=\n"},
		{"dataset-md5", KIND_MD5, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e\n"},
		{"dataset-ja3", KIND_JA3, "d41d8cd98f00b204e9800998ecf8427e",
		 "ZDQxZDhjZDk4ZjAwYjIwNGU5ODAwOTk4ZWNmODQyN2U=\n"},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(sample_render_one(&a, cases[i].format, cases[i].kind, cases[i].value), cases[i].want);
	assert_string_equal(sample_render(&a, "dataset-ip", NULL, 0), "");
	arena_deinit(&a);
}

static void rules_come_with_the_first_value_of_their_list(void **state)
{
	struct measure rows[4];
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	rows[0] = sample_row(&a, KIND_IPV4, "203.0.113.7");
	rows[1] = sample_row(&a, KIND_IPV6, "2001:db8::7");
	rows[2] = sample_row(&a, KIND_MD5, "d41d8cd98f00b204e9800998ecf8427e");
	rows[3] = sample_row(&a, KIND_MD5, "d41d8cd98f00b204e9800998ecf8427f");
	const char *rules = sample_render(&a, "suricata-datasets", rows, 4);
	const char *ip = strstr(rules, "ip.src; dataset:isset,tocsin-ip,type ip,load tocsin-ip.lst,");
	assert_non_null(ip);
	assert_null(strstr(ip + 1, "ip.src"));
	assert_contains(rules, "ip.dst; dataset:");
	assert_contains(rules, "; filemd5:tocsin-md5.lst; classtype:trojan-activity; metadata:tlp AMBER; sid:1980006; rev:1;)\n");
	assert_lacks(rules, "tocsin-domain.lst");
	assert_lacks(rules, "filesha256");
	assert_contains(sample_render(&a, "suricata-datasets", rows + 1, 1), "tocsin-ip.lst");
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_hold_one_value_a_line_and_nothing_else),
		cmocka_unit_test(rules_come_with_the_first_value_of_their_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
