/* SPDX-License-Identifier: Apache-2.0 */
/* The forecast of a hub: what it has learned is kept, and what was kept and damaged does not stop it. */
#include "../store/scratch.h"

#include "hub/early.h"
#include "hub/setting.h"
#include "store/store_learned.h"

static struct warn_flow *flow(void)
{
	struct warn_flow *f = warn_flow_new(&(struct warn_flow_rules){.forecast.rule_first = true});
	assert_non_null(f);
	return f;
}

static struct forecast_verdict met(struct warn_flow *f, int64_t time, int64_t member, const char *value)
{
	struct forecast_verdict v = {0};
	const struct contact c = {.time = time, .member = member, .value = {KIND_DOMAIN, str_of(value)}};
	assert_ok(forecast_contact(warn_flow_forecast(f), &c, &v));
	return v;
}

static void what_was_met_before_a_restart_counts_after_it(void **state)
{
	struct scratch *t = *state;
	struct warn_flow *before = flow(), *after = flow();
	met(before, 0, 1, "a.example");
	assert_ok(early_restore(before, store_writer(t->s))); /* nothing is kept yet */
	assert_ok(early_keep(before, t->s));
	scratch_close(t);
	scratch_open(t);
	assert_ok(early_restore(after, store_writer(t->s)));
	assert_int_equal(met(after, 1, 2, "a.example").parties, 2);
	warn_flow_free(before);
	warn_flow_free(after);
}

static void what_is_damaged_is_learned_anew(void **state)
{
	struct scratch *t = *state;
	struct warn_flow *f = flow();
	met(f, 0, 1, "a.example");
	assert_ok(store_learned_put(t->s, STR("forecast"), STR("twf\1 and no more")));
	assert_ok(early_restore(f, store_writer(t->s)));
	assert_int_equal(met(f, 1, 2, "a.example").parties, 2);
	warn_flow_free(f);
}

static void the_setting_holds_how_many_are_raised(void **state)
{
	struct scratch *t = *state;
	struct warn_flow *f = flow();
	met(f, 0, 1, "a.example");
	assert_false(met(f, 1, 2, "a.example").raise);
	assert_ok(setting_put(t->s, SETTING_EARLY_WARNINGS, 1));
	assert_ok(early_budget(f, store_writer(t->s)));
	assert_true(met(f, 2, 3, "a.example").raise);
	met(f, 3, 1, "b.example");
	assert_false(met(f, 4, 2, "b.example").raise);
	warn_flow_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(what_was_met_before_a_restart_counts_after_it),
		WITH_SCRATCH(what_is_damaged_is_learned_anew),
		WITH_SCRATCH(the_setting_holds_how_many_are_raised),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
