/* SPDX-License-Identifier: Apache-2.0 */
/* Members see something, then it becomes an indicator: the flow through the hub's faces, with a real store. */
#include "place.h"

#include "store/store_retro.h"

static int64_t due(struct place *p)
{
	int64_t n = -1;
	struct db *db = hub_reader_get(p->hub);
	assert_int_equal(store_retro_count(db, &n), OK);
	hub_reader_put(p->hub, db);
	return n;
}

static enum err put_sighting(void *ctx, struct store *s)
{
	struct store_sighting *x = ctx;
	enum err e = store_next_seq(s, &x->seq);
	return e ? e : store_sighting_put(s, x);
}

/* The first two of four days have been told. */
struct half {
	int64_t id, member, last, since;
	struct value value;
};

static enum err take_since(void *ctx, int64_t since)
{
	((struct half *)ctx)->since = since;
	return OK;
}

static enum err tell_half(void *ctx, struct store *s)
{
	struct half *h = ctx;
	struct store_sighting x = {.id = h->id, .value = h->value, .member = h->member, .first = h->last - UTC_DAY, .last = h->last,
	                           .count = 2, .retro = 2};
	enum err e = store_retro_each(store_writer(s), take_since, h);
	if (e == OK)
		e = store_retro_move(s, h->since, h->id, h->member, h->last);
	return e ? e : put_sighting(&x, s);
}

static void what_was_seen_before_the_indicator_becomes_a_sighting_marked_so(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE"), b = member(p, "B", "FR"), now = clock_now();
	see(p, a, "domain", "cdn.evil.example", now - 5 * UTC_DAY);
	see(p, a, "domain", "evil.example", now - UTC_HOUR);
	see(p, b, "ipv4", "198.51.100.9", now - 2 * UTC_DAY);
	see(p, b, "domain", "good.example", now);
	assert_int_equal(sightings(p).n, 0);
	assert_int_equal(import(p, "f", "evil.example\n198.51.100.0/24\nunseen.example\n"), 2);
	struct seen seen = sightings(p);
	assert_int_equal(seen.n, 2);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.retro, 3);
	see(p, a, "domain", "evil.example", now);
	seen = sightings(p);
	assert_int_equal(seen.count, 4);
	assert_int_equal(seen.retro, 3);
}

static void what_is_found_inside_the_window_raises_a_warning_and_older_does_not(void **state)
{
	struct place *p = *state;
	const char *names[] = {"A", "B", "C"}, *countries[] = {"DE", "FR", "LU"};
	int64_t now = clock_now();
	for (int i = 0; i < 3; i++) {
		int64_t who = member(p, names[i], countries[i]);
		see(p, who, "domain", "recent.example", now - (i + 1) * UTC_HOUR);
		see(p, who, "domain", "older.example", now - (i + 5) * UTC_DAY);
		see(p, who, "domain", "unrelated.example", now);
	}
	assert_int_equal(import(p, "f", "older.example\n"), 1);
	assert_int_equal(warnings(p), 0);
	assert_int_equal(import(p, "g", "recent.example\n"), 1);
	assert_int_equal(warnings(p), 1);
}

static void an_indicator_that_comes_back_counts_nothing_twice(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE"), now = clock_now();
	see(p, a, "domain", "evil.example", now - UTC_HOUR);
	assert_int_equal(import(p, "f", "evil.example\nother.example\n"), 1);
	see(p, a, "domain", "evil.example", now - UTC_MINUTE);
	assert_int_equal(sightings(p).count, 2);
	/* A second feed that says the same makes it no news. */
	assert_int_equal(import(p, "g", "evil.example\n"), 0);
	import(p, "g", "third.example\n");
	import(p, "f", "other.example\n");
	import(p, "f", "evil.example\nother.example\n");
	assert_int_equal(sightings(p).count, 2);
	import(p, "f", "other.example\n");
	see(p, a, "domain", "evil.example", now);
	assert_int_equal(sightings(p).count, 2);
	import(p, "f", "evil.example\nother.example\n");
	assert_true(sightings(p).count > 2);
}

static void protected_values_are_not_looked_back_for(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	see(p, a, "ipv4", "8.8.8.8", clock_now());
	assert_int_equal(import(p, "f", "8.8.8.8\n"), 0);
	assert_int_equal(sightings(p).n, 0);
	assert_int_equal(remembered(p, KIND_IPV4, STR("\x08\x08\x08\x08")), 1);
}

static void what_came_while_no_hub_ran_is_looked_up_at_the_next_start_once(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE"), b = member(p, "B", "FR"), now = clock_now();
	see(p, a, "domain", "cdn.evil.example", now - 5 * UTC_DAY);
	see(p, a, "domain", "evil.example", now - UTC_HOUR);
	see(p, b, "ipv4", "198.51.100.9", now - 2 * UTC_DAY);
	reopen(p, HUB_OFFLINE);
	assert_int_equal(import(p, "f", "evil.example\n8.8.8.8\n"), 0);
	assert_int_equal(import(p, "g", "evil.example\n198.51.100.0/24\nunseen.example\n"), 0);
	assert_int_equal(sightings(p).n, 0);
	for (int i = 0; i < 2; i++) {
		reopen(p, 0);
		struct seen seen = sightings(p);
		assert_int_equal(seen.n, 2);
		assert_int_equal(seen.count, 3);
		assert_int_equal(seen.retro, 3);
		assert_int_equal(due(p), 0);
	}
}

