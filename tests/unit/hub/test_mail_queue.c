/* SPDX-License-Identifier: Apache-2.0 */
/* When contacts are told. What they are told of: tests/system/test_mail.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/mail_queue.h"

static int64_t at(const char *text)
{
	int64_t t;
	assert_int_equal(utc_parse(str_of(text), &t), OK);
	return t;
}

static void digests_wait_for_their_hour(void **state)
{
	static const struct {
		enum store_digest digest;
		const char *now, *due;
	} cases[] = {
		{STORE_DIGEST_AT_ONCE, "2026-01-01T05:59:59Z", "2026-01-01T05:59:59Z"}, {STORE_DIGEST_HOURLY, "2026-01-01T05:59:59Z", "2026-01-01T06:00:00Z"},
		{STORE_DIGEST_HOURLY, "2026-01-01T06:00:00Z", "2026-01-01T07:00:00Z"},  {STORE_DIGEST_DAILY, "2026-01-01T05:59:59Z", "2026-01-01T06:00:00Z"},
		{STORE_DIGEST_DAILY, "2026-01-01T06:00:00Z", "2026-01-02T06:00:00Z"},   {STORE_DIGEST_DAILY, "2026-12-31T23:00:00Z", "2027-01-01T06:00:00Z"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(mail_queue_due(cases[i].digest, at(cases[i].now)), at(cases[i].due));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_wait_for_their_hour),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
