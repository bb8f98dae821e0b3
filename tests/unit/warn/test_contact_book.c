/* SPDX-License-Identifier: Apache-2.0 */
/* What the book keeps, against an oracle that keeps all contacts; and what leaves it. */
#include "warn/contact_book_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "warn/list_view.h"

#define DAY(n) ((n) * UTC_DAY)

static enum err met(struct contact_book *b, int64_t member, unsigned host, int64_t time)
{
	char bytes[4] = {10, 0, 0, (char)host};
	struct contact c = {.time = time, .member = member, .value = {KIND_IPV4, {bytes, 4}}, .tlp = TLP_GREEN};
	return contact_book_add(b, &c);
}

static struct contact_book *book(size_t cells_max)
{
	const struct contact_rules rules = {.cells_max = cells_max, .members_max = 20};
	struct contact_book *b = contact_book_new(&rules);
	assert_non_null(b);
	return b;
}

static struct contact_book_stats stats_of(const struct contact_book *b)
{
	struct contact_book_stats s;
	contact_book_stats(b, &s);
	return s;
}

static void values_leave_when_out_of_reach(void **state)
{
	(void)state;
	struct contact_book *b = book(0);
	assert_int_equal(met(b, 1, 1, DAY(100)), OK);
	assert_int_equal(met(b, 2, 1, DAY(100)), OK);
	assert_int_equal(met(b, 2, 2, DAY(101)), OK);
	assert_int_equal(stats_of(b).values, 2);
	assert_int_equal(stats_of(b).cells, 3);
	assert_int_equal(contact_book_advance(b, DAY(107)), OK);
	assert_int_equal(stats_of(b).values, 1);
	assert_int_equal(stats_of(b).cells, 1);
	assert_int_equal(met(b, 2, 3, DAY(100)), OK);
	assert_int_equal(stats_of(b).late, 1);
	contact_book_free(b);
}

static enum err note_member(void *ctx, int64_t member)
{
	buf_printf(ctx, "%d ", (int)member);
	return member == 99 ? ERR_LIMIT : OK;
}

static void who_met_a_value_is_known_as_long_as_it_is_in_reach(void **state)
{
	(void)state;
	struct contact_book *b = book(0);
	const struct value one = {KIND_IPV4, {"\x0a\0\0\x01", 4}}, other = {KIND_IPV4, {"\x0a\0\0\x09", 4}};
	struct buf out;
	buf_init(&out, 100);
	assert_int_equal(met(b, 5, 1, DAY(100)), OK);
	assert_int_equal(met(b, 2, 1, DAY(100)), OK);
	assert_int_equal(met(b, 2, 1, DAY(101)), OK);
	assert_int_equal(met(b, 3, 2, DAY(101)), OK);
	assert_int_equal(contact_book_met(b, one, note_member, &out), OK);
	assert_int_equal(contact_book_met(b, other, note_member, &out), OK);
	assert_true(str_eq(buf_str(&out), STR("5 2 ")));
	assert_int_equal(met(b, 99, 9, DAY(101)), OK);
	assert_int_equal(contact_book_met(b, other, note_member, &out), ERR_LIMIT);
	buf_deinit(&out);
	contact_book_free(b);
}

static void the_quietest_leave_a_full_book(void **state)
{
	(void)state;
	struct contact_book *b = book(2);
	assert_int_equal(met(b, 1, 1, DAY(100)), OK);
	assert_int_equal(met(b, 1, 2, DAY(100)), OK);
	assert_int_equal(met(b, 1, 1, DAY(100)), OK);
	assert_int_equal(met(b, 1, 3, DAY(100)), OK);
	assert_int_equal(stats_of(b).cells, 2);
	assert_int_equal(stats_of(b).evicted, 1);
	assert_int_equal(met(b, 1, 1, DAY(100)), OK); /* still there: 2 was the quietest */
	assert_int_equal(stats_of(b).evicted, 1);
	contact_book_free(b);
}

static void a_value_that_all_meet_keeps_its_latest_members(void **state)
{
	(void)state;
	const struct contact_rules rules = {0};
	struct contact_book *b = contact_book_new(&rules);
	for (int64_t member = 1; member <= CONTACT_BOOK_VALUE_MEMBERS + 5; member++)
		assert_int_equal(met(b, member, 1, DAY(100) + member * UTC_MINUTE), OK);
	assert_int_equal(stats_of(b).cells, CONTACT_BOOK_VALUE_MEMBERS);
	assert_int_equal(stats_of(b).members, CONTACT_BOOK_VALUE_MEMBERS + 5);
	for (uint32_t i = 0; i < b->newest->n_cells; i++)
		assert_true(b->newest->cells[i].member >= 5 || b->newest->cells[i].hour == DAY(100) / UTC_HOUR);
	contact_book_free(b);
}

static void nonsense_is_refused(void **state)
{
	(void)state;
	const struct contact_rules rules = {.members_max = 1};
	struct contact_book *b = contact_book_new(&rules);
	struct contact none = {.time = 0, .member = 1};
	struct contact port = {.time = 0, .member = 1, .value = {KIND_DOMAIN, STR("a.example")}, .port = 65536};
	struct warn_member nobody = {.id = 0};
	assert_int_equal(met(b, 0, 1, 0), ERR_VALUE);
	assert_int_equal(met(b, 1, 1, INT64_MAX), ERR_VALUE);
	assert_int_equal(contact_book_add(b, &none), ERR_VALUE);
	assert_int_equal(contact_book_add(b, &port), ERR_VALUE);
	assert_int_equal(contact_book_member(b, &nobody), ERR_VALUE);
	assert_int_equal(contact_book_advance(b, INT64_MIN), ERR_VALUE);
	assert_int_equal(stats_of(b).values, 0);
	assert_int_equal(met(b, 1, 1, 0), OK);
	assert_int_equal(met(b, 2, 1, 0), ERR_LIMIT);
	contact_book_free(b);
}

