/* SPDX-License-Identifier: Apache-2.0 */
/* What it costs an import to ask of each new name whether it looks like a member's: ns per name. */
#include <string.h>

#include "figure.h"
#include "stopwatch.h"
#include "warn/lookalike.h"

enum { NAMES = 1 << 16, ROUNDS = 8, NAME_BYTES = 64, CEILING_NS = 200 };

static double cpu_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct lookalike *index_of(size_t members)
{
	static const struct hash_key key = {.secret = {5, 6, 7}};
	static char text[2000][32];
	static struct lookalike_own own[2000];
	for (size_t i = 0; i < members; i++) {
		int n = snprintf(text[i], sizeof text[i], "member-%05zu%c.example", i * 7919 % 100000, (char)('a' + i % 26));
		own[i] = (struct lookalike_own){{text[i], (size_t)n}, (int64_t)i + 1};
	}
	struct lookalike *l = lookalike_new(own, members, &key);
	stopwatch_must(l != NULL, "out of memory");
	return l;
}

/* Names as feeds have them: two to four labels of letters, digits and hyphens. */
static size_t make_name(uint64_t *random, char out[NAME_BYTES])
{
	static const char letters[] = "etaoinshrdlucmfwypvbgkjqxz0123456789-";
	size_t n = 0, labels = 1 + (*random >> 60) % 3;
	for (size_t i = 0; i < labels; i++) {
		*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
		size_t length = 4 + (*random >> 33) % 12;
		for (size_t k = 0; k < length; k++) {
			*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
			out[n++] = letters[(*random >> 33) % (k && k + 1 < length ? 37 : 26)];
		}
		out[n++] = '.';
	}
	memcpy(out + n, "com", 3);
	return n + 3;
}

int main(void)
{
	static char names[NAMES][NAME_BYTES];
	static size_t lengths[NAMES];
	static const size_t sizes[] = {20, 200, 2000};
	uint64_t random = 42;
	for (size_t i = 0; i < NAMES; i++)
		lengths[i] = make_name(&random, names[i]);
	for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
		struct lookalike *l = index_of(sizes[s]);
		struct lookalike_found found[LOOKALIKE_FOUND_MAX];
		char what[80];
		size_t n = 0;
		double best = 1e9;
		for (int round = 0; round < ROUNDS; round++) {
			double begin = cpu_now();
			for (size_t i = 0; i < NAMES; i++)
				n += lookalike_find(l, LOOKALIKE_ALL, str_make(names[i], lengths[i]), found);
			double ns = (cpu_now() - begin) * 1e9 / NAMES;
			best = ns < best ? ns : best;
		}
		snprintf(what, sizeof what, "look-alikes, %zu members' domains (%zu found)", sizes[s], n / ROUNDS);
		figure_print(what, best, CEILING_NS, "ns/name");
		lookalike_free(l);
	}
	return 0;
}
