/* SPDX-License-Identifier: Apache-2.0 */
/* What the matcher finds and leaves out, case by case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "match/matcher.h"
#include "model/ip.h"

#define NOW (1000 * UTC_DAY)

/* A matcher with its one reader, and the claims that most tests use. */
struct world {
	struct matcher *m;
	struct match_reader *r;
	struct batch batch;
	uint32_t plain; /* a class without bounds */
};

static int begin(void **state)
{
	static struct world w;
	struct hash_key key;
	memset(&key, 7, sizeof key);
	w.m = matcher_new(&key);
	w.r = match_reader_new(w.m);
	batch_init(&w.batch);
	const struct match_claim claim = {STR("emotet"), STR("feed one"), 80, TLP_GREEN, UTC_NONE, UTC_NONE};
	w.plain = matcher_class(w.m, &claim, 1);
	*state = &w;
	return w.m && w.r && w.plain ? 0 : -1;
}

static int end(void **state)
{
	struct world *w = *state;
	match_reader_free(w->r);
	matcher_free(w->m);
	batch_deinit(&w->batch);
	return 0;
}

static void set_class(struct world *w, const char *text, uint32_t class_id)
{
	struct value_buf v;
	const char *why = "";
	if (value_guess(str_of(text), &v, &why) != OK)
		fail_msg("%s: %s", text, why);
	const struct match_change change = {value_of(&v), class_id};
	assert_int_equal(matcher_apply(w->m, &change, 1), OK);
}

static void add(struct world *w, const char *text)
{
	set_class(w, text, w->plain);
}

static void observe(struct world *w, const char *text, int64_t time)
{
	struct value_buf v;
	const char *why = "";
	if (value_guess(str_of(text), &v, &why) != OK)
		fail_msg("%s: %s", text, why);
	batch_event(&w->batch, time, 1, 1);
	batch_observe(&w->batch, v.kind, ROLE_NONE, value_of(&v).bytes);
	assert_int_equal(w->batch.err, OK);
}

static size_t match(struct world *w, const struct match_hit **hits)
{
	size_t n;
	assert_int_equal(match_batch(w->r, &w->batch, NOW, hits, &n), OK);
	return n;
}

/* The indicators that text meets, separated by blanks, in order. */
static void expect(struct world *w, const char *text, const char *expected)
{
	const struct match_hit *hits;
	char got[8192];
	size_t used = 0;
	batch_reset(&w->batch);
	observe(w, text, NOW);
	size_t n = match(w, &hits);
	for (size_t i = 0; i < n; i++) {
		assert_in_range(hits[i].indicator.bytes.n, 1, 1000);
		if (used)
			got[used++] = ' ';
		used += value_format(hits[i].indicator, got + used);
	}
	got[used] = '\0';
	assert_string_equal(got, expected);
}

static void finds_exact_values_of_every_kind(void **state)
{
	static const char *const texts[] = {
		"192.0.2.7", "2001:db8::7", "198.51.100.0/24", "192.0.2.9:443", "[2001:db8::1]:53", "bad.example",
		"http://evil.example/a?b", "who@evil.example", "d41d8cd98f00b204e9800998ecf8427f",
		"da39a3ee5e6b4b0d3255bfef95601890afd80700",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b800", "CVE-2024-3094", "AS64500",
		"t13d1516h2_8daaf6152771_b186095e22b6",
	};
	struct world *w = *state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		expect(w, texts[i], "");
		add(w, texts[i]);
		struct value_buf v;
		const char *why;
		assert_int_equal(value_guess(str_of(texts[i]), &v, &why), OK);
		char text[VALUE_TEXT_BYTES + 1];
		text[value_format(value_of(&v), text)] = '\0';
		expect(w, texts[i], text);
	}
	struct matcher_stats stats;
	matcher_stats(w->m, &stats);
	assert_int_equal(stats.values, sizeof texts / sizeof *texts);
	assert_int_equal(stats.classes, 1);
}

