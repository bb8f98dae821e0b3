/* SPDX-License-Identifier: Apache-2.0 */
/* Lines on trial: what the workers make of them, and that nothing of it stays. */
#include "place.h"

#include "hub/trial.h"

static enum err run(struct place *p, const char *text, const char *mapping, struct trial_result *out, struct arena *a)
{
	const char *why = NULL;
	const struct trial_opts opts = {.member = 1, .text = str_of(text), .mapping = str_of(mapping)};
	enum err e = trial_run(p->hub, &opts, a, out, &why);
	assert_true(e != ERR_VALUE || why);
	return e;
}

static void a_line_is_matched_and_nothing_of_it_stays(void **state)
{
	struct place *p = *state;
	struct hub_counters before, after;
	struct arena a;
	arena_init(&a, (size_t)1 << 24);
	struct trial_result *r = arena_alloc(&a, sizeof *r);
	member(p, "A", "DE");
	import(p, "f", "evil.example\n");
	hub_counters(p->hub, &before);
	assert_int_equal(run(p, "asked evil.example of 8.8.8.8\nasked new.example", "", r, &a), OK);
	assert_true(r->format == EVENT_TEXT && r->lines == 2 && r->n_events == 2 && !r->more && r->refused == 0);
	assert_true(r->events[0].n_hits == 1 && r->events[0].line == 1 && r->events[1].n_hits == 0 && r->events[1].line == 2);
	const struct trial_hit *hit = &r->events[0].hits[0];
	assert_true(value_eq(hit->indicator, (struct value){KIND_DOMAIN, STR("evil.example")}) && !hit->part && hit->protected_by.n == 0);
	assert_true(value_eq(r->events[0].observed[hit->observed].value, hit->indicator));
	bool protected = false;
	for (size_t i = 0; i < r->events[0].n_observed; i++)
		protected |= r->events[0].observed[i].protected_by.n > 0;
	assert_true(protected);
	hub_counters(p->hub, &after);
	assert_true(before.events == after.events && before.hits == after.hits && before.observables == after.observables);
	assert_int_equal(remembered(p, KIND_DOMAIN, STR("new.example")), 0);
	arena_deinit(&a);
}

static void what_is_too_much_or_wrong_is_told(void **state)
{
	struct place *p = *state;
	struct arena a;
	struct buf lines;
	arena_init(&a, (size_t)1 << 24);
	buf_init(&lines, 1 << 20);
	struct trial_result *r = arena_alloc(&a, sizeof *r);
	for (int i = 0; i < TRIAL_EVENTS_MAX + 50; i++)
		buf_puts(&lines, "asked a.example\n");
	buf_putc(&lines, 0);
	assert_int_equal(run(p, lines.p, "", r, &a), OK);
	assert_true(r->n_events == TRIAL_EVENTS_MAX && r->more);
	assert_int_equal(run(p, "{\"n\":\"x.example\"}\n{\n", "query=n", r, &a), OK);
	assert_true(r->n_events == 1 && r->refused == 1 && r->refusals[0].line == 2);
	assert_int_equal(run(p, "{}", "=", r, &a), ERR_VALUE);
	reopen(p, HUB_OFFLINE);
	assert_int_equal(run(p, "{}", "", r, &a), ERR_UNSUPPORTED);
	buf_deinit(&lines);
	arena_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_is_matched_and_nothing_of_it_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_too_much_or_wrong_is_told, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
