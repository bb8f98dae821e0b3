/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is promised of surges, on made-up worlds of up to 1,000 series with six members over 26 weeks: chance alone raises no
 * more alarms a week than are allowed, one noisy member no more than chance, and what is planted is found within hours.
 */
#include "warn/series_set.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "emit/sim_random.h"

enum { SERIES = 1000, MEMBERS = 6, WEEK = 168, WEEKS = 26, LEARNING = 2 };

/* A world: what is on top of Poisson counts with one mean for each series, from 0.02 to 20 an hour. */
enum feature {
	OVERDISPERSED = 1, /* negative binomial, shape 0.5 to 20 */
	SEASONAL = 2,      /* by hour of the day and at week-ends, by up to all of it */
	GAPS = 4,          /* members are silent for hours and days, at times all of them */
	NOISY = 8,         /* from week 10 on, member 1 reports 100 times as much of everything */
	PLANTED = 16,      /* from hour 19 of week 20 on, some series rise at three members or more */
};

struct world {
	unsigned features;
	int n;
	struct sim_random random;
	struct series_set *set;
	struct one {
		double mean, shape, phase, swing, share[MEMBERS];
		double factor; /* planted */
		int delay;     /* hours until it was told; -1: never */
	} series[SERIES];
	int64_t silent_until[MEMBERS];
	unsigned alarms, alarms_planted;
	char keys[SERIES][24];
};

static double normal(struct sim_random *r)
{
	double u = 1 - sim_random_unit(r), v = sim_random_unit(r);
	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

/* Marsaglia and Tsang (2000). */
static double gamma_of(struct sim_random *r, double shape)
{
	if (shape < 1)
		return gamma_of(r, shape + 1) * pow(1 - sim_random_unit(r), 1 / shape);
	double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
	for (;;) {
		double x = normal(r), v = 1 + c * x;
		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(1 - sim_random_unit(r)) < x * x / 2 + d - d * v + d * log(v))
			return d * v;
	}
}

static uint64_t poisson(struct sim_random *r, double mean)
{
	return mean < 20 ? sim_random_poisson(r, mean) : (uint64_t)llround(fmax(0, mean + sqrt(mean) * normal(r)));
}

static void world_make(struct world *w, unsigned features, int n, uint64_t seed)
{
	struct series_rules rules = {.alarms_a_week = 2};
	for (size_t i = 0; i < sizeof rules.key.secret; i++)
		rules.key.secret[i] = (uint8_t)(31 * i + 5);
	*w = (struct world){.features = features, .n = n, .set = series_set_new(&rules)};
	assert_non_null(w->set);
	sim_random_init(&w->random, seed, features);
	for (int i = 0; i < n; i++) {
		struct one *one = &w->series[i];
		double sum = 0;
		snprintf(w->keys[i], sizeof w->keys[i], "port:%d", i);
		one->mean = 0.02 * pow(1000, sim_random_unit(&w->random));
		one->shape = 0.5 * pow(40, sim_random_unit(&w->random));
		one->phase = 24 * sim_random_unit(&w->random);
		one->swing = sim_random_unit(&w->random);
		one->factor = 1;
		one->delay = -1;
		for (int m = 0; m < MEMBERS; m++)
			sum += one->share[m] = 0.1 + sim_random_unit(&w->random);
		for (int m = 0; m < MEMBERS; m++)
			one->share[m] /= sum;
	}
}

static double mean_at(struct world *w, const struct one *one, int64_t hour)
{
	double mean = one->mean;
	if (w->features & SEASONAL) {
		mean *= 1 + one->swing * sin(2 * M_PI * ((double)hour - one->phase) / 24);
		mean *= hour / 24 % 7 >= 5 ? 1 - 0.6 * one->swing : 1;
	}
	if (w->features & OVERDISPERSED)
		mean *= gamma_of(&w->random, one->shape) / one->shape;
	return mean;
}

static enum err alarm(void *ctx, const struct series_closed *c)
{
	struct world *w = ctx;
	if (!c->began)
		return OK;
	int64_t number;
	assert_int_equal(str_to_i64(str_from(c->key, 5), &number), OK);
	struct one *one = &w->series[number];
	int64_t planted = 20 * WEEK + 19;
	if (one->factor > 1 && c->hour >= planted) {
		if (one->delay < 0)
			one->delay = (int)(c->hour - planted) + 1;
		w->alarms_planted++;
	} else if (c->hour >= LEARNING * WEEK) {
		w->alarms++;
	}
	return OK;
}

