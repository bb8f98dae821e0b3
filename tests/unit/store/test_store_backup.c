/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of the database: whole or not there, and never over another file. */
#include "scratch.h"

#include <unistd.h>

#include "store/store_backup.h"

static void a_copy_has_what_was_committed_and_stands_alone(void **state)
{
	struct scratch *t = *state;
	char path[160], log[200], why[STORE_WHY_BYTES], words[DB_WHY_BYTES];
	struct db *db;
	int64_t bytes = 0, again = 0, value = 0;
	snprintf(path, sizeof path, "%s/copy.db", t->dir);
	snprintf(log, sizeof log, "%s-wal", path);
	assert_ok(store_set_i64(store_writer(t->s), "answer", 42));
	assert_ok(store_backup_make(t->dir, path, &bytes, why));
	assert_true(bytes > 4096);
	assert_int_not_equal(access(log, F_OK), 0);
	assert_ok(store_backup_check(path, &again, why));
	assert_int_equal(again, bytes);
	assert_ok(db_open(path, DB_READER, &db, words));
	assert_ok(store_get_i64(db, "answer", &value));
	assert_int_equal(value, 42);
	db_close(db);
	assert_int_equal(store_backup_make(t->dir, path, &bytes, why), ERR_EXISTS);
}

static void what_cannot_be_copied_leaves_nothing(void **state)
{
	struct scratch *t = *state;
	char path[160], why[STORE_WHY_BYTES] = "";
	int64_t bytes;
	snprintf(path, sizeof path, "%s/none/copy.db", t->dir);
	assert_int_equal(store_backup_make(t->dir, path, &bytes, why), ERR_NOT_FOUND);
	assert_true(why[0] != '\0');
	snprintf(path, sizeof path, "%s/copy.db", t->dir);
	assert_int_equal(store_backup_make("/nonexistent", path, &bytes, why), ERR_NOT_FOUND);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(store_backup_check(path, &bytes, why), ERR_NOT_FOUND);
}

static void the_last_one_is_remembered(void **state)
{
	struct scratch *t = *state;
	struct store_backup b = {.at = 5, .bytes = 6};
	struct store_backup got;
	assert_ok(store_backup_last(store_writer(t->s), &got));
	assert_int_equal(got.at, INT64_MIN);
	assert_ok(store_backup_note(t->s, &b));
	assert_ok(store_backup_last(store_writer(t->s), &got));
	assert_int_equal(got.at, 5);
	assert_int_equal(got.bytes, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(a_copy_has_what_was_committed_and_stands_alone),
		WITH_SCRATCH(what_cannot_be_copied_leaves_nothing),
		WITH_SCRATCH(the_last_one_is_remembered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
