/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of several observations on a stream of events: whose events go together, what is kept, and what is not. */
#include "match/pattern_window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pattern_stream.h"

#define A "[domain-name:value = 'a.example']"
#define B "[domain-name:value = 'b.example']"
#define C "[domain-name:value = 'c.example']"

static int begin(void **state)
{
	static struct pattern_stream s;
	*state = &s;
	return pattern_stream_init(&s) ? 0 : -1;
}

static int end(void **state)
{
	pattern_stream_deinit(*state);
	return 0;
}

static void add(struct pattern_stream *s, const char *text)
{
	assert_int_equal(pattern_stream_add(s, str_of(text)), OK);
	assert_int_equal(pattern_set_build(s->set), OK);
}

/* A name seen so many seconds behind STREAM_T0 by a host of a member; NULL: the event names no host. */
static bool see_by(struct pattern_stream *s, int64_t member, const char *host, int64_t seconds, const char *name)
{
	pattern_stream_begin(s, STREAM_T0 + seconds * UTC_SECOND, 1);
	if (host)
		batch_observe_text(&s->batch, KIND_IPV4, ROLE_SOURCE, str_of(host));
	batch_observe_text(&s->batch, KIND_DOMAIN, ROLE_QUERY, str_of(name));
	assert_int_equal(pattern_stream_end(s, member), OK);
	assert_false(s->suspended);
	return s->met[0];
}

static bool see(struct pattern_stream *s, int64_t member, int64_t seconds, const char *name)
{
	return see_by(s, member, NULL, seconds, name);
}

static struct pattern_window_stats stats(const struct pattern_stream *s)
{
	struct pattern_window_stats out;
	pattern_window_stats(s->window, &out);
	return out;
}

static void a_sequence_within_its_time_is_met_once(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " FOLLOWEDBY " B " WITHIN 60 SECONDS");
	assert_false(see(s, 1, 0, "b.example"));
	assert_false(see(s, 1, 10, "a.example"));
	assert_true(see(s, 1, 20, "b.example"));
	assert_int_equal(stats(s).bytes, 0);
	assert_false(see(s, 1, 21, "b.example"));
	assert_false(see(s, 1, 100, "a.example"));
	assert_true(see(s, 1, 120, "b.example"));
}

static void what_is_too_late_does_not_count(void **state)
{
	struct pattern_stream *s = *state;
	add(s, "(" A " FOLLOWEDBY " B ") WITHIN 60 SECONDS");
	assert_false(see(s, 1, 0, "a.example"));
	assert_false(see(s, 1, 100, "b.example"));
	assert_false(see(s, 1, 110, "a.example"));
	assert_true(see(s, 1, 130, "b.example"));
}

static void events_out_of_order_are_put_in_order(void **state)
{
	struct pattern_stream *s = *state;
	add(s, "(" A " FOLLOWEDBY " B ") WITHIN 60 SECONDS");
	assert_false(see(s, 1, 100, "b.example"));
	assert_false(see(s, 1, 500, "c.example"));
	assert_false(see(s, 1, 20, "a.example"));
	assert_true(see(s, 1, 70, "a.example"));
}

static void each_member_has_its_own(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " AND " B);
	assert_false(see(s, 1, 0, "a.example"));
	assert_false(see(s, 2, 0, "b.example"));
	assert_true(see(s, 1, 0, "b.example"));
}

static void each_host_has_its_own(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " AND " B);
	assert_false(see_by(s, 1, "192.0.2.1", 0, "a.example"));
	assert_false(see_by(s, 1, "192.0.2.2", 0, "b.example"));
	assert_false(see_by(s, 2, "192.0.2.1", 0, "b.example"));
	assert_false(see_by(s, 1, NULL, 0, "b.example"));
	assert_true(see_by(s, 1, "192.0.2.1", 0, "b.example"));
	assert_int_equal(stats(s).scopes, 3);
}

