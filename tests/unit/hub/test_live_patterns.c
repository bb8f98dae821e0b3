/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of indicators in the hub: they hit while their indicator is live, and are exchanged while logs are read. */
#include "hub/live_patterns.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/hub_state.h"
#include "hub_place.h"
#include "os/clock.h"
#include "store/store_sighting.h"

static enum err note_sighting(void *ctx, const struct store_sighting *s)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s %.*s x%lld\n", STR_ARG(kind_name(s->value.kind)), STR_ARG(s->value.bytes), (long long)s->count);
	return OK;
}

static void a_pattern_hits_under_its_indicator(void **state)
{
	struct hub_place *p = *state;
	struct hub_counters c;
	struct buf seen;
	struct import_result r = hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.evil.example']") ","
	                                               INDICATOR(2, OLD, "", "[file:path = 'x']") ","
	                                               INDICATOR(3, OLD, "", "[url:value = 'http://a.example/']"
	                                                                     " FOLLOWEDBY [file:path = 'x']")));
	assert_int_equal(r.waiting, 3);
	assert_int_equal(r.fresh, 3);
	hub_counters(p->hub, &c);
	assert_int_equal(c.patterns, 3);
	assert_int_equal(c.patterns_unseen, 1);
	assert_int_equal(c.patterns_sequences, 1);
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 1);
	assert_int_equal(hub_place_hits_on(p, "evil.example"), 0);
	struct db *db = hub_reader_get(p->hub);
	buf_init(&seen, 1 << 16);
	assert_int_equal(store_sighting_since(db, UTC_NONE, note_sighting, &seen), OK);
	hub_reader_put(p->hub, db);
	assert_true(str_eq(buf_str(&seen), STR("indicator " ID(1) " x1\n")));
	buf_deinit(&seen);
}

static void a_pattern_lives_as_long_as_its_indicator(void **state)
{
	struct hub_place *p = *state;
	struct viewer operator = viewer_operator();
	const char *first = BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.evil.example']"));
	hub_place_import(p, "f", first);
	hub_close(p->hub);
	hub_place_open(p);
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 1);
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, NEW, "", "[domain-name:value LIKE '%.bad.example']")));
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 0);
	assert_int_equal(hub_place_hits_on(p, "www.bad.example"), 1);
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, "2026-01-03T00:00:00Z", "\"revoked\":true,", "[domain-name:value LIKE '%.bad.example']")));
	assert_int_equal(hub_place_hits_on(p, "www.bad.example"), 0);
	hub_place_import(p, "g", first);
	assert_int_equal(import_remove_feed(p->hub, &operator, STR("f")), OK);
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 1);
	assert_int_equal(import_remove_feed(p->hub, &operator, STR("g")), OK);
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 0);
}

static void a_sequence_hits_once(void **state)
{
	struct hub_place *p = *state;
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value = 'a.example'] FOLLOWEDBY"
	                                            " [domain-name:value LIKE 'b%.example'] WITHIN 60 SECONDS")));
	assert_int_equal(hub_place_hits_at(p, 1, "b1.example"), 0);
	assert_int_equal(hub_place_hits_at(p, 2, "a.example"), 0);
	assert_int_equal(hub_place_hits_at(p, 3, "b2.example"), 1);
	assert_int_equal(hub_place_hits_at(p, 4, "b2.example"), 0);
	assert_int_equal(hub_place_hits_at(p, 5, "a.example"), 0);
	/* Exchanging the set forgets nothing. */
	hub_place_import(p, "g", BUNDLE(INDICATOR(2, OLD, "", "[domain-name:value LIKE '%.evil.example']")));
	assert_int_equal(hub_place_hits_at(p, 6, "b3.example"), 1);
}

struct reading {
	struct hub_place *p;
	atomic_bool stop;
	uint64_t hits;
};

static void *read_logs(void *arg)
{
	struct reading *r = arg;
	do
		r->hits += hub_place_hits_on(r->p, "www.evil.example");
	while (!atomic_load(&r->stop));
	return NULL;
}

static void patterns_are_exchanged_and_revoked_while_logs_are_read(void **state)
{
	struct hub_place *p = *state;
	struct reading r = {.p = p};
	pthread_t thread;
	hub_place_import(p, "g", BUNDLE(INDICATOR(2, OLD, "", "[domain-name:value LIKE '%.evil.example']")));
	hub_place_import(p, "h", BUNDLE(INDICATOR(4, OLD, "", "[domain-name:value LIKE '%.gone.example']")));
	assert_int_equal(hub_place_hits_on(p, "www.gone.example"), 1);
	assert_int_equal(pthread_create(&thread, NULL, read_logs, &r), 0);
	for (unsigned i = 0; i < 10; i++) {
		if (i == 5)
			hub_place_import(p, "h", BUNDLE(INDICATOR(4, NEW, "\"revoked\":true,", "[domain-name:value LIKE '%.gone.example']")));
		hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.bad.example']")));
		hub_place_import(p, "f", BUNDLE(""));
	}
	atomic_store(&r.stop, true);
	pthread_join(thread, NULL);
	assert_true(r.hits > 0);
	assert_int_equal(hub_place_hits_on(p, "www.gone.example"), 0);
}

