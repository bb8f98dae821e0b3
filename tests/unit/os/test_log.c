/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the log as they arrive on standard error. */
#include "os/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/utc.h"

static char captured[8192];

/* What log_warn of text wrote, without the time stamp. */
static const char *logged(const char *text)
{
	int ends[2], saved = dup(STDERR_FILENO);
	assert_true(saved >= 0);
	assert_int_equal(pipe(ends), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	log_warn("%s", text);
	log_debug("%s", text);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	close(ends[1]);
	ssize_t n = read(ends[0], captured, sizeof captured - 1);
	close(ends[0]);
	assert_true(n >= 0);
	captured[n] = '\0';
	if (n == 0)
		return captured;
	int64_t t;
	assert_true(n > UTC_TEXT_BYTES);
	assert_int_equal(utc_parse(str_make(captured, UTC_TEXT_BYTES), &t), OK);
	return captured + UTC_TEXT_BYTES;
}

static void writes_one_line_with_time_and_level(void **state)
{
	(void)state;
	assert_string_equal(logged("feed 'x': skipped"), " warn feed 'x': skipped\n");
}

static void escapes_what_could_forge_a_line(void **state)
{
	(void)state;
	assert_string_equal(logged("a\nb\r\x1b[1m\x7f\t"), " warn a\\x0ab\\x0d\\x1b[1m\\x7f\\x09\n");
	assert_string_equal(logged("caf\xc3\xa9"), " warn caf\xc3\xa9\n");
}

static void cuts_long_lines(void **state)
{
	(void)state;
	static char text[5000];
	memset(text, 'a', sizeof text - 1);
	size_t n = strlen(logged(text)) + UTC_TEXT_BYTES;
	assert_true(n <= 2000 && n > 1900);
	memset(text, '\n', sizeof text - 1);
	n = strlen(logged(text)) + UTC_TEXT_BYTES;
	assert_true(n <= 2000 && n > 1900);
	assert_int_equal(captured[n - 1], '\n');
	assert_null(memchr(captured, '\n', n - 1));
}

static void drops_what_is_above_its_level(void **state)
{
	(void)state;
	log_set_level(LOG_LEVEL_ERROR);
	assert_string_equal(logged("x"), "");
	log_set_level(LOG_LEVEL_DEBUG);
	const char *both = logged("x");
	assert_non_null(strstr(both, " warn x\n"));
	assert_non_null(strstr(both, " debug x\n"));
	log_set_level(LOG_LEVEL_INFO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_one_line_with_time_and_level),
		cmocka_unit_test(escapes_what_could_forge_a_line),
		cmocka_unit_test(cuts_long_lines),
		cmocka_unit_test(drops_what_is_above_its_level),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
