/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of indicators in the hub: they hit while their indicator is live, and are exchanged while logs are read. */
#include "hub/live_patterns.h"

#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hub/import.h"
#include "hub/intake.h"
#include "store/store_member.h"
#include "store/store_sighting.h"

#define ID(n) "indicator--11111111-1111-4111-8111-11111111111" #n
#define INDICATOR(n, modified, more, pattern)                                                                           \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"" ID(n) "\",\"created\":\"2026-01-01T00:00:00Z\","   \
	"\"modified\":\"" modified "\",\"valid_from\":\"2026-01-01T00:00:00Z\",\"pattern_type\":\"stix\"," more             \
	"\"pattern\":\"" pattern "\"}"
#define BUNDLE(objects)                                                                                                 \
	"{\"type\":\"bundle\",\"id\":\"bundle--11111111-1111-4111-8111-111111111110\",\"objects\":[" objects "]}"
#define OLD "2026-01-01T00:00:00Z"
#define NEW "2026-01-02T00:00:00Z"

struct place {
	char dir[64];
	struct hub *hub;
	int64_t member;
};

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void open_hub(struct place *p)
{
	char why[200];
	struct hub_opts opts = {.data_dir = p->dir, .workers = 2};
	if (hub_open(&opts, &p->hub, why))
		fail_msg("%s", why);
}

static enum err add_member(void *ctx, struct store *s)
{
	const struct member m = {.name = STR("A"), .country = STR("DE"), .sector = STR("finance")};
	return store_member_add(s, &m, 1, ctx);
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-hub-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	open_hub(p);
	assert_int_equal(hub_write(p->hub, add_member, &p->member), OK);
	assert_int_equal(hub_reload_members(p->hub, p->member), OK);
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

static struct import_result import(struct place *p, const char *feed, const char *text)
{
	struct viewer operator = viewer_operator();
	struct str doc = str_of(text);
	struct import_opts opts = {.feed = str_of(feed), .create = true, .doc = {.confidence = 80, .tlp = TLP_GREEN}};
	struct import_result r, counts;
	enum err e = import_run(p->hub, &operator, &opts, &doc, 1, &r);
	if (e)
		fail_msg("%s: %s", err_text(e), r.fault.what ? r.fault.what : "");
	counts = r;
	import_result_deinit(&r);
	return counts;
}

static uint64_t hits_at(struct place *p, unsigned second, const char *name)
{
	char line[400];
	struct intake *in;
	struct intake_result r;
	const char *why;
	snprintf(line, sizeof line,
	         "{\"time\":\"2026-02-01T00:00:%02uZ\",\"kind\":\"domain\",\"value\":\"%s\",\"role\":\"query\"}\n",
	         second, name);
	assert_int_equal(intake_new(p->hub, p->member, EVENT_AUTO, (struct str){NULL, 0}, &in, &why), OK);
	assert_int_equal(intake_feed(in, str_of(line)), OK);
	assert_int_equal(intake_end(in, &r), OK);
	intake_free(in);
	return r.hits;
}

static uint64_t hits_on(struct place *p, const char *name)
{
	return hits_at(p, 0, name);
}

static enum err note_sighting(void *ctx, const struct store_sighting *s)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s %.*s x%lld\n", STR_ARG(kind_name(s->value.kind)), STR_ARG(s->value.bytes), (long long)s->count);
	return OK;
}

