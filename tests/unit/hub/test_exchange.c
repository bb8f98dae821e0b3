/* SPDX-License-Identifier: Apache-2.0 */
/* Adding to collections and deleting from them, with a real store and the index. */
#include "hub/exchange.h"

#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/hub_state.h"
#include "hub/import.h"
#include "os/clock.h"
#include "store/store_collection.h"
#include "store/store_member.h"
#include "store/store_object.h"
#include "store/store_page.h"

#define ID(n) "00000000-0000-4000-8000-0000000000" n
#define TIMES(modified) "\"created\":\"2024-01-01T00:00:00.000Z\",\"modified\":\"" modified "\""
#define INDICATOR(n, modified, pattern, more)                                                                          \
	"{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" ID(n) "\"," TIMES(modified)                 \
	",\"pattern_type\":\"stix\",\"valid_from\":\"2024-01-01T00:00:00Z\",\"pattern\":\"" pattern "\"" more "}"
#define TOOL(n, modified, name)                                                                                        \
	"{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--" ID(n) "\"," TIMES(modified) ",\"name\":\"" name "\"}"
#define ADDRESS(a) "[ipv4-addr:value = '" a "']"
#define V1 "2024-01-01T00:00:00.000Z"
#define V2 "2024-01-02T00:00:00.000Z"
#define V3 "2024-01-03T00:00:00.000Z"
#define ENVELOPE(objects) "{\"objects\":[" objects "]}"

struct place {
	char dir[64];
	struct hub *hub;
	int64_t collection;
	int64_t members[2];
};

#define assert_ok(e) assert_string_equal(err_name(e), "OK")
#define assert_err(e, expected) assert_string_equal(err_name(e), err_name(expected))

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

static void restart(struct place *p)
{
	hub_close(p->hub);
	open_hub(p);
}

static enum err prepare(void *ctx, struct store *s)
{
	struct place *p = ctx;
	char uuid[UUID_TEXT_BYTES];
	struct store_collection c = {.title = STR("shared")};
	enum err e = store_collection_add(s, &c, 1, &p->collection, uuid);
	for (size_t i = 0; !e && i < 2; i++) {
		struct member m = {.name = i ? STR("beta") : STR("alpha"), .country = STR("LU"), .sector = STR("health")};
		e = store_member_add(s, &m, 1, &p->members[i]);
		if (!e)
			e = store_collection_grant(s, p->collection, p->members[i], COLLECTION_READ | COLLECTION_WRITE);
	}
	return e;
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-exchange-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	open_hub(p);
	assert_ok(hub_write(p->hub, prepare, p));
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

static struct viewer viewer(const struct place *p, size_t member)
{
	return (struct viewer){.member = p->members[member], .scopes = SCOPE_READ | SCOPE_PUBLISH};
}

/* Adds and says of each object what became of it: '+' new, '=' known, '!' refused, '?' pending. */
static void expect_add(struct place *p, size_t member, const char *envelope, const char *outcome)
{
	static const char sign[] = {'+', '=', '!', '?'};
	struct viewer who = viewer(p, member);
	struct exchange_result r;
	char came[64] = "";
	assert_ok(exchange_add(p->hub, &who, p->collection, str_of(envelope), false, &r));
	for (size_t i = 0; i < r.n && i + 1 < sizeof came; i++)
		came[i] = sign[r.objects[i].outcome];
	assert_string_equal(came, outcome);
	assert_int_equal(r.added + r.known + r.failed, r.n);
	exchange_result_deinit(&r);
}

static bool live(struct place *p, const char *address)
{
	struct match_reader *reader = match_reader_new(p->hub->matcher);
	const struct match_claim *claims;
	struct value_buf v;
	const char *why;
	assert_ok(value_parse(KIND_IPV4, str_of(address), &v, &why));
	size_t n = match_find(reader, value_of(&v), &claims);
	match_reader_free(reader);
	return n > 0;
}

struct listing {
	char text[2000];
	size_t n;
};

static enum err list_row(void *ctx, const struct store_page_row *row)
{
	struct listing *l = ctx;
	int n = snprintf(l->text + l->n, sizeof l->text - l->n, "%.2s@%.10s ", row->id.p + row->id.n - 2, row->version.p);
	l->n += (size_t)n;
	return OK;
}

static void expect_page(struct place *p, size_t member, unsigned versions, const char *rows)
{
	struct viewer who = viewer(p, member);
	struct db *db = hub_reader_get(p->hub);
	struct listing l = {.n = 0};
	bool more;
	const struct store_page_ask ask = {.store = p->hub->store, .collection = p->collection, .limit = 100, .versions = versions};
	assert_ok(store_page(db, &who, &ask, list_row, &l, &more));
	assert_string_equal(l.text, rows);
	assert_false(more);
	hub_reader_put(p->hub, db);
}

static enum err delete(struct place *p, size_t member, const char *id, unsigned versions, size_t *out_n)
{
	struct viewer who = viewer(p, member);
	const struct exchange_deletion d = {.collection = p->collection, .id = str_of(id), .versions = versions};
	return exchange_delete(p->hub, &who, &d, out_n);
}

static void what_is_posted_is_live(void **state)
{
	struct place *p = *state;
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V1, ADDRESS("203.0.113.1"), "") "," TOOL("02", V1, "nmap")), "++");
	assert_true(live(p, "203.0.113.1"));
	expect_page(p, 1, 0, "01@2024-01-01 02@2024-01-01 ");
	restart(p);
	assert_true(live(p, "203.0.113.1"));
	expect_page(p, 1, 0, "01@2024-01-01 02@2024-01-01 ");
}

