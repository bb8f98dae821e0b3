/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated world: the same seed, the same bytes; R decides on growth; lines are EVE that tocsin itself reads. */
#include "emit/sim_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/hash.h"
#include "parse/event_log.h"
#include "parse/json.h"

#define START (INT64_C(1767225600) * UTC_SECOND)

static struct sim_opts options(uint64_t seed, double reproduction)
{
	return (struct sim_opts){
		.seed = seed, .members = 60, .start = START, .duration = 12 * UTC_HOUR, .rate = 0.02, .reproduction = reproduction};
}

static enum err collect(void *ctx, uint32_t member, int64_t time, struct str line)
{
	struct buf *out = ctx;
	(void)time;
	buf_put_u64(out, member);
	buf_putc(out, ' ');
	buf_put(out, line);
	buf_putc(out, '\n');
	return buf_err(out);
}

/* All lines of a world, told in steps of this length. */
static struct buf lines(const struct sim_opts *opts, int64_t step)
{
	struct buf out;
	struct sim_world *w = sim_world_new(opts);
	assert_non_null(w);
	buf_init(&out, 1 << 28);
	for (int64_t t = opts->start; t < sim_world_end(w); t += step)
		assert_int_equal(sim_world_next(w, t + step, collect, &out), OK);
	sim_world_free(w);
	return out;
}

static void the_same_seed_gives_the_same_bytes_however_time_is_cut(void **state)
{
	(void)state;
	struct sim_opts opts = options(7, 2);
	struct buf whole = lines(&opts, 24 * UTC_HOUR), cut = lines(&opts, 7 * UTC_SECOND);
	assert_true(whole.n > 100000);
	assert_true(str_eq(buf_str(&whole), buf_str(&cut)));
	buf_deinit(&whole);
	buf_deinit(&cut);
}

static void the_bytes_do_not_change_from_version_to_version(void **state)
{
	(void)state;
	struct sim_opts opts = options(1, 2);
	struct buf all = lines(&opts, 24 * UTC_HOUR);
	assert_int_equal(XXH3_64bits(all.p, all.n), UINT64_C(0xc389154ddfb5dffa));
	buf_deinit(&all);
}

static void another_seed_gives_another_world(void **state)
{
	(void)state;
	struct sim_opts one = options(1, 2), two = options(2, 2);
	struct buf a = lines(&one, 24 * UTC_HOUR), b = lines(&two, 24 * UTC_HOUR);
	assert_false(str_eq(buf_str(&a), buf_str(&b)));
	buf_deinit(&a);
	buf_deinit(&b);
}

static uint32_t infected(const struct sim_world *w)
{
	uint32_t n, sick = 0;
	const struct sim_member *m = sim_world_members(w, &n);
	for (uint32_t i = 0; i < n; i++)
		sick += m[i].infected != UTC_NONE;
	return sick;
}

/* The mean number of members infected over twenty seeds. */
static double mean_infected(double reproduction)
{
	uint32_t sum = 0;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct sim_opts opts = options(seed, reproduction);
		opts.members = 400;
		struct sim_world *w = sim_world_new(&opts);
		assert_non_null(w);
		sum += infected(w);
		sim_world_free(w);
	}
	return sum / 20.0;
}

static void an_outbreak_below_one_dies_out_and_above_it_grows(void **state)
{
	(void)state;
	assert_true(mean_infected(0.5) < 4);
	assert_true(mean_infected(3) > 200);
}

static void a_negative_reproduction_means_no_outbreak(void **state)
{
	(void)state;
	struct sim_opts opts = options(3, -1);
	struct sim_world *w = sim_world_new(&opts);
	assert_int_equal(infected(w), 0);
	sim_world_free(w);
}

static void whom_a_member_has_it_from_was_infected_before(void **state)
{
	(void)state;
	struct sim_opts opts = options(5, 3);
	struct sim_world *w = sim_world_new(&opts);
	uint32_t n, from_outside = 0;
	const struct sim_member *m = sim_world_members(w, &n);
	for (uint32_t i = 0; i < n; i++) {
		from_outside += m[i].infected != UTC_NONE && m[i].by == i;
		if (m[i].infected != UTC_NONE && m[i].by != i)
			assert_true(m[m[i].by].infected < m[i].infected);
	}
	assert_int_equal(from_outside, 1);
	sim_world_free(w);
}

static void half_of_the_indicators_are_known_beforehand(void **state)
{
	(void)state;
	struct sim_opts opts = options(5, 2);
	struct sim_world *w = sim_world_new(&opts);
	uint32_t n, known = 0;
	const struct sim_indicator *list = sim_world_indicators(w, &n);
	for (uint32_t i = 0; i < n; i++) {
		struct value_buf v;
		const char *why;
		assert_int_equal(value_parse(list[i].kind, str_of(list[i].text), &v, &why), OK);
		known += list[i].published == START;
		if (i > 0)
			assert_true(list[i].published >= list[i - 1].published);
	}
	assert_int_equal(n, 12);
	assert_int_equal(known, 6);
	sim_world_free(w);
}

