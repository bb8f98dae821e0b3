/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parse/json.h"

struct seen {
	struct str text;
	struct buf out; /* elements, each between '<' and '>' */
	size_t n, stop_at;
};

static enum err each(void *ctx, struct str raw, size_t at)
{
	struct seen *s = ctx;
	assert_ptr_equal(raw.p, s->text.p + at);
	buf_printf(&s->out, "<%.*s>", STR_ARG(raw));
	return ++s->n == s->stop_at ? ERR_FULL : OK;
}

static enum err split(struct str text, const char *key, struct seen *s, struct parse_fault *fault)
{
	struct json_parser *p = json_parser_new();
	*s = (struct seen){.text = text};
	buf_init(&s->out, 1 << 20);
	enum err e = json_split(p, text, key, each, s, fault);
	json_parser_free(p);
	return e;
}

static void lends_the_exact_bytes_of_each_element(void **state)
{
	(void)state;
	static const struct { const char *text, *key, *elements; } cases[] = {
		{"[]", NULL, ""},
		{" [ 1 , \"a,]\\\"\" ,{ \"x\": [1,2] }, [[]] ,null ] ", NULL, "<1><\"a,]\\\"\"><{ \"x\": [1,2] }><[[]]><null>"},
		{"{\"type\":\"bundle\",\"objects\":[{\"objects\":[0]},2],\"more\":[3]}", "objects", "<{\"objects\":[0]}><2>"},
		{"{\"x\":{\"objects\":[1]},\"objects\":[2],\"objects\":[3]}", "objects", "<2>"},
		{"\xEF\xBB\xBF{\"objects\":[1]}", "objects", "<1>"},
		{"{\"objects\":[]}", "objects", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct seen s;
		struct parse_fault fault;
		assert_int_equal(split(str_of(cases[i].text), cases[i].key, &s, &fault), OK);
		assert_true(str_eq(buf_str(&s.out), str_of(cases[i].elements)));
		buf_deinit(&s.out);
	}
}

static void says_when_the_array_is_not_there(void **state)
{
	(void)state;
	static const struct { const char *text, *key; } cases[] = {
		{"{}", "objects"}, {"{\"x\":[1]}", "objects"}, {"{\"objects\":{}}", "objects"}, {"{\"objects\":1,\"objects\":[1]}", "objects"},
		{"[1]", "objects"}, {"7", NULL}, {"{\"objects\":[1]}", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct seen s;
		struct parse_fault fault;
		assert_int_equal(split(str_of(cases[i].text), cases[i].key, &s, &fault), ERR_NOT_FOUND);
		assert_int_equal(s.n, 0);
		assert_non_null(fault.what);
		buf_deinit(&s.out);
	}
}

static void checks_the_whole_text_before_the_first_element(void **state)
{
	(void)state;
	static const struct { const char *text; size_t at; } cases[] = {
		{"", 0}, {"{\"objects\":[1,2}", 15}, {"{\"objects\":[1,2]", 16}, {"{\"objects\":[1,2]} x", 18}, {"{\"objects\":[1,2],\"a\":tru}", 21},
		{"{\"objects\":[1,2],}", 17}, {"{\"objects\":[1,2],\"a\":\"\xFF\"}", 22}, {"{\"objects\" [1,2]}", 11}, {"<html>", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct seen s;
		struct parse_fault fault = {0, NULL};
		assert_int_equal(split(str_of(cases[i].text), "objects", &s, &fault), ERR_SYNTAX);
		assert_int_equal(s.n, 0);
		assert_int_equal(fault.at, cases[i].at);
		buf_deinit(&s.out);
	}
}

static void limits_nesting(void **state)
{
	(void)state;
	struct buf text;
	struct seen s;
	struct parse_fault fault;
	for (int levels = LIMIT_JSON_DEPTH; levels <= LIMIT_JSON_DEPTH + 1; levels++) {
		buf_init(&text, 1 << 16);
		for (int i = 0; i < levels; i++)
			buf_putc(&text, '[');
		for (int i = 0; i < levels; i++)
			buf_putc(&text, ']');
		assert_int_equal(split(buf_str(&text), NULL, &s, &fault), levels <= LIMIT_JSON_DEPTH ? OK : ERR_LIMIT);
		buf_deinit(&s.out);
		/* Inside an object one level fewer is left. */
		struct buf object;
		buf_init(&object, 1 << 16);
		buf_printf(&object, "{\"objects\":%.*s}", (int)text.n - 2, text.p + 1);
		assert_int_equal(split(buf_str(&object), "objects", &s, &fault), levels <= LIMIT_JSON_DEPTH ? OK : ERR_LIMIT);
		buf_deinit(&s.out);
		buf_deinit(&object);
		buf_deinit(&text);
	}
}

static void hands_on_an_error_of_the_receiver_at_once(void **state)
{
	(void)state;
	struct seen s = {.text = STR("[1,2,3]"), .stop_at = 2};
	struct parse_fault fault;
	struct json_parser *p = json_parser_new();
	buf_init(&s.out, 100);
	assert_int_equal(json_split(p, s.text, NULL, each, &s, &fault), ERR_FULL);
	assert_int_equal(s.n, 2);
	buf_deinit(&s.out);
	json_parser_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lends_the_exact_bytes_of_each_element),
		cmocka_unit_test(says_when_the_array_is_not_there),
		cmocka_unit_test(checks_the_whole_text_before_the_first_element),
		cmocka_unit_test(limits_nesting),
		cmocka_unit_test(hands_on_an_error_of_the_receiver_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
