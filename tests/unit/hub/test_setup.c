/* SPDX-License-Identifier: Apache-2.0 */
/* The key of the first operator: one at a time, for one try after the other, until there is an operator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/setup.h"
#include "hub_place.h"

static const struct login_place here;

static enum err try_key(struct hub *h, struct str key)
{
	uint32_t failures;
	int64_t wait;
	return setup_check(h, key, &here, &failures, &wait);
}

static void the_key_that_was_drawn_last_is_right_and_no_other(void **state)
{
	struct hub *h = ((struct hub_place *)*state)->hub;
	char first[SETUP_KEY_BYTES], second[SETUP_KEY_BYTES];
	assert_true(setup_is_open(h));
	assert_int_equal(try_key(h, STR("")), ERR_UNAUTHORIZED);
	assert_int_equal(setup_draw(h, first), OK);
	assert_int_equal(setup_draw(h, second), OK);
	assert_memory_not_equal(first, second, sizeof first);
	assert_int_equal(try_key(h, str_make(first, sizeof first)), ERR_UNAUTHORIZED);
	assert_int_equal(try_key(h, str_make(second, sizeof second)), OK);
	assert_int_equal(try_key(h, str_make(second, sizeof second - 1)), ERR_UNAUTHORIZED);
}

static void guesses_are_slowed_down_also_for_the_right_key(void **state)
{
	struct hub *h = ((struct hub_place *)*state)->hub;
	char key[SETUP_KEY_BYTES];
	assert_int_equal(setup_draw(h, key), OK);
	enum err e = OK;
	int tries = 0;
	while (tries < 100 && (e = try_key(h, STR("guess"))) == ERR_UNAUTHORIZED)
		tries++;
	assert_int_equal(e, ERR_THROTTLED);
	assert_true(tries >= 3 && tries <= 20);
	assert_int_equal(try_key(h, str_make(key, sizeof key)), ERR_THROTTLED);
}

static void a_code_is_right_for_the_factor_that_was_drawn_last(void **state)
{
	struct hub *h = ((struct hub_place *)*state)->hub;
	struct second_factor f;
	char key[SETUP_KEY_BYTES];
	int64_t step;
	assert_int_equal(setup_factor(h, STR("000000"), &f, &step), ERR_UNAUTHORIZED);
	assert_int_equal(setup_draw(h, key), OK);
	setup_enrol(h, &f);
	assert_int_equal(setup_factor(h, STR(""), &f, &step), ERR_UNAUTHORIZED);
	setup_done(h);
	assert_int_equal(try_key(h, str_make(key, sizeof key)), ERR_UNAUTHORIZED);
}

static enum err add_operator(void *ctx, struct store *s)
{
	const struct store_account a = {.name = STR("ana"), .role = ACCOUNT_OPERATOR};
	return store_account_add(s, &a, "x", 1, ctx);
}

static void an_operator_ends_it(void **state)
{
	struct hub *h = ((struct hub_place *)*state)->hub;
	char key[SETUP_KEY_BYTES];
	int64_t id;
	assert_int_equal(setup_draw(h, key), OK);
	assert_int_equal(hub_write(h, add_operator, &id), OK);
	assert_false(setup_is_open(h));
	assert_int_equal(try_key(h, str_make(key, sizeof key)), ERR_EXISTS);
	assert_int_equal(setup_draw(h, key), ERR_EXISTS);
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, hub_place_set_up, hub_place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(the_key_that_was_drawn_last_is_right_and_no_other),
		WITH_HUB(guesses_are_slowed_down_also_for_the_right_key),
		WITH_HUB(a_code_is_right_for_the_factor_that_was_drawn_last),
		WITH_HUB(an_operator_ends_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