static void bad_objects_are_refused_one_by_one_with_the_reason(void **state)
{
	struct place *p = *state;
	struct viewer who = viewer(p, 0);
	struct exchange_result r;
	struct buf status;
	assert_ok(exchange_add(p->hub, &who, p->collection, STR(ENVELOPE(
		TOOL("01", "tomorrow", "x") "," TOOL("02", V1, "y") ",5,{\"type\":\"tool\"}")), false, &r));
	assert_int_equal(r.n, 4);
	assert_int_equal(r.failed, 3);
	assert_int_equal(r.first, r.last);
	assert_memory_equal(r.objects[0].message.p, "modified: not a time", 20);
	assert_memory_equal(r.objects[0].id.p, "tool--" ID("01"), 42);
	assert_memory_equal(r.objects[3].id.p, "unknown--", 9);
	buf_init(&status, 1 << 20);
	assert_ok(exchange_status(p->hub, &who, str_make(r.status, sizeof r.status), &status));
	assert_true(str_eq(buf_str(&status), r.json));
	assert_true(str_find_str(r.json, STR("\"status\":\"complete\"")) < r.json.n);
	assert_true(str_find_str(r.json, STR("\"total_count\":4,\"success_count\":1,\"successes\":[{")) < r.json.n);
	struct viewer other = viewer(p, 1);
	assert_err(exchange_status(p->hub, &other, str_make(r.status, sizeof r.status), &status), ERR_NOT_FOUND);
	buf_deinit(&status);
	exchange_result_deinit(&r);
	expect_page(p, 0, 0, "02@2024-01-01 ");
}

static void the_same_again_is_a_success_and_another_content_is_not(void **state)
{
	struct place *p = *state;
	expect_add(p, 0, ENVELOPE(TOOL("01", V1, "a") "," TOOL("01", V1, "a") "," TOOL("01", V1, "b")), "+=!");
	expect_add(p, 0, ENVELOPE(TOOL("01", V1, "a")), "=");
	expect_add(p, 1, "{\"objects\" : [ " TOOL("01", V1, "a") " ] }", "=");
	expect_add(p, 1, ENVELOPE(TOOL("01", V1, "c")), "!");
	expect_add(p, 1, ENVELOPE(TOOL("01", V2, "c")), "+");
	expect_page(p, 0, PAGE_ALL, "01@2024-01-01 01@2024-01-02 ");
	expect_page(p, 0, 0, "01@2024-01-02 ");
	expect_page(p, 0, PAGE_FIRST, "01@2024-01-01 ");
}

