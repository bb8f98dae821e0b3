/* SPDX-License-Identifier: Apache-2.0 */
/* The snapshot of the index is used when it is of this store in this state, and never else. */
#include "hub/live_keeper.h"

#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/hub.h"
#include "hub/import.h"
#include "hub/live_snapshot.h"
#include "os/file.h"
#include "store/store_report.h"

struct place {
	char dir[64];
	char file[PATH_MAX];
	struct hub *hub; /* NULL while closed */
};

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void open_hub(struct place *p, unsigned flags)
{
	char why[200];
	struct hub_opts opts = {.data_dir = p->dir, .workers = 1, .flags = flags};
	if (hub_open(&opts, &p->hub, why))
		fail_msg("%s", why);
}

static void close_hub(struct place *p)
{
	hub_close(p->hub);
	p->hub = NULL;
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/tocsin-live-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->file, sizeof p->file, "%s/index.snapshot", p->dir);
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

static void import(struct place *p, const char *feed, const char *text)
{
	struct viewer operator = viewer_operator();
	struct str doc = str_of(text);
	struct import_opts opts = {.feed = str_of(feed), .create = true};
	struct import_result r;
	assert_int_equal(import_run(p->hub, &operator, &opts, &doc, 1, &r), OK);
	import_result_deinit(&r);
}

static bool finds(struct matcher *m, const char *domain)
{
	const struct match_claim *claims;
	struct match_reader *r = match_reader_new(m);
	assert_non_null(r);
	bool found = match_find(r, (struct value){KIND_DOMAIN, str_of(domain)}, &claims) > 0;
	match_reader_free(r);
	return found;
}

/* Whether the file in the closed hub's folder is good, and knows the domain. */
enum what { NOT_USED, UNKNOWN, KNOWN };
static enum what snapshot_says(struct place *p, const char *domain)
{
	struct store *s;
	char why[STORE_WHY_BYTES];
	struct matcher *m;
	int64_t state;
	assert_int_equal(store_open(p->dir, &s, why), OK);
	assert_int_equal(store_report_state(store_writer(s), &state), OK);
	enum err e = live_snapshot_load(&(struct live_snapshot){p->dir, s}, state, &m);
	store_close(s);
	if (e) {
		assert_int_equal(e, ERR_NOT_FOUND);
		return NOT_USED;
	}
	bool found = finds(m, domain);
	matcher_free(m);
	return found ? KNOWN : UNKNOWN;
}

/* How many indicators the hub has after a start. */
static uint64_t start_and_count(struct place *p)
{
	struct hub_counters c;
	open_hub(p, 0);
	hub_counters(p->hub, &c);
	return c.index_values;
}

static void a_hub_that_stops_leaves_its_index(void **state)
{
	struct place *p = *state;
	struct stat st;
	import(p, "f", "evil.example\nbad.example\n");
	close_hub(p);
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(snapshot_says(p, "evil.example"), KNOWN);
	assert_int_equal(snapshot_says(p, "good.example"), UNKNOWN);
	assert_int_equal(start_and_count(p), 2);
	import(p, "f", "bad.example\nworse.example\n");
	import(p, "g", "worst.example\n");
	struct hub_counters c;
	hub_counters(p->hub, &c);
	assert_int_equal(c.index_values, 3);
	close_hub(p);
	assert_int_equal(snapshot_says(p, "evil.example"), UNKNOWN);
	assert_int_equal(snapshot_says(p, "worst.example"), KNOWN);
}

