/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of STIX patterns, the tree that it gives, and which patterns are lists of values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utc.h"
#include "parse/stix_pattern.h"

static enum err parse(struct arena *a, const char *text, struct stix_pattern *out, struct parse_fault *fault)
{
	arena_reset(a);
	return stix_pattern_parse(str_of(text), STIX_PATTERN_21, a, out, fault);
}

static void accepts_what_the_grammar_allows(void **state)
{
	static const char *const PATTERNS[] = {
		"[file:size = 1280]",
		"[file:size != 1280]",
		"[file:size <> -1]",
		"[file:size < +1024]",
		"[file:size <= 1024]",
		"[file:size > 10.5]",
		"[file:size >= .5]",
		"[file:size NOT = 0]",
		"[file:extended_properties.'ntfs-ext'.sid = '234']",
		"[emailaddr:value MATCHES '.+\\\\@ibm\\\\.com$' OR file:name MATCHES '^Final Report.+\\\\.exe$']",
		"[ipv4addr:value NOT ISSUBSET '192.168.0.1/24']",
		"[ipv4addr:value ISSUPERSET '192.168.0.1/24']",
		"[user-account:value = 'Peter'] AND [user-account:value != 'Paul'] WITHIN 5 SECONDS",
		"[file:name LIKE 'name%']",
		"[file:file_name IN ('test.txt', 'test2.exe', 'README')]",
		"[file:size NOT IN (1024, 2048.5)]",
		"[file:size IN ()]",
		"[network-connection:extended_properties[0].source_payload MATCHES'dGVzdA==']",
		"[a:list[*][2].key = 1]",
		"[a:'quoted key'[*] = 1]",
		"[foo:bar=1] WITHIN 0.5 SECONDS",
		"[x_whatever:detected == t'2018-03-22T12:11:14.1Z']",
		"[a:time < t'2016-12-31T23:59:60Z']",
		"[artifact:payload_bin = b'dGhpcyBpcyBhIHRlc3Q=']",
		"[artifact:payload_bin = b'dGhpcyBpcyBh\nIHRlc3Q=\n']",
		"[a:b = h'']",
		"[a:b = h'FFd8']",
		"[a:t = 1 OR a:h = 2 OR a:b = 3]",
		"[foo:bar=1] REPEATS 9 TIMES WITHIN 6 SECONDS",
		"( [(network-traffic:dst_port IN(443,6443,8443) AND network-traffic:src_packets != 0) ])",
		"([a:b = 'c']) WITHIN 5 SECONDS WITHIN 6 SECONDS",
		"([a:b = 'c'] REPEATS 2 TIMES) REPEATS 2 TIMES",
		"[a:b = 1] START t'2016-06-01T01:30:00.123Z' STOP t'2016-06-01T02:20:00Z' OR [c:d = 'e']",
		"[EXISTS a:b AND NOT EXISTS a:c.d]",
		"[file : name = 'blanks' ]",
		"/* a */ [a:b = 1 // to the end\n]",
		"[\xE3\x80\x80"
		"a:b\xC2\xA0=\xE2\x80\xA8"
		"1]",
	};
	struct arena a;
	struct stix_pattern p;
	struct parse_fault fault;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof PATTERNS / sizeof *PATTERNS; i++) {
		fault = (struct parse_fault){0, ""};
		if (parse(&a, PATTERNS[i], &p, &fault) != OK)
			fail_msg("%s: at %llu: %s", PATTERNS[i], fault.at, fault.what);
	}
	arena_deinit(&a);
}