static void tells_equal_bytes_of_different_kinds_apart(void **state)
{
	struct world *w = *state;
	const struct str digest = STR("0123456789abcdef");
	const struct match_change change = {{KIND_JA3, digest}, w->plain};
	assert_int_equal(matcher_apply(w->m, &change, 1), OK);
	batch_event(&w->batch, NOW, 1, 1);
	batch_observe(&w->batch, KIND_MD5, ROLE_NONE, digest);
	batch_observe(&w->batch, KIND_JA3S, ROLE_NONE, digest);
	batch_observe(&w->batch, KIND_JA3, ROLE_NONE, digest);
	const struct match_hit *hits;
	assert_int_equal(match(w, &hits), 1);
	assert_int_equal(hits[0].observed, 2);
	assert_int_equal(hits[0].indicator.kind, KIND_JA3);
}

static void finds_all_covering_networks_longest_first(void **state)
{
	struct world *w = *state;
	static const char *const nets[] = {"198.51.0.0/16", "198.51.100.0/24", "198.51.100.128/25", "198.51.100.200/31",
					   "128.0.0.0/1",   "198.51.100.201",  "203.0.113.0/24",    "198.0.0.0/7"};
	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
		add(w, nets[i]);
	expect(w, "198.51.100.201",
	       "198.51.100.201 198.51.100.200/31 198.51.100.128/25 198.51.100.0/24 198.51.0.0/16 198.0.0.0/7 128.0.0.0/1");
	expect(w, "198.51.100.127", "198.51.100.0/24 198.51.0.0/16 198.0.0.0/7 128.0.0.0/1");
	expect(w, "199.0.0.0", "198.0.0.0/7 128.0.0.0/1");
	expect(w, "127.255.255.255", "");
	expect(w, "198.51.0.0/16", "198.51.0.0/16 198.0.0.0/7 128.0.0.0/1");
	expect(w, "198.51.100.0/23", "198.51.0.0/16 198.0.0.0/7 128.0.0.0/1");
	expect(w, "198.51.96.0/20", "198.51.0.0/16 198.0.0.0/7 128.0.0.0/1");
	expect(w, "http://198.51.100.3:8080/x", "198.51.100.0/24 198.51.0.0/16 198.0.0.0/7 128.0.0.0/1");
}

static void finds_all_covering_ipv6_networks(void **state)
{
	struct world *w = *state;
	static const char *const nets[] = {"2001:db8::/32", "2001:db8::/64", "2001:db8::/65", "2001:db8::1/128", "2000::/3",
					   "2001:db8::/127"};
	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
		add(w, nets[i]);
	expect(w, "2001:db8::1",
	       "2001:db8::1 2001:db8::/127 2001:db8::/65 2001:db8::/64 2001:db8::/32 2000::/3");
	expect(w, "2001:db8::8000:0:0:0", "2001:db8::/64 2001:db8::/32 2000::/3");
	expect(w, "3fff::", "2000::/3");
	expect(w, "4000::", "");
	expect(w, "https://[2001:db8::2]/", "2001:db8::/65 2001:db8::/64 2001:db8::/32 2000::/3");
}

static void finds_parents_of_a_domain_but_not_its_children(void **state)
{
	struct world *w = *state;
	add(w, "evil.example");
	add(w, "b.evil.example");
	expect(w, "a.b.evil.example", "b.evil.example evil.example");
	expect(w, "evil.example", "evil.example");
	expect(w, "notevil.example", "");
	expect(w, "other.example", "");
	expect(w, "evil.example.org", "");
	expect(w, "ftp://x.evil.example/file", "evil.example");
	expect(w, "http://evil/", "");
	expect(w, "who@evil.example", "");
}

static void matches_a_private_suffix_exactly_only(void **state)
{
	struct world *w = *state;
	add(w, "github.io");
	add(w, "evil.github.io");
	expect(w, "github.io", "github.io");
	expect(w, "a.evil.github.io", "evil.github.io");
	expect(w, "http://good.github.io/", "");
}

static void leaves_out_a_bare_public_suffix(void **state)
{
	struct world *w = *state;
	const struct match_change change = {{KIND_DOMAIN, STR("co.uk")}, w->plain};
	struct matcher_stats stats;
	assert_int_equal(matcher_apply(w->m, &change, 1), OK);
	expect(w, "shop.co.uk", "");
	matcher_stats(w->m, &stats);
	assert_int_equal(stats.values, 0);
}