/* What reads the lines as a hub would. */
struct reading {
	struct json_parser *json;
	struct event_parser *events;
	struct batch batch;
	const struct sim_indicator *indicators;
	uint32_t n_indicators;
	const struct sim_member *members;
	int64_t last;
	uint64_t lines, hits;
};

static bool is_indicator(const struct reading *r, struct value v)
{
	for (uint32_t i = 0; i < r->n_indicators; i++) {
		struct value_buf own;
		const char *why;
		assert_int_equal(value_parse(r->indicators[i].kind, str_of(r->indicators[i].text), &own, &why), OK);
		if (value_eq(value_of(&own), v))
			return true;
	}
	return false;
}

static enum err read_line(void *ctx, uint32_t member, int64_t time, struct str line)
{
	struct reading *r = ctx;
	struct json_value doc;
	struct parse_fault fault;
	char padded[4096 + JSON_PADDING_BYTES] = {0};
	struct event_header h = {.format = EVENT_EVE};
	assert_int_equal(json_read(r->json, line, &doc, &fault), OK);
	assert_true(time >= r->last);
	assert_true(line.n < 4000 && str_find(line, '\n') == line.n);
	memcpy(padded, line.p, line.n);
	padded[line.n] = '\n';
	batch_reset(&r->batch);
	assert_int_equal(event_log_parse(r->events, &h, str_make(padded, line.n + 1), 1, &r->batch), OK);
	assert_int_equal(r->batch.n_events, 1);
	assert_int_equal(r->batch.refused + r->batch.values_skipped, 0);
	assert_int_equal(r->batch.events[0].time, time);
	bool hit = false;
	for (size_t i = 0; i < r->batch.n_observed; i++)
		hit = hit || is_indicator(r, observed_value(&r->batch.observed[i]));
	if (hit)
		assert_true(r->members[member].infected != UTC_NONE && r->members[member].infected <= time);
	r->hits += hit;
	r->lines++;
	r->last = time;
	return OK;
}

static void read_world(const struct sim_opts *opts, struct reading *r)
{
	struct sim_world *w = sim_world_new(opts);
	uint32_t n;
	const char *why;
	assert_non_null(w);
	*r = (struct reading){.json = json_parser_new(), .last = INT64_MIN};
	assert_non_null(r->json);
	assert_int_equal(event_parser_new((struct str){0}, &r->events, &why), OK);
	batch_init(&r->batch);
	r->indicators = sim_world_indicators(w, &r->n_indicators);
	r->members = sim_world_members(w, &n);
	assert_int_equal(sim_world_next(w, INT64_MAX, read_line, r), OK);
	batch_deinit(&r->batch);
	event_parser_free(r->events);
	json_parser_free(r->json);
	sim_world_free(w);
}

static void every_line_is_read_and_only_the_infected_show_indicators(void **state)
{
	(void)state;
	struct reading r;
	struct sim_opts opts = options(9, 3);
	read_world(&opts, &r);
	assert_true(r.lines > 10000);
	assert_true(r.hits > 300);
}

static void benign_traffic_holds_no_indicator(void **state)
{
	(void)state;
	struct reading r;
	struct sim_opts opts = options(9, -1);
	read_world(&opts, &r);
	assert_true(r.lines > 10000);
	assert_int_equal(r.hits, 0);
}

static enum err refuse_third(void *ctx, uint32_t member, int64_t time, struct str line)
{
	int *calls = ctx;
	(void)member;
	(void)time;
	(void)line;
	return ++*calls == 3 ? ERR_FULL : OK;
}

static void an_error_of_the_receiver_ends_the_step(void **state)
{
	(void)state;
	struct sim_opts opts = options(1, 2);
	struct sim_world *w = sim_world_new(&opts);
	int calls = 0;
	assert_int_equal(sim_world_next(w, INT64_MAX, refuse_third, &calls), ERR_FULL);
	assert_int_equal(calls, 3);
	sim_world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_bytes_however_time_is_cut),
		cmocka_unit_test(the_bytes_do_not_change_from_version_to_version),
		cmocka_unit_test(another_seed_gives_another_world),
		cmocka_unit_test(an_outbreak_below_one_dies_out_and_above_it_grows),
		cmocka_unit_test(a_negative_reproduction_means_no_outbreak),
		cmocka_unit_test(whom_a_member_has_it_from_was_infected_before),
		cmocka_unit_test(half_of_the_indicators_are_known_beforehand),
		cmocka_unit_test(every_line_is_read_and_only_the_infected_show_indicators),
		cmocka_unit_test(benign_traffic_holds_no_indicator),
		cmocka_unit_test(an_error_of_the_receiver_ends_the_step),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
