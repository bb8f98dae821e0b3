/* SPDX-License-Identifier: Apache-2.0 */
/* Records and fields of CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parse/csv_reader.h"

/* "<line>:field|field|..." or "<line>!reason", one record a line. */
static void render(struct str text, char separator, struct buf *out)
{
	struct csv_reader r;
	const char *why;
	enum err e;
	buf_reset(out);
	csv_reader_init(&r, text, separator);
	while ((e = csv_reader_next(&r, &why)) != ERR_NOT_FOUND) {
		buf_printf(out, "%d%s", (int)r.line, e ? "!" : ":");
		for (size_t i = 0; e == OK && i < r.n_fields; i++)
			buf_printf(out, "%.*s|", STR_ARG(r.fields[i]));
		buf_printf(out, "%s\n", e ? why : "");
	}
	csv_reader_deinit(&r);
}

static void reads_records_as_rfc_4180_says(void **state)
{
	static const struct {
		const char *text, *expected;
		char separator;
	} CASES[] = {
		{"a,b,c\nd,,f\n", "1:a|b|c|\n2:d||f|\n", ','},
		{"a;b\r\nc;d", "1:a|b|\n2:c|d|\n", ';'},
		{"\"a\",\"b,c\"\r\n", "1:a|b,c|\n", ','},
		{"\"a \"\"quoted\"\" word\",x\n", "1:a \"quoted\" word|x|\n", ','},
		{"\"two\nlines\",x\nnext,y\n", "1:two\nlines|x|\n3:next|y|\n", ','},
		{"\"a\", \"b\" , c \n", "1:a|b|c|\n", ','},
		{"a\"b,c\n", "1:a\"b|c|\n", ','},
		{"\"\",\"\"\"\"\n", "1:|\"|\n", ','},
		{"\"a\",\n", "1:a||\n", ','},
		{"\"a\"", "1:a|\n", ','},
		{"\n\nx\n", "1:|\n2:|\n3:x|\n", ','},
		{"", "", ','},
		{"a\tb,c\n", "1:a|b,c|\n", '\t'},
		{"\"x\ny\nz\"", "1:x\ny\nz|\n", ','},
		{"\"x\ny\"\n\"z\"", "1:x\ny|\n3:z|\n", ','},
		{"\"x\ny\"\nz", "1:x\ny|\n3:z|\n", ','},
	};
	struct buf out;
	(void)state;
	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		render(str_of(CASES[i].text), CASES[i].separator, &out);
		if (!str_eq(buf_str(&out), str_of(CASES[i].expected)))
			fail_msg("%s\ngave\n%.*s", CASES[i].text, STR_ARG(buf_str(&out)));
	}
	buf_deinit(&out);
}

static void refuses_bad_quotes_and_reads_on_with_the_next_line(void **state)
{
	static const struct {
		const char *text, *expected;
	} CASES[] = {
		{"\"a,b\nc,d\n", "1!a quote that is never closed\n2:c|d|\n"},
		{"x,\"a\nc,d\ne,f", "1!a quote that is never closed\n2:c|d|\n3:e|f|\n"},
		{"\"a\"b,c\nd\n", "1!text behind a closing quote\n2:d|\n"},
		{"\"a\nb\"c\nd\n", "1!text behind a closing quote\n2:b\"c|\n3:d|\n"},
		{"\"", "1!a quote that is never closed\n"},
		{"\"\"\"", "1!a quote that is never closed\n"},
	};
	struct buf out;
	(void)state;
	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		render(str_of(CASES[i].text), ',', &out);
		if (!str_eq(buf_str(&out), str_of(CASES[i].expected)))
			fail_msg("%s\ngave\n%.*s", CASES[i].text, STR_ARG(buf_str(&out)));
	}
	buf_deinit(&out);
}

static void refuses_records_longer_than_the_limit(void **state)
{
	size_t n = 3u * LIMIT_LINE_BYTES;
	char *text = malloc(n);
	struct buf out;
	(void)state;
	assert_non_null(text);
	buf_init(&out, 1 << 20);
	memset(text, 'a', n);
	memcpy(text + n - 3, "\nb\n", 3);
	render(str_make(text, n), ',', &out);
	assert_true(str_eq(buf_str(&out), STR("1!a line longer than the limit\n2:b|\n")));

	memset(text, 'a', n);
	memcpy(text, "\"\n", 2);
	render(str_make(text, n), ',', &out);
	assert_true(str_eq(buf_str(&out), STR("1!a quote that is never closed\n2!a line longer than the limit\n")));

	/* The quote closes inside the limit, the rest of the record goes beyond it. */
	memset(text, 'a', n);
	memcpy(text, "\"\n\",", 4);
	render(str_make(text, n), ',', &out);
	assert_true(str_has_prefix(buf_str(&out), STR("1!a record longer than the limit\n2!")));
	buf_deinit(&out);
	free(text);
}

static void drops_fields_beyond_the_maximum(void **state)
{
	char text[2 * CSV_FIELDS_MAX + 10];
	struct csv_reader r;
	const char *why;
	(void)state;
	memset(text, ',', sizeof text);
	csv_reader_init(&r, str_make(text, sizeof text), ',');
	assert_int_equal(csv_reader_next(&r, &why), OK);
	assert_int_equal(r.n_fields, CSV_FIELDS_MAX);
	csv_reader_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_records_as_rfc_4180_says),
		cmocka_unit_test(refuses_bad_quotes_and_reads_on_with_the_next_line),
		cmocka_unit_test(refuses_records_longer_than_the_limit),
		cmocka_unit_test(drops_fields_beyond_the_maximum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
