/* SPDX-License-Identifier: Apache-2.0 */
/* Rows for the tests of countermeasures: values from text, hostile labels, a mixed sample, and its rendering. */
#ifndef TESTS_MEASURE_SAMPLE_H
#define TESTS_MEASURE_SAMPLE_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "emit/measure.h"
#include "model/uuid.h"

#define SAMPLE_NOW (INT64_C(1790000000) * UTC_SECOND) /* 2026-09-21T14:13:20Z */

static const struct str sample_hostile_labels[] = {
	STR_INIT("\"; drop table x; --"),
	STR_INIT("line\nend\r\nevil.invalid CNAME .\n"),
	STR_INIT("*/ /* // # ; ' ` $(id) \\"),
	STR_INIT("\xf0\x9f\x94\xa5 emoji \xc3\xa9"),
	STR_INIT("=HYPERLINK(\"http://evil.invalid\")"),
	STR_INIT("@SUM(1,2)"),
	STR_INIT("bad \xff\xfe utf-8 \xc0\xaf"),
	STR_INIT("bidi \xe2\x80\xae reversed \xe2\x81\xa6 nel \xc2\x85 sep \xe2\x80\xa8."),
	STR_INIT("nul \0 and bell \a"),
	STR_INIT("'] OR [file:name = 'x"),
	STR_INIT("\"},{\"type\":\"identity\"}"),
	STR_INIT("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
	         "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567\xc3\xa9"),
};
enum { SAMPLE_HOSTILE = sizeof sample_hostile_labels / sizeof sample_hostile_labels[0] };

static inline struct measure_head sample_head(void)
{
	return (struct measure_head){
		.hub = STR("Example CERT"), .name = STR("all"), .now = SAMPLE_NOW, .tlp = TLP_AMBER, .serial = 2026092101};
}

/* A row on the value of text, which is kept in a. */
static inline struct measure sample_row(struct arena *a, enum kind kind, const char *text)
{
	struct value_buf v;
	const char *why = "";
	char id[48] = "indicator--";
	if (value_parse(kind, str_of(text), &v, &why))
		fail_msg("\"%s\" refused: %s", text, why);
	struct uuid u = uuid_of_indicator(value_of(&v));
	uuid_format(&u, id + 11);
	return (struct measure){
		.value = {v.kind, arena_dup(a, str_make(v.bytes, v.n))},
		.label = STR("emotet"),
		.source = STR("abuse feed"),
		.id = arena_dup(a, str_make(id, 11 + UUID_TEXT_BYTES)),
		.confidence = 80,
		.tlp = TLP_GREEN,
		.first_seen = SAMPLE_NOW - 3 * UTC_DAY,
		.last_seen = SAMPLE_NOW - UTC_DAY,
		.valid_from = UTC_NONE,
		.expires = measure_expiry(v.kind, SAMPLE_NOW - UTC_DAY, UTC_NONE),
	};
}

/* sample_render: the file of the rows that the format takes, NUL-terminated in a. */
static inline const char *sample_render(struct arena *a, const char *format, const struct measure *rows, size_t n)
{
	const struct measure_format *f = measure_format_find(str_of(format));
	struct measure_head h = sample_head();
	struct measure_state state = {0};
	struct buf b;
	assert_non_null(f);
	buf_init(&b, (size_t)1 << 28);
	f->begin(&b, &h, &state);
	for (size_t i = 0; i < n; i++)
		if (f->kinds & kind_bit(rows[i].value.kind))
			f->row(&b, &h, &state, &rows[i]);
	f->end(&b, &h, &state);
	buf_putc(&b, '\0');
	assert_int_equal(buf_err(&b), OK);
	struct str out = arena_dup(a, buf_str(&b));
	buf_deinit(&b);
	assert_non_null(out.p);
	return out.p;
}

/* The same for one value. */
static inline const char *sample_render_one(struct arena *a, const char *format, enum kind kind, const char *text)
{
	struct measure m = sample_row(a, kind, text);
	return sample_render(a, format, &m, 1);
}

#define assert_contains(text, part)                                                                                     \
	do {                                                                                                                \
		if (!strstr((text), (part)))                                                                                    \
			fail_msg("no \"%s\" in:\n%s", (part), (text));                                                               \
	} while (0)
#define assert_lacks(text, part)                                                                                        \
	do {                                                                                                                \
		if (strstr((text), (part)))                                                                                     \
			fail_msg("\"%s\" in:\n%s", (part), (text));                                                                 \
	} while (0)

#endif