static void takes_values_out_and_in_again(void **state)
{
	struct world *w = *state;
	struct matcher_stats stats;
	add(w, "192.0.2.1");
	add(w, "evil.example");
	set_class(w, "evil.example", 0);
	set_class(w, "never.example", 0);
	expect(w, "evil.example", "");
	expect(w, "192.0.2.1", "192.0.2.1");
	matcher_stats(w->m, &stats);
	assert_int_equal(stats.values, 1);
	add(w, "evil.example");
	expect(w, "evil.example", "evil.example");
	set_class(w, "192.0.2.1", 0);
	set_class(w, "evil.example", 0);
	matcher_stats(w->m, &stats);
	assert_int_equal(stats.values, 0);
}

static void lets_the_last_of_repeated_changes_count(void **state)
{
	struct world *w = *state;
	const struct match_claim claim = {STR("second"), STR("feed"), 1, TLP_RED, UTC_NONE, UTC_NONE};
	uint32_t second = matcher_class(w->m, &claim, 1);
	const struct str a = STR("a.example"), b = STR("b.example");
	const struct match_change changes[] = {
		{{KIND_DOMAIN, a}, w->plain}, {{KIND_DOMAIN, b}, w->plain}, {{KIND_DOMAIN, a}, 0},
		{{KIND_DOMAIN, b}, second},   {{KIND_DOMAIN, a}, second},   {{KIND_DOMAIN, b}, 0},
	};
	const struct match_claim *claims;
	struct matcher_stats stats;
	assert_int_equal(matcher_apply(w->m, changes, 6), OK);
	assert_int_equal(match_find(w->r, changes[0].value, &claims), 1);
	assert_true(str_eq(claims[0].label, STR("second")));
	assert_int_equal(match_find(w->r, changes[1].value, &claims), 0);
	matcher_stats(w->m, &stats);
	assert_int_equal(stats.values, 1);
}

static void does_not_grow_when_values_only_change(void **state)
{
	struct world *w = *state;
	enum { N = 5000, ROUNDS = 40 };
	static char names[N][40];
	static struct match_change changes[N];
	struct matcher_stats first, last;
	for (size_t i = 0; i < N; i++) {
		snprintf(names[i], sizeof names[i], "some-name-%zu.some-parent.example", i);
		changes[i].value = (struct value){KIND_DOMAIN, str_of(names[i])};
	}
	for (uint32_t round = 0; round < ROUNDS; round++) {
		const struct match_claim claim = {STR("l"), STR("s"), (int)round % 2, TLP_CLEAR, UTC_NONE, UTC_NONE};
		for (size_t i = 0; i < N; i++)
			changes[i].class_id = matcher_class(w->m, &claim, 1);
		assert_int_equal(matcher_apply(w->m, changes, N), OK);
		matcher_stats(w->m, round ? &last : &first);
	}
	assert_int_equal(last.values, N);
	assert_in_range(last.bytes, 1, first.bytes + first.bytes / 10);
}

static void interns_equal_lists_of_claims(void **state)
{
	struct world *w = *state;
	char label[] = "emotet", source[] = "feed one";
	struct match_claim claims[2];
	claims[0] = (struct match_claim){str_of(label), str_of(source), 80, TLP_GREEN, UTC_NONE, UTC_NONE};
	claims[1] = claims[0];
	claims[1].label = STR("");
	assert_int_equal(matcher_class(w->m, claims, 1), w->plain);
	assert_int_not_equal(matcher_class(w->m, claims, 2), w->plain);
	assert_int_equal(matcher_class(w->m, claims, 2), matcher_class(w->m, claims, 2));
	for (unsigned i = 0; i < 5000; i++) {
		claims[0].confidence = (int)i + 1000;
		assert_int_equal(matcher_class(w->m, claims, 1), i + 3);
	}
	claims[0].confidence = 1000;
	assert_int_equal(matcher_class(w->m, claims, 1), 3);
}

