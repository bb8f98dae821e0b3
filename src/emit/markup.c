/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes of markup. */
#include "emit/markup.h"

#include "base/utf8.h"

static const char *entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* U+FFFE and U+FFFF, the only ones of more than one byte that UTF-8 has and XML has not; U+202A to U+202E, U+2066 to U+2069. */
static bool is_refused(struct str sequence)
{
	uint8_t last = sequence.n == 3 ? (uint8_t)sequence.p[2] : 0;
	if (sequence.n != 3)
		return false;
	if (memcmp(sequence.p, "\xef\xbf", 2) == 0)
		return last >= 0xbe;
	return (memcmp(sequence.p, "\xe2\x80", 2) == 0 && last >= 0xaa && last <= 0xae) ||
	       (memcmp(sequence.p, "\xe2\x81", 2) == 0 && last >= 0xa6 && last <= 0xa9);
}

static const char *control(char c, bool one_line)
{
	if (one_line)
		return " ";
	return c == '\n' ? "\n" : c == '\t' ? "\t" : c == '\r' ? "" : "\xef\xbf\xbd";
}

static void put(struct buf *b, struct str s, bool one_line, bool entities)
{
	while (s.n) {
		size_t n = utf8_len(s);
		struct str sequence = str_upto(s, n ? n : 1);
		char c = s.p[0];
		if (n == 0 || is_refused(sequence))
			buf_puts(b, "\xef\xbf\xbd");
		else if (n == 1 && entities && entity(c))
			buf_puts(b, entity(c));
		else if (n == 1 && ((uint8_t)c < 0x20 || c == 0x7f))
			buf_puts(b, control(c, one_line));
		else
			buf_put(b, sequence);
		s = str_from(s, sequence.n);
	}
}

void markup_put(struct buf *b, struct str s)
{
	put(b, s, false, true);
}

void markup_put_line(struct buf *b, struct str s)
{
	put(b, s, true, true);
}

void markup_put_plain(struct buf *b, struct str s)
{
	put(b, s, true, false);
}
