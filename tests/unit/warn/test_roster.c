/* SPDX-License-Identifier: Apache-2.0 */
/* Members, and who counts as one. */
#include "warn/roster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_member_that_is_set_again_is_changed(void **state)
{
	(void)state;
	struct roster r;
	roster_init(&r, &(struct hash_key){{0}});
	struct warn_member m = {.id = 5, .name = STR("Bank-A"), .country = STR("DE"), .sector = STR("finance")};
	assert_int_equal(roster_set(&r, &m), OK);
	struct roster_member *own = roster_get(&r, 5);
	assert_true(str_eq(owned_str(&own->name), STR("Bank-A")));
	m.name = STR("Bank-B");
	m.country = STR("FR");
	m.group = 3;
	assert_int_equal(roster_set(&r, &m), OK);
	assert_ptr_equal(roster_get(&r, 5), own);
	assert_true(str_eq(owned_str(&own->name), STR("Bank-B")));
	assert_true(str_eq(roster_country(&r, own->country), STR("FR")));
	assert_true(str_eq(roster_sector(&r, own->sector), STR("finance")));
	assert_int_equal(own->group, 3);
	roster_deinit(&r);
}

static void an_unknown_member_has_nothing_but_its_id(void **state)
{
	(void)state;
	struct roster r;
	roster_init(&r, &(struct hash_key){{0}});
	struct roster_member *m = roster_get(&r, 9);
	assert_int_equal(m->id, 9);
	assert_int_equal(m->name.n, 0);
	assert_int_equal(roster_sector(&r, m->sector).n, 0);
	assert_int_equal(r.members.n, 1);
	roster_deinit(&r);
}

static void names_of_sectors_are_kept_once(void **state)
{
	(void)state;
	struct roster r;
	roster_init(&r, &(struct hash_key){{0}});
	for (int64_t id = 1; id <= 100; id++) {
		struct warn_member m = {.id = id, .country = STR("DE"), .sector = id % 2 ? STR("water") : STR("energy")};
		assert_int_equal(roster_set(&r, &m), OK);
	}
	assert_int_equal(r.sectors.n, 2);
	assert_int_equal(r.countries.n, 1);
	assert_int_equal(roster_get(&r, 1)->sector, roster_get(&r, 3)->sector);
	assert_int_not_equal(roster_get(&r, 1)->sector, roster_get(&r, 2)->sector);
	roster_deinit(&r);
}

static void a_group_is_one_party_and_never_a_member(void **state)
{
	(void)state;
	const struct roster_member alone = {.id = 7}, a = {.id = 1, .group = 7}, b = {.id = 2, .group = 7};
	assert_int_equal(roster_party(&a), roster_party(&b));
	assert_int_not_equal(roster_party(&a), roster_party(&alone));
}

static void copies_are_one_party_without_circles(void **state)
{
	(void)state;
	struct roster r;
	struct roster_member *m[5];
	roster_init(&r, &(struct hash_key){{0}});
	for (int i = 0; i < 5; i++)
		m[i] = roster_get(&r, i + 1);
	assert_int_equal(roster_copy(&r, 2, 1), OK);
	assert_int_equal(roster_copy(&r, 3, 2), OK);
	assert_int_equal(roster_copy(&r, 1, 3), OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(roster_party(m[i]), 1);
	assert_int_equal(roster_party(m[3]), 4);
	assert_false(roster_is_alone(m[0]));
	assert_true(roster_is_alone(m[3]));
	/* Who goes goes alone: the third was counted with the first. */
	assert_int_equal(roster_copy(&r, 2, 0), OK);
	assert_int_equal(roster_party(m[1]), 2);
	assert_int_equal(roster_party(m[2]), 1);
	m[0]->group = 9;
	assert_int_equal(roster_party(m[2]), -9);
	roster_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_one_party_without_circles),
		cmocka_unit_test(a_member_that_is_set_again_is_changed),
		cmocka_unit_test(an_unknown_member_has_nothing_but_its_id),
		cmocka_unit_test(names_of_sectors_are_kept_once),
		cmocka_unit_test(a_group_is_one_party_and_never_a_member),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
