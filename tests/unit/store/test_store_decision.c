/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: counted, with the values that they brought, and what is yet to be carried out. */
#include "scratch.h"

#include "store/store_decision.h"
#include "store/store_warning.h"

static const struct uuid one = {{1}}, two = {{2}};

static enum err write_value(void *ctx, struct value v, int64_t at)
{
	buf_printf(ctx, "%d %.*s %lld;", (int)v.kind, STR_ARG(v.bytes), (long long)at);
	return OK;
}

static void expect_values(struct scratch *t, const struct uuid *id, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_decision_values(store_writer(t->s), id, write_value, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void decisions_are_counted(void **state)
{
	struct scratch *t = *state;
	int64_t n = -1;
	struct store_warning w = {.seq = 1, .id = one, .version = 1, .subject = STR("x"), .report = STR(""), .json = STR("{}"),
	                          .json_members = STR("{}"), .saved = STR(""), .value_ids = STR("")};
	assert_err(store_decision_count(store_writer(t->s), &one, &n), ERR_NOT_FOUND);
	assert_int_equal(n, -1);
	assert_ok(store_warning_put(t->s, &w));
	assert_ok(store_decision_count(store_writer(t->s), &one, &n));
	assert_int_equal(n, 0);
	assert_ok(store_decision_add(t->s, &one));
	w.seq = 2;
	w.version = 2;
	assert_ok(store_warning_put(t->s, &w)); /* evidence is no decision */
	assert_ok(store_decision_count(store_writer(t->s), &one, &n));
	assert_int_equal(n, 1);
}

static void values_are_kept_once_and_go_on_in_another_warning(void **state)
{
	struct scratch *t = *state;
	const struct value a = {KIND_DOMAIN, STR("a.example")}, b = {KIND_DOMAIN, STR("b.example")};
	char expected[80];
	assert_ok(store_decision_value(t->s, &one, b, 5));
	assert_ok(store_decision_value(t->s, &one, b, 6));
	assert_ok(store_decision_value(t->s, &one, a, 7));
	assert_ok(store_decision_value(t->s, &two, a, 9));
	snprintf(expected, sizeof expected, "%d a.example 7;%d b.example 5;", (int)KIND_DOMAIN, (int)KIND_DOMAIN);
	expect_values(t, &one, expected);
	assert_ok(store_decision_merge(t->s, &one, &two));
	snprintf(expected, sizeof expected, "%d a.example 9;%d b.example 5;", (int)KIND_DOMAIN, (int)KIND_DOMAIN);
	expect_values(t, &two, expected);
}

static void what_is_due_comes_until_its_last_round_is_done(void **state)
{
	struct scratch *t = *state;
	const struct value a = {KIND_DOMAIN, STR("a.example")};
	struct uuid id = two;
	int64_t first = 0, second = 0;
	assert_ok(store_decision_due(t->s, &one)); /* without values there is nothing to carry out */
	assert_err(store_decision_next(store_writer(t->s), &id, &first), ERR_NOT_FOUND);
	assert_ok(store_decision_value(t->s, &one, a, 5));
	assert_ok(store_decision_due(t->s, &one));
	assert_ok(store_decision_next(store_writer(t->s), &id, &first));
	assert_memory_equal(id.bytes, one.bytes, sizeof id.bytes);
	assert_ok(store_decision_due(t->s, &one)); /* decided again while the first was carried out */
	assert_ok(store_decision_done(t->s, &one, first));
	assert_ok(store_decision_next(store_writer(t->s), &id, &second));
	assert_true(second != first);
	assert_ok(store_decision_done(t->s, &one, second));
	assert_err(store_decision_next(store_writer(t->s), &id, &second), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(decisions_are_counted),
		WITH_SCRATCH(values_are_kept_once_and_go_on_in_another_warning),
		WITH_SCRATCH(what_is_due_comes_until_its_last_round_is_done),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
