/* SPDX-License-Identifier: Apache-2.0 */
/* Opening: lock, versions, identity; counters and settings. */
#include "scratch.h"

#include <sys/wait.h>

#include "model/uuid.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/store_sighting.h"
#include "store/store_warning.h"

/* The error that a second process gets. */
static int open_elsewhere(const char *dir)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		struct store *s = NULL;
		char why[STORE_WHY_BYTES];
		enum err e = store_open(dir, &s, why);
		_exit(s || !why[0] ? 99 : (int)e);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void refuses_a_second_process(void **state)
{
	struct scratch *t = *state;
	assert_int_equal(open_elsewhere(t->dir), ERR_LOCKED);
	scratch_close(t);
	scratch_open(t);
}

static void creates_missing_folders_and_says_why_it_cannot(void **state)
{
	struct scratch *t = *state;
	char path[128], why[STORE_WHY_BYTES];
	struct store *s = NULL;
	snprintf(path, sizeof path, "%s/a/b", t->dir);
	assert_ok(store_open(path, &s, why));
	store_close(s);
	s = NULL;
	snprintf(path, sizeof path, "%s/lock/below", t->dir);
	assert_int_not_equal(store_open(path, &s, why), OK);
	assert_null(s);
	assert_non_null(strstr(why, "cannot create the folder"));
}

static void refuses_a_database_of_a_newer_version(void **state)
{
	struct scratch *t = *state;
	char why[STORE_WHY_BYTES];
	struct store *s = NULL;
	assert_ok(db_exec(store_writer(t->s), "UPDATE meta SET value = value + 1"));
	scratch_close(t);
	assert_err(store_open(t->dir, &s, why), ERR_NEWER);
	assert_null(s);
	assert_non_null(strstr(why, "newer"));
}

static void refuses_a_damaged_file(void **state)
{
	struct scratch *t = *state;
	char path[128], why[STORE_WHY_BYTES], garbage[20000];
	struct store *s = NULL;
	scratch_close(t);
	memset(garbage, 'g', sizeof garbage);
	snprintf(path, sizeof path, "%s/tocsin.db", t->dir);
	assert_ok(file_write(path, str_make(garbage, sizeof garbage), 0600));
	assert_err(store_open(t->dir, &s, why), ERR_CORRUPT);
	assert_non_null(strstr(why, "tocsin.db"));
}

static void keeps_its_identity(void **state)
{
	struct scratch *t = *state;
	uint8_t secret[STORE_SECRET_BYTES], zero[STORE_SECRET_BYTES] = {0};
	char hub[UUID_TEXT_BYTES];
	struct uuid id;
	struct value v = {KIND_DOMAIN, STR("evil.example")};
	int64_t value_id = store_value_id(t->s, v);
	memcpy(secret, store_secret(t->s), sizeof secret);
	memcpy(hub, store_hub_id(t->s).p, sizeof hub);
	assert_memory_not_equal(secret, zero, sizeof secret);
	assert_ok(uuid_parse(store_hub_id(t->s), &id));
	assert_int_equal(id.bytes[6] >> 4, 4);
	scratch_close(t);
	scratch_open(t);
	assert_memory_equal(secret, store_secret(t->s), sizeof secret);
	assert_str(store_hub_id(t->s), str_make(hub, sizeof hub));
	assert_true(store_value_id(t->s, v) == value_id);
}

static void gives_values_ids_by_kind_and_bytes_and_secret(void **state)
{
	struct scratch *t = *state;
	char path[128], why[STORE_WHY_BYTES];
	struct store *other;
	struct value v = {KIND_MD5, STR("0123456789abcdef")}, w = {KIND_JA3, STR("0123456789abcdef")};
	int64_t id = store_value_id(t->s, v);
	assert_true(id > 0);
	assert_true(id == store_value_id(t->s, v));
	assert_true(id != store_value_id(t->s, w));
	snprintf(path, sizeof path, "%s/other", t->dir);
	assert_ok(store_open(path, &other, why));
	assert_true(id != store_value_id(other, v));
	store_close(other);
}

