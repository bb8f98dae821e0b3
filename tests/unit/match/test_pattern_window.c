/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of several observations on a stream of events. */
#include "match/pattern_window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utc.h"
#include "parse/stix_pattern.h"

#define T0 (1000 * UTC_DAY)

struct world {
	struct pattern_set *set;
	struct pattern_window *window;
	struct batch batch;
};

static int begin(void **state)
{
	static struct world w;
	struct hash_key key;
	memset(&key, 7, sizeof key);
	w = (struct world){pattern_set_new(&key), pattern_window_new(), {0}};
	batch_init(&w.batch);
	*state = &w;
	return w.set && w.window ? 0 : -1;
}

static int end(void **state)
{
	struct world *w = *state;
	pattern_set_unref(w->set);
	pattern_window_free(w->window);
	batch_deinit(&w->batch);
	return 0;
}

static void add(struct world *w, const char *text)
{
	struct stix_pattern tree;
	struct parse_fault fault;
	const struct value id = {KIND_INDICATOR, STR("indicator--00000000-0000-4000-8000-000000000001")};
	assert_int_equal(stix_pattern_parse(str_of(text), STIX_PATTERN_21, pattern_set_arena(w->set), &tree, &fault), OK);
	assert_int_equal(pattern_set_add(w->set, id, &tree, &fault), OK);
	assert_int_equal(pattern_set_build(w->set), OK);
}

/* A name seen so many seconds behind T0. */
static bool see(struct world *w, int64_t scope, int64_t seconds, const char *name)
{
	bool met, suspended;
	batch_reset(&w->batch);
	batch_event(&w->batch, T0 + seconds * UTC_SECOND, 1, 1);
	batch_observe_text(&w->batch, KIND_DOMAIN, ROLE_QUERY, str_of(name));
	assert_int_equal(pattern_window_add(w->window, w->set, 0, scope, &w->batch, w->batch.events, T0, &met, &suspended),
			 OK);
	assert_false(suspended);
	return met;
}

static void a_sequence_within_its_time_is_met_once(void **state)
{
	struct world *w = *state;
	add(w, "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example'] WITHIN 60 SECONDS");
	assert_false(see(w, 1, 0, "b.example"));
	assert_false(see(w, 1, 10, "a.example"));
	assert_true(see(w, 1, 20, "b.example"));
	assert_false(see(w, 1, 21, "b.example"));
	assert_false(see(w, 1, 100, "a.example"));
	assert_true(see(w, 1, 120, "b.example"));
}

static void what_is_too_late_does_not_count(void **state)
{
	struct world *w = *state;
	add(w, "([domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']) WITHIN 60 SECONDS");
	assert_false(see(w, 1, 0, "a.example"));
	assert_false(see(w, 1, 100, "b.example"));
	assert_false(see(w, 1, 110, "a.example"));
	assert_true(see(w, 1, 130, "b.example"));
}

static void each_member_has_its_own(void **state)
{
	struct world *w = *state;
	add(w, "[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']");
	assert_false(see(w, 1, 0, "a.example"));
	assert_false(see(w, 2, 0, "b.example"));
	assert_true(see(w, 1, 0, "b.example"));
}

static void repetitions_are_counted(void **state)
{
	struct world *w = *state;
	add(w, "[domain-name:value = 'a.example'] REPEATS 3 TIMES WITHIN 60 SECONDS");
	assert_false(see(w, 1, 0, "a.example"));
	assert_false(see(w, 1, 50, "a.example"));
	assert_false(see(w, 1, 100, "a.example"));
	assert_true(see(w, 1, 105, "a.example"));
}

static void only_the_last_events_are_kept(void **state)
{
	struct world *w = *state;
	add(w, "[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']");
	assert_false(see(w, 1, 0, "a.example"));
	for (int i = 0; i < PATTERN_WINDOW_EVENTS - 1; i++)
		assert_false(see(w, 1, 1, "a.example"));
	assert_true(see(w, 1, 2, "b.example"));
	assert_false(see(w, 1, 3, "b.example"));
	for (int i = 0; i < PATTERN_WINDOW_EVENTS + 10; i++)
		assert_false(see(w, 1, 4, "b.example"));
	assert_true(see(w, 1, 5, "a.example"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_sequence_within_its_time_is_met_once, begin, end),
		cmocka_unit_test_setup_teardown(what_is_too_late_does_not_count, begin, end),
		cmocka_unit_test_setup_teardown(each_member_has_its_own, begin, end),
		cmocka_unit_test_setup_teardown(repetitions_are_counted, begin, end),
		cmocka_unit_test_setup_teardown(only_the_last_events_are_kept, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
