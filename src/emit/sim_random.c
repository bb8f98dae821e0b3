/* SPDX-License-Identifier: Apache-2.0 */
/* xoshiro256** and the few distributions that the simulation needs. */
#include "emit/sim_random.h"

#include <math.h>

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void sim_random_init(struct sim_random *r, uint64_t seed, uint64_t stream)
{
	uint64_t state = seed;
	state = splitmix(&state) ^ stream;
	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&state);
}

static uint64_t rotate(uint64_t v, int k)
{
	return v << k | v >> (64 - k);
}

uint64_t sim_random_next(struct sim_random *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint32_t sim_random_below(struct sim_random *r, uint32_t n)
{
	return (uint32_t)((sim_random_next(r) >> 32) * n >> 32);
}

double sim_random_unit(struct sim_random *r)
{
	return (double)(sim_random_next(r) >> 11) * 0x1p-53;
}

/* Unlike libm's, exactly the same on every machine; x in (0, 1]. ln m = 2 artanh((m - 1) / (m + 1)), m in [0.5, 1). */
static double natural_log(double x)
{
	int exponent;
	double m = frexp(x, &exponent);
	double z = (m - 1) / (m + 1), square = z * z, power = z, sum = 0;
	for (int i = 1; i < 40; i += 2) {
		sum += power / i;
		power *= square;
	}
	return 2 * sum + exponent * 0x1.62e42fefa39efp-1;
}

int64_t sim_random_wait(struct sim_random *r, int64_t mean)
{
	int64_t wait = (int64_t)(-natural_log(1 - sim_random_unit(r)) * (double)mean);
	return wait > 0 ? wait : 1;
}

uint32_t sim_random_poisson(struct sim_random *r, double mean)
{
	uint32_t n = 0;
	for (double t = -natural_log(1 - sim_random_unit(r)); t < mean; t -= natural_log(1 - sim_random_unit(r)))
		n++;
	return n;
}
