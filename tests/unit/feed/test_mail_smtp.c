/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of relays. What is said to them: tests/system/test_mail.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/mail_smtp.h"

static void a_relay_is_a_host_and_a_port(void **state)
{
	static const struct {
		const char *url;
		bool good;
	} cases[] = {
		{"smtps://mail.example", true}, {"smtp://mail.example:587", true}, {"smtp://127.0.0.1:25", true}, {"smtps://[::1]:465", true},
		{"smtp://[::1]", true}, {"", false}, {"mail.example", false}, {"http://mail.example", false}, {"smtps://", false}, {"smtp://:25", false},
		{"smtp://a:0", false}, {"smtp://a:65536", false}, {"smtp://a:x", false}, {"smtp://a/b", false}, {"smtp://user:secret@a", false},
		{"smtp://a?b", false}, {"smtp://a b", false}, {"SMTPS://a", false}, {"smtp://[::1]x", false}, {"smtp://[::1", false}, {"smtp://[]", false},
		{"smtp://a\r\nb", false},
	};
	char why[MAIL_SMTP_WHY_BYTES];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if ((mail_smtp_check(cases[i].url, why) == OK) != cases[i].good)
			fail_msg("%s", cases[i].url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_relay_is_a_host_and_a_port),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