static void what_was_withdrawn_before_the_start_is_not_looked_up(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	see(p, a, "domain", "evil.example", clock_now() - UTC_HOUR);
	import(p, "old", "known.example\n");
	reopen(p, HUB_OFFLINE);
	import(p, "f", "evil.example\nother.example\n");
	import(p, "f", "other.example\n");
	reopen(p, 0);
	assert_int_equal(sightings(p).n, 0);
}

static void a_second_feed_makes_a_known_value_no_news_offline_either(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	see(p, a, "domain", "evil.example", clock_now() - UTC_HOUR);
	assert_int_equal(import(p, "f", "evil.example\n"), 1);
	reopen(p, HUB_OFFLINE);
	import(p, "g", "evil.example\n");
	reopen(p, 0);
	assert_int_equal(sightings(p).count, 1);
}

static void what_comes_back_offline_counts_only_what_is_newer(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE"), now = clock_now();
	see(p, a, "domain", "evil.example", now - 2 * UTC_DAY);
	assert_int_equal(import(p, "f", "evil.example\nother.example\n"), 1);
	import(p, "f", "other.example\n");
	see(p, a, "domain", "evil.example", now);
	assert_int_equal(sightings(p).count, 1);
	reopen(p, HUB_OFFLINE);
	import(p, "f", "evil.example\nother.example\n");
	reopen(p, 0);
	assert_int_equal(sightings(p).count, 2);
	assert_int_equal(sightings(p).retro, 2);
}

static void what_is_matched_while_it_is_looked_up_hides_nothing_that_was_before(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE"), now = clock_now();
	see(p, a, "domain", "evil.example", now - 3 * UTC_DAY);
	/* As a crash leaves it: live and seen again, but not looked up. */
	reopen(p, HUB_OFFLINE);
	import(p, "f", "evil.example\n");
	struct store *s = hub_store(p->hub);
	struct value v = {KIND_DOMAIN, STR("evil.example")};
	struct store_sighting sighting = {.id = store_value_id(s, v), .value = v, .member = a, .first = now, .last = now, .count = 1};
	assert_int_equal(hub_write(p->hub, put_sighting, &sighting), OK);
	reopen(p, 0);
	assert_int_equal(sightings(p).count, 2);
	assert_int_equal(sightings(p).retro, 1);
}

/* A copy of the state at which a look-back was cut off after some of its jobs: the rest is done, and nothing twice. */
static void what_a_crash_cut_off_goes_on_where_it_was(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE"), now = clock_now();
	for (int day = 1; day <= 4; day++)
		see(p, a, "domain", "evil.example", now - day * UTC_DAY);
	reopen(p, HUB_OFFLINE);
	import(p, "f", "evil.example\n");
	struct value v = {KIND_DOMAIN, STR("evil.example")};
	struct half half = {.id = store_value_id(hub_store(p->hub), v), .member = a, .value = v, .last = now - 3 * UTC_DAY};
	assert_int_equal(hub_write(p->hub, tell_half, &half), OK);
	reopen(p, 0);
	assert_int_equal(sightings(p).count, 4);
	assert_int_equal(sightings(p).retro, 4);
	assert_int_equal(due(p), 0);
}

static void a_memory_that_was_given_up_leaves_nothing_to_do(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	see(p, a, "domain", "evil.example", clock_now() - UTC_HOUR);
	reopen(p, HUB_OFFLINE);
	import(p, "f", "evil.example\n");
	p->retention = HUB_RETENTION_NONE;
	reopen(p, 0);
	assert_int_equal(due(p), 0);
	p->retention = 30;
	reopen(p, 0);
	assert_int_equal(due(p), 0);
	assert_int_equal(sightings(p).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(what_was_seen_before_the_indicator_becomes_a_sighting_marked_so),
		WITH_HUB(what_is_found_inside_the_window_raises_a_warning_and_older_does_not),
		WITH_HUB(an_indicator_that_comes_back_counts_nothing_twice),
		WITH_HUB(protected_values_are_not_looked_back_for),
		WITH_HUB(what_came_while_no_hub_ran_is_looked_up_at_the_next_start_once),
		WITH_HUB(what_was_withdrawn_before_the_start_is_not_looked_up),
		WITH_HUB(a_second_feed_makes_a_known_value_no_news_offline_either),
		WITH_HUB(what_comes_back_offline_counts_only_what_is_newer),
		WITH_HUB(what_is_matched_while_it_is_looked_up_hides_nothing_that_was_before),
		WITH_HUB(what_a_crash_cut_off_goes_on_where_it_was),
		WITH_HUB(a_memory_that_was_given_up_leaves_nothing_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
