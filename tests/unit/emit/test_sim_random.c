/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers of the simulation: repeatable, and distributed as they say. */
#include "emit/sim_random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DRAWS = 200000 };

static void seed_and_stream_decide_on_the_sequence(void **state)
{
	(void)state;
	struct sim_random a, same, seed, stream;
	sim_random_init(&a, 1, 2);
	sim_random_init(&same, 1, 2);
	sim_random_init(&seed, 2, 2);
	sim_random_init(&stream, 1, 3);
	uint64_t first = sim_random_next(&a);
	assert_int_equal(first, sim_random_next(&same));
	assert_int_not_equal(first, sim_random_next(&seed));
	assert_int_not_equal(first, sim_random_next(&stream));
}

static void follows_the_reference(void **state)
{
	(void)state;
	/* xoshiro256** of prng.di.unimi.it from the state 1, 2, 3, 4. */
	struct sim_random r = {{1, 2, 3, 4}};
	assert_int_equal(sim_random_next(&r), 11520);
	assert_int_equal(sim_random_next(&r), 0);
	assert_int_equal(sim_random_next(&r), 1509978240);
	assert_int_equal(sim_random_next(&r), UINT64_C(1215971899390074240));
}

static void below_is_even(void **state)
{
	(void)state;
	struct sim_random r;
	unsigned seen[7] = {0};
	sim_random_init(&r, 3, 0);
	for (int i = 0; i < DRAWS; i++)
		seen[sim_random_below(&r, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_true(fabs(seen[i] - DRAWS / 7.0) < 5 * sqrt(DRAWS / 7.0));
}

static void waits_have_their_mean(void **state)
{
	(void)state;
	struct sim_random r;
	double sum = 0, squares = 0;
	sim_random_init(&r, 4, 0);
	for (int i = 0; i < DRAWS; i++) {
		double w = (double)sim_random_wait(&r, 1000000) / 1e6;
		assert_true(w > 0);
		sum += w;
		squares += w * w;
	}
	assert_true(fabs(sum / DRAWS - 1) < 0.02);
	assert_true(fabs(squares / DRAWS - 2) < 0.1); /* the second moment of an exponential distribution */
}

static void poisson_has_its_mean_and_variance(void **state)
{
	(void)state;
	struct sim_random r;
	double sum = 0, squares = 0;
	sim_random_init(&r, 5, 0);
	for (int i = 0; i < DRAWS; i++) {
		double n = sim_random_poisson(&r, 2.5);
		sum += n;
		squares += n * n;
	}
	double mean = sum / DRAWS;
	assert_true(fabs(mean - 2.5) < 0.05);
	assert_true(fabs(squares / DRAWS - mean * mean - 2.5) < 0.1);
	assert_int_equal(sim_random_poisson(&r, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seed_and_stream_decide_on_the_sequence), cmocka_unit_test(follows_the_reference),
		cmocka_unit_test(below_is_even), cmocka_unit_test(waits_have_their_mean),
		cmocka_unit_test(poisson_has_its_mean_and_variance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