static void refuses_with_position_and_reason(void **state)
{
	static const struct {
		const char *pattern;
		unsigned long long at;
		const char *what;
	} CASES[] = {
		{"", 0, "'[' or '(' expected"},
		{"file:size = 1280", 0, "'[' or '(' expected"},
		{"[]", 1, "an object type expected"},
		{"[file:size = ]", 13, "a constant expected"},
		{"[file:size = abc]", 13, "a constant expected"},
		{"[file.size = 1280]", 5, "':' behind an object type expected"},
		{"[file:size.1 = 1280]", 10, "a comparison operator expected"},
		{"[file:size. = 1280]", 12, "a key expected"},
		{"[file:hashes.SHA-256 = 'a']", 13, "quotes around a key that has '-' expected"},
		{"[file:name MATCHES /.*dll/]", 19, "a character that no pattern has here"},
		{"[file:name LIKE 5]", 16, "a string expected"},
		{"[a:b > true]", 7, "a constant that has an order expected"},
		{"[a:b =? 'c']", 6, "a character that no pattern has here"},
		{"[a:b = 1", 8, "AND, OR, ')' or ']' behind a comparison expected"},
		{"[a:b = 1 a:c = 2]", 9, "AND, OR, ')' or ']' behind a comparison expected"},
		{"[(a:b = 1]", 9, "')' expected"},
		{"[a:b = 1)]", 8, "a ')' without its '('"},
		{"([a:b = 1]", 10, "')' expected"},
		{"[a:b = 1])", 9, "a ')' without its '('"},
		{"[a:b = 1] OR", 12, "'[' or '(' expected"},
		{"[a:b = 1] [a:c = 2]", 10, "AND, OR, FOLLOWEDBY, a qualifier or the end expected"},
		{"[a:b = 1] within 2 SECONDS", 10, "AND, OR, FOLLOWEDBY, a qualifier or the end expected"},
		{"[a:b = 1] WITHIN ]", 17, "a number of seconds behind WITHIN expected"},
		{"[a:b = 1] WITHIN 5 HOURS", 19, "SECONDS expected"},
		{"[a:b = 1] WITHIN -5 SECONDS", 17, "a positive number of seconds expected"},
		{"[a:b = 1] REPEATS 0 TIMES", 18, "a positive integer expected"},
		{"[a:b = 1] REPEATS 1.5 TIMES", 18, "an integer behind REPEATS expected"},
		{"[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS", 27, "a second qualifier of one type"},
		{"([a:b = 1] REPEATS 2 TIMES REPEATS 3 TIMES)", 27, "a second qualifier of one type"},
		{"[a:b = 1] START '2016-06-01T00:00:00Z' STOP t'2016-07-01T00:00:00Z'", 16, "a time as t'...' expected"},
		{"[a:b = 1] START t'2016-06-01T00:00:00Z'", 39, "STOP expected"},
		{"[a:b = t'2457-73-22T32:81:84.1Z']", 7, "a time that exists, as YYYY-MM-DDThh:mm:ssZ expected"},
		{"[a:b = t'2023-02-29T12:00:00Z']", 7, "a time that exists, as YYYY-MM-DDThh:mm:ssZ expected"},
		{"[a:b = t'2023-02-21T12:00:00']", 7, "a time that exists, as YYYY-MM-DDThh:mm:ssZ expected"},
		{"[a:b = t'2023-02-21 12:00:00Z']", 7, "a time that exists, as YYYY-MM-DDThh:mm:ssZ expected"},
		{"[a:b = t'2023-02-21T12:00:00+01:00']", 7, "a time that exists, as YYYY-MM-DDThh:mm:ssZ expected"},
		{"[a:b = b'====']", 7, "base64 with its padding expected"},
		{"[a:b = b'dGVzd']", 7, "base64 with its padding expected"},
		{"[a:b = b'']", 7, "base64 with its padding expected"},
		{"[a:b = h'abc']", 7, "an even number of hex digits expected"},
		{"[a:b = 'x\\n']", 9, "a backslash that escapes neither ' nor \\"},
		{"[a:b = 'x]", 7, "a string that is never closed"},
		{"[a:b = 007]", 7, "an integer with leading zeros"},
		{"[a:b = 99999999999999999999]", 7, "an integer of 64 bits expected"},
		{"[a:b = -]", 7, "a sign without a number"},
		{"[a:b[-1] = 1]", 5, "an index of 0 or more expected"},
		{"[a:b['x'] = 1]", 5, "an index or * expected"},
		{"[a:b[1 = 1]", 7, "']' behind an index expected"},
		{"[a:b IN (1, 'x')]", 12, "a constant of the type of the first in the set expected"},
		{"[a:b IN (1,)]", 11, "a constant expected"},
		{"[a:b IN 1]", 8, "'(' behind IN expected"},
		{"[NOT a:b = 1]", 5, "EXISTS behind NOT expected"},
		{"[a:b = 1] /* x", 10, "a comment that is never closed"},
		{"[a:b = \"x\"]", 7, "a character that no pattern has here"},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct stix_pattern p = {.n_nodes = 77};
		struct parse_fault fault = {0, ""};
		assert_int_equal(parse(&a, CASES[i].pattern, &p, &fault), ERR_SYNTAX);
		assert_int_equal(p.n_nodes, 77);
		if (fault.at != CASES[i].at || strcmp(fault.what, CASES[i].what) != 0)
			fail_msg("%s: at %llu: %s", CASES[i].pattern, fault.at, fault.what);
	}
	arena_deinit(&a);
}

