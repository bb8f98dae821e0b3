/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of warnings. */
#include "scratch.h"

#include "store/store_version.h"
#include "store/store_warning.h"

static void put(struct scratch *t, uint32_t version, enum severity severity, enum tlp tlp, int64_t owner)
{
	struct store_warning w = {.seq = (int64_t)version, .version = version, .severity = severity, .tlp = tlp, .owner = owner, .raised = 10,
	                          .updated = 10 * (int64_t)version + 5, .subject = STR("label:x"), .json = STR("{}"), .json_members = STR("{}"),
	                          .saved = STR(""), .value_ids = STR(""), .report = STR("report--x"), .words = (int64_t)version};
	assert_ok(store_warning_put(t->s, &w));
}

static void earlier_versions_are_given_oldest_first(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	const struct uuid id = {{0}}, other = {{1}};
	struct notice_version v[3];
	size_t n = 77;
	for (uint32_t i = 1; i <= 5; i++)
		put(t, i, (enum severity)(i % SEVERITY_COUNT), TLP_GREEN, 0);
	assert_ok(store_version_before(store_writer(t->s), &operator, &id, 5, v, 3, &n));
	assert_int_equal(n, 3);
	assert_true(v[0].version == 2 && v[1].version == 3 && v[2].version == 4);
	assert_true(v[1].sent == 35 && v[1].severity == SEVERITY_HIGH && v[1].state == WARNING_OPEN && v[1].words == 3);
	assert_ok(store_version_before(store_writer(t->s), &operator, &id, 2, v, 3, &n));
	assert_true(n == 1 && v[0].version == 1 && v[0].sent == 10); /* the first is of when it was raised */
	assert_ok(store_version_before(store_writer(t->s), &operator, &id, 1, v, 3, &n));
	assert_int_equal(n, 0);
	assert_ok(store_version_before(store_writer(t->s), &operator, &other, 9, v, 3, &n));
	assert_int_equal(n, 0);
}

static void nobody_learns_of_versions_of_what_it_may_not_see(void **state)
{
	struct scratch *t = *state;
	int64_t one = scratch_member(t, "one"), two = scratch_member(t, "two");
	struct viewer owner = scratch_viewer(one), stranger = scratch_viewer(two), public = viewer_public();
	const struct uuid id = {{0}};
	struct notice_version v[3];
	size_t n;
	put(t, 1, SEVERITY_LOW, TLP_RED, one);
	assert_ok(store_version_before(store_writer(t->s), &owner, &id, 9, v, 3, &n));
	assert_int_equal(n, 1);
	assert_ok(store_version_before(store_writer(t->s), &stranger, &id, 9, v, 3, &n));
	assert_int_equal(n, 0);
	assert_ok(store_version_before(store_writer(t->s), &public, &id, 9, v, 3, &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(earlier_versions_are_given_oldest_first),
		WITH_SCRATCH(nobody_learns_of_versions_of_what_it_may_not_see),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