static void count_series(struct world *w, int i, int64_t hour)
{
	struct one *one = &w->series[i];
	double mean = mean_at(w, one, hour);
	for (int m = 0; m < MEMBERS; m++) {
		double here = mean * one->share[m];
		if (hour < w->silent_until[m])
			continue;
		if (w->features & NOISY && m == 0 && hour >= 10 * WEEK)
			here *= 100;
		if (w->features & PLANTED && hour >= 20 * WEEK + 19 && m < 4)
			here *= one->factor;
		const struct series_report r = {m + 1, m + 1, hour * UTC_HOUR, poisson(&w->random, here)};
		if (r.count)
			assert_int_equal(series_set_count(w->set, str_of(w->keys[i]), &r), OK);
	}
}

static void world_run(struct world *w)
{
	struct series_hooks hooks = {.ctx = w, .series = alarm};
	for (int64_t hour = 0; hour < WEEKS * WEEK; hour++) {
		for (int m = 0; m < MEMBERS; m++) {
			if (w->features & GAPS && hour > WEEK && sim_random_below(&w->random, 300) == 0)
				w->silent_until[m] = hour + 1 + sim_random_below(&w->random, 48);
			if (w->features & GAPS && hour % 1000 == 999) /* the hub itself */
				w->silent_until[m] = hour + 10;
			if (hour >= w->silent_until[m])
				assert_int_equal(series_set_seen(w->set, m + 1, m + 1, hour * UTC_HOUR), OK);
		}
		for (int i = 0; i < w->n; i++)
			count_series(w, i, hour);
		assert_int_equal(series_set_advance(w->set, (hour + 2) * UTC_HOUR, &hooks), OK);
	}
	series_set_free(w->set);
}

static void chance_alone_keeps_to_the_alarms_a_week(void **state)
{
	static const struct {
		const char *name;
		unsigned features;
		int series;
	} worlds[] = {
		{"Poisson", 0, 200},
		{"overdispersed, by hour and day", OVERDISPERSED | SEASONAL, 200},
		{"the same with silent members", OVERDISPERSED | SEASONAL | GAPS, SERIES},
		{"the same with a member 100 times as noisy", OVERDISPERSED | SEASONAL | GAPS | NOISY, 200},
	};
	struct world *w = malloc(sizeof *w);
	(void)state;
	assert_non_null(w);
	for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
		world_make(w, worlds[i].features, worlds[i].series, 2026);
		world_run(w);
		double a_week = w->alarms / (double)(WEEKS - LEARNING);
		print_message("%d series, %s: %.2f alarms a week, 2 allowed\n", worlds[i].series, worlds[i].name, a_week);
		assert_true(a_week <= 2);
	}
	free(w);
}

static void what_is_planted_is_found_within_hours(void **state)
{
	/* At four of six members; the mean an hour before, over all members. */
	static const struct { double mean, factor; int at_most; } plants[] = {
		{0.05, 400, 3}, {0.5, 20, 6}, {2, 10, 6}, {10, 3, 10}, {10, 5, 5}, {20, 2, 20}, {20, 3, 6},
	};
	enum { KINDS = sizeof plants / sizeof *plants, EACH = 11 };
	struct world *w = malloc(sizeof *w);
	(void)state;
	assert_non_null(w);
	world_make(w, PLANTED | SEASONAL, 150, 7);
	for (int i = 0; i < KINDS * EACH; i++) {
		w->series[i].mean = plants[i % KINDS].mean;
		w->series[i].factor = plants[i % KINDS].factor;
		w->series[i].swing = 0;
		for (int m = 0; m < MEMBERS; m++)
			w->series[i].share[m] = 1.0 / MEMBERS;
	}
	world_run(w);
	for (int k = 0; k < KINDS; k++) {
		float delays[EACH];
		for (int i = 0; i < EACH; i++)
			delays[i] = (float)(w->series[i * KINDS + k].delay < 0 ? 10000 : w->series[i * KINDS + k].delay);
		double median = baseline_median(delays, EACH);
		print_message("%.2f an hour, times %.1f at four of six: found after %.0f h (median of %d), %.0f h at most\n",
		              plants[k].mean, plants[k].factor, median, EACH, (double)delays[EACH - 1]);
		assert_true(median <= plants[k].at_most);
	}
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chance_alone_keeps_to_the_alarms_a_week),
		cmocka_unit_test(what_is_planted_is_found_within_hours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
