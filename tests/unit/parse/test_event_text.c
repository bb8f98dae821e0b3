/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event_print.h"

static void picks_what_has_a_shape(void **state)
{
	(void)state;
	static const struct { const char *line, *event; } cases[] = {
		{"Nov 22 08:24:57 host sshd[812]: Failed password for root from 192.0.2.1 port 22 ssh2", "1 - ipv4/none=192.0.2.1"},
		{"2026-11-22T08:24:57.123456+01:00 fw SRC=192.0.2.1:5000 DST=[2001:db8::1]:443.",
		 "1 2026-11-22T07:24:57.123456Z ipv4/none=192.0.2.1 endpoint/none=192.0.2.1:5000 ipv6/none=2001:db8::1"},
		{"2026-11-22 a date alone is a time, too", "1 2026-11-22T00:00:00.000000Z"},
		{"2026-11-99 is not", "1 -"},
		{"GET http://Evil.example/a?b=c,d. \"https://x.example:8443/(y)\", <ftp://f.example>",
		 "1 - url/url=http://evil.example/a?b=c,d url/url=https://x.example:8443/(y url/url=ftp://f.example/"},
		{"to=<a.user@evil-site.com>, relay=mx.evil-site.com[192.0.2.7]:25", "1 - email/none=a.user@evil-site.com domain/none=mx.evil-site.com ipv4/none=192.0.2.7"},
		{"query: www.Google.com. IN A; file index.html, cmd.exe, v1.2.3, www.evil.co.uk", "1 - domain/none=www.google.com domain/none=www.evil.co.uk"},
		{"md5=8299e580f8f8b6dc148fe5911f37d554 sha1:29bd5ce0fc16888f2dde917f6d972591bd517221 8299e580f8f8b6dc148fe5911f37d55g",
		 "1 - md5/none=8299e580f8f8b6dc148fe5911f37d554 sha1/none=29bd5ce0fc16888f2dde917f6d972591bd517221"},
		{"(29bd5ce0fc16888f2dde917f6d972591bd517221) cve-2021-44228, CVE-x", "1 - sha1/none=29bd5ce0fc16888f2dde917f6d972591bd517221 cve/none=CVE-2021-44228"},
		{"12:34:56 aa:bb:cc:dd:ee:ff 1.2.3 1.2.3.4.5 256.1.1.1 :: ... @ a@ @b ://", "1 -"},
		{"m\xC3\xBCnchen.de", "1 - domain/none=xn--mnchen-3ya.de"},
		{"\xFF\xFE 192.0.2.1", "1 - ipv4/none=192.0.2.1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out;
		buf_init(&out, 1 << 16);
		event_print(EVENT_TEXT, (struct str){NULL, 0}, str_of(cases[i].line), 1 << 16, &out);
		if (out.n && out.p[out.n - 1] == '\n')
			out.n--;
		buf_putc(&out, 0);
		assert_string_equal(out.p, cases[i].event);
		buf_deinit(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(picks_what_has_a_shape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
