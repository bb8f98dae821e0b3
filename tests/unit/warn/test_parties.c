/* SPDX-License-Identifier: Apache-2.0 */
/* Who counts as one by what members say of themselves. */
#include "warn/parties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/value.h"

static struct value_buf parsed[16];
static struct value assets[16];

static void add(struct parties *p, int64_t id, const char *group, const char *asset, enum kind kind)
{
	const char *why;
	struct member m = {.id = id, .name = STR("m"), .group = str_of(group)};
	if (asset) {
		assert_int_equal(value_parse(kind, str_of(asset), &parsed[id], &why), OK);
		assets[id] = value_of(&parsed[id]);
		m.assets = &assets[id];
		m.n_assets = 1;
	}
	assert_int_equal(parties_add(p, &m), OK);
}

static void members_of_a_group_and_those_with_the_same_network_are_one(void **state)
{
	(void)state;
	struct parties p = {0};
	add(&p, 9, "holding", NULL, KIND_NONE);
	add(&p, 2, "holding", "192.0.2.0/24", KIND_NETWORK);
	add(&p, 3, "", "192.0.2.0/24", KIND_NETWORK);
	add(&p, 4, "", "AS64500", KIND_ASN);
	add(&p, 5, "other", "AS64500", KIND_ASN);
	add(&p, 6, "alone", "AS64501", KIND_ASN);
	add(&p, 7, "", NULL, KIND_NONE);
	parties_find(&p);
	const int64_t want[] = {[2] = 2, [3] = 2, [4] = 4, [5] = 4, [6] = 0, [7] = 0, [8] = 0, [9] = 2};
	for (int64_t id = 2; id <= 9; id++)
		if (parties_of(&p, id) != want[id])
			fail_msg("member %d is with %d", (int)id, (int)parties_of(&p, id));
	parties_deinit(&p);
}

static void a_network_inside_anothers_is_not_the_same(void **state)
{
	(void)state;
	struct parties p = {0};
	add(&p, 1, "", "198.51.100.0/24", KIND_NETWORK);
	add(&p, 2, "", "198.51.100.0/25", KIND_NETWORK);
	add(&p, 3, "", "198.51.100.128/25", KIND_NETWORK);
	parties_find(&p);
	for (int64_t id = 1; id <= 3; id++)
		assert_int_equal(parties_of(&p, id), 0);
	parties_deinit(&p);
}

static void nobody_is_with_nobody(void **state)
{
	(void)state;
	struct parties p = {0};
	parties_find(&p);
	assert_int_equal(parties_of(&p, 1), 0);
	parties_deinit(&p);
}

static void a_name_of_a_group_is_no_name_of_a_network(void **state)
{
	(void)state;
	struct parties p = {0};
	add(&p, 1, "bank.example", NULL, KIND_NONE);
	add(&p, 2, "", "bank.example", KIND_DOMAIN);
	parties_find(&p);
	assert_int_equal(parties_of(&p, 1), 0);
	assert_int_equal(parties_of(&p, 2), 0);
	parties_deinit(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_of_a_group_and_those_with_the_same_network_are_one),
		cmocka_unit_test(a_network_inside_anothers_is_not_the_same),
		cmocka_unit_test(nobody_is_with_nobody),
		cmocka_unit_test(a_name_of_a_group_is_no_name_of_a_network),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
