/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of the database. */
#include "scratch.h"

#include "store/store_schema.h"

static int64_t version_of(struct db *db)
{
	struct db_query *q = db_query(db, "SELECT value FROM meta WHERE name = 'schema'");
	int64_t v = db_step(q) ? db_i64(q, 0) : -1;
	assert_ok(db_query_end(q));
	return v;
}

static struct db *empty_database(const struct scratch *t)
{
	char path[128], why[DB_WHY_BYTES];
	struct db *db;
	snprintf(path, sizeof path, "%s/empty.db", t->dir);
	assert_ok(db_open(path, DB_WRITER, &db, why));
	return db;
}

static void brings_an_empty_database_to_this_version_once(void **state)
{
	struct db *db = empty_database(*state);
	char why[STORE_WHY_BYTES] = "";
	for (int i = 0; i < 2; i++) {
		assert_ok(store_schema_migrate(db, why));
		assert_int_equal(version_of(db), store_schema_version());
		assert_ok(db_exec(db, "INSERT INTO setting (name, value) VALUES ('a', 1) ON CONFLICT (name) DO NOTHING"));
	}
	assert_string_equal(why, "");
	db_close(db);
}

static void migrates_what_a_crash_left_at_version_0(void **state)
{
	struct db *db = empty_database(*state);
	char why[STORE_WHY_BYTES];
	assert_ok(db_exec(db, "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
	                      "INSERT INTO meta VALUES ('schema', 0)"));
	assert_ok(store_schema_migrate(db, why));
	assert_int_equal(version_of(db), store_schema_version());
	db_close(db);
}

static void takes_the_sightings_of_version_1_along(void **state)
{
	struct db *db = empty_database(*state);
	char why[STORE_WHY_BYTES];
	assert_ok(store_schema_migrate_to(db, 1, why));
	assert_int_equal(version_of(db), 1);
	assert_ok(db_exec(db, "INSERT INTO sighting VALUES (1, 2, 3, 1, x'00', '', 4, 5, 6, 7, 0, '')"));
	assert_ok(store_schema_migrate(db, why));
	struct db_query *q = db_query(db, "SELECT hits, retro FROM sighting WHERE id = 1");
	assert_true(db_step(q));
	assert_int_equal(db_i64(q, 0), 6);
	assert_int_equal(db_i64(q, 1), 0);
	assert_ok(db_query_end(q));
	db_close(db);
}

static void gives_the_objects_of_version_2_an_order_and_an_owner(void **state)
{
	struct db *db = empty_database(*state);
	char why[STORE_WHY_BYTES];
	assert_ok(store_schema_migrate_to(db, 2, why));
	assert_ok(db_exec(db, "INSERT INTO feed (id, name, url, format, mapping, owner, tlp, confidence, pull_interval, etag,"
	                      " last_modified, last_error, created, failures, live_rows, held, imports) VALUES"
	                      " (1, 'f', '', '', '', 7, 2, 0, 0, '', '', '', 0, 0, 0, 0, 2);"
	                      "INSERT INTO object VALUES ('b', 1, 5, 't', 0, 0, 2, x'00'), ('a', 1, 5, 't', 0, 0, 2, x'00'),"
	                      " ('c', 1, 5, 't', 0, 0, 1, x'00')"));
	assert_ok(store_schema_migrate(db, why));
	struct db_query *q = db_query(db, "SELECT id, owner, added FROM object ORDER BY added");
	for (int i = 0; i < 3; i++) {
		assert_true(db_step(q));
		assert_int_equal(db_text(q, 0).p[0], "cab"[i]);
		assert_int_equal(db_i64(q, 1), 7);
		assert_int_equal(db_i64(q, 2), i + 1);
	}
	assert_ok(db_query_end(q));
	db_close(db);
}

/* "total live first alone confirmed" */
static void assert_source(struct db *db, int kind, int id, const char *want)
{
	char got[64];
	struct db_query *q = db_query(db, "SELECT total, live, first, alone, confirmed FROM source WHERE kind = $1 AND id = $2");
	db_bind_i64(q, 1, kind);
	db_bind_i64(q, 2, id);
	assert_true(db_step(q));
	snprintf(got, sizeof got, "%d %d %d %d %d", (int)db_i64(q, 0), (int)db_i64(q, 1), (int)db_i64(q, 2), (int)db_i64(q, 3), (int)db_i64(q, 4));
	assert_ok(db_query_end(q));
	assert_string_equal(got, want);
}

