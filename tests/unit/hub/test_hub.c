/* SPDX-License-Identifier: Apache-2.0 */
/* The flow from feeds and logs to sightings, warnings and outlets, through the hub's faces, with a real store. */
#include "hub/hub.h"

#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/import.h"
#include "hub/intake.h"
#include "hub/outlet.h"
#include "os/clock.h"
#include "store/store_member.h"
#include "store/store_sighting.h"
#include "store/store_warning.h"

struct place {
	char dir[64];
	struct hub *hub;
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
	enum err e = hub_open(&opts, &p->hub, why);
	if (e)
		fail_msg("%s", why);
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-hub-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	open_hub(p);
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

static void restart(struct place *p)
{
	hub_close(p->hub);
	open_hub(p);
}

static struct import_result import(struct place *p, const char *feed, const char *text, bool check)
{
	struct viewer operator = viewer_operator();
	struct str doc = str_of(text);
	struct import_opts opts = {.feed = str_of(feed), .create = true, .check_change = check};
	struct import_result r, counts;
	opts.doc.confidence = 80;
	opts.doc.tlp = TLP_GREEN;
	enum err e = import_run(p->hub, &operator, &opts, &doc, 1, &r);
	if (e && !check)
		fail_msg("%s: %s", err_text(e), r.fault.what ? r.fault.what : "");
	if (check)
		assert_int_equal(e, ERR_IMPLAUSIBLE);
	counts = r;
	import_result_deinit(&r);
	return counts;
}

struct new_member {
	struct member member;
	int64_t id;
};

static enum err add_member(void *ctx, struct store *s)
{
	struct new_member *m = ctx;
	return store_member_add(s, &m->member, 1, &m->id);
}

static int64_t member(struct place *p, const char *name, const char *country, const char *sector, const char *address)
{
	struct new_member m = {.member = {.name = str_of(name), .country = str_of(country), .sector = str_of(sector)}};
	struct value_buf v;
	struct value asset;
	const char *why;
	if (address) {
		assert_int_equal(value_guess(str_of(address), &v, &why), OK);
		asset = value_of(&v);
		m.member.assets = &asset;
		m.member.n_assets = 1;
	}
	assert_int_equal(hub_write(p->hub, add_member, &m), OK);
	assert_int_equal(hub_reload_members(p->hub, m.id), OK);
	return m.id;
}

static struct intake_result observe(struct place *p, int64_t who, const char *log)
{
	struct intake *in;
	struct intake_result r;
	const char *why;
	assert_int_equal(intake_new(p->hub, &(struct intake_opts){.member = who, .format = EVENT_AUTO}, &in, &why), OK);
	assert_int_equal(intake_feed(in, str_of(log)), OK);
	assert_int_equal(intake_end(in, &r), OK);
	intake_free(in);
	return r;
}

static struct intake_result see_domain(struct place *p, int64_t who, const char *name, const char *time)
{
	char line[400];
	snprintf(line, sizeof line, "{\"time\":\"%s\",\"kind\":\"domain\",\"value\":\"%s\",\"role\":\"query\"}\n", time, name);
	return observe(p, who, line);
}

struct seen {
	int n;
	int64_t count;
	char json[8192];
	int suppressed;
	uint32_t version;
};

static enum err see_sighting(void *ctx, const struct store_sighting *s)
{
	struct seen *seen = ctx;
	seen->n++;
	seen->count += s->count;
	seen->suppressed += s->suppressed.n > 0;
	return OK;
}

static enum err see_warning(void *ctx, const struct store_warning *w)
{
	struct seen *seen = ctx;
	seen->n++;
	seen->version = w->version;
	snprintf(seen->json, sizeof seen->json, "%.*s", STR_ARG(w->json));
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

static struct seen warnings(struct place *p, struct viewer who)
{
	struct seen seen = {0};
	struct db *db = hub_reader_get(p->hub);
	assert_int_equal(store_warning_page(db, &who, 0, true, 1000, see_warning, &seen), OK);
	hub_reader_put(p->hub, db);
	return seen;
}

static void a_log_meets_a_feed(void **state)
{
	struct place *p = *state;
	struct import_result r = import(p, "f", "evil.example\n198.51.100.7\nnot a value!\n", false);
	assert_int_equal(r.fresh, 2);
	assert_int_equal(r.refused, 1);
	int64_t who = member(p, "Bank A", "DE", "finance", NULL);
	struct intake_result seen = see_domain(p, who, "a.b.evil.example", "2026-01-01T00:00:00Z");
	assert_int_equal(seen.hits, 1);
	assert_int_equal(sightings(p).count, 1);
	seen = see_domain(p, who, "good.example", "2026-01-01T00:00:00Z");
	assert_int_equal(seen.hits, 0);
	assert_int_equal(seen.events, 1);
}

static void what_is_withdrawn_no_longer_hits(void **state)
{
	struct place *p = *state;
	int64_t who = member(p, "A", "DE", "finance", NULL);
	import(p, "f", "evil.example\nbad.example\n", false);
	import(p, "g", "evil.example\n", false);
	struct import_result r = import(p, "f", "bad.example\n", false);
	assert_int_equal(r.withdrawn, 1);
	assert_int_equal(r.again, 1);
	assert_int_equal(see_domain(p, who, "evil.example", "2026-01-01T00:00:00Z").hits, 1); /* g still says so */
	import(p, "g", "other.example\n", false);
	assert_int_equal(see_domain(p, who, "evil.example", "2026-01-01T00:00:00Z").hits, 0);
	restart(p);
	assert_int_equal(see_domain(p, who, "evil.example", "2026-01-01T00:00:00Z").hits, 0);
	assert_int_equal(see_domain(p, who, "bad.example", "2026-01-01T00:00:00Z").hits, 1);
}

static void three_members_make_a_warning_that_survives_a_restart(void **state)
{
	struct place *p = *state;
	import(p, "f", "value,label\nevil.example,emotet\n", false);
	int64_t a = member(p, "A", "DE", "finance", NULL), b = member(p, "B", "FR", "energy", NULL), c = member(p, "C", "KE", "health", NULL),
	        d = member(p, "D", "BR", "health", NULL);
	see_domain(p, a, "evil.example", "2026-01-01T00:00:00Z");
	see_domain(p, b, "evil.example", "2026-01-01T00:10:00Z");
	assert_int_equal(warnings(p, viewer_operator()).n, 0);
	restart(p);
	see_domain(p, c, "evil.example", "2026-01-01T00:20:00Z");
	struct seen before = warnings(p, viewer_operator());
	assert_int_equal(before.n, 1);
	assert_int_equal(before.version, 1);
	assert_non_null(strstr(before.json, "emotet"));
	restart(p);
	struct seen after = warnings(p, viewer_operator());
	assert_string_equal(before.json, after.json);
	see_domain(p, d, "evil.example", "2026-01-01T00:30:00Z");
	after = warnings(p, viewer_operator());
	assert_int_equal(after.n, 1);
	assert_int_equal(after.version, 2);
}

static void one_loud_member_makes_none(void **state)
{
	struct place *p = *state;
	import(p, "f", "evil.example\n", false);
	int64_t a = member(p, "A", "DE", "finance", NULL);
	for (int i = 0; i < 50; i++)
		see_domain(p, a, "evil.example", "2026-01-01T00:00:00Z");
	assert_int_equal(warnings(p, viewer_operator()).n, 0);
	assert_int_equal(sightings(p).count, 50);
	assert_int_equal(sightings(p).n, 1);
}

static void an_asset_in_a_feed_warns_its_owner_alone(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE", "finance", "203.0.113.0/24"), b = member(p, "B", "FR", "energy", NULL);
	import(p, "f", "203.0.113.7\n198.51.100.99\n", false);
	assert_int_equal(warnings(p, viewer_operator()).n, 1);
	assert_int_equal(warnings(p, (struct viewer){.member = a, .scopes = SCOPE_READ}).n, 1);
	assert_int_equal(warnings(p, (struct viewer){.member = b, .scopes = SCOPE_READ}).n, 0);
	/* So does a member that joins when the feed is there already. */
	int64_t c = member(p, "C", "KE", "health", "198.51.100.0/24");
	assert_int_equal(warnings(p, (struct viewer){.member = c, .scopes = SCOPE_READ}).n, 1);
	/* Others that meet it get no hit, and it leaves by no outlet. */
	struct intake_result r = observe(p, b, "{\"time\":\"2026-01-01T00:00:00Z\",\"kind\":\"ipv4\",\"value\":\"203.0.113.7\",\"role\":\"source\"}\n");
	assert_int_equal(r.hits, 0);
	assert_int_equal(r.suppressed, 1);
	assert_int_equal(sightings(p).suppressed, 1);
}

static void an_asset_that_is_the_source_of_a_hit_elsewhere_warns_its_owner(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE", "finance", "203.0.113.0/24"), b = member(p, "B", "FR", "energy", NULL);
	import(p, "f", "value,label\nevil.example,emotet\n", false);
	observe(p, b, "{\"time\":\"2026-01-01T00:00:00Z\",\"observed\":[{\"kind\":\"ipv4\",\"value\":\"203.0.113.7\",\"role\":\"source\"},"
	              "{\"kind\":\"domain\",\"value\":\"evil.example\",\"role\":\"host\"}]}\n");
	struct seen seen = warnings(p, (struct viewer){.member = a, .scopes = SCOPE_READ});
	assert_int_equal(seen.n, 1);
	assert_non_null(strstr(seen.json, "203.0.113.7"));
	assert_int_equal(warnings(p, (struct viewer){.member = b, .scopes = SCOPE_READ}).n, 0);
	/* In its own log it is no news. */
	observe(p, a, "{\"time\":\"2026-01-01T00:00:00Z\",\"observed\":[{\"kind\":\"ipv4\",\"value\":\"203.0.113.8\",\"role\":\"source\"},"
	              "{\"kind\":\"domain\",\"value\":\"evil.example\",\"role\":\"host\"}]}\n");
	assert_int_equal(warnings(p, viewer_operator()).n, 1);
}

static void all_owners_of_an_asset_are_told(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE", "finance", "203.0.113.0/26"), b = member(p, "B", "FR", "energy", "203.0.113.0/24"),
	        c = member(p, "C", "KE", "health", "203.0.113.0/26");
	import(p, "f", "203.0.113.7\n", false);
	assert_int_equal(warnings(p, (struct viewer){.member = a, .scopes = SCOPE_READ}).n, 1);
	assert_int_equal(warnings(p, (struct viewer){.member = b, .scopes = SCOPE_READ}).n, 1);
	assert_int_equal(warnings(p, (struct viewer){.member = c, .scopes = SCOPE_READ}).n, 1);
}

static void a_listed_network_around_an_asset_is_told_as_the_asset(void **state)
{
	struct place *p = *state;
	int64_t a = member(p, "A", "DE", "finance", "203.0.113.0/24");
	import(p, "f", "203.0.0.0/8\n", false);
	struct seen seen = warnings(p, (struct viewer){.member = a, .scopes = SCOPE_READ});
	assert_int_equal(seen.n, 1);
	assert_non_null(strstr(seen.json, "203.0.113.0/24 of A"));
}

static void what_was_imported_without_a_hub_is_told_when_one_starts(void **state)
{
	struct place *p = *state;
	struct hub_opts opts = {.data_dir = p->dir, .flags = HUB_OFFLINE};
	char why[200];
	int64_t a = member(p, "A", "DE", "finance", "203.0.113.0/24");
	hub_close(p->hub);
	assert_int_equal(hub_open(&opts, &p->hub, why), OK);
	import(p, "f", "203.0.113.7\n", false);
	restart(p);
	assert_int_equal(warnings(p, (struct viewer){.member = a, .scopes = SCOPE_READ}).n, 1);
	restart(p);
	assert_int_equal(warnings(p, viewer_operator()).version, 1);
}

static void a_clock_that_is_ahead_makes_nobody_late(void **state)
{
	struct place *p = *state;
	char now[40], ahead[40];
	import(p, "f", "evil.example\n", false);
	int64_t who[] = {member(p, "A", "DE", "finance", NULL), member(p, "B", "FR", "energy", NULL), member(p, "C", "KE", "health", NULL)};
	utc_format(clock_now() + 23 * UTC_HOUR, ahead);
	utc_format(clock_now() - 2 * UTC_MINUTE, now);
	ahead[UTC_TEXT_BYTES] = now[UTC_TEXT_BYTES] = '\0';
	see_domain(p, who[0], "good.example", ahead);
	for (int i = 0; i < 3; i++)
		see_domain(p, who[i], "evil.example", now);
	assert_int_equal(warnings(p, viewer_operator()).n, 1);
	assert_int_equal(see_domain(p, who[0], "evil.example", "0001-01-01T00:00:00Z").refused, 1);
}

static enum err collect(void *ctx, struct str piece)
{
	buf_put(ctx, piece);
	return OK;
}

static void outlets_hold_back_what_is_protected(void **state)
{
	struct place *p = *state;
	struct viewer operator = viewer_operator();
	struct outlet_opts opts = {.name = STR("all"), .format = measure_format_find(STR("list"))};
	struct outlet_result r;
	struct buf out;
	char before[OUTLET_ETAG_BYTES], after[OUTLET_ETAG_BYTES];
	buf_init(&out, 1 << 20);
	import(p, "f", "8.8.8.8\n198.51.100.9\n10.0.0.0/8\nevil.example\n100.0.0.0/9\n", false);
	assert_int_equal(outlet_write(p->hub, &operator, &opts, collect, &out, &r), OK);
	assert_int_equal(r.rows, 2);
	assert_true(r.protected_rows >= 1);
	assert_true(str_find_str(buf_str(&out), STR("198.51.100.9")) < out.n);
	assert_true(str_find_str(buf_str(&out), STR("evil.example")) < out.n);
	assert_true(str_find_str(buf_str(&out), STR("8.8.8.8")) == out.n);
	assert_true(str_find_str(buf_str(&out), STR("# 2 values; held back: 3")) < out.n);
	outlet_etag(p->hub, &operator, &opts, before);
	import(p, "f", "evil.example\n", false);
	outlet_etag(p->hub, &operator, &opts, after);
	assert_string_not_equal(before, after);
	opts.name = STR("nonesuch");
	assert_int_equal(outlet_write(p->hub, &operator, &opts, collect, &out, &r), ERR_NOT_FOUND);
	buf_deinit(&out);
}

static void an_implausible_shrink_is_held(void **state)
{
	struct place *p = *state;
	struct buf big;
	int64_t who = member(p, "A", "DE", "finance", NULL);
	buf_init(&big, 1 << 20);
	for (int i = 0; i < 200; i++)
		buf_printf(&big, "h%d.example\n", i);
	buf_putc(&big, '\0');
	import(p, "f", big.p, false);
	import(p, "f", "h1.example\n", true);
	assert_int_equal(see_domain(p, who, "h7.example", "2026-01-01T00:00:00Z").hits, 1);
	buf_deinit(&big);
}

static void a_document_of_refused_rows_withdraws_nothing(void **state)
{
	struct place *p = *state;
	int64_t who = member(p, "A", "DE", "finance", NULL);
	import(p, "f", "evil.example\n", false);
	struct import_result r = import(p, "f", "300.1.2.3\n301.1.2.3\n", false);
	assert_int_equal(r.refused, 2);
	assert_int_equal(r.withdrawn, 0);
	assert_int_equal(r.rows, 1);
	assert_int_equal(see_domain(p, who, "evil.example", "2026-01-01T00:00:00Z").hits, 1);
}

static void reasons_outlive_the_document(void **state)
{
	static const char *const head = "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"pattern_type\":\"stix\",\"created\":\"2026-01-01T00:00:00Z\","
	                                "\"modified\":\"2026-01-01T00:00:00Z\",\"valid_from\":\"2026-01-01T00:00:00Z\",";
	static const char *const id = "11111111-1111-4111-8111-11111111111";
	struct place *p = *state;
	struct viewer operator = viewer_operator();
	struct import_opts opts = {.feed = STR("f"), .create = true};
	struct import_result r;
	struct buf doc;
	buf_init(&doc, 1 << 16);
	buf_printf(&doc, "{\"type\":\"bundle\",\"id\":\"bundle--%s0\",\"objects\":["
	           "%s\"id\":\"indicator--%s1\",\"pattern\":\"[ipv4-addr:value = '300.1.1.1']\"},"
	           "%s\"id\":\"indicator--%s2\",\"pattern\":\"[ipv4-addr:value = \"}]}", id, head, id, head, id);
	struct str text = buf_str(&doc);
	assert_int_equal(import_run(p->hub, &operator, &opts, &text, 1, &r), OK);
	assert_int_equal(r.n_refusals, 2);
	assert_string_equal(r.refusals[0].why, "pattern: its value \"300.1.1.1\": an octet above 255");
	assert_string_equal(r.refusals[1].why, "pattern: at 19: a constant expected");
	import_result_deinit(&r);
	buf_deinit(&doc);
}

static void lines_are_refused_by_number_and_the_rest_counts(void **state)
{
	struct place *p = *state;
	int64_t who = member(p, "A", "DE", "finance", NULL);
	import(p, "f", "evil.example\n", false);
	struct intake_result r = observe(p, who,
	                                 "{\"time\":\"2026-01-01T00:00:00Z\",\"kind\":\"domain\",\"value\":\"evil.example\"}\n"
	                                 "{broken\n"
	                                 "{\"time\":\"9026-01-01T00:00:00Z\",\"kind\":\"domain\",\"value\":\"evil.example\"}\n"
	                                 "{\"time\":\"2026-01-01T00:00:01Z\",\"kind\":\"domain\",\"value\":\"evil.example\"}");
	assert_int_equal(r.lines, 4);
	assert_int_equal(r.events, 2);
	assert_int_equal(r.refused, 2);
	assert_int_equal(r.n_refusals, 2);
	assert_int_equal(r.refusals[0].line, 2);
	assert_int_equal(r.refusals[1].line, 3);
	assert_int_equal(sightings(p).count, 2);
}

static void the_folder_has_one_hub_at_a_time(void **state)
{
	struct place *p = *state;
	struct hub *second = NULL;
	char why[200];
	struct hub_opts opts = {.data_dir = p->dir};
	assert_int_equal(hub_open(&opts, &second, why), ERR_LOCKED);
	assert_null(second);
}

int main(void)
{
#define HUB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		HUB(a_log_meets_a_feed),
		HUB(what_is_withdrawn_no_longer_hits),
		HUB(three_members_make_a_warning_that_survives_a_restart),
		HUB(one_loud_member_makes_none),
		HUB(an_asset_in_a_feed_warns_its_owner_alone),
		HUB(an_asset_that_is_the_source_of_a_hit_elsewhere_warns_its_owner),
		HUB(all_owners_of_an_asset_are_told),
		HUB(a_listed_network_around_an_asset_is_told_as_the_asset),
		HUB(what_was_imported_without_a_hub_is_told_when_one_starts),
		HUB(a_clock_that_is_ahead_makes_nobody_late),
		HUB(outlets_hold_back_what_is_protected),
		HUB(an_implausible_shrink_is_held),
		HUB(a_document_of_refused_rows_withdraws_nothing),
		HUB(reasons_outlive_the_document),
		HUB(lines_are_refused_by_number_and_the_rest_counts),
		HUB(the_folder_has_one_hub_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
