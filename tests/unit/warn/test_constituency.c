/* SPDX-License-Identifier: Apache-2.0 */
/* Who is a witness on a member's asset, and who counts as one. */
#include "warn/constituency.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct roster_member owner = {.id = 1, .group = 4}, brother = {.id = 2, .group = 4}, other = {.id = 3},
                                  pair_a = {.id = 5, .group = 9}, pair_b = {.id = 6, .group = 9};

static void the_owner_and_its_group_are_no_witnesses(void **state)
{
	(void)state;
	assert_false(constituency_counts(&owner, &owner));
	assert_false(constituency_counts(&owner, &brother));
	assert_true(constituency_counts(&owner, &other));
	assert_true(constituency_counts(&owner, NULL));
}

static void saw(struct evidence *ev, const struct roster_member *witness, const char *feed, int confidence)
{
	unsigned changes = 0;
	const struct evidence_item it = {.anew = UTC_NONE, .member = &owner, .value = {KIND_DOMAIN, STR("m.example")},
	                                 .witness = witness, .source = str_of(feed), .count = 2, .confidence = confidence};
	assert_int_equal(evidence_add(ev, &it, &changes), OK);
}

static void feeds_count_each_and_groups_once(void **state)
{
	(void)state;
	struct evidence ev = {0};
	struct warn_party parties[EVIDENCE_WITNESSES_MAX];
	struct warn_constituency m;
	saw(&ev, NULL, "f1", 10);
	saw(&ev, &pair_a, "", 20);
	saw(&ev, NULL, "f2", 30);
	saw(&ev, &pair_b, "", 60);
	saw(&ev, &other, "", 50);
	constituency_measure(&ev, UTC_NONE, parties, &m);
	assert_int_equal(m.feeds, 2);
	assert_int_equal(m.reporters, 2);
	assert_int_equal(m.n, 4);
	assert_int_equal(parties[1].confidence, 60);
	assert_int_equal(parties[1].hits, 4);
	evidence_deinit(&ev);
}

static void feeds_that_copy_and_a_members_own_feed_are_one_party(void **state)
{
	(void)state;
	struct roster r;
	struct evidence ev = {0};
	struct warn_party parties[EVIDENCE_WITNESSES_MAX];
	struct warn_constituency m;
	const struct hash_key key = {0};
	static const struct warn_feed feeds[] = {
		{STR_INIT("first"), 0, STR_INIT("")},
		{STR_INIT("copy"), 0, STR_INIT("first")},
		{STR_INIT("copy of the copy"), 0, STR_INIT("copy")},
		{STR_INIT("alone"), 0, STR_INIT("alone")},
		{STR_INIT("a member's"), 3, STR_INIT("")},
	};
	roster_init(&r, &key);
	for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++)
		assert_int_equal(roster_feed_set(&r, &feeds[i]), OK);
	for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
		unsigned changes = 0;
		const struct evidence_item it = {.anew = UTC_NONE, .member = &owner, .value = {KIND_DOMAIN, STR("m.example")},
		                                 .feed = roster_feed_get(&r, feeds[i].name), .source = feeds[i].name, .count = 1,
		                                 .confidence = 10 * (int)i};
		assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	}
	saw(&ev, roster_get(&r, 3), "", 90);
	constituency_measure(&ev, UTC_NONE, parties, &m);
	assert_int_equal(m.n, 3);
	assert_int_equal(m.feeds, 3);
	assert_int_equal(m.reporters, 0);
	assert_int_equal(parties[0].confidence, 20);
	assert_int_equal(parties[2].confidence, 90);
	/* On its own again; and in a circle. */
	assert_int_equal(roster_feed_set(&r, &(struct warn_feed){.name = STR("copy")}), OK);
	constituency_measure(&ev, UTC_NONE, parties, &m);
	assert_int_equal(m.n, 4);
	assert_int_equal(roster_feed_set(&r, &(struct warn_feed){.name = STR("first"), .copies = STR("copy of the copy")}), OK);
	assert_int_equal(roster_feed_set(&r, &(struct warn_feed){.name = STR("copy"), .copies = STR("first")}), OK);
	constituency_measure(&ev, UTC_NONE, parties, &m);
	assert_int_equal(m.n, 3);
	evidence_deinit(&ev);
	roster_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(feeds_that_copy_and_a_members_own_feed_are_one_party),
		cmocka_unit_test(the_owner_and_its_group_are_no_witnesses),
		cmocka_unit_test(feeds_count_each_and_groups_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
