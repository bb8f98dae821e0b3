/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers that are the same for the same seed everywhere: xoshiro256** (Blackman, Vigna 2018) after splitmix64. */
#ifndef EMIT_SIM_RANDOM_H
#define EMIT_SIM_RANDOM_H

#include <stdint.h>

struct sim_random {
	uint64_t s[4];
};

/* sim_random_init: seed and stream give an independent sequence each. */
void sim_random_init(struct sim_random *r, uint64_t seed, uint64_t stream);
uint64_t sim_random_next(struct sim_random *r);
/* sim_random_below: 0 to n - 1, evenly; n >= 1. */
uint32_t sim_random_below(struct sim_random *r, uint32_t n);
/* sim_random_unit: 0 up to, not including, 1. */
double sim_random_unit(struct sim_random *r);
/* sim_random_wait: time to the next event of a Poisson process with this mean distance, at least 1. */
int64_t sim_random_wait(struct sim_random *r, int64_t mean);
/* sim_random_poisson: for means up to some tens. */
uint32_t sim_random_poisson(struct sim_random *r, double mean);

#endif
