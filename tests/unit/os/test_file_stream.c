/* SPDX-License-Identifier: Apache-2.0 */
/* A file in the making is never seen under its name, whatever ends it. */
#include "os/file_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "os/file.h"

static char folder[64], path[100], beside[110];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/tocsin-test-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/large", folder);
	snprintf(beside, sizeof beside, "%s.new", path);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void expect_content(const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_int_equal(file_read(path, &b), OK);
	assert_true(str_eq(buf_str(&b), str_of(expected)));
	buf_deinit(&b);
}

static void write_pieces(const char *one, const char *two)
{
	struct file_stream s;
	assert_int_equal(file_stream_init(&s, path, 0600, 10), OK);
	assert_int_equal(file_stream_put(&s, one, strlen(one)), OK);
	assert_int_equal(file_stream_put(&s, two, strlen(two)), OK);
	assert_int_equal(file_stream_commit(&s), OK);
	file_stream_deinit(&s);
}

static void takes_its_place_when_whole(void **state)
{
	struct stat st;
	(void)state;
	write_pieces("one ", "two");
	expect_content("one two");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	write_pieces("", "three");
	expect_content("three");
	assert_int_not_equal(access(beside, F_OK), 0);
}

static void leaves_the_old_file_when_given_up(void **state)
{
	struct file_stream s;
	(void)state;
	write_pieces("old", "");
	assert_int_equal(file_stream_init(&s, path, 0600, 10), OK);
	assert_int_equal(file_stream_put(&s, "new", 3), OK);
	file_stream_deinit(&s);
	file_stream_deinit(&s);
	expect_content("old");
	assert_int_not_equal(access(beside, F_OK), 0);
}

static void replaces_what_a_killed_process_left(void **state)
{
	(void)state;
	assert_int_equal(symlink(path, beside), 0); /* not followed either */
	write_pieces("new", "");
	expect_content("new");
	assert_int_not_equal(access(beside, F_OK), 0);
}

static void says_what_went_wrong(void **state)
{
	struct file_stream s;
	char long_path[PATH_MAX];
	(void)state;
	assert_int_equal(file_stream_init(&s, "/nowhere/at/all", 0600, 10), ERR_NOT_FOUND);
	file_stream_deinit(&s);
	memset(long_path, 'a', sizeof long_path);
	long_path[sizeof long_path - 2] = '\0';
	assert_int_equal(file_stream_init(&s, long_path, 0600, 10), ERR_LIMIT);
	file_stream_deinit(&s);
	assert_int_equal(file_stream_init(&s, path, 0600, UINT64_MAX), ERR_FULL);
	file_stream_deinit(&s);
	assert_int_not_equal(access(beside, F_OK), 0);
	assert_int_equal(file_stream_init(&s, path, 0600, 10), OK);
	assert_int_equal(close(s.fd), 0);
	s.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_int_equal(file_stream_put(&s, "x", 1), ERR_FULL);
	file_stream_deinit(&s);
}

int main(void)
{
#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(takes_its_place_when_whole),
		IN_FOLDER(leaves_the_old_file_when_given_up),
		IN_FOLDER(replaces_what_a_killed_process_left),
		IN_FOLDER(says_what_went_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