static void a_newer_version_takes_the_place_of_what_the_older_one_reported(void **state)
{
	struct place *p = *state;
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V2, ADDRESS("203.0.113.1"), "")), "+");
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V1, ADDRESS("203.0.113.9"), "")), "+");
	assert_false(live(p, "203.0.113.9"));
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V3, ADDRESS("203.0.113.2"), "")), "+");
	assert_false(live(p, "203.0.113.1"));
	assert_true(live(p, "203.0.113.2"));
	expect_page(p, 0, PAGE_ALL, "01@2024-01-02 01@2024-01-01 01@2024-01-03 ");
	expect_page(p, 0, PAGE_FIRST | PAGE_LAST, "01@2024-01-01 01@2024-01-03 ");
}

static void several_versions_in_one_envelope_report_the_last(void **state)
{
	struct place *p = *state;
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V3, ADDRESS("203.0.113.3"), "") "," INDICATOR("01", V1, ADDRESS("203.0.113.1"), "")
	                          "," INDICATOR("01", V2, ADDRESS("203.0.113.2"), "")), "+++");
	assert_true(live(p, "203.0.113.3"));
	assert_false(live(p, "203.0.113.1"));
	assert_false(live(p, "203.0.113.2"));
	expect_page(p, 0, 0, "01@2024-01-03 ");
}

static void revocation_withdraws_what_the_same_member_reported(void **state)
{
	struct place *p = *state;
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V1, ADDRESS("203.0.113.1"), ",\"name\":\"emotet\"")), "+");
	expect_add(p, 1, ENVELOPE(INDICATOR("01", V2, ADDRESS("203.0.113.1"), ",\"revoked\":true")), "+");
	assert_true(live(p, "203.0.113.1"));
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V3, ADDRESS("203.0.113.1"), ",\"revoked\":true")), "+");
	assert_false(live(p, "203.0.113.1"));
	expect_page(p, 0, PAGE_ALL, "01@2024-01-01 01@2024-01-02 01@2024-01-03 ");
}

static void deleting_withdraws_and_an_older_version_comes_back(void **state)
{
	struct place *p = *state;
	size_t n = 0;
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V1, ADDRESS("203.0.113.1"), "")), "+");
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V2, ADDRESS("203.0.113.2"), "")), "+");
	assert_ok(delete(p, 0, "indicator--" ID("01"), PAGE_LAST, &n));
	assert_int_equal(n, 1);
	assert_true(live(p, "203.0.113.1"));
	assert_false(live(p, "203.0.113.2"));
	expect_page(p, 0, 0, "01@2024-01-01 ");
	assert_ok(delete(p, 0, "indicator--" ID("01"), 0, &n));
	assert_false(live(p, "203.0.113.1"));
	assert_err(delete(p, 0, "indicator--" ID("01"), 0, &n), ERR_NOT_FOUND);
	expect_page(p, 0, PAGE_ALL, "");
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V2, ADDRESS("203.0.113.2"), "")), "+");
	assert_true(live(p, "203.0.113.2"));
}

static void an_object_of_two_members_is_deleted_whole(void **state)
{
	struct place *p = *state;
	size_t n = 0;
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V1, ADDRESS("203.0.113.1"), "")), "+");
	expect_add(p, 1, ENVELOPE(INDICATOR("01", V2, ADDRESS("203.0.113.2"), "")), "+");
	assert_true(live(p, "203.0.113.1") && live(p, "203.0.113.2"));
	assert_ok(delete(p, 1, "indicator--" ID("01"), 0, &n));
	assert_int_equal(n, 2);
	assert_false(live(p, "203.0.113.1") || live(p, "203.0.113.2"));
}

