/* SPDX-License-Identifier: Apache-2.0 */
/* Days on the shelf: many runs become few, and say the same. */
#include "scratch.h"

#include <sys/stat.h>

#include "os/file.h"
#include "store/recall_shelf.h"

enum { DAY = 20000, KEYS = 3000, MEMBERS = 3 };

struct shelf {
	char dir[64];
	struct recall_shelf *s;
	int notes;
};

static void note(void *ctx, const char *what)
{
	(void)what;
	((struct shelf *)ctx)->notes++;
}

static void open_shelf(struct shelf *t)
{
	char why[RECALL_DAY_WHY_BYTES];
	assert_ok(recall_shelf_open(t->dir, note, t, &t->s, why));
}

static int setup(void **state)
{
	struct shelf *t = calloc(1, sizeof *t);
	assert_non_null(t);
	snprintf(t->dir, sizeof t->dir, "/tmp/tocsin-test-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	open_shelf(t);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct shelf *t = *state;
	char command[128];
	recall_shelf_close(t->s);
	snprintf(command, sizeof command, "rm -rf '%s'", t->dir);
	int status = system(command);
	free(t);
	return status != 0;
}

#define WITH_SHELF(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static struct recall_key key_of(unsigned number)
{
	return (struct recall_key){{RECALL_HASHED, (uint8_t)(number >> 8), (uint8_t)number}};
}

/* One run with every step-th key for one member. */
static void put(struct shelf *t, int32_t day, unsigned step, uint32_t member)
{
	struct recall_row *rows = calloc(KEYS, sizeof *rows);
	size_t n = 0;
	assert_non_null(rows);
	for (unsigned i = 0; i < KEYS; i += step)
		rows[n++] = (struct recall_row){.key = key_of(i), .day = day, .member = member, .first = 100 * step, .last = 100 * step + 9,
		                                .count = 1};
	assert_ok(recall_shelf_put(t->s, rows, n));
	free(rows);
}

struct sums {
	uint64_t rows, count;
	uint32_t first, last;
	enum err err;
};

static enum err add_row(void *ctx, size_t range, const struct recall_row *row)
{
	struct sums *s = ctx;
	(void)range;
	s->rows++;
	s->count += row->count;
	s->first = row->first < s->first ? row->first : s->first;
	s->last = row->last > s->last ? row->last : s->last;
	return OK;
}

static enum err end_day(void *ctx, enum err e)
{
	struct sums *s = ctx;
	s->err = s->err ? s->err : e;
	return OK;
}

static struct sums ask(struct shelf *t, unsigned from, unsigned to)
{
	struct recall_range range = {key_of(from), key_of(to)};
	struct sums s = {.first = UINT32_MAX};
	assert_ok(recall_shelf_find(t->s, &range, 1, add_row, end_day, &s));
	return s;
}

static void a_quiet_day_is_put_in_order_and_says_the_same(void **state)
{
	struct shelf *t = *state;
	struct recall_size before, after;
	bool more = true;
	for (unsigned step = 1; step <= 6; step++)
		for (uint32_t member = 1; member <= MEMBERS; member++)
			put(t, DAY, step, member);
	struct sums all = ask(t, 0, KEYS), one = ask(t, 60, 60);
	assert_int_equal(one.count, 6 * MEMBERS);
	recall_shelf_size(t->s, &before);
	assert_int_equal(before.rows, all.rows);
	/* Neither today nor a day that was just written. */
	assert_ok(recall_shelf_tidy(t->s, DAY, 0, &more));
	assert_false(more);
	assert_ok(recall_shelf_tidy(t->s, DAY + 1, UTC_HOUR, &more));
	assert_false(more);
	assert_int_equal(ask(t, 0, KEYS).rows, all.rows);
	assert_ok(recall_shelf_tidy(t->s, DAY + 1, 0, &more));
	assert_true(more);
	assert_ok(recall_shelf_tidy(t->s, DAY + 1, 0, &more));
	assert_false(more);
	struct sums all_after = ask(t, 0, KEYS), one_after = ask(t, 60, 60);
	assert_int_equal(all_after.rows, KEYS * MEMBERS);
	assert_int_equal(all_after.count, all.count);
	assert_int_equal(one_after.rows, MEMBERS);
	assert_int_equal(one_after.count, one.count);
	assert_int_equal(one_after.first, 100);
	assert_int_equal(one_after.last, 609);
	recall_shelf_size(t->s, &after);
	assert_int_equal(after.days, 1);
	assert_int_equal(after.rows, KEYS * MEMBERS);
	assert_true(after.bytes < before.bytes);
	assert_int_equal(t->notes, 0);
}

static void ranges_end_where_they_say_across_pages_and_runs(void **state)
{
	struct shelf *t = *state;
	static const unsigned ends[][2] = {{0, 0}, {0, KEYS - 1}, {KEYS - 1, KEYS - 1}, {499, 501}, {0, 1500}, {KEYS, KEYS + 5}};
	put(t, DAY, 1, 1);
	put(t, DAY, 2, 2);
	put(t, DAY + 1, 1, 1);
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		uint64_t expected = 0;
		for (unsigned k = ends[i][0]; k <= ends[i][1] && k < KEYS; k++)
			expected += k % 2 ? 2 : 3;
		assert_int_equal(ask(t, ends[i][0], ends[i][1]).rows, expected);
	}
}

