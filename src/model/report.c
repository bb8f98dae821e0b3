/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of a label. */
#include "model/report.h"

#include "base/utf8.h"

static bool is_control(struct str s, size_t len)
{
	unsigned char c = (unsigned char)s.p[0];
	return c < 0x20 || c == 0x7f || (len == 2 && c == 0xc2 && (unsigned char)s.p[1] < 0xa0);
}

size_t label_canon(struct str s, char out[LIMIT_LABEL_BYTES])
{
	size_t n = 0;
	bool blank = false;
	s = str_trim(s);
	while (s.n) {
		size_t len = utf8_len(s);
		if (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')) {
			blank = n > 0;
		} else if (len > 0 && !is_control(s, len)) {
			if (n + blank + len > LIMIT_LABEL_BYTES)
				break;
			if (blank)
				out[n++] = ' ';
			blank = false;
			memcpy(out + n, s.p, len);
			out[n] = str_lower_char(out[n]);
			n += len;
		}
		s = str_from(s, len ? len : 1);
	}
	return n;
}
