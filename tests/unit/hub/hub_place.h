/* SPDX-License-Identifier: Apache-2.0 */
/* A hub with one member in a folder of its own, STIX indicators and events for it; for tests. */
#ifndef TESTS_HUB_PLACE_H
#define TESTS_HUB_PLACE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "hub/import.h"
#include "hub/intake.h"
#include "store/store_member.h"

#define ID(n) "indicator--11111111-1111-4111-8111-11111111111" #n
#define INDICATOR(n, modified, more, pattern)                                                                           \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"" ID(n) "\",\"created\":\"2026-01-01T00:00:00Z\","   \
	"\"modified\":\"" modified "\",\"valid_from\":\"2026-01-01T00:00:00Z\",\"pattern_type\":\"stix\"," more             \
	"\"pattern\":\"" pattern "\"}"
#define BUNDLE(objects)                                                                                                 \
	"{\"type\":\"bundle\",\"id\":\"bundle--11111111-1111-4111-8111-111111111110\",\"objects\":[" objects "]}"
#define OLD "2026-01-01T00:00:00Z"
#define NEW "2026-01-02T00:00:00Z"

struct hub_place {
	char dir[64];
	struct hub *hub;
	int64_t member;
};

static inline int hub_place_drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static inline void hub_place_open(struct hub_place *p)
{
	char why[200];
	struct hub_opts opts = {.data_dir = p->dir, .workers = 2};
	if (hub_open(&opts, &p->hub, why))
		fail_msg("%s", why);
}

static inline enum err hub_place_add_member(void *ctx, struct store *s)
{
	const struct member m = {.name = STR("A"), .country = STR("DE"), .sector = STR("finance")};
	return store_member_add(s, &m, 1, ctx);
}

static inline int hub_place_set_up(void **state)
{
	struct hub_place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-hub-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	hub_place_open(p);
	assert_int_equal(hub_write(p->hub, hub_place_add_member, &p->member), OK);
	assert_int_equal(hub_reload_members(p->hub, p->member), OK);
	*state = p;
	return 0;
}

static inline int hub_place_tear_down(void **state)
{
	struct hub_place *p = *state;
	hub_close(p->hub);
	nftw(p->dir, hub_place_drop, 16, FTW_DEPTH | FTW_PHYS);
	free(p);
	return 0;
}

static inline struct import_result hub_place_import(struct hub_place *p, const char *feed, const char *text)
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

/* hub_place_hand_in: how many hits a log has. */
static inline uint64_t hub_place_hand_in(struct hub_place *p, struct str log)
{
	struct intake *in;
	struct intake_result r;
	const char *why;
	assert_int_equal(intake_new(p->hub, &(struct intake_opts){.member = p->member, .format = EVENT_AUTO}, &in, &why), OK);
	assert_int_equal(intake_feed(in, log), OK);
	assert_int_equal(intake_end(in, &r), OK);
	intake_free(in);
	return r.hits;
}

/* A name seen so many seconds behind the first minute of February 2026. */
static inline uint64_t hub_place_hits_at(struct hub_place *p, unsigned second, const char *name)
{
	char line[400];
	snprintf(line, sizeof line,
	         "{\"time\":\"2026-02-01T00:00:%02uZ\",\"kind\":\"domain\",\"value\":\"%s\",\"role\":\"query\"}\n",
	         second, name);
	return hub_place_hand_in(p, str_of(line));
}

static inline uint64_t hub_place_hits_on(struct hub_place *p, const char *name)
{
	return hub_place_hits_at(p, 0, name);
}

#endif
