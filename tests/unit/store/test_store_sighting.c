/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings: joined by value and member, seen by their member. */
#include "scratch.h"

#include "store/store_sighting.h"

static enum err write_sighting(void *ctx, const struct store_sighting *s)
{
	buf_printf(ctx, "%lld %lld %.*s %.*s %.*s %lld-%lld x%lld %d %d %.*s;", (long long)s->seq, (long long)s->id,
	           STR_ARG(s->value.bytes), STR_ARG(s->label), STR_ARG(s->member_name), (long long)s->first,
	           (long long)s->last, (long long)s->count, s->confidence, (int)s->tlp, STR_ARG(s->suppressed));
	return OK;
}

static struct store_sighting sighting(int64_t seq, int64_t id, int64_t member, int64_t first, int64_t last)
{
	return (struct store_sighting){.seq = seq, .id = id, .value = {KIND_DOMAIN, STR("v")}, .label = STR("l"),
	                               .member = member, .first = first, .last = last, .count = 2, .confidence = 5};
}

static void put(struct scratch *t, struct store_sighting s)
{
	assert_ok(store_sighting_put(t->s, &s));
}

static void widens_times_adds_counts_and_replaces_the_rest(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	struct buf b;
	int64_t m = scratch_member(t, "m");
	put(t, sighting(1, 9, m, 100, 200));
	put(t, sighting(2, 9, m, 150, 160));
	put(t, sighting(3, 9, m, 50, 60));
	struct store_sighting s = sighting(4, 9, m, 250, 260);
	s.label = STR("new");
	s.tlp = TLP_AMBER;
	s.confidence = 90;
	s.suppressed = STR("a resolver");
	put(t, s);
	buf_init(&b, 1000);
	assert_ok(store_sighting_of(store_writer(t->s), &operator, 9, write_sighting, &b));
	assert_str(buf_str(&b), STR("4 9 v new m 50-260 x8 90 2 a resolver;"));
	buf_deinit(&b);
}

static void shows_sightings_to_their_member_and_the_operator(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	int64_t one = scratch_member(t, "one"), two = scratch_member(t, "two");
	struct viewer operator = viewer_operator(), public = viewer_public(), first = scratch_viewer(one);
	struct viewer hub_sensor = {.scopes = SCOPE_OBSERVE | SCOPE_READ, .token = 4};
	put(t, sighting(1, 9, one, 1, 1));
	put(t, sighting(2, 9, two, 2, 2));
	put(t, sighting(3, 8, two, 3, 3));
	put(t, sighting(4, 9, 0, 4, 4));
	static const char *const expected_page[] = {
		"2 9 v l two 2-2 x2 5 0 ;3 8 v l two 3-3 x2 5 0 ;", "", "", "",
	};
	static const char *const expected_of[] = {
		"4 9 v l  4-4 x2 5 0 ;1 9 v l one 1-1 x2 5 0 ;2 9 v l two 2-2 x2 5 0 ;", "1 9 v l one 1-1 x2 5 0 ;", "", "",
	};
	const struct viewer *viewers[] = {&operator, &first, &public, &hub_sensor};
	struct buf b;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof viewers / sizeof viewers[0]; i++) {
		buf_reset(&b);
		assert_ok(store_sighting_page(db, viewers[i], 1, 2, write_sighting, &b));
		assert_str(buf_str(&b), str_of(expected_page[i]));
		buf_reset(&b);
		assert_ok(store_sighting_of(db, viewers[i], 9, write_sighting, &b));
		assert_str(buf_str(&b), str_of(expected_of[i]));
	}
	buf_deinit(&b);
}

static void pages_pass_everything_that_changes_behind_the_cursor(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	struct buf b;
	int64_t m = scratch_member(t, "m");
	put(t, sighting(1, 1, m, 1, 1));
	put(t, sighting(2, 2, m, 1, 1));
	buf_init(&b, 1000);
	assert_ok(store_sighting_page(store_writer(t->s), &operator, 0, 1, write_sighting, &b));
	/* What changes moves behind all that was read. */
	put(t, sighting(3, 1, m, 1, 1));
	assert_ok(store_sighting_page(store_writer(t->s), &operator, 1, 10, write_sighting, &b));
	assert_str(buf_str(&b), STR("1 1 v l m 1-1 x2 5 0 ;2 2 v l m 1-1 x2 5 0 ;3 1 v l m 1-1 x4 5 0 ;"));
	buf_deinit(&b);
}

