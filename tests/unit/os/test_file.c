/* SPDX-License-Identifier: Apache-2.0 */
/* Files: whole reads, atomic writes, locks, maps. */
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s", "/tmp/tocsin-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static const char *in_folder(const char *name)
{
	static char path[200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int entries(const char *path)
{
	int n = 0;
	DIR *d = opendir(path);
	assert_non_null(d);
	for (struct dirent *entry = readdir(d); entry; entry = readdir(d))
		n += entry->d_name[0] != '.';
	closedir(d);
	return n;
}

static void assert_content(const char *path, const char *want)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(path, &b), OK);
	assert_int_equal(b.n, strlen(want));
	if (b.n)
		assert_memory_equal(b.p, want, b.n);
	buf_deinit(&b);
}

static void replaces_a_file_and_leaves_nothing_else(void **state)
{
	(void)state;
	struct stat st;
	const char *path = in_folder("a");
	assert_int_equal(file_write(path, STR("one"), 0640), OK);
	assert_content(path, "one");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(file_write(path, STR(""), 0600), OK);
	assert_content(path, "");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(unlink(path), 0);
	/* A folder in place of the file: refused, and the temporary file is gone. */
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_not_equal(file_write(path, STR("one"), 0600), OK);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(entries(folder), 0);
	assert_int_equal(file_write(in_folder("no/such"), STR("x"), 0600), ERR_NOT_FOUND);
}

static void reads_up_to_the_maximum_of_the_buffer(void **state)
{
	(void)state;
	struct buf b;
	const char *path = in_folder("a");
	assert_int_equal(file_write(path, STR("12345678"), 0600), OK);
	buf_init(&b, 8);
	assert_int_equal(file_read(path, &b), OK);
	assert_int_equal(b.n, 8);
	buf_deinit(&b);
	buf_init(&b, 7);
	assert_int_equal(file_read(path, &b), ERR_LIMIT);
	buf_deinit(&b);
	buf_init(&b, 100);
	buf_puts(&b, "x");
	assert_int_equal(file_read(path, &b), OK);
	assert_memory_equal(b.p, "x12345678", 9);
	buf_deinit(&b);
	assert_int_equal(unlink(path), 0);
	buf_init(&b, 100);
	assert_int_equal(file_read(path, &b), ERR_NOT_FOUND);
	assert_int_equal(file_read(folder, &b), ERR_IO);
	buf_deinit(&b);
}

static void reads_more_than_one_block(void **state)
{
	(void)state;
	struct buf b;
	size_t n = 300000;
	const char *path = in_folder("a");
	char *big = malloc(n);
	assert_non_null(big);
	for (size_t i = 0; i < n; i++)
		big[i] = (char)(i * 7 >> 3);
	assert_int_equal(file_write(path, str_make(big, n), 0600), OK);
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(path, &b), OK);
	assert_int_equal(b.n, n);
	assert_memory_equal(b.p, big, n);
	buf_deinit(&b);
	struct str map;
	assert_int_equal(file_map(path, &map), OK);
	assert_int_equal(map.n, n);
	assert_memory_equal(map.p, big, n);
	file_unmap(map);
	free(big);
	assert_int_equal(unlink(path), 0);
}

static void maps_an_empty_file_and_refuses_a_folder(void **state)
{
	(void)state;
	struct str map = STR("sentinel");
	const char *path = in_folder("a");
	assert_int_equal(file_map(path, &map), ERR_NOT_FOUND);
	assert_int_equal(file_map(folder, &map), ERR_UNSUPPORTED);
	assert_int_equal(map.n, 8);
	assert_int_equal(file_write(path, STR(""), 0600), OK);
	assert_int_equal(file_map(path, &map), OK);
	assert_int_equal(map.n, 0);
	assert_non_null(map.p);
	file_unmap(map);
	assert_int_equal(unlink(path), 0);
}

static void makes_missing_parents(void **state)
{
	(void)state;
	char path[200];
	struct stat st;
	snprintf(path, sizeof path, "%s", in_folder("x//y/z/"));
	assert_int_equal(file_make_dir(path), OK);
	assert_int_equal(file_make_dir(path), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(file_write(in_folder("x/f"), STR(""), 0600), OK);
	assert_int_equal(file_make_dir(in_folder("x/f")), ERR_EXISTS);
	assert_int_equal(file_make_dir(in_folder("x/f/g")), ERR_EXISTS);
	assert_int_equal(file_make_dir(""), ERR_NOT_FOUND);
	assert_int_equal(unlink(in_folder("x/f")), 0);
	assert_int_equal(rmdir(in_folder("x/y/z")), 0);
	assert_int_equal(rmdir(in_folder("x/y")), 0);
	assert_int_equal(rmdir(in_folder("x")), 0);
}

static void renames_over_what_is_there(void **state)
{
	char to[200];
	(void)state;
	snprintf(to, sizeof to, "%s", in_folder("to"));
	assert_int_equal(file_write(to, STR("old"), 0600), OK);
	assert_int_equal(file_write(in_folder("from"), STR("new"), 0600), OK);
	assert_int_equal(file_rename(in_folder("from"), to), OK);
	assert_content(to, "new");
	assert_int_equal(file_rename(in_folder("from"), to), ERR_NOT_FOUND);
	assert_content(to, "new");
	unlink(to);
}

static void locks_out_a_second_opening(void **state)
{
	(void)state;
	int first = -1, second = -77;
	const char *path = in_folder("lock");
	assert_int_equal(file_lock(path, &first), OK);
	assert_int_equal(file_lock(path, &second), ERR_LOCKED);
	assert_int_equal(second, -77);
	close(first);
	assert_int_equal(file_lock(path, &second), OK);
	close(second);
	assert_int_equal(unlink(path), 0);
}

static void sorts_errno_into_our_errors(void **state)
{
	(void)state;
	assert_int_equal(file_error(ENOSPC), ERR_FULL);
	assert_int_equal(file_error(EDQUOT), ERR_FULL);
	assert_int_equal(file_error(ENOENT), ERR_NOT_FOUND);
	assert_int_equal(file_error(EACCES), ERR_DENIED);
	assert_int_equal(file_error(ENOMEM), ERR_NOMEM);
	assert_int_equal(file_error(EIO), ERR_IO);
	assert_int_equal(file_error(0), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaces_a_file_and_leaves_nothing_else),
		cmocka_unit_test(reads_up_to_the_maximum_of_the_buffer),
		cmocka_unit_test(reads_more_than_one_block),
		cmocka_unit_test(maps_an_empty_file_and_refuses_a_folder),
		cmocka_unit_test(makes_missing_parents),
		cmocka_unit_test(renames_over_what_is_there),
		cmocka_unit_test(locks_out_a_second_opening),
		cmocka_unit_test(sorts_errno_into_our_errors),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