static void a_pattern_that_names_its_hosts_is_of_the_member(void **state)
{
	struct pattern_stream *s = *state;
	add(s, "[network-traffic:src_ref.value = '192.0.2.1'] AND [network-traffic:src_ref.value = '192.0.2.2']");
	assert_false(see_by(s, 1, "192.0.2.1", 0, "a.example"));
	assert_false(see_by(s, 2, "192.0.2.2", 0, "a.example"));
	assert_true(see_by(s, 1, "192.0.2.2", 0, "b.example"));
}

/* The ends of a connection, and which of them is the host. */
static void the_host_is_the_end_that_is_inside(void **state)
{
	static const struct {
		const char *source, *destination, *host;
	} cases[] = {
		{"10.0.0.1", "198.51.100.7", "10.0.0.1"},         {"198.51.100.7", "10.0.0.1", "10.0.0.1"},
		{"172.31.255.255", "10.0.0.1", "172.31.255.255"}, {"198.51.100.7", "203.0.113.9", "203.0.113.9"},
		{"203.0.113.9", "10.0.0.1", "203.0.113.9"},       {"198.51.100.7", "198.51.100.8", "198.51.100.7"},
		{"172.32.0.1", "192.168.1.1", "192.168.1.1"},     {"2001:db8::1", "fd00::1", "fd00::1"},
		{"198.51.100.7", NULL, "198.51.100.7"},           {NULL, "198.51.100.7", NULL},
		{NULL, "100.127.0.1", "100.127.0.1"},             {"8.8.8.8", "fe80::1", "fe80::1"},
		{"8.8.8.8", "8.8.4.4", "8.8.8.8"},
	};
	struct pattern_stream *s = *state;
	const struct protected_entry own = {{KIND_IPV4, str_make("\xCB\x00\x71\x09", 4)}, STR("asset of member X"), 5};
	assert_int_equal(matcher_protect(s->m, protected_set_new(&own, 1, true)), OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t host;
		char text[VALUE_TEXT_BYTES];
		pattern_stream_begin(s, STREAM_T0, 1);
		batch_observe_text(&s->batch, KIND_DOMAIN, ROLE_QUERY, STR("a.example"));
		if (cases[i].destination)
			batch_observe_text(&s->batch, KIND_IPV4, ROLE_DESTINATION, str_of(cases[i].destination));
		if (cases[i].source)
			batch_observe_text(&s->batch, KIND_IPV4, ROLE_SOURCE, str_of(cases[i].source));
		assert_int_equal(pattern_host_find(s->r, &s->batch, s->batch.events, &host), OK);
		if (!cases[i].host) {
			assert_int_equal(host, PATTERN_HOST_NONE);
			continue;
		}
		size_t n = value_format(observed_value(&s->batch.observed[host]), text);
		if (!str_eq(str_make(text, n), str_of(cases[i].host)))
			fail_msg("case %zu: %.*s", i, (int)n, text);
	}
}

static void repetitions_are_counted(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " REPEATS 3 TIMES WITHIN 60 SECONDS");
	assert_false(see(s, 1, 0, "a.example"));
	assert_false(see(s, 1, 50, "a.example"));
	assert_false(see(s, 1, 100, "a.example"));
	assert_true(see(s, 1, 105, "a.example"));
}

static void many_repetitions_are_counted(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " REPEATS 400 TIMES WITHIN 600 SECONDS");
	for (int i = 1; i < 400; i++)
		assert_false(see(s, 1, i, "a.example"));
	assert_true(see(s, 1, 400, "a.example"));
}

static void what_is_common_does_not_push_out_what_is_rare(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " AND " B " AND " C);
	assert_false(see(s, 1, 0, "a.example"));
	for (int i = 0; i < 2 * PATTERN_WINDOW_EVENTS; i++)
		assert_false(see(s, 1, 1, "b.example"));
	assert_int_equal(stats(s).events, PATTERN_WINDOW_SPARE + 2 * 3);
	assert_true(see(s, 1, 2, "c.example"));
}