static void wait_for_file(struct place *p)
{
	for (int i = 0; i < 6000 && access(p->file, F_OK) != 0; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	assert_int_equal(access(p->file, F_OK), 0);
}

static void a_running_hub_writes_its_index(void **state)
{
	struct place *p = *state;
	import(p, "f", "evil.example\n");
	wait_for_file(p);
}

static void keep_copy(const char *from, const char *to)
{
	struct buf b;
	buf_init(&b, (size_t)1 << 26);
	assert_int_equal(file_read(from, &b), OK);
	assert_int_equal(file_write(to, buf_str(&b), 0600), OK);
	buf_deinit(&b);
}

static void an_older_file_is_not_used(void **state)
{
	struct place *p = *state;
	char old[PATH_MAX + 8];
	snprintf(old, sizeof old, "%s.old", p->file);
	import(p, "f", "evil.example\n");
	close_hub(p);
	keep_copy(p->file, old);
	open_hub(p, 0);
	import(p, "g", "bad.example\n");
	close_hub(p);
	keep_copy(old, p->file);
	assert_int_equal(snapshot_says(p, "bad.example"), NOT_USED);
	assert_int_equal(start_and_count(p), 2);
	close_hub(p);
	assert_int_equal(snapshot_says(p, "bad.example"), KNOWN);
}

static void a_file_from_before_an_import_by_a_command_is_not_used(void **state)
{
	struct place *p = *state;
	import(p, "f", "evil.example\n");
	close_hub(p);
	open_hub(p, HUB_OFFLINE);
	import(p, "g", "bad.example\n");
	close_hub(p);
	assert_int_equal(snapshot_says(p, "bad.example"), NOT_USED);
	assert_int_equal(start_and_count(p), 2);
}

static void a_damaged_file_is_replaced(void **state)
{
	struct place *p = *state;
	struct buf b;
	import(p, "f", "evil.example\n");
	close_hub(p);
	buf_init(&b, (size_t)1 << 26);
	assert_int_equal(file_read(p->file, &b), OK);
	b.p[b.n / 2] ^= 1;
	assert_int_equal(file_write(p->file, buf_str(&b), 0600), OK);
	buf_deinit(&b);
	assert_int_equal(snapshot_says(p, "evil.example"), NOT_USED);
	assert_int_equal(start_and_count(p), 1);
	close_hub(p);
	assert_int_equal(snapshot_says(p, "evil.example"), KNOWN);
}

static struct match_snapshot_stamp stamp_in(const char *dir)
{
	struct store *s;
	char why[STORE_WHY_BYTES];
	assert_int_equal(store_open(dir, &s, why), OK);
	struct match_snapshot_stamp stamp = live_snapshot_stamp(&(struct live_snapshot){dir, s}, 5);
	store_close(s);
	return stamp;
}

static void another_hubs_file_is_not_used(void **state)
{
	struct place *p = *state, other = {.hub = NULL};
	snprintf(other.dir, sizeof other.dir, "/tmp/tocsin-live-XXXXXX");
	assert_non_null(mkdtemp(other.dir));
	snprintf(other.file, sizeof other.file, "%s/index.snapshot", other.dir);
	open_hub(&other, 0);
	import(&other, "f", "elsewhere.example\n");
	close_hub(&other);
	import(p, "f", "evil.example\n");
	close_hub(p);
	keep_copy(other.file, p->file);
	assert_int_equal(snapshot_says(p, "elsewhere.example"), NOT_USED);
	/* Not even if both were in a state of the same number. */
	struct match_snapshot_stamp here = stamp_in(p->dir), there = stamp_in(other.dir);
	assert_memory_not_equal(here.bytes, there.bytes, sizeof here.bytes);
	there = stamp_in(p->dir);
	assert_memory_equal(here.bytes, there.bytes, sizeof here.bytes);
	assert_int_equal(start_and_count(p), 1);
	nftw(other.dir, drop, 16, FTW_DEPTH | FTW_PHYS);
}

static void it_follows_a_feed_that_is_removed(void **state)
{
	struct place *p = *state;
	struct viewer operator = viewer_operator();
	import(p, "f", "evil.example\n");
	import(p, "g", "bad.example\n");
	assert_int_equal(import_remove_feed(p->hub, &operator, STR("f")), OK);
	close_hub(p);
	assert_int_equal(snapshot_says(p, "evil.example"), UNKNOWN);
	assert_int_equal(snapshot_says(p, "bad.example"), KNOWN);
}

/* A change of the store that the index was not told of. */
static enum err change_behind_its_back(void *ctx, struct store *s)
{
	(void)ctx;
	return store_report_state_next(store_writer(s));
}

static void an_index_that_lost_track_is_not_written(void **state)
{
	struct place *p = *state;
	import(p, "f", "evil.example\n");
	wait_for_file(p);
	import(p, "h", "worse.example\n"); /* so soon after the first file it is not written yet */
	assert_int_equal(hub_write(p->hub, change_behind_its_back, NULL), OK);
	import(p, "g", "bad.example\n");
	assert_int_equal(unlink(p->file), 0);
	close_hub(p);
	assert_int_not_equal(access(p->file, F_OK), 0);
	assert_int_equal(start_and_count(p), 3);
	close_hub(p);
	assert_int_equal(snapshot_says(p, "bad.example"), KNOWN);
}

int main(void)
{
#define HUB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		HUB(a_hub_that_stops_leaves_its_index),
		HUB(a_running_hub_writes_its_index),
		HUB(an_older_file_is_not_used),
		HUB(a_file_from_before_an_import_by_a_command_is_not_used),
		HUB(a_damaged_file_is_replaced),
		HUB(another_hubs_file_is_not_used),
		HUB(it_follows_a_feed_that_is_removed),
		HUB(an_index_that_lost_track_is_not_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