static void counts_the_sources_of_version_4(void **state)
{
	struct db *db = empty_database(*state);
	char why[STORE_WHY_BYTES];
	assert_ok(store_schema_migrate_to(db, 4, why));
	/* id, feed, label, first seen, gone: 1 in both feeds, 2 in the first alone (twice), 3 gone from the first, 4 new in the second */
	assert_ok(db_exec(db, "WITH r (id, feed, label, seen, gone) AS (VALUES (1, 1, 0, 10, NULL), (1, 2, 0, 20, NULL), (2, 1, 0, 10, NULL),"
	                      " (2, 1, 1, 10, 15), (3, 1, 0, 10, 15), (3, 2, 0, 30, NULL), (4, 2, 0, 30, NULL))"
	                      " INSERT INTO report (id, feed, label, kind, value, confidence, tlp, first_seen, since, gone, import)"
	                      " SELECT id, feed, label, 1, x'00', 0, 0, seen, seen, gone, 1 FROM r;"
	                      "WITH s (id, member, at) AS (VALUES (1, 7, 100), (1, 8, 200), (2, 8, 300))"
	                      " INSERT INTO sighting (id, member, seq, kind, value, label, first_seen, last_seen, hits, confidence, tlp, suppressed,"
	                      " created) SELECT id, member, at, 1, x'00', '', at, at, 1, 0, 0, '', at FROM s"));
	assert_ok(store_schema_migrate(db, why));
	assert_source(db, 1, 1, "3 2 3 1 2");
	assert_source(db, 1, 2, "3 3 1 2 0");
	assert_source(db, 2, 7, "1 1 1 0 1");
	assert_source(db, 2, 8, "2 2 1 1 0");
	struct db_query *q = db_query(db, "SELECT shared FROM source_shared WHERE feed = 1 AND other = 2");
	assert_true(db_step(q));
	assert_int_equal(db_i64(q, 0), 1);
	assert_ok(db_query_end(q));
	db_close(db);
}

static void leaves_all_as_it_was_when_a_step_fails(void **state)
{
	struct db *db = empty_database(*state);
	char why[STORE_WHY_BYTES];
	assert_ok(db_exec(db, "CREATE TABLE warning (something INTEGER)"));
	assert_err(store_schema_migrate(db, why), ERR_INTERNAL);
	assert_non_null(strstr(why, "warning"));
	assert_int_equal(version_of(db), -1);
	assert_ok(db_exec(db, "CREATE TABLE feed (would_exist_otherwise INTEGER)"));
	db_close(db);
}

static void refuses_newer_and_impossible_versions_without_a_change(void **state)
{
	static const struct {
		const char *sql;
		int64_t version;
		enum err err;
	} cases[] = {
		{"INSERT INTO meta VALUES ('schema', 1000)", 1000, ERR_NEWER},
		{"UPDATE meta SET value = -3", -3, ERR_CORRUPT},
	};
	struct db *db = empty_database(*state);
	assert_ok(db_exec(db, "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL)"));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char why[STORE_WHY_BYTES] = "";
		assert_ok(db_exec(db, cases[i].sql));
		assert_err(store_schema_migrate(db, why), cases[i].err);
		assert_int_equal(version_of(db), cases[i].version);
		assert_true(strlen(why) > 20);
	}
	assert_ok(db_exec(db, "CREATE TABLE feed (was_not_made INTEGER)"));
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(brings_an_empty_database_to_this_version_once),
		WITH_SCRATCH(migrates_what_a_crash_left_at_version_0),
		WITH_SCRATCH(takes_the_sightings_of_version_1_along),
		WITH_SCRATCH(gives_the_objects_of_version_2_an_order_and_an_owner),
		WITH_SCRATCH(counts_the_sources_of_version_4),
		WITH_SCRATCH(leaves_all_as_it_was_when_a_step_fails),
		WITH_SCRATCH(refuses_newer_and_impossible_versions_without_a_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
