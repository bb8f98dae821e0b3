/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of mail, byte by byte where it matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emit/mail_message.h"

static struct buf head_of(const char *name, struct str subject)
{
	const struct mail_head h = {.from_name = str_of(name), .from = STR("c@hub.example"), .to = STR("a@b.example"), .subject = subject,
	                            .id = STR("1.2@hub.example"), .thread = STR("1@hub.example"), .date = INT64_C(1767225600) * UTC_SECOND};
	struct buf b;
	buf_init(&b, 1 << 20);
	mail_message_head(&b, &h);
	assert_int_equal(buf_err(&b), OK);
	return b;
}

static void assert_bytes(struct buf *b, const char *expected)
{
	buf_putc(b, '\0');
	assert_int_equal(buf_err(b), OK);
	assert_string_equal(b->p, expected);
	buf_deinit(b);
}

static void a_head_has_what_mail_needs(void **state)
{
	struct buf b = head_of("Centre", STR("short"));
	(void)state;
	assert_bytes(&b, "From: Centre\r\n <c@hub.example>\r\nTo: <a@b.example>\r\nSubject: short\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
	                 "Message-ID:\r\n <1.2@hub.example>\r\nIn-Reply-To:\r\n <1@hub.example>\r\nReferences:\r\n <1@hub.example>\r\n"
	                 "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
}

static void no_subject_begins_a_header(void **state)
{
	static const struct str subjects[] = {STR_INIT("x\r\nBcc: v@b.example"), STR_INIT("x\nBcc: v"), STR_INIT("x\rBcc: v"), STR_INIT("\0Bcc: v"),
	                                      STR_INIT("=?utf-8?q?=0d=0aBcc:_v?="), STR_INIT("\xff\xfe\xc3")};
	(void)state;
	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
		struct buf b = head_of("n", subjects[i]);
		assert_int_equal(str_find_str(buf_str(&b), STR("Bcc")), b.n);
		assert_true(str_find_str(buf_str(&b), STR("Subject: =?utf-8?B?")) < b.n);
		buf_deinit(&b);
	}
}

static void encoded_words_hold_whole_characters_and_lines_stay_short(void **state)
{
	char text[3 * 100];
	(void)state;
	for (size_t i = 0; i < sizeof text; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	struct buf b = head_of("\xc3\xbc", str_make(text, sizeof text));
	struct str rest = buf_str(&b), line;
	while (str_next_line(&rest, &line)) {
		assert_true(line.n <= 76);
		size_t at = str_find_str(line, STR("?B?"));
		if (at == line.n)
			continue;
		/* Thirteen of three bytes are 39: base64 without a rest, which nothing but whole ones gives. */
		assert_true(line.n - at == 3 + 52 + 2 || str_find_str(line, STR("=?=")) < line.n || line.n - at < 3 + 52 + 2);
	}
	buf_deinit(&b);
}

static void bodies_are_quoted(void **state)
{
	struct buf b;
	(void)state;
	buf_init(&b, 1 << 20);
	mail_message_entity(&b, STR("a=b \n.dot\nFrom x\n\xc3\xa4\n"), STR("<p>"));
	assert_bytes(&b, "Content-Type: multipart/alternative; boundary=\"=_tocsin\"\r\n\r\n"
	                 "--=_tocsin\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
	                 "a=3Db=20\r\n=2Edot\r\n=46rom x\r\n=C3=A4\r\n\r\n"
	                 "--=_tocsin\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
	                 "<p>\r\n\r\n--=_tocsin--\r\n");
}

static void long_lines_are_broken_softly(void **state)
{
	char text[200];
	struct buf b;
	struct str rest, line;
	size_t soft = 0;
	(void)state;
	memset(text, '=', sizeof text);
	buf_init(&b, 1 << 20);
	mail_message_entity(&b, str_make(text, sizeof text), STR(""));
	rest = buf_str(&b);
	while (str_next_line(&rest, &line)) {
		assert_true(line.n <= 76);
		soft += line.n > 1 && line.p[line.n - 1] == '=' && line.p[0] == '=';
	}
	assert_int_equal(soft, 7); /* 600 characters on lines of 75 */
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_head_has_what_mail_needs),
		cmocka_unit_test(no_subject_begins_a_header),
		cmocka_unit_test(encoded_words_hold_whole_characters_and_lines_stay_short),
		cmocka_unit_test(bodies_are_quoted),
		cmocka_unit_test(long_lines_are_broken_softly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
