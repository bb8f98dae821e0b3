/* SPDX-License-Identifier: Apache-2.0 */
/* Half-seen sequences over restarts: there again, or begun anew when the file cannot be believed. */
#include "hub/live_window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/hub_state.h"
#include "hub/lookback.h"
#include "hub_place.h"
#include "os/file.h"

#define SEQUENCE BUNDLE(INDICATOR(1, OLD, "", "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']"))

static void path_of(const struct hub_place *p, char out[100])
{
	snprintf(out, 100, "%s/sequences.state", p->dir);
}

static void reopen(struct hub_place *p)
{
	hub_close(p->hub);
	hub_place_open(p);
}

static void what_was_seen_before_a_restart_counts_after_it(void **state)
{
	struct hub_place *p = *state;
	hub_place_import(p, "f", SEQUENCE);
	assert_int_equal(hub_place_hits_at(p, 1, "a.example"), 0);
	reopen(p);
	assert_int_equal(hub_place_hits_at(p, 2, "b.example"), 1);
	reopen(p);
	assert_int_equal(hub_place_hits_at(p, 3, "b.example"), 0);
}

/* What a kill leaves: the file as it was saved last. */
static void a_file_that_was_saved_in_between_counts_without_a_close(void **state)
{
	struct hub_place *p = *state;
	char path[100];
	struct buf saved;
	buf_init(&saved, 1 << 20);
	path_of(p, path);
	hub_place_import(p, "f", SEQUENCE);
	hub_place_hits_at(p, 1, "a.example");
	assert_int_equal(live_window_save(p->hub->window), OK);
	assert_int_equal(file_read(path, &saved), OK);
	assert_int_equal(hub_place_hits_at(p, 2, "b.example"), 1);
	hub_close(p->hub);
	assert_int_equal(file_write(path, buf_str(&saved), 0600), OK);
	hub_place_open(p);
	assert_int_equal(hub_place_hits_at(p, 3, "b.example"), 1);
	buf_deinit(&saved);
}

static void a_file_that_is_damaged_or_foreign_is_not_used(void **state)
{
	struct hub_place *p = *state;
	char path[100];
	struct buf saved;
	buf_init(&saved, 1 << 20);
	path_of(p, path);
	hub_place_import(p, "f", SEQUENCE);
	hub_place_hits_at(p, 1, "a.example");
	hub_close(p->hub);
	assert_int_equal(file_read(path, &saved), OK);
	for (size_t at = 0; at <= saved.n; at += 7) {
		bool cut = at >= saved.n - 7;
		if (!cut)
			saved.p[at] = (char)(saved.p[at] ^ 1);
		assert_int_equal(file_write(path, str_upto(buf_str(&saved), cut ? at : saved.n), 0600), OK);
		hub_place_open(p);
		assert_int_equal(hub_place_hits_at(p, 2, "b.example"), 0);
		hub_close(p->hub);
		if (!cut)
			saved.p[at] = (char)(saved.p[at] ^ 1);
	}
	assert_int_equal(file_write(path, buf_str(&saved), 0600), OK);
	hub_place_open(p);
	assert_int_equal(hub_place_hits_at(p, 2, "b.example"), 1);
	buf_deinit(&saved);
}

static bool stored(const struct hub_place *p, const char *text)
{
	char path[100];
	struct buf saved;
	buf_init(&saved, 1 << 20);
	path_of(p, path);
	assert_int_equal(file_read(path, &saved), OK);
	bool found = str_find_str(buf_str(&saved), str_of(text)) < saved.n;
	buf_deinit(&saved);
	return found;
}

static void forgetting_reaches_what_sequences_wait_on(void **state)
{
	struct hub_place *p = *state;
	uint64_t rows = 0;
	hub_place_import(p, "f", SEQUENCE);
	hub_place_hits_at(p, 1, "a.example");
	assert_int_equal(live_window_save(p->hub->window), OK);
	assert_true(stored(p, "a.example"));
	assert_int_equal(lookback_forget_member(p->hub, p->member, &rows), OK);
	assert_int_equal(rows, 1);
	assert_false(stored(p, "a.example"));
	assert_int_equal(hub_place_hits_at(p, 2, "b.example"), 0);
	hub_place_hits_at(p, 3, "a.example");
	assert_int_equal(lookback_forget_value(p->hub, (struct value){KIND_DOMAIN, STR("a.example")}, &rows), OK);
	assert_int_equal(rows, 1);
	assert_int_equal(hub_place_hits_at(p, 4, "b.example"), 0);
}

static void an_offline_hub_forgets_too(void **state)
{
	struct hub_place *p = *state;
	struct hub_opts offline = {.data_dir = p->dir, .flags = HUB_OFFLINE};
	uint64_t events = 0;
	char why[200];
	hub_place_import(p, "f", SEQUENCE);
	hub_place_hits_at(p, 1, "a.example");
	hub_close(p->hub);
	assert_true(stored(p, "a.example"));
	assert_int_equal(hub_open(&offline, &p->hub, why), OK);
	assert_int_equal(live_window_forget_member(p->hub, p->member, &events), OK);
	assert_int_equal(events, 1);
	assert_false(stored(p, "a.example"));
}

#define HUB(test) cmocka_unit_test_setup_teardown(test, hub_place_set_up, hub_place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HUB(what_was_seen_before_a_restart_counts_after_it),
		HUB(a_file_that_was_saved_in_between_counts_without_a_close),
		HUB(a_file_that_is_damaged_or_foreign_is_not_used),
		HUB(forgetting_reaches_what_sequences_wait_on),
		HUB(an_offline_hub_forgets_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
