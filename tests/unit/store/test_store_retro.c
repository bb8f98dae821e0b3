/* SPDX-License-Identifier: Apache-2.0 */
/* What looking back still has to do. */
#include "scratch.h"

#include "store/store_retro.h"
#include "store/store_sighting.h"

enum { FIRST = 1000, SECOND = 2000, VALUE = 7, OTHER = 8 };

static void see(struct scratch *t, int64_t id, int64_t member, int64_t last)
{
	struct store_sighting x = {.id = id, .value = {KIND_DOMAIN, STR("a.example")}, .member = member, .first = last, .last = last, .count = 1};
	assert_ok(store_next_seq(t->s, &x.seq));
	assert_ok(store_sighting_put(t->s, &x));
}

static int64_t counted(struct scratch *t, int64_t since, int64_t id, int64_t member)
{
	int64_t last = -1;
	assert_ok(store_retro_counted(store_writer(t->s), since, id, member, &last));
	return last;
}

static enum err sum(void *ctx, int64_t number)
{
	*(int64_t *)ctx = *(int64_t *)ctx * 10000 + number;
	return OK;
}

/* The numbers as the digits of one. */
static int64_t due(struct scratch *t)
{
	int64_t all = 0;
	assert_ok(store_retro_each(store_writer(t->s), sum, &all));
	return all;
}

static void keeps_what_was_counted_when_the_value_came(void **state)
{
	struct scratch *t = *state;
	see(t, VALUE, 1, 50);
	see(t, OTHER, 1, 60);
	assert_ok(store_retro_keep(t->s, FIRST, VALUE));
	see(t, VALUE, 1, 90);
	see(t, VALUE, 2, 95);
	assert_ok(store_retro_keep(t->s, FIRST, VALUE));
	assert_int_equal(counted(t, FIRST, VALUE, 1), 50);
	assert_int_equal(counted(t, FIRST, OTHER, 1), UTC_NONE);
	assert_int_equal(counted(t, SECOND, VALUE, 1), UTC_NONE);
	assert_ok(store_retro_move(t->s, FIRST, VALUE, 1, 70));
	assert_ok(store_retro_move(t->s, FIRST, VALUE, 3, 71));
	assert_int_equal(counted(t, FIRST, VALUE, 1), 70);
	assert_int_equal(counted(t, FIRST, VALUE, 3), 71);
}

static void what_is_done_is_gone_with_what_undone_imports_left(void **state)
{
	struct scratch *t = *state;
	int64_t n = -1;
	see(t, VALUE, 1, 50);
	assert_ok(store_retro_keep(t->s, FIRST, VALUE));
	assert_ok(store_retro_keep(t->s, FIRST + 1, VALUE));
	assert_ok(store_retro_keep(t->s, SECOND, VALUE));
	assert_ok(store_retro_add(t->s, SECOND));
	assert_ok(store_retro_add(t->s, FIRST));
	assert_int_equal(due(t), FIRST * 10000 + SECOND);
	assert_ok(store_retro_count(store_writer(t->s), &n));
	assert_int_equal(n, 2);
	assert_ok(store_retro_done(t->s, FIRST));
	assert_int_equal(due(t), SECOND);
	assert_int_equal(counted(t, FIRST, VALUE, 1), UTC_NONE);
	assert_int_equal(counted(t, FIRST + 1, VALUE, 1), UTC_NONE);
	assert_int_equal(counted(t, SECOND, VALUE, 1), 50);
}

static void a_member_who_left_is_listed_until_it_is_forgotten(void **state)
{
	struct scratch *t = *state;
	int64_t all = 0;
	see(t, VALUE, 3, 50);
	see(t, VALUE, 4, 51);
	assert_ok(store_retro_keep(t->s, FIRST, VALUE));
	assert_ok(store_retro_leave(t->s, 3));
	assert_int_equal(counted(t, FIRST, VALUE, 3), UTC_NONE);
	assert_int_equal(counted(t, FIRST, VALUE, 4), 51);
	assert_ok(store_retro_each_left(store_writer(t->s), sum, &all));
	assert_int_equal(all, 3);
	assert_ok(store_retro_left(t->s, 3));
	all = 0;
	assert_ok(store_retro_each_left(store_writer(t->s), sum, &all));
	assert_int_equal(all, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(keeps_what_was_counted_when_the_value_came),
		WITH_SCRATCH(what_is_done_is_gone_with_what_undone_imports_left),
		WITH_SCRATCH(a_member_who_left_is_listed_until_it_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
