/* SPDX-License-Identifier: Apache-2.0 */
/* nftables: elements, their lives and comments, and no overlap inside a set. */
#include "measure_sample.h"

static void each_shape_goes_to_its_set(void **state)
{
	static const struct {
		enum kind kind;
		const char *value, *want;
	} cases[] = {
		{KIND_IPV4, "203.0.113.7", "add element inet tocsin address4 {\n203.0.113.7 timeout 518400s comment \"emotet\",\n}\n"},
		{KIND_IPV6, "2001:db8::7", "add element inet tocsin address6 {\n2001:db8::7 timeout 518400s comment \"emotet\",\n}\n"},
		{KIND_NETWORK, "203.0.113.0/24", "add element inet tocsin network4 {\n203.0.113.0/24 timeout 518400s comment \"emotet\",\n}\n"},
		{KIND_NETWORK, "2001:db8::/32", "add element inet tocsin network6 {\n2001:db8::/32 timeout 518400s comment \"emotet\",\n}\n"},
		{KIND_ENDPOINT, "203.0.113.7:8080", "add element inet tocsin endpoint4 {\n203.0.113.7 . 8080 timeout 518400s comment \"emotet\",\n}\n"},
		{KIND_ENDPOINT, "[2001:db8::7]:443", "add element inet tocsin endpoint6 {\n2001:db8::7 . 443 timeout 518400s comment \"emotet\",\n}\n"},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_contains(sample_render_one(&a, "nft", cases[i].kind, cases[i].value), cases[i].want);
	arena_deinit(&a);
}

static void no_network_overlaps_another(void **state)
{
	/* In the order of canonical bytes; IPv4 and IPv6 stand mixed in it. */
	static const struct {
		const char *network;
		bool listed;
	} cases[] = {
		{"10.0.0.0/8", true}, {"10.0.0.0/16", false}, {"a00:1::/32", true}, {"10.1.0.0/24", false}, {"10.255.255.0/24", false},
		{"11.0.0.0/24", true}, {"11.0.0.128/25", false}, {"11.0.1.0/25", true},
		{"2001:db8::/32", true}, {"2001:db8:1::/48", false}, {"32.1.0.0/16", true}, {"2001:db9::/32", true},
	};
	enum { N = sizeof cases / sizeof cases[0] };
	struct measure rows[N];
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < N; i++)
		rows[i] = sample_row(&a, KIND_NETWORK, cases[i].network);
	const char *script = sample_render(&a, "nft", rows, N);
	for (size_t i = 0; i < N; i++) {
		char element[100];
		snprintf(element, sizeof element, "\n%s timeout", cases[i].network);
		if (cases[i].listed)
			assert_contains(script, element);
		else
			assert_lacks(script, element);
	}
	assert_contains(script, "# 7 values; passed over: 5 (networks inside a listed network)\n");
	arena_deinit(&a);
}

static void an_element_lives_until_its_value_expires(void **state)
{
	static const struct {
		int64_t left;
		const char *want;
	} cases[] = {{UTC_HOUR, " timeout 3600s "}, {UTC_SECOND - 1, " timeout 1s "}, {-UTC_DAY, " timeout 1s "}};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_IPV4, "203.0.113.7");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		m.expires = SAMPLE_NOW + cases[i].left;
		assert_contains(sample_render(&a, "nft", &m, 1), cases[i].want);
	}
	arena_deinit(&a);
}

static void comments_fit_and_stay_closed(void **state)
{
	char label[200], want[300];
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_IPV4, "203.0.113.7");
	m.label = STR("x\" } ; flush ruleset\n");
	assert_contains(sample_render(&a, "nft", &m, 1), " comment \"x_ } ; flush ruleset_\",\n");
	memset(label, 'l', sizeof label);
	m.label = str_make(label, sizeof label);
	label[128] = '\0';
	snprintf(want, sizeof want, " comment \"%s\",\n", label);
	label[128] = 'l';
	assert_contains(sample_render(&a, "nft", &m, 1), want);
	arena_deinit(&a);
}

static void long_lists_are_cut_into_commands(void **state)
{
	enum { N = 2500 };
	static struct measure rows[N];
	struct arena a;
	size_t commands = 0;
	(void)state;
	arena_init(&a, 1 << 24);
	for (size_t i = 0; i < N; i++) {
		char text[20];
		snprintf(text, sizeof text, "198.18.%zu.%zu", i / 256, i % 256);
		rows[i] = sample_row(&a, KIND_IPV4, text);
	}
	for (const char *p = sample_render(&a, "nft", rows, N); (p = strstr(p, "add element")); p++)
		commands++;
	assert_int_equal(commands, 3);
	assert_lacks(sample_render(&a, "nft", NULL, 0), "\n}");
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_shape_goes_to_its_set),
		cmocka_unit_test(no_network_overlaps_another),
		cmocka_unit_test(an_element_lives_until_its_value_expires),
		cmocka_unit_test(comments_fit_and_stay_closed),
		cmocka_unit_test(long_lists_are_cut_into_commands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
