/* SPDX-License-Identifier: Apache-2.0 */
/* Mail: addresses that are taken need no quotes; no subject, name or text makes a header, a boundary or a long line. */
#include <assert.h>

#include "emit/mail_message.h"
#include "model/mail_address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(struct str message)
{
	while (message.n) {
		size_t end = str_find_str(message, STR("\r\n"));
		assert(end < message.n && end <= 78);
		for (size_t i = 0; i < end; i++)
			assert((message.p[i] >= 0x20 && message.p[i] < 0x7f) || message.p[i] == '\t');
		message = str_from(message, end + 2);
	}
}

static size_t count(struct str s, struct str part)
{
	size_t n = 0;
	for (size_t at; (at = str_find_str(s, part)) < s.n; n++)
		s = str_from(s, at + part.n);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_make(data, size);
	const struct mail_head h = {.from_name = s, .from = STR("a@b.example"), .to = STR("c@d.example"), .subject = s, .id = STR("1@b.example")};
	struct buf b;
	if (mail_address_valid(s))
		for (size_t i = 0; i < s.n; i++)
			assert(s.p[i] > 0x20 && s.p[i] < 0x7f && !strchr("<>()[]\\,;:\"", s.p[i]));
	buf_init(&b, 64 << 20);
	mail_message_head(&b, &h);
	check_lines(buf_str(&b));
	/* Subject, and nothing that looks like another header in front of it or behind it. */
	assert(count(buf_str(&b), STR("\r\nTo: ")) == 1 && count(buf_str(&b), STR("\r\nDate: ")) == 1);
	buf_reset(&b);
	mail_message_entity(&b, s, s);
	check_lines(buf_str(&b));
	assert(count(buf_str(&b), STR("--=_tocsin")) == 3);
	buf_reset(&b);
	mail_message_smime(&b, s);
	check_lines(buf_str(&b));
	buf_deinit(&b);
	return 0;
}
