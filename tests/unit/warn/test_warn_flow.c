/* SPDX-License-Identifier: Apache-2.0 */
/* The order of forecast, engine and book, and what reaches which of them. */
#include "warn_fixture.h"

#include "warn/member_list.h"
#include "warn/warn_flow.h"

static struct warn_flow *flow(bool early)
{
	struct warn_flow *f = warn_flow_new(&(struct warn_flow_rules){.early = early, .forecast.rule_first = true});
	assert_non_null(f);
	for (int64_t id = 1; id <= 5; id++)
		assert_int_equal(warn_flow_member(f, &(struct warn_member){.id = id, .name = STR("m")}), OK);
	return f;
}

static void feed(struct warn_flow *f, double hours, int64_t member)
{
	assert_int_equal(warn_flow_advance(f, at(hours)), OK);
	assert_int_equal(warn_flow_contact(f, &(struct contact){.time = at(hours), .member = member, .value = fixture_domain("a.example")}), OK);
}

static void a_contact_reaches_forecast_engine_and_book(void **state)
{
	(void)state;
	struct warn_flow *f = flow(false);
	struct contact_book_stats contacts;
	for (int64_t member = 1; member <= 3; member++)
		feed(f, (double)member, member);
	expect_told(warn_flow_engine(f), "domain:a.example v1 open low m3 h3 +3.00\n");
	contact_book_stats(warn_flow_contacts(f), &contacts);
	assert_int_equal(contacts.cells, 3);
	warn_flow_free(f);
}

/* The number of members at which a warning comes; what the forecast alone would do goes to *asked. */
static int64_t members_to_raise(bool early, int64_t *asked)
{
	struct warn_flow *f = flow(early);
	struct forecast *alone = forecast_new(&(struct forecast_rules){.rule_first = true}, &(struct hash_key){0});
	struct warn_stats stats = {0};
	int64_t raised = 0;
	assert_non_null(alone);
	*asked = 0;
	for (int64_t member = 1; member <= 5; member++) {
		struct forecast_verdict v;
		feed(f, (double)member, member);
		const struct contact c = {.time = at((double)member), .member = member, .value = fixture_domain("a.example")};
		assert_int_equal(forecast_contact(alone, &c, &v), OK);
		*asked = *asked == 0 && v.raise ? member : *asked;
		warn_engine_stats(warn_flow_engine(f), &stats);
		raised = raised == 0 && stats.open ? member : raised;
	}
	forecast_free(alone);
	warn_flow_free(f);
	return raised;
}

static void the_forecast_raises_only_when_it_may(void **state)
{
	(void)state;
	int64_t asked;
	assert_int_equal(members_to_raise(false, &asked), 3);
	int64_t raised = members_to_raise(true, &asked);
	assert_int_equal(raised, asked && asked < 3 ? asked : 3);
}

static enum err note_risks(void *ctx, const struct warning *w)
{
	struct warning_risk *out = ctx;
	assert_int_equal(w->n_risks, 1);
	*out = w->risks[0];
	return OK;
}

static void a_warning_says_who_of_the_others_is_next(void **state)
{
	(void)state;
	struct warn_flow *f = flow(false);
	struct warning_risk risk = {0};
	const struct contact elsewhere = {.member = 4, .value = fixture_domain("b.example")};
	assert_int_equal(warn_flow_member(f, &(struct warn_member){.id = 4, .name = STR("Bank-D"), .sector = STR("finance")}), OK);
	assert_int_equal(warn_flow_contact(f, &elsewhere), OK);
	for (int64_t member = 1; member <= 3; member++)
		feed(f, 1 + (double)member, member);
	assert_int_equal(warn_flow_changed(f, note_risks, &risk), OK);
	assert_int_equal(risk.member, 4);
	assert_true(str_eq(risk.name, STR("Bank-D")));
	assert_in_range((int)(100 * risk.probability), 5, 30);
	warn_flow_free(f);
}

static void a_hit_that_comes_again_is_for_the_engine_alone(void **state)
{
	(void)state;
	struct warn_flow *f = flow(false);
	struct contact_book_stats contacts;
	struct warn_hit h = fixture_hit(1, 1, "a.example", NULL);
	h.again = true;
	assert_int_equal(warn_flow_hit(f, &h), OK);
	contact_book_stats(warn_flow_contacts(f), &contacts);
	assert_int_equal(contacts.cells, 0);
	h.again = false;
	assert_int_equal(warn_flow_hit(f, &h), OK);
	contact_book_stats(warn_flow_contacts(f), &contacts);
	assert_int_equal(contacts.cells, 1);
	warn_flow_free(f);
}

static void a_new_engine_leaves_the_book_as_it_was(void **state)
{
	(void)state;
	struct warn_flow *f = flow(false);
	struct contact_book_stats contacts;
	struct warn_stats stats;
	feed(f, 1, 1);
	assert_int_equal(warn_flow_renew(f), OK);
	warn_engine_stats(warn_flow_engine(f), &stats);
	contact_book_stats(warn_flow_contacts(f), &contacts);
	assert_int_equal(stats.subjects, 0);
	assert_int_equal(contacts.cells, 1);
	warn_flow_free(f);
}

/* Three members report so many each in every hour from from to to. */
static void count_hours(struct warn_flow *f, const char *series, int64_t from, int64_t to, uint64_t each)
{
	for (int64_t hour = from; hour < to; hour++) {
		for (int64_t member = 1; member <= 3; member++) {
			assert_int_equal(warn_flow_seen(f, member, at((double)hour), 0), OK);
			assert_int_equal(warn_flow_count(f, str_of(series), member, at((double)hour), each), OK);
		}
		assert_int_equal(warn_flow_advance(f, at((double)hour + 0.9)), OK);
	}
}

