/* SPDX-License-Identifier: Apache-2.0 */
/* Stamps rise with what an event holds, and only then. */
#include "scratch.h"

#include "store/store_misp.h"

enum { READERS = 1, OTHERS = 2 };

static int64_t stamp(struct scratch *t, int64_t audience, int64_t hash, int64_t now)
{
	struct store_misp_stamp s = {.uuid = {{7}}, .feed = 1, .hash = hash};
	assert_ok(store_misp_stamp(t->s, audience, now, &s));
	return s.stamp;
}

static void a_stamp_rises_when_the_hash_changes_whatever_the_clock_says(void **state)
{
	struct scratch *t = *state;
	const int64_t at = 1000 * UTC_SECOND;
	assert_int_equal(scratch_feed(t, "f", 0, TLP_GREEN), 1);
	assert_int_equal(stamp(t, READERS, 11, at + 5), at);
	assert_int_equal(stamp(t, READERS, 11, at + UTC_DAY), at);
	assert_int_equal(stamp(t, READERS, 12, at + 7), at + UTC_SECOND);
	assert_int_equal(stamp(t, READERS, 11, 0), at + 2 * UTC_SECOND);
	assert_int_equal(stamp(t, READERS, 12, at + UTC_DAY + 1), at + UTC_DAY);
}

static void each_audience_has_its_own_and_they_go_with_the_feed(void **state)
{
	struct scratch *t = *state;
	struct store_misp_stamp s;
	const struct uuid uuid = {{7}};
	assert_int_equal(scratch_feed(t, "f", 0, TLP_GREEN), 1);
	stamp(t, READERS, 11, UTC_DAY);
	assert_err(store_misp_find(store_writer(t->s), OTHERS, &uuid, &s), ERR_NOT_FOUND);
	assert_int_equal(stamp(t, OTHERS, 12, 2 * UTC_DAY), 2 * UTC_DAY);
	assert_ok(store_misp_find(store_writer(t->s), READERS, &uuid, &s));
	assert_int_equal(s.hash, 11);
	assert_int_equal(s.stamp, UTC_DAY);
	assert_ok(store_feed_remove(t->s, 1));
	assert_err(store_misp_find(store_writer(t->s), READERS, &uuid, &s), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(a_stamp_rises_when_the_hash_changes_whatever_the_clock_says),
		WITH_SCRATCH(each_audience_has_its_own_and_they_go_with_the_feed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