static void a_pattern_hits_under_its_indicator(void **state)
{
	struct place *p = *state;
	struct hub_counters c;
	struct buf seen;
	struct import_result r = import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.evil.example']") ","
	                                               INDICATOR(2, OLD, "", "[file:name = 'x']") ","
	                                               INDICATOR(3, OLD, "", "[url:value = 'http://a.example/']"
	                                                                     " FOLLOWEDBY [file:name = 'x']")));
	assert_int_equal(r.waiting, 3);
	assert_int_equal(r.fresh, 3);
	hub_counters(p->hub, &c);
	assert_int_equal(c.patterns, 3);
	assert_int_equal(c.patterns_unseen, 1);
	assert_int_equal(c.patterns_sequences, 1);
	assert_int_equal(hits_on(p, "www.evil.example"), 1);
	assert_int_equal(hits_on(p, "evil.example"), 0);
	struct db *db = hub_reader_get(p->hub);
	buf_init(&seen, 1 << 16);
	assert_int_equal(store_sighting_since(db, UTC_NONE, note_sighting, &seen), OK);
	hub_reader_put(p->hub, db);
	assert_true(str_eq(buf_str(&seen), STR("indicator " ID(1) " x1\n")));
	buf_deinit(&seen);
}

static void a_pattern_lives_as_long_as_its_indicator(void **state)
{
	struct place *p = *state;
	struct viewer operator = viewer_operator();
	const char *first = BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.evil.example']"));
	import(p, "f", first);
	hub_close(p->hub);
	open_hub(p);
	assert_int_equal(hits_on(p, "www.evil.example"), 1);
	import(p, "f", BUNDLE(INDICATOR(1, NEW, "", "[domain-name:value LIKE '%.bad.example']")));
	assert_int_equal(hits_on(p, "www.evil.example"), 0);
	assert_int_equal(hits_on(p, "www.bad.example"), 1);
	import(p, "f", BUNDLE(INDICATOR(1, "2026-01-03T00:00:00Z", "\"revoked\":true,", "[domain-name:value LIKE '%.bad.example']")));
	assert_int_equal(hits_on(p, "www.bad.example"), 0);
	import(p, "g", first);
	assert_int_equal(import_remove_feed(p->hub, &operator, STR("f")), OK);
	assert_int_equal(hits_on(p, "www.evil.example"), 1);
	assert_int_equal(import_remove_feed(p->hub, &operator, STR("g")), OK);
	assert_int_equal(hits_on(p, "www.evil.example"), 0);
}

static void a_sequence_hits_once(void **state)
{
	struct place *p = *state;
	import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value = 'a.example'] FOLLOWEDBY"
	                                            " [domain-name:value LIKE 'b%.example'] WITHIN 60 SECONDS")));
	assert_int_equal(hits_at(p, 1, "b1.example"), 0);
	assert_int_equal(hits_at(p, 2, "a.example"), 0);
	assert_int_equal(hits_at(p, 3, "b2.example"), 1);
	assert_int_equal(hits_at(p, 4, "b2.example"), 0);
	assert_int_equal(hits_at(p, 5, "a.example"), 0);
	/* Exchanging the set forgets nothing. */
	import(p, "g", BUNDLE(INDICATOR(2, OLD, "", "[domain-name:value LIKE '%.evil.example']")));
	assert_int_equal(hits_at(p, 6, "b3.example"), 1);
}

struct reading {
	struct place *p;
	atomic_bool stop;
	uint64_t hits;
};

static void *read_logs(void *arg)
{
	struct reading *r = arg;
	while (!atomic_load(&r->stop))
		r->hits += hits_on(r->p, "www.evil.example");
	return NULL;
}

static void patterns_are_exchanged_while_logs_are_read(void **state)
{
	struct place *p = *state;
	struct reading r = {.p = p};
	pthread_t thread;
	import(p, "g", BUNDLE(INDICATOR(2, OLD, "", "[domain-name:value LIKE '%.evil.example']")));
	assert_int_equal(pthread_create(&thread, NULL, read_logs, &r), 0);
	for (unsigned i = 0; i < 10; i++) {
		import(p, "f", BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value LIKE '%.bad.example']")));
		import(p, "f", BUNDLE(""));
	}
	atomic_store(&r.stop, true);
	pthread_join(thread, NULL);
	assert_true(r.hits > 0);
}

#define HUB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HUB(a_pattern_hits_under_its_indicator),
		HUB(a_pattern_lives_as_long_as_its_indicator),
		HUB(a_sequence_hits_once),
		HUB(patterns_are_exchanged_while_logs_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
