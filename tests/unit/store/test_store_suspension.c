/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of false positives, and values that are suspended because of them. */
#include "scratch.h"

#include "store/store_suspension.h"

static const struct value value = {KIND_DOMAIN, STR_INIT("good.example")};
enum { ID = 7 };

static void report(struct scratch *t, int64_t member, int64_t at)
{
	assert_ok(store_suspension_report(t->s, &(struct store_false_positive){ID, member, 0, at, STR("a mirror")}));
}

static void one_member_counts_once_and_the_staff_is_told_apart(void **state)
{
	struct scratch *t = *state;
	int64_t n = -1;
	bool staff = true;
	assert_ok(store_suspension_reporters(store_writer(t->s), ID, &n, &staff));
	assert_true(n == 0 && !staff);
	report(t, 3, 10);
	report(t, 3, 20);
	report(t, 4, 30);
	assert_ok(store_suspension_reporters(store_writer(t->s), ID, &n, &staff));
	assert_true(n == 2 && !staff);
	report(t, 0, 40);
	assert_ok(store_suspension_reporters(store_writer(t->s), ID, &n, &staff));
	assert_true(n == 3 && staff);
}

static enum err check(void *ctx, const struct store_suspension *s)
{
	++*(int *)ctx;
	assert_true(s->id == ID && value_eq(s->value, value) && s->since == 50 && s->reports == 2 && s->by_staff);
	assert_true(str_eq(s->reason, STR("a mirror")));
	return OK;
}

static void what_is_suspended_is_found_until_it_is_lifted_with_its_reports(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	int n = 0;
	int64_t reporters = -1;
	bool staff;
	report(t, 0, 10);
	report(t, 4, 20);
	assert_int_equal(store_suspension_get(db, ID, check, &n), ERR_NOT_FOUND);
	assert_ok(store_suspension_add(t->s, ID, value, 50, STR("a mirror")));
	assert_int_equal(store_suspension_add(t->s, ID, value, 60, STR("again")), ERR_EXISTS);
	assert_ok(store_suspension_get(db, ID, check, &n));
	assert_ok(store_suspension_page(db, 0, 10, check, &n));
	assert_ok(store_suspension_page(db, ID, 10, check, &n));
	assert_int_equal(n, 2);
	assert_ok(store_suspension_lift(t->s, ID));
	assert_int_equal(store_suspension_lift(t->s, ID), ERR_NOT_FOUND);
	assert_ok(store_suspension_reporters(db, ID, &reporters, &staff));
	assert_int_equal(reporters, 0);
}

static enum err count_id(void *ctx, int64_t id)
{
	assert_int_equal(id, ID);
	++*(int *)ctx;
	return OK;
}

static void what_waits_is_listed_once_and_dismissed_until_it_is_suspended(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	int n = 0;
	report(t, 3, 10);
	report(t, 4, 20);
	assert_ok(store_suspension_waiting(db, 0, 10, count_id, &n));
	assert_ok(store_suspension_waiting(db, ID, 10, count_id, &n));
	assert_int_equal(n, 1);
	assert_ok(store_suspension_dismiss(t->s, ID));
	assert_err(store_suspension_dismiss(t->s, ID), ERR_NOT_FOUND);
	report(t, 4, 30);
	assert_ok(store_suspension_add(t->s, ID, value, 50, STR("a mirror")));
	assert_err(store_suspension_dismiss(t->s, ID), ERR_NOT_FOUND);
	assert_ok(store_suspension_waiting(db, 0, 10, count_id, &n));
	assert_int_equal(n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(one_member_counts_once_and_the_staff_is_told_apart),
		WITH_SCRATCH(what_waits_is_listed_once_and_dismissed_until_it_is_suspended),
		WITH_SCRATCH(what_is_suspended_is_found_until_it_is_lifted_with_its_reports),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