/* Events that each have a name of their own, more than a pattern may be evaluated on. */
static struct str many_names(struct buf *out)
{
	buf_init(out, (size_t)32 << 20);
	for (unsigned i = 0; i < PATTERN_SET_BURST + PATTERN_SET_BURST / PATTERN_SET_SHARE + 10000; i++)
		buf_printf(out, "{\"time\":\"2026-02-01T00:00:00Z\",\"kind\":\"domain\",\"value\":\"n%u.example\"}\n", i);
	assert_int_equal(buf_err(out), OK);
	return buf_str(out);
}

struct told {
	unsigned n;
	char last[200];
};

static void note_told(void *ctx, const struct live_suspension *s)
{
	struct told *t = ctx;
	t->n++;
	snprintf(t->last, sizeof t->last, "%.*s", STR_ARG(s->indicator.bytes));
	assert_non_null(strstr(s->why, "too many events"));
	assert_true(s->since > 0);
}

static uint64_t told_of(struct hub_place *p, uint64_t after, struct told *t)
{
	*t = (struct told){0};
	return hub_suspensions(p->hub, after, note_told, t);
}

static void a_suspension_is_told_and_outlives_exchanges_until_the_pattern_changes(void **state)
{
	struct hub_place *p = *state;
	const struct value one = {KIND_INDICATOR, STR(ID(1))}, two = {KIND_INDICATOR, STR(ID(2))};
	struct buf log;
	struct told told;
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value != 'x.example']")));
	hub_place_import(p, "g", BUNDLE(INDICATOR(2, OLD, "", "[domain-name:value LIKE '%.evil.example']")));
	assert_null(hub_suspended(p->hub, one));
	hub_place_hand_in(p, many_names(&log));
	assert_non_null(hub_suspended(p->hub, one));
	assert_null(hub_suspended(p->hub, two));
	uint64_t newest = told_of(p, 0, &told);
	assert_int_equal(told.n, 1);
	assert_string_equal(told.last, ID(1));
	assert_int_equal(told_of(p, newest, &told), newest);
	assert_int_equal(told.n, 0);
	/* Another feed changes. */
	hub_place_import(p, "g", BUNDLE(INDICATOR(3, OLD, "", "[domain-name:value LIKE '%.bad.example']")));
	assert_non_null(hub_suspended(p->hub, one));
	assert_int_equal(hub_place_hits_on(p, "any.example"), 0);
	told_of(p, 0, &told);
	assert_int_equal(told.n, 1);
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, NEW, "", "[domain-name:value LIKE 'any.%']")));
	assert_null(hub_suspended(p->hub, one));
	told_of(p, 0, &told);
	assert_int_equal(told.n, 0);
	assert_int_equal(hub_place_hits_on(p, "any.example"), 1);
	buf_deinit(&log);
}

/* False: not within a minute. */
static bool gets_thin(struct hub_place *p, void (*meanwhile)(struct hub_place *p))
{
	bool thin = false;
	for (int64_t until = clock_monotonic() + UTC_MINUTE; !thin && clock_monotonic() < until; usleep(20000)) {
		struct pattern_set *set = live_patterns_get(p->hub->patterns);
		thin = pattern_set_is_thin(set);
		pattern_set_unref(set);
		if (meanwhile)
			meanwhile(p);
	}
	return thin;
}

static size_t texts_of(struct hub_place *p)
{
	struct pattern_set_stats stats;
	struct pattern_set *set = live_patterns_get(p->hub->patterns);
	pattern_set_stats(set, &stats);
	pattern_set_unref(set);
	return stats.texts;
}

static void one_hit(struct hub_place *p)
{
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 1);
}

static void what_is_suspended_is_soon_looked_up_no_more_while_logs_are_read(void **state)
{
	struct hub_place *p = *state;
	const struct value one = {KIND_INDICATOR, STR(ID(1))};
	struct buf log;
	struct told told;
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE 'n%']")));
	hub_place_import(p, "g", BUNDLE(INDICATOR(2, OLD, "", "[domain-name:value LIKE '%.evil.example']") ","
	                                INDICATOR(3, OLD, "", "[domain-name:value = 'a.example'] FOLLOWEDBY"
	                                                      " [domain-name:value = 'b.example']")));
	assert_int_equal(hub_place_hits_at(p, 1, "a.example"), 0);
	assert_int_equal(texts_of(p), 2);
	hub_place_hand_in(p, many_names(&log));
	assert_non_null(hub_suspended(p->hub, one));
	assert_true(gets_thin(p, one_hit));
	assert_int_equal(texts_of(p), 1);
	assert_non_null(hub_suspended(p->hub, one));
	told_of(p, 0, &told);
	assert_int_equal(told.n, 1);
	/* What was seen of a sequence before is not lost. */
	assert_int_equal(hub_place_hits_at(p, 2, "b.example"), 1);
	/* The next set is thin from the beginning. */
	hub_place_import(p, "h", BUNDLE(INDICATOR(4, OLD, "", "[domain-name:value LIKE '%.bad.example']")));
	assert_int_equal(texts_of(p), 2);
	assert_non_null(hub_suspended(p->hub, one));
	/* A pattern that changes is looked up again. */
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, NEW, "", "[domain-name:value LIKE 'any.%']")));
	assert_int_equal(texts_of(p), 3);
	assert_int_equal(hub_place_hits_on(p, "any.example"), 1);
	buf_deinit(&log);
}

