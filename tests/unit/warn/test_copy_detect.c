/* SPDX-License-Identifier: Apache-2.0 */
/* Simulated members with fixed seeds: planted copiers are found, and those who merely meet the same attackers are not. */
#include "warn/copy_detect.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MEMBERS = 20, SEEDS = 40, LEADER = 5, COPIER = 12 };
#define START (INT64_C(1767225600) * UTC_SECOND)

struct world {
	uint64_t random;
	struct copy_claim claims[60000];
	uint32_t numbers[60000]; /* of the values */
	size_t n;
};

static double draw(struct world *w)
{
	w->random = w->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (double)(w->random >> 11) / 9007199254740992.0;
}

static void say(struct world *w, int64_t reporter, uint32_t value, int64_t time, bool error)
{
	w->numbers[w->n] = value;
	w->claims[w->n++] = (struct copy_claim){reporter, time, {KIND_IPV4, {NULL, 0}}, error};
}

/* Attackers come at random times; of rare ones two members may meet the same, each at a time of its own. */
static void make(struct world *w, uint64_t seed)
{
	uint32_t next = 1;
	*w = (struct world){.random = seed * 77 + 1};
	for (int popular = 0; popular < 300; popular++, next++)
		for (int64_t m = 1; m <= MEMBERS; m++)
			if (draw(w) < 0.5)
				say(w, m, next, START + (int64_t)(draw(w) * 20 * (double)UTC_DAY), false);
	for (int64_t m = 1; m <= MEMBERS; m++)
		for (int own = 0; own < 80; own++, next++) {
			say(w, m, next, START + (int64_t)(draw(w) * 20 * (double)UTC_DAY), false);
			if (draw(w) < 0.3) /* somebody else meets it, too */
				say(w, 1 + (int64_t)(draw(w) * MEMBERS), next, START + (int64_t)(draw(w) * 20 * (double)UTC_DAY), false);
		}
}

/* The copier takes over a share of what the leader said alone, some minutes later. */
static void plant(struct world *w, double share, double minutes)
{
	size_t n = w->n;
	for (size_t i = 0; i < n; i++)
		if (w->claims[i].reporter == LEADER && draw(w) < share)
			say(w, COPIER, w->numbers[i], w->claims[i].time + (int64_t)(minutes * (0.5 + draw(w)) * (double)UTC_MINUTE), false);
}

struct found {
	size_t pairs, right;
	struct copy_pair last;
};

static enum err take(void *ctx, const struct copy_pair *p)
{
	struct found *f = ctx;
	f->pairs++;
	f->right += p->first == LEADER && p->second == COPIER;
	f->last = *p;
	return OK;
}

static struct copy_detect *detector(size_t values_max)
{
	struct copy_rules rules = {.values_max = values_max, .key = {.secret = {9, 8, 7}}};
	struct copy_detect *c = copy_detect_new(&rules);
	assert_non_null(c);
	return c;
}

static void add(struct copy_detect *c, const struct world *w, size_t i)
{
	struct copy_claim claim = w->claims[i];
	claim.value.bytes = str_make(&w->numbers[i], sizeof w->numbers[i]);
	assert_int_equal(copy_detect_add(c, &claim), OK);
}

static struct copy_detect *detect(const struct world *w, size_t values_max, bool backwards, struct found *out)
{
	struct copy_detect *c = detector(values_max);
	*out = (struct found){0};
	for (size_t i = 0; i < w->n; i++)
		add(c, w, backwards ? w->n - 1 - i : i);
	assert_int_equal(copy_detect_find(c, take, out), OK);
	return c;
}

