/* SPDX-License-Identifier: Apache-2.0 */
/* Policy zones: owner names of triggers, and names that must not become triggers. */
#include "measure_sample.h"

static void names_of_triggers_follow_the_draft(void **state)
{
	static const struct {
		enum kind kind;
		const char *value, *want;
	} cases[] = {
		{KIND_DOMAIN, "evil.example", "\nevil.example CNAME .\n*.evil.example CNAME .\n"},
		{KIND_IPV4, "192.0.2.7", "\n32.7.2.0.192.rpz-ip CNAME .\n"},
		{KIND_NETWORK, "192.0.2.0/24", "\n24.0.2.0.192.rpz-ip CNAME .\n"},
		{KIND_IPV6, "2001:db8::1", "\n128.1.zz.db8.2001.rpz-ip CNAME .\n"},
		{KIND_IPV6, "2001:db8:0:0:1:0:0:1", "\n128.1.0.0.1.zz.db8.2001.rpz-ip CNAME .\n"},
		{KIND_IPV6, "2001:db8:1:2:3:4:5:6", "\n128.6.5.4.3.2.1.db8.2001.rpz-ip CNAME .\n"},
		{KIND_IPV6, "1::", "\n128.zz.1.rpz-ip CNAME .\n"},
		{KIND_IPV6, "::1", "\n128.1.zz.rpz-ip CNAME .\n"},
		{KIND_NETWORK, "2001:db8::/32", "\n32.zz.db8.2001.rpz-ip CNAME .\n"},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_contains(sample_render_one(&a, "rpz", cases[i].kind, cases[i].value), cases[i].want);
	arena_deinit(&a);
}

static void says_why_before_each_value(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_DOMAIN, "evil.example");
	m.id = STR("indicator--1");
	m.label = STR("x\n*.example CNAME .");
	assert_contains(sample_render(&a, "rpz", &m, 1),
	                "\n; x_*.example CNAME . | indicator--1 | expires 2026-10-20T14:13:20Z\nevil.example CNAME .\n");
	arena_deinit(&a);
}

static void a_suffix_of_many_owners_is_blocked_alone(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	const char *zone = sample_render_one(&a, "rpz", KIND_DOMAIN, "github.io");
	assert_contains(zone, "\ngithub.io CNAME .\n");
	assert_lacks(zone, "*.github.io");
	assert_contains(sample_render_one(&a, "rpz", KIND_DOMAIN, "evil.github.io"), "\n*.evil.github.io CNAME .\n");
	arena_deinit(&a);
}

static void names_without_a_form_are_passed_over_and_counted(void **state)
{
	struct arena a;
	char name[200];
	(void)state;
	arena_init(&a, 1 << 20);
	/* 188 bytes fit: 1 and 2 for the first length and "*", 64 for the zone's name make 255. */
	for (size_t n = 188; n <= 189; n++) {
		memset(name, 'a', n);
		name[60] = name[120] = '.';
		memcpy(name + n - 8, ".example", 9);
		const char *zone = sample_render_one(&a, "rpz", KIND_DOMAIN, name);
		assert_contains(zone, n == 188 ? "; 1 values\n" : "; 0 values; passed over: 1 (");
	}
	const char *zone = sample_render_one(&a, "rpz", KIND_DOMAIN, "8.0.0.0.10.rpz-ip");
	assert_lacks(zone, "rpz-ip CNAME");
	assert_contains(zone, "passed over: 1");
	arena_deinit(&a);
}

static void the_serial_wraps(void **state)
{
	const struct measure_format *f = measure_format_find(STR("rpz"));
	struct measure_head h = sample_head();
	struct measure_state s = {0};
	struct buf b;
	(void)state;
	h.serial = (UINT64_C(1) << 32) + 5;
	buf_init(&b, 1 << 20);
	f->begin(&b, &h, &s);
	buf_putc(&b, '\0');
	assert_contains(b.p, "@ SOA localhost. hostmaster.localhost. (5 300 60 1209600 300)\n@ NS localhost.\n");
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_triggers_follow_the_draft),
		cmocka_unit_test(says_why_before_each_value),
		cmocka_unit_test(a_suffix_of_many_owners_is_blocked_alone),
		cmocka_unit_test(names_without_a_form_are_passed_over_and_counted),
		cmocka_unit_test(the_serial_wraps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