static void a_series_that_surges_raises_a_warning_and_goes_on_with_it(void **state)
{
	(void)state;
	struct warn_flow *f = flow(false);
	count_hours(f, "port:445", 0, 300, 2);
	expect_told(warn_flow_engine(f), "");
	count_hours(f, "port:445", 300, 303, 40);
	expect_told(warn_flow_engine(f), "series:port:445 v1 open medium m0 h0 +301.00\n");
	warn_flow_free(f);
}

static void meet_label(struct warn_flow *f, double hours, int64_t member, const char *label)
{
	struct warn_hit h = {.time = at(hours), .member = member, .indicator = {KIND_DOMAIN, str_of(label)}, .label = str_of(label),
	                     .confidence = 80, .count = 1};
	assert_int_equal(warn_flow_advance(f, h.time), OK);
	assert_int_equal(warn_flow_hit(f, &h), OK);
}

/* Days of a few labels, so that the hub knows what is usual. */
static struct warn_flow *settled(void)
{
	static const char *const labels[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
	struct warn_flow *f = flow(false);
	for (int day = 0; day < 40; day++)
		for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
			meet_label(f, 24 * day, 1, labels[i]);
	expect_told(warn_flow_engine(f), "");
	return f;
}

static void what_is_new_raises_as_many_a_day_as_it_may(void **state)
{
	(void)state;
	struct warn_flow *f = settled();
	meet_label(f, 24 * 40, 1, "new-1");
	expect_told(warn_flow_engine(f), ""); /* nobody said that it may */
	warn_flow_newcomers(f, 3);
	meet_label(f, 24 * 40, 1, "new-2");
	meet_label(f, 24 * 40, 1, "new-3");
	meet_label(f, 24 * 40, 1, "new-4"); /* one party has half of them */
	meet_label(f, 24 * 40 + 1, 2, "new-5");
	meet_label(f, 24 * 40 + 1, 3, "new-6");
	expect_told(warn_flow_engine(f), "label:new-2 v1 open low m1 h1 +960.00\n"
	                                 "label:new-3 v1 open low m1 h1 +960.00\n"
	                                 "label:new-5 v1 open low m1 h1 +961.00\n");
	meet_label(f, 24 * 41, 1, "new-7");
	expect_told(warn_flow_engine(f), "label:new-7 v1 open low m1 h1 +984.00\n");
	warn_flow_free(f);
}

static void who_is_no_witness_makes_no_news_and_takes_none(void **state)
{
	(void)state;
	struct warn_flow *f = settled();
	warn_flow_newcomers(f, 3);
	assert_int_equal(warn_flow_member(f, &(struct warn_member){.id = 1, .country = STR("DE"), .weight = 0.4}), OK);
	meet_label(f, 24 * 40, 1, "new");
	expect_told(warn_flow_engine(f), "");
	meet_label(f, 24 * 40 + 1, 2, "new");
	expect_told(warn_flow_engine(f), "label:new v1 open low m2 h2 +961.00\n");
	warn_flow_free(f);
}

static void a_label_that_surges_speaks_for_the_label(void **state)
{
	(void)state;
	struct warn_flow *f = flow(false);
	count_hours(f, "label:qakbot", 0, 300, 2);
	count_hours(f, "label:qakbot", 300, 303, 40);
	expect_told(warn_flow_engine(f), "label:qakbot v1 open medium m0 h0 +301.00\n");
	warn_flow_free(f);
}

static enum err note_newcomer(void *ctx, const struct warning *w)
{
	double *probability = ctx;
	for (size_t i = 0; i < w->n_signals; i++)
		if (w->signals[i].detector == DETECTOR_NEWCOMER)
			*probability = w->signals[i].probability;
	return OK;
}

static void the_first_of_its_label_is_evidence_and_raises_nothing(void **state)
{
	(void)state;
	struct warn_flow *f = flow(false);
	double probability = 0;
	for (int day = 0; day < 350; day++) {
		const struct warn_hit usual = fixture_hit(24.0 * day, 1, "a.example", "usual");
		assert_int_equal(warn_flow_known(f, &usual), OK);
	}
	for (int64_t member = 1; member <= 3; member++) {
		const struct warn_hit fresh = fixture_hit(24.0 * 350 + (double)member, member, "b.example", "fresh");
		assert_int_equal(warn_flow_advance(f, fresh.time), OK);
		assert_int_equal(warn_flow_hit(f, &fresh), OK);
		if (member == 2)
			expect_told(warn_flow_engine(f), "");
	}
	assert_int_equal(warn_flow_changed(f, note_newcomer, &probability), OK);
	assert_true(probability == 0.2);
	warn_flow_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contact_reaches_forecast_engine_and_book),
		cmocka_unit_test(the_forecast_raises_only_when_it_may),
		cmocka_unit_test(a_warning_says_who_of_the_others_is_next),
		cmocka_unit_test(a_hit_that_comes_again_is_for_the_engine_alone),
		cmocka_unit_test(a_series_that_surges_raises_a_warning_and_goes_on_with_it),
		cmocka_unit_test(what_is_new_raises_as_many_a_day_as_it_may),
		cmocka_unit_test(who_is_no_witness_makes_no_news_and_takes_none),
		cmocka_unit_test(a_label_that_surges_speaks_for_the_label),
		cmocka_unit_test(the_first_of_its_label_is_evidence_and_raises_nothing),
		cmocka_unit_test(a_new_engine_leaves_the_book_as_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