static void what_nothing_bounds_is_kept_for_a_day(void **state)
{
	struct pattern_stream *s = *state;
	const int64_t day = PATTERN_WINDOW_HORIZON / UTC_SECOND, late = PATTERN_WINDOW_LATE / UTC_SECOND;
	add(s, A " AND " B);
	assert_false(see(s, 1, 0, "a.example"));
	assert_true(see(s, 1, day, "b.example"));
	assert_false(see(s, 1, 0, "a.example"));
	assert_false(see(s, 1, day + late + 1, "b.example"));
	assert_int_equal(stats(s).events, 1);
}

static void windows_say_how_long_events_are_kept(void **state)
{
	static const struct {
		const char *pattern;
		int64_t seconds; /* that the second of two may come later */
	} cases[] = {
		{"(" A " AND " B ") WITHIN 60 SECONDS", 60},
		{"(" A " AND " B ") WITHIN 864000 SECONDS", 864000},
		{"((" A " AND " B ") WITHIN 600 SECONDS) OR (" A " AND " C ") WITHIN 60 SECONDS", 600},
		{"(" A " WITHIN 5 SECONDS) AND " B, 86400},
		{"(" A " AND " B ") WITHIN 60 SECONDS START t'1972-01-01T00:00:00Z' STOP t'1974-01-01T00:00:00Z'", 60},
		{"(" A " AND " B ") START t'1972-01-01T00:00:00Z' STOP t'1972-01-03T00:00:00Z'", 172800},
		{A " REPEATS 3 TIMES WITHIN 7 SECONDS", 7},
	};
	struct pattern_stream *s = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const int64_t late = PATTERN_WINDOW_LATE / UTC_SECOND;
		assert_true(pattern_stream_renew(s));
		add(s, cases[i].pattern);
		see(s, 1, 0, "a.example");
		see(s, 1, cases[i].seconds + late, "a.example");
		if (stats(s).events != 2)
			fail_msg("%s: gone too early", cases[i].pattern);
		see(s, 1, cases[i].seconds + late + 1, "a.example");
		if (stats(s).events != 2)
			fail_msg("%s: kept too long", cases[i].pattern);
	}
}

static void of_one_pattern_the_hosts_seen_last_are_kept(void **state)
{
	struct pattern_stream *s = *state;
	char host[32];
	add(s, A " AND " B);
	for (int i = 0; i <= PATTERN_WINDOW_HOSTS; i++) {
		snprintf(host, sizeof host, "198.18.%d.%d", i / 256, i % 256);
		assert_false(see_by(s, 1, host, 0, "a.example"));
		if (i == 1)
			assert_false(see_by(s, 1, "198.18.0.0", 0, "a.example"));
	}
	assert_int_equal(stats(s).scopes, PATTERN_WINDOW_HOSTS);
	assert_true(see_by(s, 1, "198.18.0.0", 0, "b.example"));
	assert_false(see_by(s, 1, "198.18.0.1", 0, "b.example"));
}

/* Events of 256 long values, of many hosts and of one. */
static void memory_is_bounded_whatever_comes(void **state)
{
	struct pattern_stream *s = *state;
	char url[4000];
	size_t most = 0;
	memset(url, 'x', sizeof url);
	add(s, A " AND " B);
	for (int i = 0; i < 400; i++) {
		char host[32];
		pattern_stream_begin(s, STREAM_T0, 1);
		batch_observe_text(&s->batch, KIND_DOMAIN, ROLE_QUERY, STR("a.example"));
		for (int k = 0; k < LIMIT_EVENT_VALUES - 2; k++) {
			snprintf(url, 60, "http://b.example/%d/%d/", i, k);
			url[strlen(url)] = 'x';
			batch_observe(&s->batch, KIND_URL, ROLE_URL, str_make(url, sizeof url));
		}
		snprintf(host, sizeof host, "198.18.0.%d", i < 200 ? 0 : i - 199);
		batch_observe_text(&s->batch, KIND_IPV4, ROLE_SOURCE, str_of(host));
		assert_int_equal(pattern_stream_end(s, 1), OK);
		most = stats(s).bytes > most ? stats(s).bytes : most;
		assert_true(stats(s).bytes <= PATTERN_WINDOW_BYTES);
	}
	assert_true(most > PATTERN_WINDOW_BYTES / 2);
	assert_true(see_by(s, 1, "198.18.0.200", 0, "b.example"));
	assert_false(see_by(s, 1, "198.18.0.0", 0, "b.example"));
}