enum { GROUPS = 4, FROM = 1000, STEP = 5, PAST = 2 * FROM + KEYS * STEP };

/* One run: every STEP-th key from FROM on, of a group of members each, so that rows of one key stand in two pages. */
static void put_groups(struct shelf *t)
{
	struct recall_row *rows = calloc(KEYS * GROUPS, sizeof *rows);
	size_t n = 0;
	assert_non_null(rows);
	for (unsigned i = FROM; i < FROM + KEYS * STEP; i += STEP)
		for (uint32_t member = 1; member <= GROUPS; member++)
			rows[n++] = (struct recall_row){.key = key_of(i), .day = DAY, .member = member, .count = 1};
	assert_ok(recall_shelf_put(t->s, rows, n));
	free(rows);
}

static enum err count_by_range(void *ctx, size_t range, const struct recall_row *row)
{
	(void)row;
	((uint64_t *)ctx)[range]++;
	return OK;
}

static enum err end_well(void *ctx, enum err e)
{
	(void)ctx;
	return e;
}

static int in_order(const void *a, const void *b)
{
	const struct recall_range *x = a, *y = b;
	return recall_key_cmp(&x->first, &y->first);
}

static unsigned number_of(const struct recall_key *key)
{
	return (unsigned)key->bytes[1] << 8 | key->bytes[2];
}

static void many_ranges_at_once_answer_as_a_walk_through_all_keys(void **state)
{
	struct shelf *t = *state;
	static struct recall_range ranges[PAST];
	static uint64_t got[PAST];
	uint64_t dice = 1;
	put_groups(t);
	for (unsigned n = 1; n <= PAST; n = n < PAST && n * 4 > PAST ? PAST : n * 4) {
		memset(got, 0, sizeof got);
		for (unsigned i = 0; i < n; i++) {
			dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			/* At last one from each key on. */
			unsigned first = n == PAST ? i : (unsigned)(dice >> 33) % PAST;
			unsigned width = dice >> 60 || n == PAST ? (unsigned)(dice >> 50 & 7) : 3000;
			ranges[i] = (struct recall_range){key_of(first), key_of(first + width)};
		}
		qsort(ranges, n, sizeof *ranges, in_order);
		assert_ok(recall_shelf_find(t->s, ranges, n, count_by_range, end_well, got));
		for (unsigned i = 0; i < n; i++) {
			uint64_t expected = 0;
			for (unsigned k = number_of(&ranges[i].first); k <= number_of(&ranges[i].last); k++)
				expected += k >= FROM && k < FROM + KEYS * STEP && (k - FROM) % STEP == 0 ? GROUPS : 0;
			assert_int_equal(got[i], expected);
		}
	}
}

static bool of_others(void *ctx, const struct recall_row *row)
{
	return row->member != *(uint32_t *)ctx;
}

static void only_days_with_something_to_forget_are_rewritten(void **state)
{
	struct shelf *t = *state;
	char path[128], date[10];
	struct stat old, now;
	uint32_t member = 1;
	uint64_t rows;
	put(t, DAY, 1, 1);
	put(t, DAY, 3, 2);
	put(t, DAY + 1, 2, 2);
	utc_date((DAY + 1) * UTC_DAY, date);
	snprintf(path, sizeof path, "%s/%.10s.db", t->dir, date);
	assert_int_equal(stat(path, &old), 0);
	assert_ok(recall_shelf_purge(t->s, of_others, &member, &rows));
	assert_int_equal(rows, KEYS);
	assert_int_equal(ask(t, 0, KEYS).rows, KEYS / 3 + KEYS / 2);
	assert_int_equal(stat(path, &now), 0);
	assert_int_equal(old.st_ino, now.st_ino);
}

static void what_a_crash_left_of_a_rewriting_is_removed(void **state)
{
	struct shelf *t = *state;
	char path[128], date[10];
	put(t, DAY, 1, 1);
	recall_shelf_close(t->s);
	t->s = NULL;
	utc_date(DAY * UTC_DAY, date);
	snprintf(path, sizeof path, "%s/%.10s.db.new", t->dir, date);
	assert_ok(file_write(path, STR("half of a database"), 0600));
	open_shelf(t);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(ask(t, 0, KEYS).rows, KEYS);
	assert_int_equal(t->notes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SHELF(a_quiet_day_is_put_in_order_and_says_the_same),
		WITH_SHELF(ranges_end_where_they_say_across_pages_and_runs),
		WITH_SHELF(many_ranges_at_once_answer_as_a_walk_through_all_keys),
		WITH_SHELF(only_days_with_something_to_forget_are_rewritten),
		WITH_SHELF(what_a_crash_left_of_a_rewriting_is_removed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
