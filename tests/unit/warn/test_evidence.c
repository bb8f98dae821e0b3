/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of sightings: sorted, bounded, forgotten when it is old. */
#include "warn/evidence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct roster_member who[3] = {{.id = 30}, {.id = 10}, {.id = 20}};

static const struct hash_key sketch;

static unsigned add(struct evidence *ev, int member, const char *domain, int64_t time, int64_t anew)
{
	unsigned changes = 0;
	const struct evidence_item it = {.first = time,
	                                 .last = time,
	                                 .anew = anew,
	                                 .member = &who[member],
	                                 .value = {KIND_DOMAIN, str_of(domain)},
	                                 .count = 1,
	                                 .confidence = 50,
	                                 .tlp = TLP_GREEN,
	                                 .sketch = &sketch};
	assert_int_equal(evidence_add(ev, &it, &changes), OK);
	return changes;
}

static void says_what_is_new(void **state)
{
	(void)state;
	struct evidence ev = {0};
	assert_int_equal(add(&ev, 0, "a.example", 1, UTC_NONE), EVIDENCE_MEMBER | EVIDENCE_VALUE | EVIDENCE_MARKING);
	assert_int_equal(add(&ev, 0, "a.example", 2, UTC_NONE), 0);
	assert_int_equal(add(&ev, 1, "a.example", 3, UTC_NONE), EVIDENCE_MEMBER);
	assert_int_equal(add(&ev, 1, "b.example", 4, UTC_NONE), EVIDENCE_VALUE | EVIDENCE_MARKING);
	assert_int_equal(ev.hits, 4);
	assert_int_equal(ev.first, 1);
	assert_int_equal(ev.last, 4);
	assert_true(evidence_has(&ev, 30, (struct value){KIND_DOMAIN, STR("a.example")}));
	assert_false(evidence_has(&ev, 20, (struct value){KIND_DOMAIN, STR("a.example")}));
	assert_false(evidence_has(&ev, 30, (struct value){KIND_EMAIL, STR("a.example")}));
	evidence_deinit(&ev);
}

static void members_and_values_are_sorted(void **state)
{
	(void)state;
	struct evidence ev = {0};
	for (int i = 0; i < 3; i++)
		add(&ev, i, i == 0 ? "c.example" : i == 1 ? "a.example" : "b.example", i, UTC_NONE);
	assert_int_equal(ev.members[0].who->id, 10);
	assert_int_equal(ev.members[1].who->id, 20);
	assert_int_equal(ev.members[2].who->id, 30);
	assert_memory_equal(ev.values[0].bytes.p, "a.example", 9);
	assert_memory_equal(ev.values[2].bytes.p, "c.example", 9);
	evidence_deinit(&ev);
}

static void who_was_quiet_for_long_begins_anew(void **state)
{
	(void)state;
	struct evidence ev = {0};
	add(&ev, 0, "a.example", 100, 0);
	add(&ev, 0, "a.example", 110, 50);
	assert_int_equal(evidence_member(&ev, 30)->count, 2);
	assert_int_equal(add(&ev, 0, "a.example", 300, 110), EVIDENCE_MEMBER);
	assert_int_equal(evidence_member(&ev, 30)->count, 1);
	assert_int_equal(evidence_member(&ev, 30)->first, 300);
	assert_int_equal(ev.values[0].count, 1);
	/* The marking of what is forgotten is, too. */
	unsigned changes = 0;
	struct evidence_item it = {.first = 900, .last = 900, .anew = 800, .member = &who[0], .count = 1,
	                           .value = {KIND_DOMAIN, STR("a.example")}, .tlp = TLP_CLEAR};
	assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	assert_int_equal(evidence_tlp(&ev), TLP_CLEAR);
	evidence_deinit(&ev);
}

static void what_is_outside_the_bounds_is_forgotten(void **state)
{
	(void)state;
	struct evidence ev = {0};
	add(&ev, 0, "old.example", 10, UTC_NONE);
	add(&ev, 1, "a.example", 50, UTC_NONE);
	add(&ev, 2, "a.example", 90, UTC_NONE);
	evidence_keep(&ev, 10, 90);
	assert_int_equal(ev.n_members, 1);
	assert_int_equal(ev.members[0].who->id, 10);
	assert_int_equal(ev.n_values, 1);
	assert_int_equal(ev.hits, 1);
	/* The value does not claim what the forgotten member saw. */
	assert_int_equal(ev.values[0].last, 50);
	assert_int_equal(ev.values[0].count, 1);
	evidence_deinit(&ev);
}

