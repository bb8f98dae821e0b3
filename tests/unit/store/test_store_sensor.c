/* SPDX-License-Identifier: Apache-2.0 */
/* Sensors as they are stored: the last word stands, their member alone is told. */
#include "scratch.h"

#include "store/store_sensor.h"

static void it_comes_back_as_it_was_put_for_its_member_alone(void **state)
{
	struct scratch *t = *state;
	const struct viewer own = {.member = 1, .scopes = SCOPE_READ}, other = {.member = 2, .scopes = SCOPE_READ};
	struct store_sensor x = {.key = {1, 7, 0, -3}, .first = 1, .last = 2, .gap = 3, .reports = 4, .lines = 5, .events = 6, .hits = 7,
	                         .refused = 8, .last_lines = 9, .last_refused = 10, .refused_at = UTC_NONE, .reason = "no"};
	struct store_sensor read;
	assert_ok(store_sensor_put(t->s, &x));
	x.last = 20;
	x.refused_at = 15;
	assert_ok(store_sensor_put(t->s, &x));
	assert_ok(store_sensor_get(store_writer(t->s), &own, &x.key, &read));
	assert_memory_equal(&read, &x, sizeof x);
	assert_err(store_sensor_get(store_writer(t->s), &other, &x.key, &read), ERR_NOT_FOUND);
	x.key.token = 8;
	assert_err(store_sensor_get(store_writer(t->s), &own, &x.key, &read), ERR_NOT_FOUND);
}

static void a_reason_that_is_too_long_is_cut(void **state)
{
	struct scratch *t = *state;
	const struct viewer operator = viewer_operator();
	struct store_sensor read = {0}, x = {.key = {1, 7, 0, 0}, .refused_at = 1};
	memset(x.reason, 'x', sizeof x.reason - 1);
	assert_ok(store_sensor_put(t->s, &x));
	assert_ok(db_exec(store_writer(t->s), "UPDATE sensor SET reason = reason || reason"));
	assert_ok(store_sensor_get(store_writer(t->s), &operator, &x.key, &read));
	assert_string_equal(read.reason, x.reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(it_comes_back_as_it_was_put_for_its_member_alone),
		WITH_SCRATCH(a_reason_that_is_too_long_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
