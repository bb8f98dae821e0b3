/* SPDX-License-Identifier: Apache-2.0 */
/* Columns are measured in characters of UTF-8; wide and combining ones are rare enough in this data. */
#include "app/table.h"

#include <string.h>

#include "base/utc.h"

enum { TABLE_TEXT_MAX_BYTES = 256 << 20 };

void table_init(struct table *t, const char *const *headings)
{
	*t = (struct table){0};
	buf_init(&t->text, TABLE_TEXT_MAX_BYTES);
	for (; t->columns < TABLE_COLUMNS_MAX && headings[t->columns]; t->columns++) {
		const char *heading = headings[t->columns];
		bool right = heading[0] == '>';
		t->column[t->columns].align = right ? TABLE_RIGHT : TABLE_LEFT;
		t->column[t->columns].heading = heading + right;
		t->column[t->columns].width = strlen(heading) - right;
	}
}

void table_deinit(struct table *t)
{
	buf_deinit(&t->text);
}

static size_t characters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* C0, DEL, and C1 in its UTF-8 form. */
static size_t control(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];
	if (c < 0x20 || c == 0x7f)
		return 1;
	return s.n > 1 && c == 0xc2 && (unsigned char)s.p[1] < 0xa0 ? 2 : 0;
}

static void put_clean(struct buf *b, struct str s)
{
	while (s.n) {
		size_t bad = control(s);
		if (bad)
			buf_putc(b, '?');
		else
			buf_putc(b, s.p[0]);
		s = str_from(s, bad ? bad : 1);
	}
}

void table_cell(struct table *t, struct str text)
{
	size_t at = t->text.n, column = t->cells++ % t->columns;
	put_clean(&t->text, text.n ? text : STR("-"));
	if (t->text.err)
		return;
	size_t width = characters(str_make(t->text.p + at, t->text.n - at));
	if (width > t->column[column].width)
		t->column[column].width = width;
	buf_putc(&t->text, '\0');
}

const char *table_count_text(int64_t n, char out[TABLE_COUNT_BYTES])
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char *at = out + TABLE_COUNT_BYTES - 1;
	*at = '\0';
	for (int digits = 0; digits == 0 || left; digits++, left /= 10) {
		if (digits && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + left % 10);
	}
	if (n < 0)
		*--at = '-';
	return at;
}

const char *table_time_text(int64_t utc, char out[TABLE_TIME_BYTES])
{
	char text[UTC_TEXT_BYTES];
	if (utc == UTC_NONE) {
		memcpy(out, "never", sizeof "never");
		return out;
	}
	utc_format(utc, text);
	memcpy(out, text, 19);
	out[10] = ' ';
	memcpy(out + 19, "Z", 2);
	return out;
}

void table_count(struct table *t, int64_t n)
{
	char text[TABLE_COUNT_BYTES];
	table_cell(t, str_of(table_count_text(n, text)));
}

void table_time(struct table *t, int64_t utc)
{
	char text[TABLE_TIME_BYTES];
	table_cell(t, str_of(table_time_text(utc, text)));
}

static void print_cell(const struct table *t, size_t column, struct str text, FILE *out)
{
	size_t gap = t->column[column].width - characters(text);
	bool last = column + 1 == t->columns;
	if (column)
		fputs("  ", out);
	if (t->column[column].align == TABLE_RIGHT)
		fprintf(out, "%*s", (int)gap, "");
	fwrite(text.p, 1, text.n, out);
	if (t->column[column].align == TABLE_LEFT && !last)
		fprintf(out, "%*s", (int)gap, "");
	if (last)
		fputc('\n', out);
}

void table_print(const struct table *t, FILE *out)
{
	const char *at = t->text.p;
	size_t whole = t->cells - t->cells % t->columns;
	if (whole == 0 || t->text.err)
		return;
	for (size_t i = 0; i < t->columns; i++)
		print_cell(t, i, str_of(t->column[i].heading), out);
	for (size_t i = 0; i < whole; i++) {
		print_cell(t, i % t->columns, str_of(at), out);
		at += strlen(at) + 1;
	}
}

void table_put(FILE *out, struct str text)
{
	struct buf clean;
	buf_init(&clean, TABLE_TEXT_MAX_BYTES);
	put_clean(&clean, text);
	if (clean.n)
		fwrite(clean.p, 1, clean.n, out);
	buf_deinit(&clean);
}
