/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-encoding of everything that is not unreserved. */
#include "app/target.h"

static bool unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c);
}

static void encode(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] && unreserved(s.p[i]))
			buf_putc(out, s.p[i]);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)s.p[i]);
	}
}

void target_segment(struct buf *out, struct str s)
{
	buf_putc(out, '/');
	encode(out, s);
}

void target_query(struct buf *out, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_putc(out, str_find(buf_str(out), '?') < out->n ? '&' : '?');
	buf_puts(out, name);
	buf_putc(out, '=');
	encode(out, value);
}

void target_query_i64(struct buf *out, const char *name, int64_t value)
{
	struct buf text;
	buf_init(&text, 32);
	buf_put_i64(&text, value);
	target_query(out, name, buf_str(&text));
	buf_deinit(&text);
}

enum err target_split(struct str target, struct buf *path, struct str *query)
{
	size_t mark = str_find(target, '?');
	struct str raw = str_upto(target, mark);
	*query = mark < target.n ? str_from(target, mark + 1) : STR("");
	while (raw.n) {
		uint8_t byte;
		if (raw.p[0] != '%') {
			buf_putc(path, raw.p[0]);
			raw = str_from(raw, 1);
			continue;
		}
		if (raw.n < 3 || str_unhex(str_make(raw.p + 1, 2), &byte))
			return ERR_SYNTAX;
		buf_putc(path, (char)byte);
		raw = str_from(raw, 3);
	}
	return buf_err(path);
}