static void takes_plain_times_in_version_2_0_only(void **state)
{
	const struct str text = STR("[a:b = 1] START '2016-06-01T00:00:00Z' STOP '2016-07-01T00:00:00Z'");
	struct arena a;
	struct stix_pattern p;
	struct parse_fault fault;
	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(stix_pattern_parse(text, STIX_PATTERN_20, &a, &p, &fault), OK);
	assert_int_equal(stix_pattern_parse(text, STIX_PATTERN_21, &a, &p, &fault), ERR_SYNTAX);
	arena_deinit(&a);
}

/* The nodes in their order: postfix notation. */
static void render(const struct stix_pattern *p, struct buf *out)
{
	static const char *const MARKS[] = {"FOLLOWEDBY", "OR", "AND", "within", "repeats", "interval", "[]", "|", "&"};
	for (size_t i = 0; i < p->n_nodes; i++) {
		const struct stix_node *node = &p->nodes[i];
		if (node->type == STIX_NODE_TEST)
			buf_put(out, p->steps[p->tests[node->u.test].step].key);
		else
			buf_puts(out, MARKS[node->type]);
		buf_putc(out, ' ');
	}
}

static void gives_the_tree_of_the_precedence_rules(void **state)
{
	static const struct {
		const char *pattern, *postfix;
	} CASES[] = {
		{"[x:a=1]", "a [] "},
		{"[x:a=1 OR x:b=1 AND x:c=1]", "a b c & | [] "},
		{"[x:a=1 AND x:b=1 OR x:c=1]", "a b & c | [] "},
		{"[(x:a=1 OR x:b=1) AND x:c=1]", "a b | c & [] "},
		{"[x:a=1 OR x:b=1 OR x:c=1]", "a b | c | [] "},
		{"[x:a=1] FOLLOWEDBY [x:b=1] OR [x:c=1] AND [x:d=1]", "a [] b [] c [] d [] AND OR FOLLOWEDBY "},
		{"([x:a=1] FOLLOWEDBY [x:b=1]) AND [x:c=1]", "a [] b [] FOLLOWEDBY c [] AND "},
		{"[x:a=1] FOLLOWEDBY [x:b=1] FOLLOWEDBY [x:c=1]", "a [] b [] FOLLOWEDBY c [] FOLLOWEDBY "},
		{"[x:a=1] AND [x:b=1] WITHIN 5 SECONDS", "a [] b [] within AND "},
		{"([x:a=1] AND [x:b=1]) WITHIN 5 SECONDS REPEATS 2 TIMES", "a [] b [] AND within repeats "},
		{"[x:a=1] START t'2016-06-01T00:00:00Z' STOP t'2016-06-02T00:00:00Z'", "a [] interval "},
	};
	struct arena a;
	struct buf out;
	(void)state;
	arena_init(&a, 1 << 20);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct stix_pattern p;
		struct parse_fault fault = {0, ""};
		assert_int_equal(parse(&a, CASES[i].pattern, &p, &fault), OK);
		buf_reset(&out);
		render(&p, &out);
		if (!str_eq(buf_str(&out), str_of(CASES[i].postfix)))
			fail_msg("%s: %.*s", CASES[i].pattern, STR_ARG(buf_str(&out)));
	}
	buf_deinit(&out);
	arena_deinit(&a);
}

static void gives_paths_and_typed_constants(void **state)
{
	struct arena a;
	struct stix_pattern p;
	struct parse_fault fault;
	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(parse(&a,
			       "[net-x:src_ref.'a-b'[3][*].refs_refs NOT IN ('it\\'s', '\\\\') OR x:i = -5 OR x:f = 0.1 OR "
			       "x:t = t'1970-01-01T00:00:01.5Z' OR x:h = h'00fF' OR x:b = b'AAEC/w==' OR x:l = true]",
			       &p, &fault),
			 OK);
	const struct stix_test *test = &p.tests[0];
	const struct stix_step *steps = p.steps + test->step;
	assert_true(str_eq(test->object_type, STR("net-x")));
	assert_int_equal(test->n_steps, 5);
	assert_true(str_eq(steps[0].key, STR("src_ref")) && steps[0].reference);
	assert_true(str_eq(steps[1].key, STR("a-b")) && !steps[1].reference);
	assert_true(steps[2].type == STIX_STEP_INDEX && steps[2].index == 3);
	assert_true(steps[3].type == STIX_STEP_EVERY);
	assert_true(str_eq(steps[4].key, STR("refs_refs")) && steps[4].reference);
	assert_true(test->negated && test->op == STIX_OP_IN && test->n_constants == 2);
	const struct stix_constant *c = p.constants;
	assert_true(str_eq(c[0].text, STR("it's")));
	assert_true(str_eq(c[1].text, STR("\\")));
	assert_true(c[2].type == STIX_CONSTANT_INT && c[2].u.integer == -5);
	assert_true(c[3].type == STIX_CONSTANT_FLOAT && c[3].u.number == 0.1);
	assert_true(c[4].type == STIX_CONSTANT_TIME && c[4].u.time == UTC_SECOND * 3 / 2);
	assert_true(c[5].type == STIX_CONSTANT_HEX && str_eq(c[5].text, STR("\x00\xff")));
	assert_true(c[6].type == STIX_CONSTANT_BINARY && str_eq(c[6].text, STR("\x00\x01\x02\xff")));
	assert_true(c[7].type == STIX_CONSTANT_BOOL && c[7].u.truth);
	arena_deinit(&a);
}