static void takes_the_first_claim_that_holds_at_the_events_time(void **state)
{
	struct world *w = *state;
	const struct match_claim claims[] = {
		{STR("early"), STR("f"), 1, TLP_CLEAR, UTC_NONE, 100},
		{STR("late"), STR("f"), 1, TLP_CLEAR, 200, UTC_NONE},
		{STR("middle"), STR("f"), 1, TLP_CLEAR, 90, 150},
		{STR("now"), STR("f"), 1, TLP_CLEAR, NOW, NOW + 1},
	};
	static const struct {
		int64_t time;
		const char *label; /* NULL: none holds */
	} cases[] = {{0, "early"}, {99, "early"}, {100, "middle"}, {149, "middle"}, {150, NULL},
		     {199, NULL},  {200, "late"}, {NOW, "late"},   {UTC_NONE, "late"}};
	set_class(w, "evil.example", matcher_class(w->m, claims, 4));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct match_hit *hits;
		batch_reset(&w->batch);
		observe(w, "evil.example", cases[i].time);
		assert_int_equal(match(w, &hits), cases[i].label ? 1 : 0);
		if (cases[i].label)
			assert_true(str_eq(hits[0].claim->label, str_of(cases[i].label)));
	}
	struct match_counters counters;
	match_counters(w->r, &counters);
	assert_int_equal(counters.outside_validity, 2);
	assert_int_equal(counters.hits, 7);
	assert_int_equal(counters.events, 9);
	assert_int_equal(counters.observables, 9);
}

static void judges_events_without_a_time_now(void **state)
{
	struct world *w = *state;
	const struct match_claim claim = {STR("x"), STR("f"), 1, TLP_CLEAR, NOW, NOW + 1};
	const struct match_hit *hits;
	size_t n;
	set_class(w, "evil.example", matcher_class(w->m, &claim, 1));
	observe(w, "evil.example", UTC_NONE);
	assert_int_equal(match(w, &hits), 1);
	assert_int_equal(match_batch(w->r, &w->batch, NOW + 1, &hits, &n), OK);
	assert_int_equal(n, 0);
}

static void protect(struct world *w, const struct protected_entry *entries, size_t n)
{
	struct protected_set *p = protected_set_new(entries, n, true);
	assert_non_null(p);
	assert_int_equal(matcher_protect(w->m, p), OK);
}

static void suppresses_what_is_protected_and_says_why(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *indicator, *observed, *reason; /* reason NULL: not suppressed */
	} cases[] = {
		{"8.8.8.8", "8.8.8.8", "public resolver"},
		{"10.1.0.0/16", "10.1.2.3", "private network"},
		{"1.1.1.0/24", "1.1.1.77", "public resolver"},
		{"http://www.google.com/malware", "http://www.google.com/malware", NULL},
		{"google.com", "mail.google.com", "popular domain"},
		{"192.0.2.4", "192.0.2.4", NULL},
		{"evil.example", "x.evil.example", NULL},
		{"vict.example", "www.vict.example", "own asset of Victim"},
	};
	const struct protected_entry own = {{KIND_DOMAIN, STR("www.vict.example")}, STR("own asset of Victim"), 42};
	uint64_t suppressed = 0;
	protect(w, &own, 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct match_hit *hits;
		add(w, cases[i].indicator);
		batch_reset(&w->batch);
		observe(w, cases[i].observed, NOW);
		assert_int_equal(match(w, &hits), 1);
		if (cases[i].reason)
			assert_string_equal(hits[0].protected_by, cases[i].reason);
		else
			assert_null(hits[0].protected_by);
		assert_int_equal(hits[0].protected_member, i == 7 ? 42 : 0);
		suppressed += cases[i].reason != NULL;
	}
	struct match_counters counters;
	match_counters(w->r, &counters);
	assert_int_equal(counters.suppressed, suppressed);
	assert_int_equal(matcher_protect(w->m, NULL), OK);
	expect(w, "8.8.8.8", "8.8.8.8");
}

