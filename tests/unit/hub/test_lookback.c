/* SPDX-License-Identifier: Apache-2.0 */
/* Members see something, then it becomes an indicator: the flow through the hub's faces, with a real store. */
#include "hub/lookback.h"

#include <ftw.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hub/import.h"
#include "hub/intake.h"
#include "os/clock.h"
#include "store/store_member.h"
#include "store/store_sighting.h"
#include "store/store_warning.h"

struct place {
	char dir[64];
	struct hub *hub;
	int retention;
};

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void open_hub(struct place *p, unsigned flags)
{
	char why[200];
	struct hub_opts opts = {.data_dir = p->dir, .workers = 2, .retention = p->retention, .flags = flags};
	if (hub_open(&opts, &p->hub, why))
		fail_msg("%s", why);
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-hub-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	p->retention = 30;
	open_hub(p, 0);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	hub_close(p->hub);
	nftw(p->dir, drop, 16, FTW_DEPTH | FTW_PHYS);
	free(p);
	return 0;
}

static enum err add_member(void *ctx, struct store *s)
{
	struct member *m = ctx;
	return store_member_add(s, m, 1, &m->id);
}

static int64_t member(struct place *p, const char *name, const char *country)
{
	struct member m = {.name = str_of(name), .country = str_of(country), .sector = STR("energy")};
	assert_int_equal(hub_write(p->hub, add_member, &m), OK);
	assert_int_equal(hub_reload_members(p->hub, m.id), OK);
	return m.id;
}

static uint64_t import(struct place *p, const char *feed, const char *text)
{
	struct viewer operator = viewer_operator();
	struct str doc = str_of(text);
	struct import_opts opts = {.feed = str_of(feed), .create = true};
	struct import_result r;
	opts.doc.confidence = 80;
	opts.doc.tlp = TLP_GREEN;
	assert_int_equal(import_run(p->hub, &operator, &opts, &doc, 1, &r), OK);
	uint64_t seen = r.seen_before;
	import_result_deinit(&r);
	return seen;
}

static void see(struct place *p, int64_t who, const char *kind, const char *value, int64_t time)
{
	struct intake *in;
	struct intake_result r;
	const char *why;
	char line[400], text[UTC_TEXT_BYTES];
	utc_format(time, text);
	snprintf(line, sizeof line, "{\"time\":\"%.*s\",\"kind\":\"%s\",\"value\":\"%s\",\"role\":\"destination\"}\n", UTC_TEXT_BYTES, text,
	         kind, value);
	assert_int_equal(intake_new(p->hub, who, EVENT_AUTO, (struct str){NULL, 0}, &in, &why), OK);
	assert_int_equal(intake_feed(in, str_of(line)), OK);
	assert_int_equal(intake_end(in, &r), OK);
	assert_int_equal(r.events, 1);
	intake_free(in);
}

struct seen {
	int n;
	int64_t count, retro;
	int suppressed;
};

static enum err see_sighting(void *ctx, const struct store_sighting *s)
{
	struct seen *seen = ctx;
	seen->n++;
	seen->count += s->count;
	seen->retro += s->retro;
	seen->suppressed += s->suppressed.n > 0;
	return OK;
}

static struct seen sightings(struct place *p)
{
	struct viewer operator = viewer_operator();
	struct seen seen = {0};
	struct db *db = hub_reader_get(p->hub);
	assert_int_equal(store_sighting_page(db, &operator, 0, 1000, see_sighting, &seen), OK);
	hub_reader_put(p->hub, db);
	return seen;
}

static enum err count_warning(void *ctx, const struct store_warning *w)
{
	(void)w;
	++*(int *)ctx;
	return OK;
}

static int warnings(struct place *p)
{
	struct viewer operator = viewer_operator();
	int n = 0;
	struct db *db = hub_reader_get(p->hub);
	assert_int_equal(store_warning_page(db, &operator, 0, true, 1000, count_warning, &n), OK);
	hub_reader_put(p->hub, db);
	return n;
}

static enum err sum(void *ctx, const struct recall_hit *hit)
{
	*(uint64_t *)ctx += hit->count;
	return OK;
}

static uint64_t remembered(struct place *p, enum kind kind, struct str bytes)
{
	uint64_t n = 0;
	assert_int_equal(lookback_find(p->hub, (struct value){kind, bytes}, sum, &n), OK);
	return n;
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

static void the_memory_outlives_a_restart_and_answers_an_offline_hub(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	uint64_t rows = 0;
	see(p, a, "domain", "evil.example", clock_now());
	hub_close(p->hub);
	open_hub(p, HUB_OFFLINE);
	assert_int_equal(lookback_days(p->hub), 30);
	assert_int_equal(remembered(p, KIND_DOMAIN, STR("evil.example")), 1);
	assert_int_equal(lookback_forget_member(p->hub, a, &rows), OK);
	assert_int_equal(rows, 1);
	assert_int_equal(remembered(p, KIND_DOMAIN, STR("evil.example")), 0);
	hub_close(p->hub);
	open_hub(p, 0);
	assert_int_equal(import(p, "f", "evil.example\n"), 0);
}

static void no_retention_forgets_and_remembers_nothing(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	uint64_t n = 0;
	see(p, a, "domain", "evil.example", clock_now());
	hub_close(p->hub);
	p->retention = HUB_RETENTION_NONE;
	open_hub(p, 0);
	see(p, a, "domain", "evil.example", clock_now());
	assert_int_equal(lookback_days(p->hub), 0);
	assert_int_equal(lookback_find(p->hub, (struct value){KIND_DOMAIN, STR("evil.example")}, sum, &n), ERR_UNSUPPORTED);
	assert_int_equal(import(p, "f", "evil.example\n"), 0);
	hub_close(p->hub);
	p->retention = 30;
	open_hub(p, 0);
	assert_int_equal(remembered(p, KIND_DOMAIN, STR("evil.example")), 0);
}

static void a_forgotten_value_is_no_longer_found(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE");
	uint64_t rows = 0;
	see(p, a, "domain", "evil.example", clock_now());
	see(p, a, "domain", "other.example", clock_now());
	assert_int_equal(lookback_forget_value(p->hub, (struct value){KIND_DOMAIN, STR("evil.example")}, &rows), OK);
	assert_int_equal(rows, 1);
	assert_int_equal(import(p, "f", "evil.example\nother.example\n"), 1);
}

#define WITH_HUB(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(what_was_seen_before_the_indicator_becomes_a_sighting_marked_so),
		WITH_HUB(what_is_found_inside_the_window_raises_a_warning_and_older_does_not),
		WITH_HUB(an_indicator_that_comes_back_counts_nothing_twice),
		WITH_HUB(protected_values_are_not_looked_back_for),
		WITH_HUB(the_memory_outlives_a_restart_and_answers_an_offline_hub),
		WITH_HUB(no_retention_forgets_and_remembers_nothing),
		WITH_HUB(a_forgotten_value_is_no_longer_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