static void another_set_forgets_only_patterns_that_are_others(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " AND " B);
	assert_false(see(s, 1, 0, "a.example"));
	assert_true(pattern_stream_renew(s));
	add(s, A " AND " B);
	assert_true(see(s, 1, 0, "b.example"));
	assert_false(see(s, 1, 0, "a.example"));
	assert_true(pattern_stream_renew(s));
	add(s, A " AND " B " WITHIN 60 SECONDS");
	assert_false(see(s, 1, 0, "b.example"));
	assert_true(see(s, 1, 0, "a.example"));
}

static void of_one_indicator_the_last_pattern_counts(void **state)
{
	struct pattern_stream *s = *state;
	struct pattern_set_stats set;
	assert_int_equal(pattern_stream_add_as(s, 0, STR(A " REPEATS 2 TIMES")), OK);
	assert_int_equal(pattern_stream_add_as(s, 0, STR(A " REPEATS 2 TIMES")), OK);
	assert_int_equal(pattern_set_build(s->set), OK);
	pattern_set_stats(s->set, &set);
	assert_int_equal(set.patterns, 1);
	assert_false(see(s, 1, 0, "a.example"));
	see(s, 1, 0, "a.example");
	assert_true(s->met[1]);
}

static void what_was_saved_is_there_again(void **state)
{
	struct pattern_stream *s = *state;
	struct buf saved, again;
	buf_init(&saved, 1 << 20);
	buf_init(&again, 1 << 20);
	add(s, A " FOLLOWEDBY " B);
	assert_false(see_by(s, 1, "192.0.2.1", 0, "a.example"));
	assert_false(see_by(s, 1, "2001:db8::1", 5, "a.example"));
	assert_false(see_by(s, 2, NULL, 5, "a.example"));
	pattern_window_save(s->window, &saved);
	assert_int_equal(buf_err(&saved), OK);
	pattern_window_free(s->window);
	s->window = pattern_window_new(&s->key);
	assert_int_equal(pattern_window_load(s->window, buf_str(&saved)), OK);
	pattern_window_save(s->window, &again);
	assert_true(str_eq(buf_str(&saved), buf_str(&again)));
	assert_int_equal(stats(s).scopes, 3);
	assert_false(see_by(s, 3, NULL, 6, "b.example"));
	assert_true(see_by(s, 1, "192.0.2.1", 6, "b.example"));
	assert_true(see_by(s, 1, "2001:db8::1", 6, "b.example"));
	assert_true(see_by(s, 2, NULL, 6, "b.example"));
	buf_deinit(&saved);
	buf_deinit(&again);
}

static void what_lies_behind_the_horizon_is_not_saved(void **state)
{
	struct pattern_stream *s = *state;
	struct buf saved;
	buf_init(&saved, 1 << 20);
	add(s, "(" A " AND " B ") WITHIN 60 SECONDS");
	see_by(s, 1, "192.0.2.1", 0, "a.example");
	see_by(s, 1, "192.0.2.2", 10000, "a.example");
	pattern_window_save(s->window, &saved);
	assert_int_equal(stats(s).scopes, 1);
	assert_true(str_find_str(buf_str(&saved), STR("\xC0\x00\x02\x02")) < saved.n);
	assert_true(str_find_str(buf_str(&saved), STR("\xC0\x00\x02\x01")) == saved.n);
	buf_deinit(&saved);
}

