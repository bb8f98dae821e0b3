/* SPDX-License-Identifier: Apache-2.0 */
/* JSON out: separators by one flag, text escaped in runs. */
#include "base/jsonw.h"

#include <math.h>
#include <stdio.h>

#include "base/utc.h"
#include "base/utf8.h"

struct jsonw jsonw_on(struct buf *b)
{
	return (struct jsonw){.b = b};
}

static void separate(struct jsonw *w)
{
	if (w->comma)
		buf_putc(w->b, ',');
	w->comma = true;
}

void jsonw_open(struct jsonw *w, char bracket)
{
	separate(w);
	buf_putc(w->b, bracket);
	w->comma = false;
}

void jsonw_close(struct jsonw *w, char bracket)
{
	buf_putc(w->b, bracket);
	w->comma = true;
}

static void escape(struct buf *b, unsigned char c)
{
	static const char shorts[] = "btnvfr"; /* 8 to 13; 11 has no short form */
	if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (c >= 8 && c <= 13 && c != 11)
		buf_printf(b, "\\%c", shorts[c - 8]);
	else
		buf_printf(b, "\\u%04x", c);
}

static void quoted(struct buf *b, struct str s)
{
	buf_putc(b, '"');
	while (s.n) {
		size_t run = 0;
		while (run < s.n) {
			unsigned char c = (unsigned char)s.p[run];
			if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
				break;
			size_t len = c < 0x80 ? 1 : utf8_len(str_from(s, run));
			if (len == 0)
				break;
			run += len;
		}
		buf_put(b, str_upto(s, run));
		s = str_from(s, run);
		if (s.n) {
			if ((unsigned char)s.p[0] >= 0x80)
				buf_puts(b, "\xef\xbf\xbd");
			else
				escape(b, (unsigned char)s.p[0]);
			s = str_from(s, 1);
		}
	}
	buf_putc(b, '"');
}

void jsonw_key(struct jsonw *w, const char *key)
{
	separate(w);
	quoted(w->b, str_of(key));
	buf_putc(w->b, ':');
	w->comma = false;
}

void jsonw_str(struct jsonw *w, struct str s)
{
	separate(w);
	quoted(w->b, s);
}

void jsonw_i64(struct jsonw *w, int64_t v)
{
	separate(w);
	buf_put_i64(w->b, v);
}

void jsonw_bool(struct jsonw *w, bool v)
{
	separate(w);
	buf_puts(w->b, v ? "true" : "false");
}

void jsonw_null(struct jsonw *w)
{
	separate(w);
	buf_puts(w->b, "null");
}

void jsonw_fixed(struct jsonw *w, double v, int digits)
{
	if (!isfinite(v)) {
		jsonw_null(w);
		return;
	}
	separate(w);
	buf_printf(w->b, "%.*f", digits, v);
}

void jsonw_time(struct jsonw *w, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	if (t == UTC_NONE) {
		jsonw_null(w);
		return;
	}
	utc_format(t, text);
	jsonw_str(w, str_make(text, sizeof text));
}

void jsonw_raw(struct jsonw *w, struct str json)
{
	separate(w);
	buf_put(w->b, json);
}

void jsonw_pair_str(struct jsonw *w, const char *key, struct str s)
{
	jsonw_key(w, key);
	jsonw_str(w, s);
}

void jsonw_pair_i64(struct jsonw *w, const char *key, int64_t v)
{
	jsonw_key(w, key);
	jsonw_i64(w, v);
}

void jsonw_pair_bool(struct jsonw *w, const char *key, bool v)
{
	jsonw_key(w, key);
	jsonw_bool(w, v);
}

void jsonw_pair_time(struct jsonw *w, const char *key, int64_t t)
{
	jsonw_key(w, key);
	jsonw_time(w, t);
}

void jsonw_pair_str_opt(struct jsonw *w, const char *key, struct str s)
{
	if (s.n)
		jsonw_pair_str(w, key, s);
}

void jsonw_pair_time_opt(struct jsonw *w, const char *key, int64_t t)
{
	if (t != UTC_NONE)
		jsonw_pair_time(w, key, t);
}
