/* SPDX-License-Identifier: Apache-2.0 */
/* Measures that need more than one value or member, worked out by hand. */
#include "warn/list_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { END_DAY = 105 };

static void met(struct contact_book *b, int64_t member, const char *address, int days_before, int minutes)
{
	struct contact c = {.time = (END_DAY - days_before) * UTC_DAY + 12 * UTC_HOUR + minutes * UTC_MINUTE, .member = member,
	                    .value = {KIND_IPV4, {address, 4}}, .port = 22, .protocol = 6, .tlp = TLP_GREEN};
	assert_int_equal(contact_book_add(b, &c), OK);
}

/*
 * Member 1 met A yesterday and the day before, B yesterday, C three days ago; member 2 met A yesterday, B and E the day
 * before, D yesterday: twice at noon, once an hour later.
 */
static const char a[] = {10, 0, 0, 1}, b_[] = {10, 0, 0, 2}, c_[] = {10, 0, 1, 3}, d_[] = {10, 0, 0, 4}, e_[] = {10, 9, 0, 5};

static struct contact_book *book(void)
{
	static const struct contact_rules rules = {0};
	struct contact_book *b = contact_book_new(&rules);
	met(b, 1, c_, 3, 0);
	met(b, 1, a, 2, 0);
	met(b, 2, b_, 2, 0);
	met(b, 2, e_, 2, 0);
	met(b, 1, a, 1, 0);
	met(b, 2, a, 1, 0);
	met(b, 1, b_, 1, 0);
	met(b, 2, d_, 1, 0);
	met(b, 2, d_, 1, 1);
	met(b, 2, d_, 1, 61);
	return b;
}

static void assert_near(double got, double want)
{
	if (!(fabs(got - want) < 1e-6))
		fail_msg("%.7f is not %.7f", got, want);
}

static struct list_facts facts_of(const struct list_view *v, const char *address)
{
	struct list_facts f = {0};
	for (size_t i = 0; i < v->window->n; i++)
		if (memcmp(v->window->values[i].value->bytes, address, 4) == 0) {
			assert_true(list_view_facts(v, &v->window->values[i], &f));
			return f;
		}
	fail();
	return f;
}

static void measures_are_as_worked_out(void **state)
{
	(void)state;
	struct contact_book *b = book();
	struct list_window w;
	struct list_view v;
	assert_int_equal(list_window_init(&w, b, END_DAY * 24), OK);
	assert_int_equal(list_view_init(&v, b, &w, contact_book_find_member(b, 1)->index), OK);
	struct list_facts d = facts_of(&v, d_);
	assert_false(d.met);
	assert_near(d.of[LIST_FACT_OTHERS], 1);
	/* Both met A and B, of three and four. */
	assert_near(d.of[LIST_FACT_OTHERS_LIKE_TODAY], 2 / sqrt(3 * 4));
	assert_near(d.of[LIST_FACT_OTHERS_LIKE], 2 / sqrt(3 * 4) * (exp2(-11 / 24.0) + exp2(-10 / 24.0)));
	assert_near(d.of[LIST_FACT_OTHERS_RATE], 1.5);
	assert_near(d.of[LIST_FACT_ANY_LAST], 10);
	assert_near(d.of[LIST_FACT_NEAR_SMALL], 2);
	assert_near(d.of[LIST_FACT_NEAR_LARGE], 3);
	assert_near(d.of[LIST_FACT_PORT_HERE], 3.5 / 6);
	/* Four stays, of which A's alone returned; here two, of which it is one. */
	double all = 2 / 9.0, port = (1 + 5 * all) / 9;
	assert_near(d.of[LIST_FACT_PORT_RETURNS], (1 + 5 * port) / 7);
	/* Four chances: A to 2 and B to 1 were taken, C to 2 and E to 1 were not. */
	all = 3 / 204.0, port = (2 + 100 * all) / 104;
	assert_near(d.of[LIST_FACT_PORT_ARRIVES], (1 + 100 * port) / 102);
	struct list_facts of_a = facts_of(&v, a);
	assert_true(of_a.met);
	assert_near(of_a.of[LIST_FACT_OWN_DAYS], 2);
	assert_near(of_a.of[LIST_FACT_OWN_PAUSE], 24);
	assert_int_equal(list_form_kind(&of_a), LIST_MODEL_AGAIN_TODAY);
	struct list_facts of_c = facts_of(&v, c_);
	assert_int_equal(list_form_kind(&of_c), LIST_MODEL_ONCE_BEFORE);
	assert_int_equal(list_form_kind(&d), LIST_MODEL_NEW);
	list_view_deinit(&v);
	list_window_deinit(&w);
	contact_book_free(b);
}

static void measures_enter_as_the_table_says(void **state)
{
	(void)state;
	struct list_facts f = {.met = true};
	double x[LIST_MODEL_WEIGHTS];
	const struct list_form *form = list_form_of(LIST_MODEL_AGAIN_TODAY);
	f.of[LIST_FACT_OWN_HOURS] = 3;
	f.of[LIST_FACT_OWN_DAYS] = 2;
	f.of[LIST_FACT_OWN_PAUSE] = 24;
	f.of[LIST_FACT_PORT_RETURNS] = 0.25;
	f.of[LIST_FACT_PORT_ARRIVES] = 0.5;
	struct list_logs logs;
	list_logs_init(&logs);
	list_form_fill(form, &logs, &f, x);
	assert_near(x[0], 1);
	for (uint32_t i = 1; i < form->n; i++) {
		enum list_fact fact = form->facts[i - 1];
		double want = fact == LIST_FACT_OWN_HOURS      ? log(4)
		              : fact == LIST_FACT_OWN_DAYS     ? 2
		              : fact == LIST_FACT_OWN_PAUSE    ? log(24)
		              : fact == LIST_FACT_PORT_RETURNS ? log(1 / 3.0)
		                                               : 0;
		assert_near(x[i], want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_are_as_worked_out),
		cmocka_unit_test(measures_enter_as_the_table_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