static void a_start_tries_a_suspended_pattern_again(void **state)
{
	struct hub_place *p = *state;
	const struct value one = {KIND_INDICATOR, STR(ID(1))};
	struct buf log;
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value != 'x.example']")));
	hub_place_hand_in(p, many_names(&log));
	assert_non_null(hub_suspended(p->hub, one));
	hub_close(p->hub);
	hub_place_open(p);
	assert_null(hub_suspended(p->hub, one));
	assert_int_equal(hub_place_hits_on(p, "any.example"), 1);
	buf_deinit(&log);
}

/* As a tocsin left it that kept such indicators without evaluating them. */
static enum err take_away_reports(void *ctx, struct store *s)
{
	(void)ctx;
	enum err e = db_exec(store_writer(s), "DELETE FROM report WHERE object = '" ID(1) "'");
	return e ? e : db_exec(store_writer(s), "DELETE FROM setting WHERE name = 'stored_patterns_imported'");
}

static void a_pattern_that_was_only_stored_becomes_live_at_a_start_once(void **state)
{
	struct hub_place *p = *state;
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.evil.example']") ","
	                                INDICATOR(2, OLD, "", "[domain-name:value LIKE '%.bad.example']")));
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.evil.example']")));
	assert_int_equal(hub_write(p->hub, take_away_reports, NULL), OK);
	hub_close(p->hub);
	hub_place_open(p);
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 1);
	/* What its feed withdrew stays so. */
	assert_int_equal(hub_place_hits_on(p, "www.bad.example"), 0);
	hub_place_import(p, "f", BUNDLE(""));
	hub_close(p->hub);
	hub_place_open(p);
	assert_int_equal(hub_place_hits_on(p, "www.evil.example"), 0);
}

struct flood {
	struct hub_place *p;
	struct str log;
};

static void *hand_in(void *arg)
{
	struct flood *f = arg;
	hub_place_hand_in(f->p, f->log);
	return NULL;
}

static void import_another(struct hub_place *p)
{
	hub_place_import(p, "g", BUNDLE(INDICATOR(3, OLD, "", "[domain-name:value LIKE '%.bad.example']")));
	hub_place_import(p, "g", BUNDLE(""));
}

static void patterns_are_suspended_while_logs_are_read_and_sets_exchanged(void **state)
{
	struct hub_place *p = *state;
	struct buf log;
	struct told told;
	struct flood flood = {p, many_names(&log)};
	pthread_t threads[2];
	hub_place_import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value != 'x.example']") ","
	                                INDICATOR(2, OLD, "", "[domain-name:value != 'y.example']"
	                                                      " FOLLOWEDBY [domain-name:value = 'z.example']")));
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hand_in, &flood), 0);
	for (unsigned i = 0; i < 6; i++) {
		hub_place_import(p, "g", i % 2 ? BUNDLE("")
		                               : BUNDLE(INDICATOR(3, OLD, "", "[domain-name:value LIKE '%.bad.example']")));
		told_of(p, 0, &told);
	}
	for (unsigned i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	/* A set that is exchanged counts anew. */
	hub_place_hand_in(p, flood.log);
	told_of(p, 0, &told);
	assert_int_equal(told.n, 2);
	assert_non_null(hub_suspended(p->hub, (struct value){KIND_INDICATOR, STR(ID(1))}));
	assert_non_null(hub_suspended(p->hub, (struct value){KIND_INDICATOR, STR(ID(2))}));
	assert_true(gets_thin(p, import_another));
	assert_int_equal(told_of(p, 0, &told), 2);
	assert_int_equal(told.n, 2);
	buf_deinit(&log);
}

#define HUB(test) cmocka_unit_test_setup_teardown(test, hub_place_set_up, hub_place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HUB(a_pattern_hits_under_its_indicator),
		HUB(a_pattern_lives_as_long_as_its_indicator),
		HUB(a_sequence_hits_once),
		HUB(patterns_are_exchanged_and_revoked_while_logs_are_read),
		HUB(a_suspension_is_told_and_outlives_exchanges_until_the_pattern_changes),
		HUB(what_is_suspended_is_soon_looked_up_no_more_while_logs_are_read),
		HUB(a_pattern_that_was_only_stored_becomes_live_at_a_start_once),
		HUB(a_start_tries_a_suspended_pattern_again),
		HUB(patterns_are_suspended_while_logs_are_read_and_sets_exchanged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
