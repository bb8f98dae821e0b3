/* SPDX-License-Identifier: Apache-2.0 */
/* The log of the store goes back into its file beside the one who writes. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/checkpoint.h"

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static int64_t write_some(struct store *s)
{
	struct db *db = store_writer(s);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(db_exec(db, "DELETE FROM t; INSERT INTO t VALUES (zeroblob(100000))"), OK);
	assert_int_equal(db_commit(db), OK);
	return db_log_bytes(db);
}

/* A log that was copied back is begun anew by the next one who writes; so many commits do not fill it. */
static void copies_the_log_back_before_it_has_grown_to_its_limit(void **state)
{
	char dir[] = "/tmp/tocsin-checkpoint-XXXXXX", why[STORE_WHY_BYTES];
	struct store *s;
	struct checkpoint *c;
	int64_t before = 0, after;
	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(store_open(dir, &s, why), OK);
	assert_int_equal(db_exec(store_writer(s), "CREATE TABLE t (a)"), OK);
	assert_int_equal(checkpoint_start(s, &c), OK);
	for (int i = 0; i < 20; i++) {
		after = write_some(s);
		assert_true(after > before);
		checkpoint_see(c, after);
		before = after;
	}
	checkpoint_see(c, DB_LOG_BYTES - 1);
	/* The log begins anew when all of it was copied before the next write: a loaded machine needs longer for that. */
	for (unsigned tries = 0; after >= before && tries < 80; tries++) {
		usleep(30000 + tries * 10000);
		after = write_some(s);
	}
	assert_true(after < before);
	checkpoint_stop(c);
	store_close(s);
	nftw(dir, drop, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_the_log_back_before_it_has_grown_to_its_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
