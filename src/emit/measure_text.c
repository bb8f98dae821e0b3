/* SPDX-License-Identifier: Apache-2.0 */
/* Text that cannot leave its line. */
#include "emit/measure_text.h"

#include "base/utf8.h"

void measure_text_value(struct buf *b, struct value v)
{
	char *at = buf_room(b, VALUE_TEXT_BYTES);
	if (at)
		b->n += value_format(v, at);
}

/* Length of the character that s begins with when it may stand in a line of text; 0 otherwise. */
static size_t plain_character(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t len = utf8_len(s);
	if (len == 1 && (p[0] < 0x20 || p[0] == 0x7f))
		return 0;
	if (len == 2 && p[0] == 0xc2 && p[1] < 0xa0) /* C1 controls, NEL among them */
		return 0;
	/* U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069: they show a line in another order, or end it. */
	if (len == 2 && p[0] == 0xd8 && p[1] == 0x9c)
		return 0;
	if (len == 3 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae)))
		return 0;
	if (len == 3 && p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)
		return 0;
	return len;
}

/* Bytes at the front of s, at most max, that may stand as they are: whole characters, none of unwanted. */
static size_t plain_run(struct str s, size_t max, const char *unwanted)
{
	size_t n = 0;
	while (n < s.n) {
		size_t len = s.p[n] > ' ' && s.p[n] < 0x7f ? 1 : plain_character(str_from(s, n));
		if (len == 0 || len > max - n || (len == 1 && strchr(unwanted, s.p[n])))
			break;
		n += len;
	}
	return n;
}

void measure_text_line(struct buf *b, struct str s, size_t max, const char *unwanted)
{
	for (;;) {
		size_t run = plain_run(s, max, unwanted);
		buf_put(b, str_upto(s, run));
		s = str_from(s, run);
		max -= run;
		if (s.n == 0 || max == 0 || plain_character(s) > max)
			return;
		buf_putc(b, '_');
		max--;
		s = str_from(s, utf8_len(s) ? utf8_len(s) : 1);
	}
}

void measure_text_subject(struct buf *b, const struct measure *m, size_t max, const char *unwanted)
{
	static const struct str listed = STR_INIT("listed by ");
	if (m->label.n) {
		measure_text_line(b, m->label, max, unwanted);
	} else {
		buf_put(b, listed);
		measure_text_line(b, m->source, max - listed.n, unwanted);
	}
}

void measure_text_time(struct buf *b, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	utc_format(t, text);
	buf_put(b, str_make(text, 19));
	buf_putc(b, 'Z');
}

void measure_text_date(struct buf *b, int64_t t)
{
	char text[10];
	utc_date(t, text);
	buf_put(b, str_make(text, sizeof text));
}

void measure_text_head(struct buf *b, const struct measure_head *h, const char *prefix)
{
	buf_puts(b, prefix);
	buf_puts(b, "Countermeasures of ");
	measure_text_line(b, h->hub, LIMIT_NAME_BYTES, "");
	buf_puts(b, ", outlet ");
	measure_text_line(b, h->name, LIMIT_NAME_BYTES, "");
	buf_putc(b, '\n');
	buf_puts(b, prefix);
	buf_put(b, tlp_text(h->tlp));
	buf_puts(b, " at most: share no wider than that allows\n");
	buf_puts(b, prefix);
	buf_puts(b, "made ");
	measure_text_time(b, h->now);
	buf_puts(b, ", serial ");
	buf_put_u64(b, h->serial);
	buf_puts(b, "; values expire, load it anew at least once a day\n");
}

void measure_text_tail(struct buf *b, const struct measure_state *state, const char *prefix, const char *why_skipped)
{
	buf_puts(b, prefix);
	buf_put_u64(b, state->rows);
	buf_put(b, STR(" values"));
	if (state->skipped) {
		buf_put(b, STR("; passed over: "));
		buf_put_u64(b, state->skipped);
		buf_put(b, STR(" ("));
		buf_puts(b, why_skipped);
		buf_putc(b, ')');
	}
	if (state->held) {
		buf_put(b, STR("; held back: "));
		buf_put_u64(b, state->held);
		buf_put(b, STR(" (protected, too wide, or the word of one alone)"));
	}
	buf_putc(b, '\n');
}
