/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parse/json.h"

enum { CAP = 64 };

static const struct json_field fields[] = {
	{"a", 1},
	{"b.c", 2},
	{"b.d.e", 3},
	{"list[]", 4},
	{"list", 4},
	{"items[].x", 5},
	{"items[].y[]", 6},
	{"items[].sub.z", 7},
	{"matrix[][]", 8},
	{"id\\.orig_h", 9},
	{"id.orig_h", 10},
	{"a_key_that_is_longer_than_sixteen_bytes", 11},
	{"a_key_that_is_LONGER_than_sixteen_bytes", 12},
	{"\xC3\xA4", 13},
	{"quote\"d", 14},
	{"", 15},
	{"eight_by", 16},
	{"eight_bytes_and_m", 17},
};

static struct json_parser *parser;
static struct json_plan *plan;

static int set_up(void **state)
{
	(void)state;
	parser = json_parser_new();
	plan = json_plan_new(fields, sizeof fields / sizeof *fields);
	return !parser || !plan;
}

static int tear_down(void **state)
{
	(void)state;
	json_plan_free(plan);
	json_parser_free(parser);
	return 0;
}

/* A copy of exactly the bytes that may be read, so that AddressSanitizer sees one more. */
static char *padded(struct str s)
{
	char *p = malloc(s.n + JSON_PADDING_BYTES);
	assert_non_null(p);
	memcpy(p, s.p, s.n);
	memset(p + s.n, '"', JSON_PADDING_BYTES);
	return p;
}

/* What is found as "id:type@element=text;...". */
static void print(const struct json_found *found, size_t n, struct buf *out)
{
	static const char types[] = {[JSON_NULL] = 'n', [JSON_FALSE] = 'f', [JSON_TRUE] = 't', [JSON_INT] = 'i', [JSON_NUMBER] = 'd', [JSON_STRING] = 's'};
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%u:%c@%u=%.*s;", found[i].id, types[found[i].type], found[i].element, STR_ARG(found[i].text));
}

static void assert_finds(struct str line, const char *expected)
{
	struct json_found found[CAP];
	struct parse_fault fault = {0, NULL};
	struct buf out;
	size_t n;
	char *p = padded(line);
	enum err e = json_walk(parser, plan, str_make(p, line.n), found, CAP, &n, &fault);
	if (e)
		fail_msg("%.*s: %s at %llu", STR_ARG(line), fault.what, fault.at);
	buf_init(&out, 1 << 20);
	print(found, n, &out);
	buf_putc(&out, 0);
	assert_string_equal(out.p, expected);
	buf_deinit(&out);
	free(p);
}

static void assert_refuses(struct str line, enum err expected, size_t at)
{
	struct json_found found[CAP];
	struct parse_fault fault = {0, NULL};
	size_t n = 12345;
	char *p = padded(line);
	enum err e = json_walk(parser, plan, str_make(p, line.n), found, CAP, &n, &fault);
	if (e != expected || fault.at != at)
		fail_msg("%.*s: %s at %llu (%s)", STR_ARG(line), err_name(e), fault.at, fault.what ? fault.what : "");
	assert_non_null(fault.what);
	assert_int_equal(n, 12345);
	free(p);
}