static void what_is_cut_or_damaged_is_refused(void **state)
{
	struct pattern_stream *s = *state;
	struct buf saved;
	buf_init(&saved, 1 << 20);
	add(s, A " AND " B);
	see_by(s, 1, "192.0.2.1", 0, "a.example");
	pattern_window_save(s->window, &saved);
	struct pattern_window *w = pattern_window_new(&s->key);
	struct pattern_window_stats after;
	for (size_t n = 1; n < saved.n; n++) {
		assert_int_equal(pattern_window_load(w, str_upto(buf_str(&saved), n)), ERR_CORRUPT);
		pattern_window_stats(w, &after);
		assert_int_equal(after.bytes, 0);
	}
	for (size_t i = 0; i < saved.n; i++) {
		saved.p[i] = (char)(saved.p[i] ^ 0x80);
		enum err e = pattern_window_load(w, buf_str(&saved));
		assert_true(e == OK || e == ERR_CORRUPT);
		saved.p[i] = (char)(saved.p[i] ^ 0x80);
		pattern_window_free(w);
		w = pattern_window_new(&s->key);
	}
	pattern_window_free(w);
	buf_deinit(&saved);
}

static void members_and_values_can_be_forgotten(void **state)
{
	struct pattern_stream *s = *state;
	add(s, A " AND " B);
	for (int64_t member = 1; member <= 2; member++) {
		see_by(s, member, "192.0.2.1", 0, "a.example");
		see_by(s, member, "192.0.2.1", 1, "a.example");
		see_by(s, member, "192.0.2.9", 0, "a.example");
	}
	assert_int_equal(pattern_window_forget_member(s->window, 1), 3);
	assert_int_equal(pattern_window_forget_member(s->window, 1), 0);
	const struct value net = {KIND_NETWORK, str_make("\xC0\x00\x02\x00\x1D", 5)};
	assert_int_equal(pattern_window_forget_value(s->window, net), 2);
	assert_int_equal(stats(s).events, 1);
	assert_int_equal(pattern_window_forget_value(s->window, (struct value){KIND_DOMAIN, STR("a.example")}), 1);
	assert_int_equal(stats(s).bytes, 0);
}

static void brackets_that_fit_everything_are_suspended(void **state)
{
	struct pattern_stream *s = *state;
	struct pattern_set_stats set;
	add(s, "[domain-name:value != 'x.example'] AND [file:name = 'never']");
	for (int i = 0; i <= 2 * PATTERN_SET_BURST; i++) {
		pattern_stream_begin(s, STREAM_T0, 1);
		batch_observe_text(&s->batch, KIND_DOMAIN, ROLE_QUERY, STR("a.example"));
		assert_int_equal(pattern_stream_end(s, 1), OK);
	}
	pattern_set_stats(s->set, &set);
	assert_int_equal(set.suspended, 1);
	assert_true(stats(s).events <= PATTERN_WINDOW_SPARE + 2 * 2);
}

#define STREAM(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STREAM(a_sequence_within_its_time_is_met_once),
		STREAM(what_is_too_late_does_not_count),
		STREAM(events_out_of_order_are_put_in_order),
		STREAM(each_member_has_its_own),
		STREAM(each_host_has_its_own),
		STREAM(a_pattern_that_names_its_hosts_is_of_the_member),
		STREAM(the_host_is_the_end_that_is_inside),
		STREAM(repetitions_are_counted),
		STREAM(many_repetitions_are_counted),
		STREAM(what_is_common_does_not_push_out_what_is_rare),
		STREAM(what_nothing_bounds_is_kept_for_a_day),
		STREAM(windows_say_how_long_events_are_kept),
		STREAM(of_one_pattern_the_hosts_seen_last_are_kept),
		STREAM(memory_is_bounded_whatever_comes),
		STREAM(another_set_forgets_only_patterns_that_are_others),
		STREAM(of_one_indicator_the_last_pattern_counts),
		STREAM(what_was_saved_is_there_again),
		STREAM(what_lies_behind_the_horizon_is_not_saved),
		STREAM(what_is_cut_or_damaged_is_refused),
		STREAM(members_and_values_can_be_forgotten),
		STREAM(brackets_that_fit_everything_are_suspended),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
