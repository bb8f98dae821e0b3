/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of hours, saved states, silences. */
#include "scratch.h"

#include "store/store_series.h"

static void put(struct scratch *t, const char *key, int64_t hour, int64_t count)
{
	assert_ok(store_series_put(t->s, &(struct store_series){.key = str_of(key), .hour = hour, .count = count, .parties = 2,
	                                                        .known = true, .measure = 1.5, .expected = 0.25, .score = -2.125}));
}

struct seen {
	int n;
	int64_t hours, counts, last_id;
	char keys[256];
};

static enum err see(void *ctx, const struct store_series *s)
{
	struct seen *x = ctx;
	x->n++;
	x->hours = x->hours * 10 + s->hour;
	x->counts += s->count;
	x->last_id = s->id;
	snprintf(x->keys + strlen(x->keys), sizeof x->keys - strlen(x->keys), "%.*s ", STR_ARG(s->key));
	assert_true(s->known && !s->missing && !s->raised && s->parties == 2);
	assert_true(s->measure == 1.5 && s->expected == 0.25 && s->score == -2.125);
	return OK;
}

static void hours_of_a_series_come_latest_first_and_pages_have_the_latest_of_each(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	struct seen one = {0}, page = {0}, rest = {0};
	put(t, "port:445", 1, 10);
	put(t, "port:445", 2, 20);
	put(t, "port:22", 1, 30);
	put(t, "port:445", 3, 40);
	put(t, "port:445", 3, 99); /* an hour is told once */
	assert_ok(store_series_hours(db, STR("port:445"), 2, see, &one));
	assert_true(one.n == 2 && one.hours == 32 && one.counts == 60);
	assert_ok(store_series_page(db, 0, 10, see, &page));
	assert_true(page.n == 2 && page.counts == 70);
	assert_string_equal(page.keys, "port:445 port:22 ");
	assert_ok(store_series_page(db, page.last_id, 10, see, &rest));
	assert_int_equal(rest.n, 0);
	assert_int_equal(store_series_hours(db, STR("port:1"), 2, see, &one), ERR_NOT_FOUND);
	assert_int_equal(store_series_hours(db, STR(""), 2, see, &one), ERR_NOT_FOUND);
}

static enum err see_key(void *ctx, const struct store_series *s)
{
	char *text = ctx;
	size_t n = strlen(text);
	snprintf(text + n, 100 - n, "%.*s ", STR_ARG(s->key));
	return OK;
}

static void what_surges_ranks_before_what_scores_high_and_what_was_yesterday_not_at_all(void **state)
{
	struct scratch *t = *state;
	const struct store_series rows[] = {
		{.key = STR("port:22"), .hour = 99, .known = true, .score = 2},
		{.key = STR("port:23"), .hour = 100, .known = true, .score = -1},
		{.key = STR("port:53"), .hour = 100, .measure = 5},
		{.key = STR("port:80"), .hour = 76, .known = true, .score = 9},
		{.key = STR("port:445"), .hour = 100, .known = true, .score = 0.5, .raised = true, .since = 98},
		{.key = STR("port:445"), .hour = 99, .known = true, .score = 7},
		{.key = STR("port:502"), .hour = 77, .known = true, .score = 3},
	};
	char text[100] = "";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_ok(store_series_put(t->s, &rows[i]));
	assert_ok(store_series_ranked(store_writer(t->s), see_key, text));
	assert_string_equal(text, "port:445 port:502 port:22 port:53 port:23 ");
}

static enum err saved(void *ctx, struct str key, struct str state)
{
	char *text = ctx;
	size_t n = strlen(text);
	snprintf(text + n, 100 - n, "%.*s=%.*s ", STR_ARG(key), STR_ARG(state));
	return OK;
}

static void what_was_saved_last_comes_back_and_that_of_all_comes_first(void **state)
{
	struct scratch *t = *state;
	char text[100] = "";
	put(t, "port:445", 1, 10);
	put(t, "port:22", 1, 10);
	assert_ok(store_series_save(t->s, STR("port:445"), STR("old")));
	assert_ok(store_series_save(t->s, STR("port:445"), STR("new")));
	assert_ok(store_series_save(t->s, STR(""), STR("all")));
	assert_ok(store_series_saved(store_writer(t->s), saved, text));
	assert_string_equal(text, "=all port:445=new ");
}

static void trimming_forgets_hours_and_series_without_any(void **state)
{
	struct scratch *t = *state;
	struct seen all = {0};
	char text[100] = "";
	put(t, "port:445", 1, 10);
	put(t, "port:22", 1, 10);
	put(t, "port:22", 2, 10);
	assert_ok(store_series_save(t->s, STR("port:445"), STR("x")));
	assert_ok(store_series_save(t->s, STR(""), STR("all")));
	assert_ok(store_series_trim(t->s, 2));
	assert_ok(store_series_each(store_writer(t->s), see, &all));
	assert_string_equal(all.keys, "port:22 ");
	assert_ok(store_series_saved(store_writer(t->s), saved, text));
	assert_string_equal(text, "=all ");
}

static enum err silence(void *ctx, int64_t member, struct str name, int64_t since)
{
	assert_true(name.n == 1);
	*(int64_t *)ctx = *(int64_t *)ctx * 1000 + member * 10 + since;
	return OK;
}

static void the_silent_are_those_told_last(void **state)
{
	struct scratch *t = *state;
	int64_t sum = 0, id[3];
	for (int i = 0; i < 3; i++)
		assert_ok(store_member_add(t->s, &(struct member){.name = str_make("abc" + i, 1)}, 0, &id[i]));
	assert_ok(store_series_silent(t->s, (struct store_silence[]){{id[0], 1}, {id[1], 2}}, 2));
	assert_ok(store_series_silent(t->s, (struct store_silence[]){{id[1], 2}, {id[2], 3}, {999, 4}}, 3));
	assert_ok(store_series_each_silent(store_writer(t->s), silence, &sum));
	assert_int_equal(sum, (id[1] * 10 + 2) * 1000 + id[2] * 10 + 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(hours_of_a_series_come_latest_first_and_pages_have_the_latest_of_each),
		WITH_SCRATCH(what_surges_ranks_before_what_scores_high_and_what_was_yesterday_not_at_all),
		WITH_SCRATCH(what_was_saved_last_comes_back_and_that_of_all_comes_first),
		WITH_SCRATCH(trimming_forgets_hours_and_series_without_any),
		WITH_SCRATCH(the_silent_are_those_told_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