static void planted_copiers_are_found_and_nobody_else_is(void **state)
{
	(void)state;
	static const struct {
		double share, minutes;
		int found_min; /* of SEEDS */
	} cases[] = {{0, 0, 0}, {1, 10, SEEDS}, {0.8, 120, SEEDS}, {0.6, 600, SEEDS - 2}, {0.6, 0, SEEDS - 2}};
	struct world *w = malloc(sizeof *w);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int right = 0, wrong = 0;
		for (uint64_t seed = 1; seed <= SEEDS; seed++) {
			struct found f;
			make(w, seed);
			plant(w, cases[i].share, cases[i].minutes);
			struct copy_detect *c = detect(w, 0, false, &f);
			bool found = f.right > 0 || (f.last.lag == 0 && f.last.first == LEADER && f.last.second == COPIER);
			right += found;
			wrong += (int)f.pairs - found;
			assert_int_equal(copy_detect_party(c, COPIER), found ? LEADER : COPIER);
			assert_int_equal(copy_detect_party(c, 1), 1);
			copy_detect_free(c);
		}
		print_message("copies %.0f %% after %.0f min: found in %d of %d worlds; wrong pairs: %d of %d\n", 100 * cases[i].share,
		              cases[i].minutes, right, SEEDS, wrong, SEEDS * MEMBERS * (MEMBERS - 1) / 2);
		assert_true(right >= cases[i].found_min);
		assert_int_equal(wrong, 0);
	}
	free(w);
}

static void the_order_of_coming_changes_nothing_also_when_a_sample_is_kept(void **state)
{
	(void)state;
	struct world *w = malloc(sizeof *w);
	make(w, 3);
	plant(w, 0.9, 30);
	static const size_t kept[] = {0, 1000};
	for (size_t i = 0; i < 2; i++) {
		struct found forwards, backwards;
		copy_detect_free(detect(w, kept[i], false, &forwards));
		copy_detect_free(detect(w, kept[i], true, &backwards));
		assert_int_equal(forwards.pairs, 1);
		assert_memory_equal(&forwards.last, &backwards.last, sizeof forwards.last);
		assert_int_equal(forwards.pairs, backwards.pairs);
	}
	free(w);
}

/* Two that share few values, but errors, which are known at once or turn out later. */
static size_t pairs_with(int errors, bool later)
{
	struct world *w = calloc(1, sizeof *w);
	struct found f;
	make(w, 1);
	for (uint32_t i = 0; i < 14; i++) {
		int64_t time = START + (int64_t)i * UTC_HOUR;
		say(w, 100, 100000 + i, time, (int)i < errors && !later);
		say(w, 101, (i < 4 ? 100000 : 200000) + i, time + 5 * UTC_MINUTE, (int)i < errors && !later);
	}
	struct copy_detect *c = detect(w, 0, false, &f);
	for (uint32_t i = 100000; later && i < 100000 + (uint32_t)errors; i++)
		copy_detect_error(c, (struct value){KIND_IPV4, str_make(&i, sizeof i)});
	f = (struct found){0};
	assert_int_equal(copy_detect_find(c, take, &f), OK);
	copy_detect_free(c);
	free(w);
	return f.pairs;
}

static void shared_errors_weigh_more_than_other_values(void **state)
{
	(void)state;
	assert_int_equal(pairs_with(0, false), 0);
	assert_int_equal(pairs_with(3, false), 1);
	assert_int_equal(pairs_with(3, true), 1);
}

static void parties_are_unions_and_age_out(void **state)
{
	(void)state;
	struct world *w = calloc(1, sizeof *w);
	struct found f;
	make(w, 2);
	for (uint32_t i = 0; i < 60; i++)
		for (int64_t r = 0; r < 3; r++)
			say(w, 200 - r, 300000 + i, START + (int64_t)i * UTC_HOUR + r * 10 * UTC_MINUTE, false);
	struct copy_detect *c = detect(w, 0, false, &f);
	assert_int_equal(f.pairs, 3);
	assert_int_equal(copy_detect_party(c, 200), 198);
	assert_int_equal(copy_detect_party(c, 199), 198);
	copy_detect_advance(c, START + 60 * UTC_DAY);
	assert_int_equal(copy_detect_find(c, NULL, NULL), OK);
	assert_int_equal(copy_detect_party(c, 200), 200);
	copy_detect_free(c);
	free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(planted_copiers_are_found_and_nobody_else_is),
		cmocka_unit_test(the_order_of_coming_changes_nothing_also_when_a_sample_is_kept),
		cmocka_unit_test(shared_errors_weigh_more_than_other_values),
		cmocka_unit_test(parties_are_unions_and_age_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