static void objects_without_versions_and_custom_ones_are_kept(void **state)
{
	struct place *p = *state;
	static const char sco[] = "{\"type\":\"url\", \"id\":\"url--" ID("01") "\",\"value\":\"http://x.example/\",\"x_n\":9007199254740991}";
	static const char own[] = "{\"type\":\"x-own\",\"id\":\"x-own--" ID("02") "\",\"x\":{}}";
	char envelope[1000];
	struct viewer operator = viewer_operator();
	struct db *db = hub_reader_get(p->hub);
	struct buf raw;
	snprintf(envelope, sizeof envelope, ENVELOPE("%s,%s"), sco, own);
	expect_add(p, 0, envelope, "++");
	expect_add(p, 0, envelope, "==");
	buf_init(&raw, 1000);
	assert_ok(store_object_get(db, &operator, STR("url--" ID("01")), &raw));
	assert_true(str_eq(buf_str(&raw), str_of(sco)));
	buf_deinit(&raw);
	hub_reader_put(p->hub, db);
}

static void envelopes_that_are_none_change_nothing(void **state)
{
	static const struct {
		const char *text;
		enum err err;
	} cases[] = {
		{"", ERR_SYNTAX},
		{"{", ERR_SYNTAX},
		{"{}", ERR_VALUE},
		{"{\"objects\":[]}", ERR_VALUE},
		{"{\"objects\":{}}", ERR_VALUE},
		{"[]", ERR_VALUE},
		{ENVELOPE("\"\xff\""), ERR_SYNTAX},
	};
	struct place *p = *state;
	struct viewer who = viewer(p, 0);
	struct exchange_result r;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_err(exchange_add(p->hub, &who, p->collection, str_of(cases[i].text), false, &r), cases[i].err);
		exchange_result_deinit(&r);
	}
	assert_err(exchange_add(p->hub, &who, COLLECTION_ALL, STR(ENVELOPE(TOOL("01", V1, "x"))), false, &r), ERR_NOT_FOUND);
	exchange_result_deinit(&r);
	expect_page(p, 0, PAGE_ALL, "");
}

static bool is_complete(struct place *p, const char *id)
{
	struct viewer who = viewer(p, 0);
	struct buf status;
	buf_init(&status, 1 << 24);
	assert_ok(exchange_status(p->hub, &who, str_make(id, UUID_TEXT_BYTES), &status));
	bool complete = str_find_str(buf_str(&status), STR("\"status\":\"complete\"")) < status.n;
	buf_deinit(&status);
	return complete;
}

static void what_is_deferred_is_taken_in_once_also_after_a_restart(void **state)
{
	struct place *p = *state;
	struct viewer who = viewer(p, 0);
	struct exchange_result r;
	char ids[2][UUID_TEXT_BYTES];
	for (size_t i = 0; i < 2; i++) {
		assert_ok(exchange_add(p->hub, &who, p->collection, i ? STR(ENVELOPE(TOOL("02", V1, "b") "," TOOL("01", V1, "x")))
		                                                       : STR(ENVELOPE(TOOL("01", V1, "a"))), true, &r));
		assert_true(r.pending);
		memcpy(ids[i], r.status, sizeof ids[i]);
		exchange_result_deinit(&r);
	}
	restart(p);
	for (size_t i = 0; i < 2; i++)
		for (int tries = 0; !is_complete(p, ids[i]); tries++) {
			assert_true(tries < 3000);
			usleep(10000);
		}
	expect_page(p, 0, PAGE_ALL, "01@2024-01-01 02@2024-01-01 ");
}

static void a_removed_collection_takes_what_was_in_it_along(void **state)
{
	struct place *p = *state;
	struct viewer operator = viewer_operator();
	struct exchange_result r;
	expect_add(p, 0, ENVELOPE(INDICATOR("01", V1, ADDRESS("203.0.113.1"), "")), "+");
	expect_add(p, 1, ENVELOPE(INDICATOR("02", V1, ADDRESS("203.0.113.2"), "")), "+");
	assert_ok(exchange_remove_collection(p->hub, &operator, p->collection));
	assert_false(live(p, "203.0.113.1") || live(p, "203.0.113.2"));
	assert_err(exchange_add(p->hub, &operator, p->collection, STR(ENVELOPE(TOOL("01", V1, "x"))), false, &r), ERR_NOT_FOUND);
	exchange_result_deinit(&r);
	assert_err(exchange_remove_collection(p->hub, &operator, p->collection), ERR_NOT_FOUND);
	assert_err(exchange_remove_collection(p->hub, &operator, COLLECTION_ALL), ERR_USAGE);
}