static void gives_the_double_that_is_nearest(void **state)
{
	static const struct {
		const char *text;
		double number;
	} CASES[] = {
		{"0.1", 0.1},
		{"-12.658", -12.658},
		{"+.5", .5},
		{"12.0", 12},
		{"179.83299999999998", 179.83299999999998},
		{"9007199254740993.0", 9007199254740992.0},
		{"9007199254740993.00000000000000000000000001", 9007199254740994.0},
		{"0.00000000000000000000000000000000000012345678901234567", 1.2345678901234567e-37},
		{"000000000000000000000000000000000000000000000.25", .25},
		{"340282346638528859811704183484516925440.0", 340282346638528859811704183484516925440.0},
	};
	struct arena a;
	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		char text[120];
		struct stix_pattern p;
		struct parse_fault fault;
		snprintf(text, sizeof text, "[x:a = %s]", CASES[i].text);
		assert_int_equal(parse(&a, text, &p, &fault), OK);
		assert_int_equal(p.constants[0].at, 7);
		if (p.constants[0].u.number != CASES[i].number)
			fail_msg("%s: %.17g", CASES[i].text, p.constants[0].u.number);
	}
	arena_deinit(&a);
}

static void refuses_deep_nesting_and_long_text(void **state)
{
	static char text[LIMIT_PATTERN_BYTES + 2];
	struct arena a;
	struct stix_pattern p;
	struct parse_fault fault;
	(void)state;
	arena_init(&a, 1 << 20);
	for (int depth = STIX_PATTERN_DEPTH; depth <= STIX_PATTERN_DEPTH + 1; depth++) {
		enum err expected = depth == STIX_PATTERN_DEPTH ? OK : ERR_LIMIT;
		size_t n = 0;
		for (int i = 0; i < depth; i++)
			text[n++] = '(';
		n += (size_t)sprintf(text + n, "[x:a=1]");
		for (int i = 0; i < depth; i++)
			text[n++] = ')';
		text[n] = '\0';
		assert_int_equal(parse(&a, text, &p, &fault), expected);
	}
	memset(text, '(', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(parse(&a, text, &p, &fault), ERR_LIMIT);
	assert_string_equal(fault.what, "a pattern longer than the limit");
	arena_deinit(&a);
}

static void runs_out_of_memory_with_an_error(void **state)
{
	struct stix_pattern p = {.n_nodes = 77};
	struct parse_fault fault;
	(void)state;
	for (size_t max = 0; max < 2048; max += 64) {
		struct arena a;
		arena_init(&a, max);
		enum err e = stix_pattern_parse(STR("[x:a='\\'' AND x:b=h'00' AND x:'c\\''=1]"), STIX_PATTERN_21, &a, &p,
						&fault);
		assert_true(e == OK || e == ERR_NOMEM);
		assert_true(max || e == ERR_NOMEM);
		arena_deinit(&a);
	}
}

static void lists_the_values_of_plain_patterns(void **state)
{
	static const struct {
		const char *pattern, *values; /* NULL: any other pattern */
	} CASES[] = {
		{"[ipv4-addr:value = '203.0.113.7']", "ipv4 203.0.113.7;"},
		{"[ipv4-addr:value = '203.0.113.0/24']", "network 203.0.113.0/24;"},
		{"[ipv6-addr:value == '2001:db8::1']", "ipv6 2001:db8::1;"},
		{"[domain-name:value = 'a.example' OR url:value = 'http://b.example/']", "domain a.example;url http://b.example/;"},
		{"[domain-name:value = 'a.example'] OR ([domain-name:value = 'b.example'])", "domain a.example;domain b.example;"},
		{"[domain-name:value IN ('a.example', 'b.example')]", "domain a.example;domain b.example;"},
		{"[email-addr:value = 'a@b.example']", "email a@b.example;"},
		{"[email-message:from_ref.value = 'a@b.example']", "email a@b.example;"},
		{"[email-message:sender_ref.value = 'a@b.example']", "email a@b.example;"},
		{"[file:hashes.MD5 = 'aa' OR file:hashes.'SHA-1' = 'bb' OR file:hashes.sha256 = 'cc']", "md5 aa;sha1 bb;sha256 cc;"},
		{"[file:hashes.'MD5' = 'aa' OR file:hashes.'SHA-512' = 'bb']", "md5 aa;sha512 bb;"},
		{"[x509-certificate:hashes.'SHA-1' = 'a' OR x509-certificate:hashes.'SHA-256' = 'b']", "cert-sha1 a;cert-sha256 b;"},
		{"[network-traffic:dst_ref.value = '203.0.113.33/32']", "network 203.0.113.33/32;"},
		{"[network-traffic:src_ref.value = 'evil.example']", "domain evil.example;"},
		{"[network-traffic:dst_ref.value = '2001:db8::1']", "network 2001:db8::1;"},
		{"[network-traffic:dst_ref.value = 'd2:fb:49:24:37:18']", "mac d2:fb:49:24:37:18;"},
		{"[mac-addr:value = 'd2:fb:49:24:37:18']", "mac d2:fb:49:24:37:18;"},
		{"[autonomous-system:number = 666 OR autonomous-system:number = 'AS7']", "asn 666;asn AS7;"},
		{"[domain-name:value = 'it\\'s']", "domain it's;"},
		{"[domain-name:value != 'a.example']", NULL},
		{"[domain-name:value NOT = 'a.example']", NULL},
		{"[domain-name:value NOT IN ('a.example')]", NULL},
		{"[domain-name:value IN ()]", NULL},
		{"[domain-name:value = 5]", NULL},
		{"[domain-name:value LIKE '%.example']", NULL},
		{"[domain-name:value = 'a.example' AND domain-name:value = 'b.example']", NULL},
		{"[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']", NULL},
		{"[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']", NULL},
		{"[domain-name:value = 'a.example'] REPEATS 2 TIMES", NULL},
		{"[domain-name:value = 'a.example' OR file:name = 'x']", NULL},
		{"[domain-name:value[0] = 'a.example']", NULL},
		{"[domain-name:resolves_to_refs[*].value = '203.0.113.7']", NULL},
		{"[file:hashes.SSDEEP = 'x']", NULL},
		{"[file:hashes.MD5X = 'x']", NULL},
		{"[file:hashes.AUTHENTIHASH = 'x']", NULL},
		{"[artifact:hashes.MD5 = 'x']", NULL},
		{"[EXISTS domain-name:value]", NULL},
	};
	struct arena a;
	struct buf out;
	(void)state;
	arena_init(&a, 1 << 20);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct stix_pattern p;
		struct parse_fault fault;
		struct stix_equality *list;
		size_t n;
		assert_int_equal(parse(&a, CASES[i].pattern, &p, &fault), OK);
		enum err e = stix_pattern_equalities(&p, &a, &list, &n);
		if (e != (CASES[i].values ? OK : ERR_UNSUPPORTED))
			fail_msg("%s: %s", CASES[i].pattern, err_name(e));
		buf_reset(&out);
		for (size_t k = 0; e == OK && k < n; k++)
			buf_printf(&out, "%.*s %.*s;", STR_ARG(kind_name(list[k].kind)), STR_ARG(list[k].text));
		if (e == OK && !str_eq(buf_str(&out), str_of(CASES[i].values)))
			fail_msg("%s: %.*s", CASES[i].pattern, STR_ARG(buf_str(&out)));
	}
	buf_deinit(&out);
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_the_grammar_allows),
		cmocka_unit_test(refuses_with_position_and_reason),
		cmocka_unit_test(takes_plain_times_in_version_2_0_only),
		cmocka_unit_test(gives_the_tree_of_the_precedence_rules),
		cmocka_unit_test(gives_paths_and_typed_constants),
		cmocka_unit_test(gives_the_double_that_is_nearest),
		cmocka_unit_test(refuses_deep_nesting_and_long_text),
		cmocka_unit_test(runs_out_of_memory_with_an_error),
		cmocka_unit_test(lists_the_values_of_plain_patterns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
