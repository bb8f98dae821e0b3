/* SPDX-License-Identifier: Apache-2.0 */
/* A hub that is killed while envelopes come: what was acknowledged is there, and no envelope is there by half. */
#include "hub/exchange.h"

#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/hub_state.h"
#include "store/store_collection.h"
#include "store/store_page.h"

enum { ROUNDS = 6, OBJECTS = 40, ENVELOPES_MAX = 4000 };

struct place {
	char dir[64];
	int64_t collection;
};

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static struct hub *open_hub(const struct place *p)
{
	char why[200] = "";
	struct hub *h = NULL;
	struct hub_opts opts = {.data_dir = p->dir, .workers = 1};
	if (hub_open(&opts, &h, why))
		fprintf(stderr, "%s\n", why);
	return h;
}

static enum err add_collection(void *ctx, struct store *s)
{
	struct place *p = ctx;
	char uuid[UUID_TEXT_BYTES];
	const struct store_collection c = {.title = STR("x")};
	return store_collection_add(s, &c, 1, &p->collection, uuid);
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-crash-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	struct hub *h = open_hub(p);
	assert_non_null(h);
	assert_int_equal(hub_write(h, add_collection, p), OK);
	hub_close(h);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	nftw(p->dir, drop, 16, FTW_DEPTH | FTW_PHYS);
	free(p);
	return 0;
}

static void put_envelope(struct buf *b, uint32_t number)
{
	buf_reset(b);
	buf_puts(b, "{\"objects\":[");
	for (uint32_t i = 0; i < OBJECTS; i++)
		buf_printf(b,
		           "%s{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--%08x-0000-4000-8000-%012x\","
		           "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\",\"pattern_type\":\"stix\","
		           "\"valid_from\":\"2026-01-01T00:00:00Z\",\"pattern\":\"[domain-name:value = 'n%u-%u.bad.example']\"}",
		           i ? "," : "", number, i, number, i);
	buf_puts(b, "]}");
}

/* The process that is killed: says the number of each envelope when it is acknowledged. Every third one is deferred. */
static void post_for_ever(const struct place *p, uint32_t from, int out)
{
	struct viewer operator = viewer_operator();
	struct hub *h = open_hub(p);
	struct buf b;
	buf_init(&b, 1 << 20);
	for (uint32_t i = from; h && i < ENVELOPES_MAX; i++) {
		struct exchange_result r;
		put_envelope(&b, i);
		if (exchange_add(h, &operator, p->collection, buf_str(&b), i % 3 == 0, &r) || r.failed)
			break;
		exchange_result_deinit(&r);
		if (write(out, &i, sizeof i) != sizeof i)
			break;
	}
	_exit(1);
}

struct found {
	unsigned objects[ENVELOPES_MAX]; /* by envelope */
	int64_t last;
};

static enum err count(void *ctx, const struct store_page_row *row)
{
	struct found *f = ctx;
	char text[9] = "";
	memcpy(text, row->id.p + 11, 8);
	f->objects[strtoul(text, NULL, 16)]++;
	f->last = row->added;
	return OK;
}

static struct found *find(const struct place *p, struct hub *h)
{
	struct viewer operator = viewer_operator();
	struct found *f = calloc(1, sizeof *f);
	struct db *db = hub_reader_get(h);
	bool more = true;
	assert_non_null(f);
	while (more) {
		const struct store_page_ask ask = {.store = h->store, .collection = p->collection, .after = f->last, .limit = 1000};
		assert_int_equal(store_page(db, &operator, &ask, count, f, &more), OK);
	}
	hub_reader_put(h, db);
	return f;
}

static bool live(struct hub *h, uint32_t number)
{
	struct match_reader *reader = match_reader_new(h->matcher);
	const struct match_claim *claims;
	char name[60];
	int n = snprintf(name, sizeof name, "n%u-%u.bad.example", number, OBJECTS - 1u);
	struct value v = {KIND_DOMAIN, {name, (size_t)n}};
	bool found = match_find(reader, v, &claims) > 0;
	match_reader_free(reader);
	return found;
}

/* What is taken in just now is live a moment after it is stored. */
static bool becomes_live(struct hub *h, uint32_t number)
{
	for (int tries = 0; tries < 3000; tries++) {
		if (live(h, number))
			return true;
		usleep(10000);
	}
	return false;
}

/* Deferred envelopes are taken in after the start. */
static struct found *find_all(const struct place *p, struct hub *h, const bool *acknowledged)
{
	for (int tries = 0;; tries++) {
		struct found *f = find(p, h);
		bool whole = true;
		for (uint32_t i = 0; i < ENVELOPES_MAX; i++)
			whole = whole && (!acknowledged[i] || f->objects[i] == OBJECTS);
		if (whole)
			return f;
		assert_true(tries < 3000);
		free(f);
		usleep(10000);
	}
}

static uint32_t kill_while_posting(const struct place *p, uint32_t from, useconds_t after, bool *acknowledged)
{
	int pipes[2];
	uint32_t number;
	assert_int_equal(pipe(pipes), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(pipes[0]);
		post_for_ever(p, from, pipes[1]);
	}
	close(pipes[1]);
	/* From the first one on, so that a slow start does not matter. */
	bool first = true;
	while (read(pipes[0], &number, sizeof number) == sizeof number) {
		acknowledged[number] = true;
		from = number + 1;
		if (first) {
			usleep(after);
			assert_int_equal(kill(child, SIGKILL), 0);
		}
		first = false;
	}
	assert_false(first);
	close(pipes[0]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return from + 1; /* one may be there that was not acknowledged */
}

static void what_was_acknowledged_is_there_and_nothing_by_half(void **state)
{
	const struct place *p = *state;
	static bool acknowledged[ENVELOPES_MAX];
	uint32_t next = 1;
	for (useconds_t round = 0; round < ROUNDS; round++) {
		next = kill_while_posting(p, next, 20000 + round * 37000, acknowledged);
		struct hub *h = open_hub(p);
		assert_non_null(h);
		struct found *f = find_all(p, h, acknowledged);
		for (uint32_t i = 0; i < ENVELOPES_MAX; i++) {
			assert_true(f->objects[i] == 0 || f->objects[i] == OBJECTS);
			assert_true(f->objects[i] == 0 || becomes_live(h, i));
		}
		free(f);
		hub_close(h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_acknowledged_is_there_and_nothing_by_half, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
