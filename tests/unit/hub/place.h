/* SPDX-License-Identifier: Apache-2.0 */
/* A hub with members who see something and feeds that say something, for the tests of its memory. */
#ifndef TESTS_HUB_PLACE_H
#define TESTS_HUB_PLACE_H

#include <ftw.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hub/import.h"
#include "hub/intake.h"
#include "hub/lookback.h"
#include "os/clock.h"
#include "store/store_member.h"
#include "store/store_sighting.h"
#include "store/store_warning.h"

struct place {
	char dir[64];
	struct hub *hub;
	int retention;
};

static inline int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static inline void open_hub(struct place *p, unsigned flags)
{
	char why[200];
	struct hub_opts opts = {.data_dir = p->dir, .workers = 2, .retention = p->retention, .flags = flags};
	if (hub_open(&opts, &p->hub, why))
		fail_msg("%s", why);
}

static inline void reopen(struct place *p, unsigned flags)
{
	hub_close(p->hub);
	p->hub = NULL;
	open_hub(p, flags);
}

static inline int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-hub-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	p->retention = 30;
	open_hub(p, 0);
	*state = p;
	return 0;
}

static inline int tear_down(void **state)
{
	struct place *p = *state;
	hub_close(p->hub);
	nftw(p->dir, drop, 16, FTW_DEPTH | FTW_PHYS);
	free(p);
	return 0;
}

static inline enum err add_member(void *ctx, struct store *s)
{
	struct member *m = ctx;
	return store_member_add(s, m, 1, &m->id);
}

static inline int64_t member(struct place *p, const char *name, const char *country)
{
	struct member m = {.name = str_of(name), .country = str_of(country), .sector = STR("energy")};
	assert_int_equal(hub_write(p->hub, add_member, &m), OK);
	assert_int_equal(hub_reload_members(p->hub, m.id), OK);
	return m.id;
}

static inline uint64_t import(struct place *p, const char *feed, const char *text)
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

static inline void see(struct place *p, int64_t who, const char *kind, const char *value, int64_t time)
{
	struct intake *in;
	struct intake_result r;
	const char *why;
	char line[400], text[UTC_TEXT_BYTES];
	utc_format(time, text);
	snprintf(line, sizeof line, "{\"time\":\"%.*s\",\"kind\":\"%s\",\"value\":\"%s\",\"role\":\"destination\"}\n", UTC_TEXT_BYTES, text,
	         kind, value);
	assert_int_equal(intake_new(p->hub, &(struct intake_opts){.member = who, .format = EVENT_AUTO}, &in, &why), OK);
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

static inline enum err see_sighting(void *ctx, const struct store_sighting *s)
{
	struct seen *seen = ctx;
	seen->n++;
	seen->count += s->count;
	seen->retro += s->retro;
	seen->suppressed += s->suppressed.n > 0;
	return OK;
}

static inline struct seen sightings(struct place *p)
{
	struct viewer operator = viewer_operator();
	struct seen seen = {0};
	struct db *db = hub_reader_get(p->hub);
	assert_int_equal(store_sighting_page(db, &operator, 0, 1000, see_sighting, &seen), OK);
	hub_reader_put(p->hub, db);
	return seen;
}

static inline enum err count_warning(void *ctx, const struct store_warning *w)
{
	(void)w;
	++*(int *)ctx;
	return OK;
}

static inline int warnings(struct place *p)
{
	struct viewer operator = viewer_operator();
	int n = 0;
	struct db *db = hub_reader_get(p->hub);
	assert_int_equal(store_warning_page(db, &operator, 0, true, 1000, count_warning, &n), OK);
	hub_reader_put(p->hub, db);
	return n;
}

static inline enum err sum(void *ctx, const struct recall_hit *hit)
{
	*(uint64_t *)ctx += hit->count;
	return OK;
}

static inline uint64_t remembered(struct place *p, enum kind kind, struct str bytes)
{
	uint64_t n = 0;
	assert_int_equal(lookback_find(p->hub, (struct value){kind, bytes}, sum, &n), OK);
	return n;
}

#define WITH_HUB(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
