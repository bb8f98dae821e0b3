/* SPDX-License-Identifier: Apache-2.0 */
/* What members are told of numbers over members, and that two answers that differ by one member do not tell which. */
#include "emit/warning_floor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "emit/notice_cacao.h"
#include "emit/notice_cap.h"
#include "emit/notice_html.h"
#include "emit/notice_text.h"
#include "emit/warning_json.h"
#include "emit/warning_stix.h"
#include "parse/notice_json.h"

enum { MEMBERS_MAX = 64 };

static void bands_double_from_the_floor_on(void **state)
{
	(void)state;
	static const struct {
		uint64_t n, band;
		uint32_t floor;
	} cases[] = {{0, 0, 5}, {4, 0, 5}, {5, 5, 5}, {9, 5, 5}, {10, 10, 5}, {19, 10, 5}, {20, 20, 5}, {639, 320, 5}, {640, 640, 5},
	             {2, 0, 3}, {3, 3, 3}, {7, 6, 3}, {7, 7, 1}, {7, 7, 0}, {0, 0, 1}, {UINT64_MAX, UINT64_C(1) << 63, 2},
	             {UINT64_MAX, 0, UINT32_MAX == 0}};
	for (size_t i = 0; i + 1 < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(warning_floor_band(cases[i].n, cases[i].floor), cases[i].band);
	assert_true(warning_floor_band(UINT64_MAX, UINT32_MAX) > UINT64_MAX / 2);
}

static void titles_say_less(void **state)
{
	(void)state;
	static const struct warning_member finance[] = {
		{.sector = STR_INIT("finance")}, {.sector = STR_INIT("energy")}, {.sector = STR_INIT("finance")}, {.sector = STR_INIT("finance")},
	};
	static const struct {
		const char *title, *told;
		int64_t owner;
		bool titled;
	} cases[] = {
		{"emotet reached 4 members in 3 countries (finance, energy)", "emotet reached 3 or more members in 3 or more countries (finance)", 0, false},
		{"emotet reached 2 members in 4 countries (water, x and 1 other sector)", "emotet reached fewer than 3 members in 3 or more countries (finance)", 0, false},
		{"emotet reached 1 member in 1 country", "emotet reached fewer than 3 members in fewer than 3 countries", 0, false},
		{"3 members (x) reached 2 members (finance); a further member: likely",
		 "3 members (x) reached fewer than 3 members (finance); a further member: likely", 0, false},
		{"203.0.113.7 of Bank-A is listed by feed f1 and was the source of hits at 2 members (mirai)",
		 "203.0.113.7 of Bank-A is listed by feed f1 and was the source of hits at fewer than 3 members (mirai)", 7, false},
		{"port 445 rose to 40 where 9 is usual", "port 445 rose above what is usual", 0, false},
		{"x rose to 2 where 1 is usual rose to 40 where 9 is usual", "x rose to 2 where 1 is usual rose above what is usual", 0, false},
		{"what rose to fame is usual, of Bank-A is listed by feed f1", "what rose to fame is usual, of Bank-A is listed by feed f1", 7, false},
		{"port 445 rose to 40 where 9 is usual", "port 445 rose to 40 where 9 is usual", 0, true},
		{"2 members lost their mail", "2 members lost their mail", 0, true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b;
		const struct warning w = {.title = str_of(cases[i].title), .titled = cases[i].titled, .owner = cases[i].owner,
		                          .members = finance, .n_members = 4, .members_total = 4};
		buf_init(&b, 1000);
		warning_floor_title(&b, &w, 3);
		if (!str_eq(buf_str(&b), str_of(cases[i].told)))
			fail_msg("%.*s", STR_ARG(buf_str(&b)));
		buf_reset(&b);
		warning_floor_title(&b, &w, 1);
		assert_true(str_eq(buf_str(&b), w.title));
		buf_deinit(&b);
	}
}

/* All that a member is told of a warning that hit the first n of these; one member (skip) may be left out. */
static void tell(struct buf *b, const struct warning_member *all, size_t n, size_t skip, uint32_t floor)
{
	static const struct warning_term terms[] = {{"members", 9, 25.36}, {"confidence", 80, 8}, {"corroboration", 0.9, 0}};
	static const struct warning_signal signal = {DETECTOR_SPREAD, 0.8123, 5, 0, 0};
	struct warning_member members[MEMBERS_MAX];
	char title[100];
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (i != skip)
			members[kept++] = all[i];
	struct warning_value value = {{KIND_DOMAIN, STR("evil.example")}, 1, 2, kept * 3};
	int length = snprintf(title, sizeof title, "emotet reached %zu members", kept);
	struct warning_term own[3] = {terms[0], terms[1], terms[2]};
	own[0].measure = (double)kept;
	const struct warning w = {.version = 3, .subject = STR("label:emotet"), .title = str_make(title, (size_t)length), .probability = 0.8,
	                          .severity = SEVERITY_HIGH, .confidence = 70, .tlp = TLP_GREEN, .updated = 100, .hits = kept * 3,
	                          .members = members, .n_members = kept, .members_total = kept, .values = &value, .n_values = 1,
	                          .values_total = 1, .terms = own, .n_terms = 3, .signals = &signal, .n_signals = 1};
	warning_json(b, &w, 0, floor);
	warning_stix_put(b, &w, STR("centre"), TLP_GREEN, floor);
}

/*
 * The attack: the same question with and without one member. The answers differ where a band ends, and there only: for all
 * others it cannot be told from them whether that member was hit.
 */
static void two_answers_that_differ_by_one_member_are_alike(void **state)
{
	static const char *const sectors[] = {"finance", "energy", "water"}, *const countries[] = {"DE", "EE", "NO", "FR", "ES"};
	struct warning_member all[MEMBERS_MAX];
	size_t differ = 0, exact = 0;
	(void)state;
	for (size_t i = 0; i < MEMBERS_MAX; i++)
		all[i] = (struct warning_member){.member = (int64_t)i + 1, .name = STR("Bank"), .sector = str_of(sectors[i % 3]),
		                                 .country = str_of(countries[i % 5]), .first = 50, .last = 60, .count = 3};
	for (size_t n = 2; n <= MEMBERS_MAX; n++)
		for (uint32_t floor = 1; floor <= 5; floor += 4) {
			struct buf with, without;
			buf_init(&with, 1 << 20);
			buf_init(&without, 1 << 20);
			tell(&with, all, n, MEMBERS_MAX, floor);
			tell(&without, all, n, n - 1, floor);
			*(floor == 1 ? &exact : &differ) += !str_eq(buf_str(&with), buf_str(&without));
			if (floor == 5 && n < 5) {
				assert_true(str_eq(buf_str(&with), buf_str(&without)));
				assert_int_equal(str_find_str(buf_str(&with), STR("finance")), with.n);
			}
			assert_int_equal(str_find_str(buf_str(&with), STR("Bank")), with.n);
			buf_deinit(&with);
			buf_deinit(&without);
		}
	/*
	 * Without a floor every member shows. With it: the borders of all members (5, 10, 20, 40) and of their hits, of three sectors
	 * (5, 10, 20 each) and of five countries (5, 10 each).
	 */
	assert_int_equal(exact, MEMBERS_MAX - 1);
	print_message("%zu of %d answers differ by one member\n", differ, MEMBERS_MAX - 1);
	assert_in_range(differ, 1, 4 + 4 + 9 + 10);
}

/* All that a member is told of a surge, in each form, of which the first n members met so much. */
static void tell_surge(struct buf *b, const uint64_t *counts, size_t n, uint32_t floor)
{
	char title[100];
	uint64_t counted = 0;
	struct arena a;
	struct notice told;
	struct json_parser *parser = json_parser_new();
	struct buf json;
	arena_init(&a, 1 << 20);
	buf_init(&json, 1 << 20);
	for (size_t i = 0; i < n; i++)
		counted += counts[i];
	int length = snprintf(title, sizeof title, "port 445 rose to %llu where 40 is usual", (unsigned long long)counted);
	const struct warning_term term = {"surge", (double)counted / 40, (double)counted / 10};
	const struct warning_signal signal = {DETECTOR_SURGE, 0.97, 5, (double)counted, 40};
	const struct warning w = {.version = 1, .subject = STR("series:port:445"), .title = str_make(title, (size_t)length), .probability = 0.97,
	                          .severity = SEVERITY_MEDIUM, .confidence = 97, .tlp = TLP_GREEN, .updated = 100, .terms = &term, .n_terms = 1,
	                          .signals = &signal, .n_signals = 1};
	warning_json(&json, &w, 0, floor);
	assert_int_equal(notice_json_read(parser, buf_str(&json), &a, &told), OK);
	const struct notice_sender sender = {.centre = STR("centre"), .hub = STR("00000000-0000-4000-8000-000000000000")};
	const struct notice_version none = {0};
	buf_put(b, buf_str(&json));
	warning_stix_put(b, &w, STR("centre"), TLP_GREEN, floor);
	notice_text_put(b, &told, &sender, &none);
	notice_html_put(b, &told, &sender, &none);
	notice_cap_put(b, &told, &sender, NULL, 0);
	notice_cacao_put(b, &told, &sender);
	assert_int_equal(buf_err(b), OK);
	json_parser_free(parser);
	buf_deinit(&json);
	arena_deinit(&a);
}

/* The same of a surge: with and without any one member what others are told is the same, whatever that member met. */
static void a_surge_does_not_tell_what_one_member_met(void **state)
{
	(void)state;
	const uint64_t counts[] = {40, 7, 193, 1000};
	struct buf with, without;
	buf_init(&with, 1 << 20);
	buf_init(&without, 1 << 20);
	for (uint32_t floor = 1; floor <= 5; floor += 4) {
		tell_surge(&with, counts, 4, floor);
		tell_surge(&without, counts, 3, floor);
		assert_int_equal(str_eq(buf_str(&with), buf_str(&without)), floor > 1);
		buf_reset(&with);
		buf_reset(&without);
	}
	buf_deinit(&with);
	buf_deinit(&without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bands_double_from_the_floor_on),
		cmocka_unit_test(titles_say_less),
		cmocka_unit_test(a_surge_does_not_tell_what_one_member_met),
		cmocka_unit_test(two_answers_that_differ_by_one_member_are_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
