/* SPDX-License-Identifier: Apache-2.0 */
/* What a hub remembers, for how long, and what it forgets. */
#include "place.h"

static void the_memory_outlives_a_restart_and_answers_an_offline_hub(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	uint64_t rows = 0;
	see(p, a, "domain", "evil.example", clock_now());
	hub_close(p->hub);
	open_hub(p, HUB_OFFLINE);
	assert_int_equal(lookback_days(p->hub), 30);
	assert_int_equal(remembered(p, KIND_DOMAIN, STR("evil.example")), 1);
	assert_int_equal(lookback_forget_member(p->hub, a, &rows), OK);
	assert_int_equal(rows, 1);
	assert_int_equal(remembered(p, KIND_DOMAIN, STR("evil.example")), 0);
	hub_close(p->hub);
	open_hub(p, 0);
	assert_int_equal(import(p, "f", "evil.example\n"), 0);
}

static void no_retention_forgets_and_remembers_nothing(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	uint64_t n = 0;
	see(p, a, "domain", "evil.example", clock_now());
	hub_close(p->hub);
	p->retention = HUB_RETENTION_NONE;
	open_hub(p, 0);
	see(p, a, "domain", "evil.example", clock_now());
	assert_int_equal(lookback_days(p->hub), 0);
	assert_int_equal(lookback_find(p->hub, (struct value){KIND_DOMAIN, STR("evil.example")}, sum, &n), ERR_UNSUPPORTED);
	assert_int_equal(import(p, "f", "evil.example\n"), 0);
	hub_close(p->hub);
	p->retention = 30;
	open_hub(p, 0);
	assert_int_equal(remembered(p, KIND_DOMAIN, STR("evil.example")), 0);
}

static void a_forgotten_value_is_no_longer_found(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	uint64_t rows = 0;
	see(p, a, "domain", "evil.example", clock_now());
	see(p, a, "domain", "other.example", clock_now());
	assert_int_equal(lookback_forget_value(p->hub, (struct value){KIND_DOMAIN, STR("evil.example")}, &rows), OK);
	assert_int_equal(rows, 1);
	assert_int_equal(import(p, "f", "evil.example\nother.example\n"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(the_memory_outlives_a_restart_and_answers_an_offline_hub),
		WITH_HUB(no_retention_forgets_and_remembers_nothing),
		WITH_HUB(a_forgotten_value_is_no_longer_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