static void keeps_sightings_of_removed_members_and_reads_them_since_a_time(void **state)
{
	struct scratch *t = *state;
	struct buf b;
	int64_t m = scratch_member(t, "m");
	put(t, sighting(1, 1, m, 1, 30));
	put(t, sighting(2, 2, m, 1, 20));
	put(t, sighting(3, 3, m, 1, 19));
	struct store_sighting s = sighting(4, 4, m, 1, 40);
	s.suppressed = STR("why");
	put(t, s);
	assert_ok(store_member_remove(t->s, m));
	buf_init(&b, 1000);
	assert_ok(store_sighting_since(store_writer(t->s), 20, write_sighting, &b));
	assert_str(buf_str(&b), STR("2 2 v l  1-20 x2 5 0 ;1 1 v l  1-30 x2 5 0 ;"));
	buf_deinit(&b);
}

static enum err take_retro(void *ctx, const struct store_sighting *s)
{
	*(int64_t *)ctx = s->retro;
	return OK;
}

static void counts_what_was_found_by_looking_back(void **state)
{
	struct scratch *t = *state;
	struct viewer operator = viewer_operator();
	int64_t retro = 0, m = scratch_member(t, "m");
	struct store_sighting s = sighting(1, 9, m, 100, 200);
	s.retro = 2;
	put(t, s);
	put(t, sighting(2, 9, m, 300, 300));
	s.seq = 3;
	s.retro = 1;
	put(t, s);
	assert_ok(store_sighting_of(store_writer(t->s), &operator, 9, take_retro, &retro));
	assert_int_equal(retro, 3);
}

static void the_latest_of_a_member_come_first_and_are_summed_up(void **state)
{
	struct scratch *t = *state;
	struct db *db = store_writer(t->s);
	int64_t one = scratch_member(t, "one"), two = scratch_member(t, "two");
	struct viewer operator = viewer_operator(), other = scratch_viewer(two);
	struct store_sighting_sum sum = {.n = 7};
	struct buf b;
	put(t, sighting(1, 7, one, 10, 30));
	put(t, sighting(2, 8, one, 5, 50));
	put(t, sighting(3, 9, one, 20, 20));
	put(t, sighting(4, 7, two, 60, 60));
	struct store_sighting s = sighting(5, 6, one, 70, 70);
	s.suppressed = STR("a resolver");
	put(t, s);
	buf_init(&b, 1000);
	assert_ok(store_sighting_latest(db, &operator, one, 25, 10, write_sighting, &b));
	assert_str(buf_str(&b), STR("2 8 v l one 5-50 x2 5 0 ;1 7 v l one 10-30 x2 5 0 ;"));
	buf_reset(&b);
	assert_ok(store_sighting_latest(db, &operator, one, UTC_NONE, 1, write_sighting, &b));
	assert_str(buf_str(&b), STR("2 8 v l one 5-50 x2 5 0 ;"));
	assert_ok(store_sighting_sum(db, &operator, one, 25, &sum));
	assert_true(sum.n == 2 && sum.count == 4 && sum.first == 5 && sum.last == 50);
	assert_ok(store_sighting_sum(db, &other, one, UTC_NONE, &sum));
	assert_true(sum.n == 0 && sum.count == 0 && sum.first == UTC_NONE);
	buf_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(widens_times_adds_counts_and_replaces_the_rest),
		WITH_SCRATCH(shows_sightings_to_their_member_and_the_operator),
		WITH_SCRATCH(pages_pass_everything_that_changes_behind_the_cursor),
		WITH_SCRATCH(counts_what_was_found_by_looking_back),
		WITH_SCRATCH(the_latest_of_a_member_come_first_and_are_summed_up),
		WITH_SCRATCH(keeps_sightings_of_removed_members_and_reads_them_since_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