static void keeps_settings_and_never_repeats_a_number(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	int64_t v = 7, a, b, c;
	assert_ok(store_last_seq(db, &a));
	assert_int_equal(a, 0);
	assert_err(store_get_i64(db, "watermark", &v), ERR_NOT_FOUND);
	assert_int_equal(v, 7);
	assert_ok(store_set_i64(db, "watermark", -5));
	assert_ok(store_set_i64(db, "watermark", INT64_MAX));
	assert_ok(store_get_i64(db, "watermark", &v));
	assert_true(v == INT64_MAX);
	assert_ok(store_next_seq(t->s, &a));
	scratch_close(t);
	scratch_open(t);
	assert_ok(store_next_seq(t->s, &b));
	assert_ok(store_last_seq(store_writer(t->s), &c));
	assert_int_equal(c, b);
	assert_true(b > a && a > 0);
	assert_ok(store_next_id(t->s, "other", &c));
	assert_int_equal(c, 1);
}

static void numbers_of_the_sequence_rise_even_when_the_clock_steps_back(void **state)
{
	struct scratch *t = *state;
	int64_t ahead = clock_now() + 3600 * UTC_SECOND, first, next, now = clock_now();
	assert_ok(store_next_seq(t->s, &first));
	assert_true(first >= now);
	struct db_query *q = db_query(store_writer(t->s), "UPDATE counter SET value = $1 WHERE name = 'seq'");
	db_bind_i64(q, 1, ahead);
	assert_ok(db_run(q));
	assert_ok(store_next_seqs(t->s, 3, &first));
	assert_ok(store_next_seq(t->s, &next));
	assert_int_equal(first, ahead + 1);
	assert_int_equal(next, ahead + 4);
}

static void counts_what_is_there(void **state)
{
	struct scratch *t = *state;
	struct store_counts c;
	scratch_begin(t);
	int64_t one = scratch_feed(t, "one", 0, TLP_CLEAR), two = scratch_feed(t, "two", 0, TLP_CLEAR);
	int64_t member = scratch_member(t, "m");
	scratch_commit(t);
	struct store_row rows[] = {scratch_row(t, KIND_DOMAIN, "a.example", "x"), scratch_row(t, KIND_DOMAIN, "b.example", "")};
	qsort(rows, 2, sizeof *rows, scratch_by_id);
	scratch_import(t, one, 10, STORE_MERGE_SNAPSHOT, rows, 2);
	scratch_import(t, two, 10, STORE_MERGE_SNAPSHOT, rows, 1);
	scratch_import(t, one, 11, STORE_MERGE_SNAPSHOT, rows, 1);
	struct store_sighting s = {.seq = 1, .id = rows[0].id, .value = rows[0].value, .member = member, .count = 1};
	struct store_warning w = {.seq = 2, .state = WARNING_OPEN};
	assert_ok(store_sighting_put(t->s, &s));
	assert_ok(store_warning_put(t->s, &w));
	w.state = WARNING_RESOLVED;
	w.id.bytes[0] = 1;
	w.seq = 3;
	assert_ok(store_warning_put(t->s, &w));
	assert_ok(store_counts(store_writer(t->s), &c));
	assert_int_equal(c.indicators, 1);
	assert_int_equal(c.reports, 2);
	assert_int_equal(c.feeds, 2);
	assert_int_equal(c.members, 1);
	assert_int_equal(c.sightings, 1);
	assert_int_equal(c.warnings_open, 1);
	assert_int_equal(c.objects, 0);
	assert_true(c.bytes > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(refuses_a_second_process),
		WITH_SCRATCH(creates_missing_folders_and_says_why_it_cannot),
		WITH_SCRATCH(refuses_a_database_of_a_newer_version),
		WITH_SCRATCH(refuses_a_damaged_file),
		WITH_SCRATCH(keeps_its_identity),
		WITH_SCRATCH(gives_values_ids_by_kind_and_bytes_and_secret),
		WITH_SCRATCH(keeps_settings_and_never_repeats_a_number),
		WITH_SCRATCH(numbers_of_the_sequence_rise_even_when_the_clock_steps_back),
		WITH_SCRATCH(counts_what_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
