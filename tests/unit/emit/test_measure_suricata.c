/* SPDX-License-Identifier: Apache-2.0 */
/* Suricata rules: their text, what cannot leave it, and numbers that last. */
#include "measure_sample.h"

static void a_rule_says_what_it_is_for_and_how_long(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_IPV4, "203.0.113.7");
	m.id = STR("indicator--1");
	const char *rules = sample_render(&a, "suricata", &m, 1);
	assert_contains(rules, "\nalert ip any any <> 203.0.113.7 any (msg:\"tocsin: emotet: 203.0.113.7\"; "
	                       "classtype:trojan-activity; metadata:tocsin indicator--1, tlp GREEN, created_at 2026-09-18, "
	                       "expires 2026-09-27; gid:");
	assert_contains(rules, "; rev:2026092102;)\n");
	arena_deinit(&a);
}

static void each_kind_is_looked_for_where_it_shows(void **state)
{
	static const struct {
		enum kind kind;
		const char *value, *want;
	} cases[] = {
		{KIND_IPV6, "2001:db8::7", "alert ip any any <> 2001:db8::7 any ("},
		{KIND_NETWORK, "203.0.113.0/24", "alert ip any any <> 203.0.113.0/24 any ("},
		{KIND_ENDPOINT, "203.0.113.7:8080", "alert ip any any -> 203.0.113.7 8080 ("},
		{KIND_ENDPOINT, "[2001:db8::7]:443", "alert ip any any -> 2001:db8::7 443 ("},
		{KIND_DOMAIN, "evil.example", "alert dns any any -> any any (msg:\"tocsin: emotet: evil.example\"; "
		                              "dns.query; dotprefix; content:\".evil.example\"; endswith; nocase; "},
		{KIND_DOMAIN, "evil.example", "tls.sni; dotprefix; content:\".evil.example\"; endswith; nocase; "},
		{KIND_DOMAIN, "evil.example", "http.host; dotprefix; content:\".evil.example\"; endswith; classtype"},
		{KIND_DOMAIN, "github.io", "dns.query; content:\"github.io\"; bsize:9; nocase; "},
		{KIND_JA3, "e7d705a3286e19ea42f587b344ee6865", "ja3.hash; content:\"e7d705a3286e19ea42f587b344ee6865\"; "},
		{KIND_JA3S, "e7d705a3286e19ea42f587b344ee6865", "ja3s.hash; content:\"e7d705a3286e19ea42f587b344ee6865\"; "},
		{KIND_JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1",
		 "requires:feature ja4; ja4.hash; content:\"t13d1516h2_8daaf6152771_e5627efa2ab1\"; "},
		{KIND_HASSH, "e7d705a3286e19ea42f587b344ee6865", "ssh.hassh; content:\"e7d705a3286e19ea42f587b344ee6865\"; "},
		{KIND_CERT_SHA1, "4aa3667682cb6b23bbc3584723a463a778a4a118",
		 "tls.cert_fingerprint; content:\"4a:a3:66:76:82:cb:6b:23:bb:c3:58:47:23:a4:63:a7:78:a4:a1:18\"; "},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_contains(sample_render_one(&a, "suricata", cases[i].kind, cases[i].value), cases[i].want);
	arena_deinit(&a);
}

static void a_url_is_written_as_the_buffers_show_it(void **state)
{
	static const struct {
		const char *value, *want;
	} cases[] = {
		{"http://evil.example", "http.host; content:\"evil.example\"; bsize:12; http.uri; content:\"/\"; bsize:1; "},
		{"https://evil.example:8443/a?b=c", "content:\"evil.example\"; bsize:12; http.uri; content:\"/a|3f|b=c\"; bsize:6; "},
		{"http://203.0.113.7:8080/x", "http.host; content:\"203.0.113.7\"; bsize:11; "},
		{"http://[2001:db8::1]:8080/x",
		 "content:\"|5b|2001|3a|db8|3a 3a|1|5d|\"; bsize:13; http.uri; content:\"/x\"; bsize:2; "},
		{"http://evil.example/a%20b%3B%22?x=%3B+y", "content:\"/a|20|b|3b 22 3f|x=|3b 2b|y\"; bsize:12; "},
		{"http://evil.example/a//b///c?d=//e", "content:\"/a/b/c|3f|d=//e\"; bsize:12; "},
		{"http://evil.example/a%5C%2Fb", "content:\"/a/b\"; bsize:4; "},
		{"http://evil.example/%C3%A9", "content:\"/|c3 a9|\"; bsize:3; "},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_contains(sample_render_one(&a, "suricata", KIND_URL, cases[i].value), cases[i].want);
	arena_deinit(&a);
}

static void urls_without_a_form_are_passed_over_and_counted(void **state)
{
	char url[2100] = "http://evil.example/";
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	assert_contains(sample_render_one(&a, "suricata", KIND_URL, "ftp://evil.example/x"), "# 0 values; passed over: 1 (");
	memset(url + strlen(url), 'u', sizeof url - 1 - strlen(url));
	assert_contains(sample_render_one(&a, "suricata", KIND_URL, url), "# 0 values; passed over: 1 (");
	url[18 + 2000 + 1] = '\0';
	assert_contains(sample_render_one(&a, "suricata", KIND_URL, url), "# 1 values\n");
	arena_deinit(&a);
}

static void text_cannot_leave_its_option(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	struct measure m = sample_row(&a, KIND_IPV4, "203.0.113.7");
	m.label = STR("x\"; sid:1; \\\nalert");
	m.id = STR("i; sid:1, y:\"\\\n");
	const char *rules = sample_render(&a, "suricata", &m, 1);
	assert_contains(rules, "(msg:\"tocsin: x__ sid:1_ __alert: 203.0.113.7\"; ");
	assert_contains(rules, "metadata:tocsin i__sid_1__y____, tlp");
	arena_deinit(&a);
}

static unsigned long number_after(const char *rules, const char *key)
{
	const char *at = strstr(rules, key);
	assert_non_null(at);
	return strtoul(at + strlen(key), NULL, 10);
}

static void numbers_depend_on_the_value_alone(void **state)
{
	struct measure rows[2];
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	rows[0] = sample_row(&a, KIND_DOMAIN, "a.evil.example");
	rows[1] = sample_row(&a, KIND_DOMAIN, "evil.example");
	const char *alone = sample_render(&a, "suricata", rows + 1, 1);
	unsigned long gid = number_after(alone, "; gid:"), sid = number_after(alone, "; sid:");
	rows[1].label = STR("another");
	rows[1].id = STR("indicator--2");
	const char *both = strstr(sample_render(&a, "suricata", rows, 2), ": evil.example\"");
	assert_int_equal(number_after(both, "; gid:"), gid);
	assert_int_equal(number_after(both, "; sid:"), sid);
	assert_int_equal(sid & 3, 0);
	assert_in_range(gid, 1ul << 30, (1ul << 31) - 1);
	assert_in_range(sid, 1ul << 30, (1ul << 31) - 1);
	assert_int_equal(number_after(strstr(alone, "tls.sni"), "; sid:"), sid + 1);
	assert_int_equal(number_after(strstr(alone, "http.host"), "; sid:"), sid + 2);
	assert_int_not_equal(number_after(sample_render(&a, "suricata", rows, 1), "; sid:"), sid);
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_says_what_it_is_for_and_how_long),
		cmocka_unit_test(each_kind_is_looked_for_where_it_shows),
		cmocka_unit_test(a_url_is_written_as_the_buffers_show_it),
		cmocka_unit_test(urls_without_a_form_are_passed_over_and_counted),
		cmocka_unit_test(text_cannot_leave_its_option),
		cmocka_unit_test(numbers_depend_on_the_value_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
