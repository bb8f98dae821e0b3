/* SPDX-License-Identifier: Apache-2.0 */
/* The UUIDs of sightings: a permutation under the store's secret, in the form of version 4. */
#include "scratch.h"

#include "store/store_sighting_id.h"

static void says_value_and_member_and_nothing_to_strangers(void **state)
{
	static const int64_t ids[] = {1, 2, INT64_MAX, INT64_C(0x2000000000000000), INT64_C(0x1fffffffffffffff), 1234567890123};
	static const int64_t members[] = {0, 1, 2, 1000, (INT64_C(1) << 59) - 1};
	struct scratch *t = *state, *other;
	struct uuid last = {{0}};
	assert_int_equal(scratch_setup((void **)&other), 0);
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		for (size_t k = 0; k < sizeof members / sizeof members[0]; k++) {
			struct uuid u = store_sighting_id(t->s, ids[i], members[k]), again = store_sighting_id(t->s, ids[i], members[k]);
			int64_t id = 0, member = 0;
			assert_memory_equal(&u, &again, sizeof u);
			assert_memory_not_equal(&u, &last, sizeof u);
			assert_int_equal(u.bytes[6] >> 4, 4);
			assert_int_equal(u.bytes[8] >> 6, 2);
			assert_true(store_sighting_id_read(t->s, &u, &id, &member));
			assert_int_equal(id, ids[i]);
			assert_int_equal(member, members[k]);
			again = store_sighting_id(other->s, ids[i], members[k]);
			assert_memory_not_equal(&u, &again, sizeof u);
			last = u;
		}
	assert_int_equal(scratch_teardown((void **)&other), 0);
}

static void reads_no_other_form(void **state)
{
	struct scratch *t = *state;
	struct uuid u = store_sighting_id(t->s, 1, 1), wrong = u;
	int64_t id, member;
	wrong.bytes[6] = (uint8_t)((u.bytes[6] & 0x0f) | 0x50);
	assert_false(store_sighting_id_read(t->s, &wrong, &id, &member));
	wrong = u;
	wrong.bytes[8] = (uint8_t)(u.bytes[8] | 0xc0);
	assert_false(store_sighting_id_read(t->s, &wrong, &id, &member));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(says_value_and_member_and_nothing_to_strangers),
		WITH_SCRATCH(reads_no_other_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
