/* SPDX-License-Identifier: Apache-2.0 */
/* Which sources of a log become contacts, and that they are there after a restart. */
#include "hub/contacts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/hub_state.h"
#include "hub/lists.h"
#include "hub_place.h"
#include "warn/contact_book_state.h"

static void hand_in(struct hub_place *p, bool adverse, const char *log)
{
	struct intake *in;
	struct intake_result r;
	const char *why;
	const struct intake_opts opts = {.member = p->member, .format = EVENT_AUTO, .adverse = adverse};
	assert_int_equal(intake_new(p->hub, &opts, &in, &why), OK);
	assert_int_equal(intake_feed(in, str_of(log)), OK);
	assert_int_equal(intake_end(in, &r), OK);
	intake_free(in);
}

/* The values of the member's confirm list, each followed by a blank. */
static struct str confirm(struct hub_place *p, struct arena *a)
{
	const struct lists_opts opts = {.member = p->member, .which = MEMBER_LIST_CONFIRM, .max = 100};
	struct lists_result r;
	struct buf all;
	buf_init(&all, 1 << 16);
	assert_int_equal(lists_make(p->hub, &opts, a, &r), OK);
	for (size_t i = 0; i < r.n; i++) {
		char text[VALUE_TEXT_BYTES];
		buf_put(&all, str_make(text, value_format(r.entries[i].value, text)));
		buf_putc(&all, ' ');
	}
	struct str copy = arena_dup(a, buf_str(&all));
	buf_deinit(&all);
	return copy;
}

static bool holds(struct hub_place *p, const char *value)
{
	struct arena a;
	char word[100];
	arena_init(&a, 1 << 20);
	snprintf(word, sizeof word, "%s ", value);
	struct str all = confirm(p, &a);
	bool found = str_find_str(all, str_of(word)) < all.n;
	arena_deinit(&a);
	return found;
}

static void adverse_sources_become_contacts(void **state)
{
	struct hub_place *p = *state;
	hand_in(p, false,
	        "{\"kind\":\"ipv4\",\"value\":\"198.51.99.1\",\"role\":\"source\"}\n"
	        "{\"adverse\":true,\"observed\":[{\"kind\":\"ipv4\",\"value\":\"45.1.99.2\",\"role\":\"source\"},"
	        "{\"kind\":\"endpoint\",\"value\":\"45.2.99.9:22\",\"role\":\"destination\"}]}\n"
	        "{\"adverse\":true,\"kind\":\"ipv4\",\"value\":\"45.1.99.3\",\"role\":\"destination\"}\n"
	        "{\"adverse\":true,\"kind\":\"ipv4\",\"value\":\"10.0.0.1\",\"role\":\"source\"}\n"
	        "{\"adverse\":true,\"time\":\"2001-01-01T00:00:00Z\",\"kind\":\"ipv4\",\"value\":\"45.1.99.4\",\"role\":\"source\"}\n");
	assert_true(holds(p, "45.1.99.2"));
	assert_false(holds(p, "198.51.99.1")); /* not adverse */
	assert_false(holds(p, "45.1.99.3"));   /* no source */
	assert_false(holds(p, "10.0.0.1"));    /* protected */
	assert_false(holds(p, "45.1.99.4"));   /* long ago */
	hand_in(p, true, "{\"kind\":\"ipv4\",\"value\":\"45.1.99.5\",\"role\":\"source\"}\n");
	assert_true(holds(p, "45.1.99.5"));
}

static void hits_are_contacts_once(void **state)
{
	struct hub_place *p = *state;
	struct contact_book_stats stats;
	hub_place_import(p, "list", "45.3.99.1\n");
	hand_in(p, true,
	        "{\"observed\":[{\"kind\":\"ipv4\",\"value\":\"45.3.99.1\",\"role\":\"source\"},"
	        "{\"kind\":\"endpoint\",\"value\":\"45.2.99.9:22\",\"role\":\"destination\"}]}\n");
	assert_true(holds(p, "45.3.99.1"));
	contact_book_stats(detect_contacts(p->hub->detect), &stats);
	assert_int_equal(stats.cells, 1);
	assert_int_equal(detect_contacts(p->hub->detect)->newest->cells[0].counts[0], 1);
	assert_int_equal(detect_contacts(p->hub->detect)->newest->cells[0].port, 22);
}

static void contacts_are_there_after_a_restart(void **state)
{
	struct hub_place *p = *state;
	struct contact_book_stats stats;
	hand_in(p, true,
	        "{\"kind\":\"ipv4\",\"value\":\"45.1.99.5\",\"role\":\"source\"}\n"
	        "{\"kind\":\"ipv6\",\"value\":\"2a00::5\",\"role\":\"source\"}\n");
	hub_close(p->hub);
	hub_place_open(p);
	contact_book_stats(detect_contacts(p->hub->detect), &stats);
	assert_int_equal(stats.values, 2);
	assert_true(holds(p, "45.1.99.5"));
	assert_true(holds(p, "2a00::5"));
}

static void forgotten_contacts_do_not_come_back(void **state)
{
	struct hub_place *p = *state;
	uint64_t rows = 0;
	hand_in(p, true,
	        "{\"kind\":\"ipv4\",\"value\":\"45.1.99.5\",\"role\":\"source\"}\n"
	        "{\"kind\":\"ipv4\",\"value\":\"45.1.99.6\",\"role\":\"source\"}\n");
	assert_int_equal(contacts_forget_value(p->hub, (struct value){KIND_IPV4, STR("-\001c\005")}, &rows), OK);
	assert_int_equal(rows, 1);
	assert_false(holds(p, "45.1.99.5"));
	assert_true(holds(p, "45.1.99.6"));
	hub_close(p->hub);
	hub_place_open(p);
	assert_false(holds(p, "45.1.99.5"));
	assert_int_equal(contacts_forget_member(p->hub, p->member, &rows), OK);
	assert_int_equal(rows, 1);
	assert_false(holds(p, "45.1.99.6"));
	hub_close(p->hub);
	hub_place_open(p);
	assert_false(holds(p, "45.1.99.6"));
	assert_int_equal(contacts_forget_member(p->hub, p->member, &rows), OK);
	assert_int_equal(rows, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(adverse_sources_become_contacts, hub_place_set_up, hub_place_tear_down),
		cmocka_unit_test_setup_teardown(hits_are_contacts_once, hub_place_set_up, hub_place_tear_down),
		cmocka_unit_test_setup_teardown(forgotten_contacts_do_not_come_back, hub_place_set_up, hub_place_tear_down),
		cmocka_unit_test_setup_teardown(contacts_are_there_after_a_restart, hub_place_set_up, hub_place_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