static void values_beyond_the_bound_are_estimated_with_their_marking(void **state)
{
	(void)state;
	struct evidence ev = {0};
	unsigned changes = 0;
	for (int i = 0; i < WARNING_VALUES_MAX + 50; i++) {
		char name[32];
		snprintf(name, sizeof name, "n%d.example", i);
		add(&ev, 0, name, 1, UTC_NONE);
	}
	assert_int_equal(ev.n_values, WARNING_VALUES_MAX);
	assert_in_range(evidence_values_total(&ev), 148, 152);
	assert_int_equal(evidence_tlp(&ev), TLP_GREEN);
	const struct evidence_item red = {.first = 1, .last = 1, .anew = UTC_NONE, .sketch = &sketch, .member = &who[0], .count = 1,
	                                  .value = {KIND_DOMAIN, STR("red.example")}, .tlp = TLP_RED};
	assert_int_equal(evidence_add(&ev, &red, &changes), OK);
	assert_true(changes & EVIDENCE_MARKING);
	assert_int_equal(evidence_tlp(&ev), TLP_RED);
	evidence_keep(&ev, 0, 2);
	assert_int_equal(evidence_tlp(&ev), TLP_GREEN);
	assert_int_equal(evidence_values_total(&ev), WARNING_VALUES_MAX);
	evidence_deinit(&ev);
}

static void other_evidence_is_taken_in(void **state)
{
	(void)state;
	struct evidence ev = {0}, other = {0};
	unsigned changes = 0;
	add(&ev, 0, "a.example", 10, UTC_NONE);
	add(&other, 0, "a.example", 5, UTC_NONE);
	add(&other, 1, "b.example", 20, UTC_NONE);
	assert_int_equal(evidence_absorb(&ev, &other, &sketch, &changes), OK);
	assert_true(changes & EVIDENCE_MEMBER);
	assert_int_equal(ev.n_members, 2);
	assert_int_equal(ev.n_values, 2);
	assert_int_equal(ev.hits, 3);
	assert_int_equal(ev.first, 5);
	assert_int_equal(ev.last, 20);
	assert_int_equal(evidence_member(&ev, 30)->first, 5);
	evidence_deinit(&ev);
	evidence_deinit(&other);
}

static void counts_end_at_their_maximum(void **state)
{
	(void)state;
	struct evidence ev = {0};
	unsigned changes = 0;
	const struct evidence_item it = {.anew = UTC_NONE, .member = &who[0], .value = {KIND_DOMAIN, STR("a.example")},
	                                 .count = UINT64_MAX};
	assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	assert_int_equal(ev.hits, UINT64_MAX);
	assert_int_equal(ev.members[0].count, UINT64_MAX);
	evidence_deinit(&ev);
}

static void witnesses_are_feeds_and_members(void **state)
{
	(void)state;
	struct evidence ev = {0};
	unsigned changes = 0;
	struct evidence_item it = {.anew = UTC_NONE, .asleep = UTC_NONE, .member = &who[0], .value = {KIND_DOMAIN, STR("m.example")},
	                           .count = 1, .source = STR("f1")};
	assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	it.label = STR("mirai");
	it.confidence = 70;
	changes = 0;
	assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	assert_int_equal(changes, EVIDENCE_SURER);
	it.source = (struct str){0};
	it.witness = &who[1];
	changes = 0;
	assert_int_equal(evidence_add(&ev, &it, &changes), OK);
	assert_true(changes & EVIDENCE_WITNESS);
	assert_int_equal(ev.n_witnesses, 2);
	assert_int_equal(ev.witnesses[0].count, 2);
	assert_memory_equal(ev.witnesses[0].label.p, "mirai", 5);
	evidence_deinit(&ev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_new),
		cmocka_unit_test(members_and_values_are_sorted),
		cmocka_unit_test(who_was_quiet_for_long_begins_anew),
		cmocka_unit_test(what_is_outside_the_bounds_is_forgotten),
		cmocka_unit_test(values_beyond_the_bound_are_estimated_with_their_marking),
		cmocka_unit_test(other_evidence_is_taken_in),
		cmocka_unit_test(counts_end_at_their_maximum),
		cmocka_unit_test(witnesses_are_feeds_and_members),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
