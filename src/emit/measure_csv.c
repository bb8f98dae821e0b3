/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV (RFC 4180) with a header. Spreadsheets run a field that begins with = + - @ as a formula, so such a field
 * gets an apostrophe in front, as does one that begins with an apostrophe: readers take one apostrophe off.
 */
#include "emit/measure_formats.h"
#include "emit/measure_text.h"

enum { TEXT_BYTES = 300 };

static bool needs_apostrophe(struct str s)
{
	return s.n && memchr("=+-@'", s.p[0], 5);
}

static void field(struct buf *b, struct str s)
{
	bool quoted = false;
	for (size_t i = 0; i < s.n && !quoted; i++)
		quoted = s.p[i] == ',' || s.p[i] == '"';
	if (quoted)
		buf_putc(b, '"');
	if (needs_apostrophe(s))
		buf_putc(b, '\'');
	for (size_t at; quoted && (at = str_find(s, '"')) < s.n; s = str_from(s, at + 1)) {
		buf_put(b, str_upto(s, at));
		buf_put(b, STR("\"\""));
	}
	buf_put(b, s);
	if (quoted)
		buf_putc(b, '"');
}

/* Text of others: on one line, so that readers by line are right too. */
static void text_field(struct buf *b, struct str s)
{
	char line[TEXT_BYTES];
	size_t at = b->n;
	measure_text_line(b, s, sizeof line, "");
	if (buf_err(b))
		return;
	size_t n = b->n - at;
	memcpy(line, b->p + at, n);
	b->n = at;
	buf_putc(b, ',');
	field(b, str_make(line, n));
}

static void time_field(struct buf *b, int64_t t)
{
	buf_putc(b, ',');
	if (t != UTC_NONE)
		measure_text_time(b, t);
}

void measure_csv_begin(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)h;
	(void)state;
	buf_put(b, STR("value,kind,label,source,id,confidence,tlp,first_seen,valid_from,expires\r\n"));
}

void measure_csv_row(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m)
{
	char value[VALUE_TEXT_BYTES];
	(void)h;
	field(b, str_make(value, value_format(m->value, value)));
	buf_putc(b, ',');
	buf_put(b, kind_name(m->value.kind));
	text_field(b, m->label);
	text_field(b, m->source);
	text_field(b, m->id);
	buf_putc(b, ',');
	if (m->confidence != CONFIDENCE_UNKNOWN)
		buf_put_i64(b, m->confidence);
	buf_putc(b, ',');
	buf_put(b, tlp_text(m->tlp));
	time_field(b, m->first_seen);
	time_field(b, m->valid_from);
	time_field(b, m->expires);
	buf_put(b, STR("\r\n"));
	state->rows++;
}

void measure_csv_end(struct buf *b, const struct measure_head *h, struct measure_state *state)
{
	(void)b;
	(void)h;
	(void)state;
}
