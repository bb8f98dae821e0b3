/* SPDX-License-Identifier: Apache-2.0 */
/* The seam to the database: parameters, lent values, errors that stick, full disks. */
#include "scratch.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "os/file.h"

enum { SKIPPED = 77 };

static void make_table(struct db *db)
{
	assert_ok(db_exec(db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB)"));
}

static enum err insert(struct db *db, int64_t a, struct str b)
{
	struct db_query *q = db_query(db, "INSERT INTO t (a, b, c) VALUES ($1, $2, $2)");
	db_bind_i64(q, 1, a);
	db_bind_text(q, 2, b);
	return db_run(q);
}

static int64_t count(struct db *db)
{
	struct db_query *q = db_query(db, "SELECT count(*) FROM t");
	assert_true(db_step(q));
	int64_t n = db_i64(q, 0);
	assert_ok(db_query_end(q));
	return n;
}

static void binds_parameters_by_number_in_any_order(void **state)
{
	struct db *db = store_writer(((struct scratch *)*state)->s);
	struct db_query *q = db_query(db, "SELECT $3, $1, $2, $1");
	db_bind_i64(q, 1, 11);
	db_bind_i64(q, 2, 22);
	db_bind_opt_i64(q, 3, UTC_NONE);
	assert_true(db_step(q));
	assert_true(db_opt_i64(q, 0) == UTC_NONE);
	assert_int_equal(db_i64(q, 1), 11);
	assert_int_equal(db_i64(q, 2), 22);
	assert_int_equal(db_opt_i64(q, 3), 11);
	assert_false(db_step(q));
	assert_ok(db_query_end(q));
}

static void keeps_texts_with_nul_bytes_and_empty_ones(void **state)
{
	static const char nul[] = "a\0b";
	struct db *db = store_writer(((struct scratch *)*state)->s);
	make_table(db);
	assert_ok(insert(db, 1, str_make(nul, 3)));
	assert_ok(insert(db, 2, (struct str){NULL, 0}));
	struct db_query *q = db_query(db, "SELECT b, c, b IS NULL FROM t ORDER BY a");
	assert_true(db_step(q));
	assert_str(db_text(q, 0), str_make(nul, 3));
	assert_str(db_blob(q, 1), str_make(nul, 3));
	assert_true(db_step(q));
	assert_str(db_text(q, 0), STR(""));
	assert_int_equal(db_i64(q, 2), 0);
	assert_ok(db_query_end(q));
}

static void keeps_the_first_error_of_a_query(void **state)
{
	struct db *db = store_writer(((struct scratch *)*state)->s);
	make_table(db);
	struct db_query *q = db_query(db, "SELECT a FROM t WHERE a = $1");
	db_bind_i64(q, 2, 1);
	db_bind_i64(q, 1, 1);
	assert_false(db_step(q));
	assert_int_equal(db_i64(q, 0), 0);
	assert_str(db_text(q, 0), STR(""));
	assert_err(db_query_end(q), ERR_INTERNAL);
	q = db_query(db, "SELECT no_such_column FROM t");
	assert_false(db_step(q));
	assert_err(db_query_end(q), ERR_INTERNAL);
	assert_non_null(strstr(db_why(db), "no_such_column"));
	assert_ok(insert(db, 1, STR("x")));
	assert_err(insert(db, 1, STR("x")), ERR_EXISTS);
	assert_ok(insert(db, 2, STR("x")));
}

static void refuses_writes_of_a_reader(void **state)
{
	struct scratch *t = *state;
	struct db *db;
	make_table(store_writer(t->s));
	assert_ok(store_reader(t->s, &db));
	assert_err(insert(db, 1, STR("x")), ERR_DENIED);
	assert_int_equal(count(db), 0);
	db_close(db);
}

static void shows_a_reader_one_state_inside_a_transaction(void **state)
{
	struct scratch *t = *state;
	struct db *db;
	make_table(store_writer(t->s));
	assert_ok(store_reader(t->s, &db));
	assert_ok(db_begin(db));
	assert_int_equal(count(db), 0);
	assert_ok(insert(store_writer(t->s), 1, STR("x")));
	assert_int_equal(count(db), 0);
	assert_ok(db_commit(db));
	assert_int_equal(count(db), 1);
	db_close(db);
}

static void makes_files_that_only_the_owner_reads(void **state)
{
	struct scratch *t = *state;
	static const char *const names[] = {"tocsin.db", "tocsin.db-wal", "tocsin.db-shm", "lock"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[128];
		struct stat st;
		snprintf(path, sizeof path, "%s/%s", t->dir, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	assert_true(db_bytes(store_writer(t->s)) > 8192);
}

static void fails_a_transaction_that_filled_the_disk_and_recovers(void **state)
{
	static char big[100000];
	struct db *db = store_writer(((struct scratch *)*state)->s);
	memset(big, 'x', sizeof big);
	make_table(db);
	assert_ok(insert(db, 1, STR("before")));
	assert_ok(db_exec(db, "PRAGMA max_page_count=1"));
	assert_ok(db_begin(db));
	assert_err(insert(db, 2, str_make(big, sizeof big)), ERR_FULL);
	/* SQLite has ended the transaction: what follows would be committed on its own. */
	assert_err(insert(db, 3, STR("small")), ERR_FULL);
	assert_err(db_exec(db, "DELETE FROM t"), ERR_FULL);
	assert_err(db_commit(db), ERR_FULL);
	assert_false(db_in_transaction(db));
	assert_int_equal(count(db), 1);
	assert_ok(db_exec(db, "PRAGMA max_page_count=1000000"));
	assert_ok(db_begin(db));
	assert_ok(insert(db, 3, str_make(big, sizeof big)));
	assert_ok(db_commit(db));
	assert_int_equal(count(db), 2);
}

/* Whether this process now has a file system of 4 MB at dir, which nobody else sees. */
static bool mount_small_disk(const char *dir)
{
	char map[64];
	int n = snprintf(map, sizeof map, "0 %u 1", (unsigned)geteuid());
	if (geteuid() == 0 ? unshare(CLONE_NEWNS) : unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return false;
	if (strncmp(map, "0 0 ", 4) != 0) {
		int fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, map, (size_t)n) != n || close(fd))
			return false;
	}
	return !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) && !mount("none", dir, "tmpfs", 0, "size=4m");
}

static void fill_disk(const char *path)
{
	static const char block[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	while (fd >= 0 && write(fd, block, sizeof block) > 0)
		continue;
	close(fd);
}

/* Runs in a process of its own; returns its exit status. */
static int live_on_a_small_disk(const char *dir)
{
	static char big[100000];
	char why[STORE_WHY_BYTES], filler[128];
	struct store *s;
	struct db *reader;
	snprintf(filler, sizeof filler, "%s/filler", dir);
	if (!mount_small_disk(dir))
		return SKIPPED;
	if (store_open(dir, &s, why) || store_reader(s, &reader))
		return 1;
	struct db *db = store_writer(s);
	if (db_exec(db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB)") || insert(db, 1, STR("before")))
		return 2;
	fill_disk(filler);
	for (int64_t a = 2; a < 5; a++) {
		enum err e = db_begin(db);
		if (!e)
			e = insert(db, a, str_make(big, sizeof big));
		if (e != ERR_FULL && e != OK)
			return 3;
		if (db_commit(db) != ERR_FULL || count(reader) != 1 || count(db) != 1)
			return 4;
	}
	unlink(filler);
	if (db_begin(db) || insert(db, 9, str_make(big, sizeof big)) || db_commit(db) || count(reader) != 2)
		return 5;
	db_close(reader);
	store_close(s);
	return 0;
}

static void refuses_writes_on_a_full_disk_keeps_reading_and_recovers(void **state)
{
	struct scratch *t = *state;
	int status;
	scratch_close(t);
	pid_t child = fork();
	if (child == 0)
		_exit(live_on_a_small_disk(t->dir));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == SKIPPED) {
		print_message("skipped: no right to mount a small file system here\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void refuses_damaged_and_foreign_files(void **state)
{
	struct scratch *t = *state;
	char path[128], why[DB_WHY_BYTES], garbage[10000];
	struct db *db = NULL;
	snprintf(path, sizeof path, "%s/other.db", t->dir);
	memset(garbage, 'g', sizeof garbage);
	assert_ok(file_write(path, str_make(garbage, sizeof garbage), 0600));
	assert_err(db_open(path, DB_WRITER, &db, why), ERR_CORRUPT);
	assert_string_equal(why, "file is not a database");

	struct db *own;
	snprintf(path, sizeof path, "%s/foreign.db", t->dir);
	assert_ok(db_open(path, DB_WRITER, &own, why));
	assert_ok(db_exec(own, "PRAGMA application_id=1; CREATE TABLE t (a INTEGER)"));
	db_close(own);
	assert_err(db_open(path, DB_WRITER, &db, why), ERR_CORRUPT);
	assert_string_equal(why, "the file is not tocsin's database");
	snprintf(path, sizeof path, "%s/no/such/folder.db", t->dir);
	assert_err(db_open(path, DB_WRITER, &db, why), ERR_NOT_FOUND);
	assert_null(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(binds_parameters_by_number_in_any_order),
		WITH_SCRATCH(keeps_texts_with_nul_bytes_and_empty_ones),
		WITH_SCRATCH(keeps_the_first_error_of_a_query),
		WITH_SCRATCH(refuses_writes_of_a_reader),
		WITH_SCRATCH(shows_a_reader_one_state_inside_a_transaction),
		WITH_SCRATCH(makes_files_that_only_the_owner_reads),
		WITH_SCRATCH(fails_a_transaction_that_filled_the_disk_and_recovers),
		WITH_SCRATCH(refuses_writes_on_a_full_disk_keeps_reading_and_recovers),
		WITH_SCRATCH(refuses_damaged_and_foreign_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