static void keeps_the_order_of_observables_over_many_groups(void **state)
{
	struct world *w = *state;
	const struct match_hit *hits;
	char text[64];
	enum { N = 3000 };
	for (unsigned i = 0; i < N; i++) {
		snprintf(text, sizeof text, "192.0.%u.%u", i / 250, i % 250 + 1);
		if (i % 3 == 0)
			add(w, text);
		observe(w, text, NOW);
	}
	assert_int_equal(match(w, &hits), N / 3);
	for (size_t i = 0; i < N / 3; i++)
		assert_int_equal(hits[i].observed, i * 3);
	struct matcher_stats stats;
	matcher_stats(w->m, &stats);
	assert_int_equal(stats.values, N / 3);
	assert_in_range(stats.tables, 1, 3);
}

/* More values than an apply merges by itself, again and again, without a thread that merges beside. */
static void leaves_large_merges_to_others_but_never_runs_out_of_tables(void **state)
{
	struct world *w = *state;
	enum { N = 140000, ROUNDS = 9 };
	static struct match_change changes[N];
	static char bytes[N][4];
	struct matcher_stats stats;
	const struct match_claim *claims;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		for (uint32_t i = 0; i < N; i++) {
			ip4_put(round * N + i, bytes[i]);
			changes[i] = (struct match_change){{KIND_IPV4, str_make(bytes[i], 4)}, w->plain};
		}
		assert_int_equal(matcher_apply(w->m, changes, N), OK);
		assert_int_equal(matcher_apply(w->m, changes, 1), OK);
		matcher_stats(w->m, &stats);
		assert_in_range(stats.tables, round < 4 ? round + 1 : 4, 6);
	}
	assert_int_equal(stats.values, ROUNDS * N);
	assert_int_equal(matcher_settle(w->m), OK);
	matcher_stats(w->m, &stats);
	assert_in_range(stats.tables, 1, 3);
	assert_int_equal(stats.values, ROUNDS * N);
	assert_int_equal(match_find(w->r, changes[N - 1].value, &claims), 1);
}

static void bears_the_deepest_name(void **state)
{
	struct world *w = *state;
	char name[LIMIT_DOMAIN_BYTES + 1];
	const struct match_hit *hits;
	for (size_t i = 0; i < LIMIT_DOMAIN_BYTES; i++)
		name[i] = i % 2 ? '.' : 'a';
	name[LIMIT_DOMAIN_BYTES] = '\0';
	add(w, "a.a.a");
	for (int i = 0; i < 5; i++)
		observe(w, name, NOW);
	assert_int_equal(match(w, &hits), 5);
	assert_int_equal(hits[4].indicator.bytes.n, 5);
}

static void gives_nothing_for_an_empty_batch_or_set(void **state)
{
	struct world *w = *state;
	const struct match_hit *hits;
	assert_int_equal(match(w, &hits), 0);
	assert_int_equal(matcher_apply(w->m, NULL, 0), OK);
	expect(w, "192.0.2.1", "");
	struct match_counters counters;
	match_counters(w->r, &counters);
	assert_int_equal(counters.probes, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(finds_exact_values_of_every_kind),
		CASE(tells_equal_bytes_of_different_kinds_apart),
		CASE(finds_all_covering_networks_longest_first),
		CASE(finds_all_covering_ipv6_networks),
		CASE(finds_parents_of_a_domain_but_not_its_children),
		CASE(matches_a_private_suffix_exactly_only),
		CASE(leaves_out_a_bare_public_suffix),
		CASE(takes_values_out_and_in_again),
		CASE(lets_the_last_of_repeated_changes_count),
		CASE(does_not_grow_when_values_only_change),
		CASE(interns_equal_lists_of_claims),
		CASE(takes_the_first_claim_that_holds_at_the_events_time),
		CASE(judges_events_without_a_time_now),
		CASE(suppresses_what_is_protected_and_says_why),
		CASE(keeps_the_order_of_observables_over_many_groups),
		CASE(leaves_large_merges_to_others_but_never_runs_out_of_tables),
		CASE(bears_the_deepest_name),
		CASE(gives_nothing_for_an_empty_batch_or_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