enum { CONTACTS = 3000, MEMBERS = 4 };

/* What the measures of one value are, counted from the contacts themselves. */
struct naive {
	bool own[LIST_HOURS], others[LIST_HOURS];
	bool member[MEMBERS + 1];
	bool came; /* the own member, in the day that begins with the end */
};

static struct naive count(const struct contact *all, size_t n, unsigned host, int64_t own, int64_t end)
{
	struct naive o = {0};
	for (size_t i = 0; i < n; i++) {
		int64_t age = (end * UTC_HOUR - 1 - all[i].time) / UTC_HOUR;
		o.came |= all[i].port == host && all[i].member == own && all[i].time >= end * UTC_HOUR && all[i].time < end * UTC_HOUR + DAY(1);
		if (all[i].port != host || all[i].time >= end * UTC_HOUR || age >= LIST_HOURS)
			continue;
		if (all[i].member == own)
			o.own[age] = true;
		else if (all[i].tlp <= TLP_AMBER)
			o.others[age] = o.member[all[i].member] = true;
	}
	return o;
}

static double sum(const bool *hours, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += hours[i];
	return s;
}

static double first(const bool *a, const bool *b, int from, int by)
{
	for (int i = from; i >= 0 && i < LIST_HOURS; i += by)
		if (a[i] || b[i])
			return i;
	return -1;
}

static void compare(const struct contact_book *b, const struct contact *all, size_t n, int64_t end)
{
	struct list_window w;
	struct list_view v;
	assert_int_equal(list_window_init(&w, b, (int32_t)end), OK);
	for (int64_t member = 1; member <= MEMBERS; member++) {
		const struct book_member *m = contact_book_find_member(b, member);
		if (!m)
			continue;
		assert_int_equal(list_view_init(&v, b, &w, m->index), OK);
		for (size_t i = 0; i < w.n; i++) {
			struct list_facts f;
			struct naive o = count(all, n, (uint8_t)w.values[i].value->bytes[3], member, end);
			bool own = sum(o.own, LIST_HOURS) > 0, any = own || sum(o.others, LIST_HOURS) > 0;
			assert_int_equal(list_view_facts(&v, &w.values[i], &f), any);
			struct list_meeting meeting = list_view_meeting(&v, &w.values[i]);
			assert_int_equal(meeting.met, own);
			assert_int_equal(meeting.came, o.came);
			if (!any)
				continue;
			assert_int_equal(f.met, own);
			assert_int_equal(f.of[LIST_FACT_OWN_HOURS], sum(o.own, LIST_HOURS));
			assert_int_equal(f.of[LIST_FACT_OWN_TODAY], sum(o.own, 24));
			assert_int_equal(f.of[LIST_FACT_OTHERS], sum(o.member, MEMBERS + 1));
			assert_int_equal(f.of[LIST_FACT_ANY_LAST], first(o.own, o.others, 0, 1));
			assert_int_equal(f.of[LIST_FACT_ANY_FIRST], first(o.own, o.others, LIST_HOURS - 1, -1));
		}
		list_view_deinit(&v);
	}
	list_window_deinit(&w);
}

static void measures_are_those_of_the_contacts_themselves(void **state)
{
	(void)state;
	static struct contact all[CONTACTS];
	struct contact_book *b = book(0);
	uint64_t seed = 42;
	int64_t now = DAY(-3); /* across 1970, and out of order by up to some hours */
	for (size_t i = 0; i < CONTACTS; i++) {
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
		uint64_t r = seed >> 20;
		now += (int64_t)(r % 1000 == 0 ? 4000 : r % 20) * UTC_MINUTE;
		char bytes[4] = {10, 0, 0, (char)(r >> 10 & 63 ? r >> 16 & 3 : r >> 16 & 7)};
		all[i] = (struct contact){.time = now - (int64_t)(r >> 24 & 3) * UTC_HOUR,
		                          .member = 1 + (int64_t)(r >> 30) % MEMBERS,
		                          .tlp = r >> 34 & 7 ? TLP_GREEN : TLP_RED};
		struct contact c = all[i];
		all[i].port = (uint8_t)bytes[3]; /* which host: the oracle's note */
		c.value = (struct value){KIND_IPV4, {bytes, 4}};
		assert_int_equal(contact_book_add(b, &c), OK);
		if (i % 50 == 0)
			compare(b, all, i + 1, b->hour + 1);
		if (i % 70 == 0 && b->hour > BOOK_DAY_HOURS) /* as what a day teaches is looked at */
			compare(b, all, i + 1, b->hour + 1 - BOOK_DAY_HOURS);
	}
	contact_book_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_met_a_value_is_known_as_long_as_it_is_in_reach),
		cmocka_unit_test(values_leave_when_out_of_reach),
		cmocka_unit_test(the_quietest_leave_a_full_book),
		cmocka_unit_test(a_value_that_all_meet_keeps_its_latest_members),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(measures_are_those_of_the_contacts_themselves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