static void finds_scalars_of_every_type_on_every_path(void **state)
{
	(void)state;
	static const struct { const char *line, *found; } cases[] = {
		{"{}", ""},
		{"{\"a\":\"x\"}", "1:s@0=x;"},
		{" { \"a\" : \"x\" } ", "1:s@0=x;"},
		{"{\"a\":\"\"}", "1:s@0=;"},
		{"{\"a\":0}", "1:i@0=0;"},
		{"{\"a\":-17 }", "1:i@0=-17;"},
		{"{\"a\":9223372036854775807}", "1:i@0=9223372036854775807;"},
		{"{\"a\":9223372036854775808}", "1:d@0=9223372036854775808;"},
		{"{\"a\":1.5e3}", "1:d@0=1.5e3;"},
		{"{\"a\":true}", "1:t@0=true;"},
		{"{\"a\":false}", "1:f@0=false;"},
		{"{\"a\":null}", "1:n@0=null;"},
		{"{\"a\":{\"x\":1}}", ""},
		{"{\"a\":[1,2]}", ""},
		{"{\"b\":{\"c\":\"1\",\"d\":{\"e\":\"2\",\"c\":\"no\"},\"x\":3}}", "2:s@0=1;3:s@0=2;"},
		{"{\"b\":\"c\"}", ""},
		{"{\"c\":\"1\",\"x\":{\"a\":2,\"b\":{\"c\":3}},\"a\":4}", "1:i@0=4;"},
		{"{\"id.orig_h\":\"flat\",\"id\":{\"orig_h\":\"deep\"}}", "9:s@0=flat;10:s@0=deep;"},
		{"{\"a_key_that_is_longer_than_sixteen_bytes\":1,\"a_key_that_is_LONGER_than_sixteen_bytes\":2,\"a_key_that_is_longer_Than_sixteen_bytes\":3}",
		 "11:i@0=1;12:i@0=2;"},
		{"{\"\xC3\xA4\":1,\"\":2,\"eight_by\":3,\"eight_bytes_and_m\":4,\"eight_b\":5,\"eight_bytes_and_n\":6}", "13:i@0=1;15:i@0=2;16:i@0=3;17:i@0=4;"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_finds(str_of(cases[i].line), cases[i].found);
}

static void counts_the_elements_of_the_innermost_array(void **state)
{
	(void)state;
	assert_finds(STR("{\"list\":\"one\"}"), "4:s@0=one;");
	assert_finds(STR("{\"list\":[]}"), "");
	assert_finds(STR("{\"list\":[\"a\",{\"a\":1},[\"b\"],7]}"), "4:s@1=a;4:i@4=7;");
	assert_finds(STR("{\"items\":[{\"x\":1,\"sub\":{\"z\":2}},{},{\"sub\":{\"z\":3},\"x\":4}],\"a\":5}"),
	             "5:i@1=1;7:i@1=2;7:i@3=3;5:i@3=4;1:i@0=5;");
	assert_finds(STR("{\"items\":[{\"y\":[1,2],\"x\":3},{\"y\":[4]}]}"), "6:i@2=1;6:i@3=2;5:i@1=3;6:i@5=4;");
	assert_finds(STR("{\"matrix\":[[1,2],[],[3]]}"), "8:i@2=1;8:i@3=2;8:i@6=3;");
	assert_finds(STR("{\"items\":{\"x\":1}}"), "");
}

static void unescapes_texts_and_keys(void **state)
{
	(void)state;
	assert_finds(STR("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00\"}"), "1:s@0=\"\\/\b\f\n\r\t\xC3\xA4\xF0\x9F\x98\x80;");
	assert_finds(STR("{\"\\u0061\":\"x\",\"quote\\\"d\":\"y\",\"list\":[\"p\\n\",\"q\",\"\\n\"]}"), "1:s@0=x;14:s@0=y;4:s@1=p\n;4:s@2=q;4:s@3=\n;");
	assert_finds(STR("{\"x\":\"\\q\",\"a\":1}"), "1:i@0=1;"); /* escapes are looked at where something is wanted */
	struct json_found found[CAP];
	struct parse_fault fault;
	size_t n;
	char *p = padded(STR("{\"a\":\"x\\u0000y\"}"));
	assert_int_equal(json_walk(parser, plan, str_make(p, 16), found, CAP, &n, &fault), OK);
	assert_int_equal(found[0].text.n, 3);
	assert_memory_equal(found[0].text.p, "x\0y", 3);
	free(p);
}

static void lends_texts_without_escapes_from_the_line(void **state)
{
	(void)state;
	struct json_found found[CAP];
	struct parse_fault fault;
	size_t n;
	char *p = padded(STR("{\"x\":\"\\n\",\"a\":\"text\"}"));
	assert_int_equal(json_walk(parser, plan, str_make(p, 21), found, CAP, &n, &fault), OK);
	assert_ptr_equal(found[0].text.p, p + 15);
	free(p);
}

static void takes_the_first_of_repeated_keys_in_each_object(void **state)
{
	(void)state;
	assert_finds(STR("{\"a\":1,\"a\":2,\"\\u0061\":3}"), "1:i@0=1;");
	assert_finds(STR("{\"a\":{},\"a\":2}"), "");
	assert_finds(STR("{\"b\":{\"c\":1},\"b\":{\"c\":2}}"), "2:i@0=1;");
	assert_finds(STR("{\"items\":[{\"x\":1,\"x\":2},{\"x\":3}]}"), "5:i@1=1;5:i@2=3;");
}

static void refuses_what_is_not_one_object(void **state)
{
	(void)state;
	static const struct { const char *line; size_t at; } cases[] = {
		{"", 0}, {"   ", 0}, {"[]", 0}, {"1", 0}, {"\"a\"", 0}, {"null", 0}, {"}", 0},
		{"{", 1}, {"{\"a\"", 1}, {"{\"a\":", 1}, {"{\"a\":1", 1}, {"{\"a\":1,", 7}, {"{\"a\":1,}", 7},
		{"{\"a\":1}}", 7}, {"{\"a\":1} x", 8}, {"{} {}", 3}, {"{}\n{}", 3},
		{"{,}", 1}, {"{\"a\" 1, \"b\":2}", 1}, {"{\"a\"::1, \"b\":2}", 5}, {"{1:2, \"b\":2}", 1}, {"{a:1, \"b\":2}", 1},
		{"{\"x\":[1}", 7}, {"{\"x\":[1,]}", 8}, {"{\"x\":[,1]}", 6}, {"{\"x\":[1 2]}", 8}, {"{\"x\":{]}", 6}, {"{\"x\":[}]}", 6},
		{"{\"x\":{\"y\":1]}", 11}, {"{\"x\":1]", 6}, {"{\"x\":\"y\" \"z\":1}", 9}, {"{\"x\":[[[[1]]]}", 13},
		{"{\"x\":@}", 5}, {"{\"a\":1x}", 5}, {"{\"a\":01}", 5}, {"{\"a\":1.}", 5}, {"{\"a\":-}", 5}, {"{\"a\":tru}", 5}, {"{\"a\":nulll}", 5},
		{"{\"a\":\"\\q\"}", 5}, {"{\"a\":\"\\ud800\"}", 5}, {"{\"a\":\"\\u00g0\"}", 5}, {"{\"\\q\":1}", 1},
		{"{\"a\":\"x}", 0}, {"{\"a\":\"\t\"}", 0}, {"{\"a\":\"\xFF\"}", 0}, {"{\"a\":\"\xED\xA0\x80\"}", 0}, {"{\"a\":1,\xC3}", 0},
	};
	/* What the end of the line cuts off is at fault from its beginning. */
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_refuses(str_of(cases[i].line), ERR_SYNTAX, cases[i].at);
	assert_refuses(STR("{\"a\":1\0}"), ERR_SYNTAX, 5);
	assert_refuses(STR("{\"a\":\"\0\"}"), ERR_SYNTAX, 0);
	assert_refuses(STR("\0{}"), ERR_SYNTAX, 0);
}

static void limits_nesting_and_survives_bombs(void **state)
{
	(void)state;
	for (int levels = LIMIT_JSON_DEPTH - 1; levels <= LIMIT_JSON_DEPTH; levels++) {
		struct buf line;
		buf_init(&line, 1 << 20);
		buf_puts(&line, "{\"x\":");
		for (int i = 0; i < levels; i++)
			buf_putc(&line, '[');
		for (int i = 0; i < levels; i++)
			buf_putc(&line, ']');
		buf_puts(&line, ",\"a\":1}");
		if (levels < LIMIT_JSON_DEPTH)
			assert_finds(buf_str(&line), "1:i@0=1;");
		else
			assert_refuses(buf_str(&line), ERR_LIMIT, 5 + LIMIT_JSON_DEPTH - 1);
		buf_deinit(&line);
	}
	struct buf bomb;
	buf_init(&bomb, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_puts(&bomb, "{\"b\":");
	assert_refuses(buf_str(&bomb), ERR_LIMIT, 5 * LIMIT_JSON_DEPTH);
	buf_deinit(&bomb);
}

static void stops_writing_at_the_capacity(void **state)
{
	(void)state;
	struct json_found found[2] = {{0}};
	struct parse_fault fault;
	size_t n;
	char *p = padded(STR("{\"list\":[1,2,3]}"));
	assert_int_equal(json_walk(parser, plan, str_make(p, 16), found, 1, &n, &fault), OK);
	assert_int_equal(n, 1);
	assert_null(found[1].text.p);
	free(p);
}

static void finds_every_key_of_a_full_table(void **state)
{
	(void)state;
	struct json_field many[JSON_PLAN_FIELDS];
	static char names[JSON_PLAN_FIELDS][40];
	struct buf line;
	buf_init(&line, 1 << 20);
	for (uint16_t i = 0; i < JSON_PLAN_FIELDS; i++) {
		/* Many that differ in the middle alone. */
		snprintf(names[i], sizeof names[i], i % 2 ? "beginning_%03u_and_the_end" : "k%u", i);
		many[i] = (struct json_field){names[i], i};
		buf_printf(&line, "%s\"%s\":%u", i ? "," : "{", names[i], i);
	}
	buf_puts(&line, "}");
	struct json_plan *full = json_plan_new(many, JSON_PLAN_FIELDS);
	struct json_found found[JSON_PLAN_FIELDS];
	struct parse_fault fault;
	size_t n;
	char *p = padded(buf_str(&line));
	assert_non_null(full);
	assert_int_equal(json_walk(parser, full, str_make(p, line.n), found, JSON_PLAN_FIELDS, &n, &fault), OK);
	assert_int_equal(n, JSON_PLAN_FIELDS);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(found[i].id, i);
	free(p);
	buf_deinit(&line);
	json_plan_free(full);
}

static void refuses_tables_beyond_its_limits(void **state)
{
	(void)state;
	static const struct json_field eight[] = {{"a.b.c.d.e.f.g.h", 0}}, nine[] = {{"a.b.c.d.e.f.g.h[]", 0}}, open[] = {{"a[", 0}}, odd[] = {{"a[]b", 0}};
	struct json_plan *p = json_plan_new(eight, 1);
	assert_non_null(p);
	json_plan_free(p);
	assert_null(json_plan_new(nine, 1));
	assert_null(json_plan_new(odd, 1));
	assert_null(json_plan_new(eight, JSON_PLAN_FIELDS + 1));
	p = json_plan_new(open, 1); /* "a[" is a key like any other */
	assert_non_null(p);
	json_plan_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_scalars_of_every_type_on_every_path),
		cmocka_unit_test(counts_the_elements_of_the_innermost_array),
		cmocka_unit_test(unescapes_texts_and_keys),
		cmocka_unit_test(lends_texts_without_escapes_from_the_line),
		cmocka_unit_test(takes_the_first_of_repeated_keys_in_each_object),
		cmocka_unit_test(refuses_what_is_not_one_object),
		cmocka_unit_test(limits_nesting_and_survives_bombs),
		cmocka_unit_test(stops_writing_at_the_capacity),
		cmocka_unit_test(finds_every_key_of_a_full_table),
		cmocka_unit_test(refuses_tables_beyond_its_limits),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
