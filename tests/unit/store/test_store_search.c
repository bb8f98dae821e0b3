/* SPDX-License-Identifier: Apache-2.0 */
/* Searches that a person keeps. */
#include "scratch.h"
#include "store/store_account.h"
#include "store/store_search.h"

static int64_t person(struct scratch *t, const char *name)
{
	const struct store_account a = {.name = str_of(name), .role = ACCOUNT_ANALYST};
	int64_t id = 0;
	assert_ok(store_account_add(t->s, &a, "no password", 1, &id));
	return id;
}

static enum err write_search(void *ctx, const struct store_search *s)
{
	buf_printf(ctx, "%.*s/%.*s=%.*s ", STR_ARG(s->list), STR_ARG(s->name), STR_ARG(s->filters));
	return OK;
}

static void check(struct scratch *t, int64_t account, const char *expected)
{
	struct buf b;
	buf_init(&b, 1000);
	assert_ok(store_search_each(store_writer(t->s), account, write_search, &b));
	assert_str(buf_str(&b), str_of(expected));
	buf_deinit(&b);
}

static void a_search_belongs_to_one_account_and_leaves_with_it(void **state)
{
	struct scratch *t = *state;
	scratch_begin(t);
	int64_t ana = person(t, "ana"), bob = person(t, "bob");
	assert_ok(store_search_put(t->s, ana, &(struct store_search){STR("sightings"), STR("new"), STR("since=24h")}));
	assert_ok(store_search_put(t->s, ana, &(struct store_search){STR("indicators"), STR("new"), STR("kind=url")}));
	assert_ok(store_search_put(t->s, bob, &(struct store_search){STR("indicators"), STR("new"), STR("")}));
	assert_ok(store_search_put(t->s, ana, &(struct store_search){STR("indicators"), STR("new"), STR("tlp=red")}));
	check(t, ana, "indicators/new=tlp=red sightings/new=since=24h ");
	check(t, bob, "indicators/new= ");
	assert_err(store_search_remove(t->s, bob, STR("sightings"), STR("new")), ERR_NOT_FOUND);
	assert_ok(store_search_remove(t->s, bob, STR("indicators"), STR("new")));
	check(t, bob, "");
	assert_ok(store_account_remove(t->s, ana));
	check(t, ana, "");
	scratch_commit(t);
}

static void an_account_keeps_a_bounded_number(void **state)
{
	struct scratch *t = *state;
	char name[16];
	scratch_begin(t);
	int64_t ana = person(t, "ana");
	for (int i = 0; i < STORE_SEARCHES_MAX; i++) {
		struct str n = str_make(name, (size_t)snprintf(name, sizeof name, "%d", i));
		assert_ok(store_search_put(t->s, ana, &(struct store_search){STR("objects"), n, STR("")}));
	}
	assert_err(store_search_put(t->s, ana, &(struct store_search){STR("objects"), STR("more"), STR("")}), ERR_LIMIT);
	assert_ok(store_search_put(t->s, ana, &(struct store_search){STR("objects"), STR("7"), STR("type=tool")}));
	scratch_commit(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(a_search_belongs_to_one_account_and_leaves_with_it),
		WITH_SCRATCH(an_account_keeps_a_bounded_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
