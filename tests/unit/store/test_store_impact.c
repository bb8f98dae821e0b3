/* SPDX-License-Identifier: Apache-2.0 */
/* Impacts: the earliest hit on a member, beside its first delivery. */
#include "scratch.h"

#include "store/store_delivery.h"
#include "store/store_impact.h"
#include "store/store_warning.h"

static const struct uuid one = {{1}}, two = {{2}};

static void put_warning(struct scratch *t, const struct uuid *id, int64_t seq, enum warning_state state, int64_t raised)
{
	const struct store_warning w = {.seq = seq, .id = *id, .version = 1, .state = state, .raised = raised, .subject = STR("x"),
	                                .report = STR(""), .json = STR("{}"), .json_members = STR("{}"), .saved = STR(""), .value_ids = STR("")};
	assert_ok(store_warning_put(t->s, &w));
}

static void put(struct scratch *t, const struct uuid *warning, int64_t member, int64_t at)
{
	const struct store_impact i = {.warning = *warning, .member = member, .at = at};
	assert_ok(store_impact_put(t->s, &i));
}

static void deliver(struct scratch *t, const struct uuid *warning, int64_t member, enum delivery_channel c, int64_t at)
{
	const struct store_delivery d = {.warning = *warning, .member = member, .channel = c, .file = STR(""), .version = 1, .at = at, .told = UTC_NONE};
	assert_ok(store_delivery_put(t->s, &d));
}

static enum err write_impact(void *ctx, const struct store_impact *i)
{
	buf_printf(ctx, "%u %.*s raised %lld", i->warning.bytes[0], STR_ARG(i->member_name), (long long)i->raised);
	if (i->delivered != UTC_NONE)
		buf_printf(ctx, " delivered %lld", (long long)i->delivered);
	buf_printf(ctx, " hit %lld;", (long long)i->at);
	return OK;
}

static void the_earliest_hit_and_the_first_delivery_count(void **state)
{
	struct scratch *t = *state;
	int64_t a = scratch_member(t, "a"), b = scratch_member(t, "b");
	struct buf out;
	buf_init(&out, 1000);
	put_warning(t, &one, 1, WARNING_OPEN, 100);
	put_warning(t, &two, 2, WARNING_WITHDRAWN, 200);
	put(t, &one, a, 150);
	put(t, &one, a, 130);
	put(t, &one, a, 140);
	put(t, &one, b, 90);
	put(t, &two, b, 300);
	deliver(t, &one, a, DELIVERY_API, 120);
	deliver(t, &one, a, DELIVERY_STREAM, 110);
	assert_ok(store_impact_each(store_writer(t->s), &one, write_impact, &out));
	assert_str(buf_str(&out), STR("1 a raised 100 delivered 110 hit 130;1 b raised 100 hit 90;"));
	buf_reset(&out);
	/* A warning that was taken back says nothing about lead times. */
	assert_ok(store_impact_since(store_writer(t->s), 100, write_impact, &out));
	assert_str(buf_str(&out), STR("1 a raised 100 delivered 110 hit 130;1 b raised 100 hit 90;"));
	buf_reset(&out);
	assert_ok(store_impact_since(store_writer(t->s), 101, write_impact, &out));
	assert_str(buf_str(&out), STR(""));
	put_warning(t, &one, 3, WARNING_RESOLVED, 100);
	assert_ok(store_impact_open(store_writer(t->s), write_impact, &out));
	assert_str(buf_str(&out), STR(""));
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(the_earliest_hit_and_the_first_delivery_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