/* --- readers while writers add ------------------------------------------------------------------------------------- */

enum { WRITERS = 4, ENVELOPES = 15, OBJECTS = 7 };

struct writing {
	struct place *p;
	size_t number;
};

static void *write_envelopes(void *ctx)
{
	const struct writing *w = ctx;
	struct viewer who = viewer(w->p, w->number % 2);
	for (size_t i = 0; i < ENVELOPES; i++) {
		struct exchange_result r;
		struct buf b;
		buf_init(&b, 1 << 16);
		buf_puts(&b, "{\"objects\":[");
		for (size_t k = 0; k < OBJECTS; k++)
			buf_printf(&b, "%s{\"type\":\"x-own\",\"id\":\"x-own--00000000-0000-4000-8000-%012zu\"}", k ? "," : "",
			           (w->number * ENVELOPES + i) * OBJECTS + k);
		buf_puts(&b, "]}");
		if (exchange_add(w->p->hub, &who, w->p->collection, buf_str(&b), false, &r) || r.added != OBJECTS)
			abort();
		exchange_result_deinit(&r);
		buf_deinit(&b);
	}
	return NULL;
}

struct polling {
	int64_t last;
	size_t rows;
};

static enum err poll_row(void *ctx, const struct store_page_row *row)
{
	struct polling *p = ctx;
	if (row->added <= p->last)
		return ERR_INTERNAL;
	p->last = row->added;
	p->rows++;
	return OK;
}

static void readers_that_poll_miss_nothing_and_see_nothing_twice(void **state)
{
	struct place *p = *state;
	pthread_t threads[WRITERS];
	struct writing w[WRITERS];
	struct viewer who = viewer(p, 0);
	struct polling polls[2] = {{0, 0}, {0, 0}};
	struct db *db = hub_reader_get(p->hub);
	for (size_t i = 0; i < WRITERS; i++) {
		w[i] = (struct writing){p, i};
		assert_int_equal(pthread_create(&threads[i], NULL, write_envelopes, &w[i]), 0);
	}
	const size_t all = (size_t)WRITERS * ENVELOPES * OBJECTS;
	while (polls[0].rows < all || polls[1].rows < all) {
		for (size_t i = 0; i < 2; i++) {
			bool more = true;
			const struct store_page_ask ask = {.store = p->hub->store, .collection = i ? COLLECTION_ALL : p->collection,
			                                   .limit = 5, .after = polls[i].last};
			assert_ok(store_page(db, &who, &ask, poll_row, &polls[i], &more));
			assert_true(polls[i].rows <= all);
		}
	}
	for (size_t i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	hub_reader_put(p->hub, db);
	assert_int_equal(polls[0].rows, all);
	assert_int_equal(polls[1].rows, all);
}

#define WITH_HUB(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(what_is_posted_is_live),
		WITH_HUB(bad_objects_are_refused_one_by_one_with_the_reason),
		WITH_HUB(the_same_again_is_a_success_and_another_content_is_not),
		WITH_HUB(a_newer_version_takes_the_place_of_what_the_older_one_reported),
		WITH_HUB(several_versions_in_one_envelope_report_the_last),
		WITH_HUB(revocation_withdraws_what_the_same_member_reported),
		WITH_HUB(deleting_withdraws_and_an_older_version_comes_back),
		WITH_HUB(an_object_of_two_members_is_deleted_whole),
		WITH_HUB(objects_without_versions_and_custom_ones_are_kept),
		WITH_HUB(envelopes_that_are_none_change_nothing),
		WITH_HUB(what_is_deferred_is_taken_in_once_also_after_a_restart),
		WITH_HUB(a_removed_collection_takes_what_was_in_it_along),
		WITH_HUB(readers_that_poll_miss_nothing_and_see_nothing_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
