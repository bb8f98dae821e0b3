/* SPDX-License-Identifier: Apache-2.0 */
/* Hits a second and core through the detectors, changed warnings taken every thousand hits, beside the floor of 200,000. */
#include <string.h>

#include "stopwatch.h"
#include "warn/warn_engine.h"

enum { MEMBERS = 500, HITS = 2000000, LOOK_EVERY = 1000, FLOOR = 200000 };

/* How many different indicators and labels there are; no labels: the indicators are the subjects. */
struct mix {
	const char *what;
	uint32_t indicators, labels;
};

static double cpu_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static enum err count(void *ctx, const struct warning *w)
{
	size_t *told = ctx;
	(void)w;
	++*told;
	return OK;
}

static struct warn_engine *engine(void)
{
	static const char *const sectors[] = {"finance", "energy", "health", "water"}, *const countries[] = {"DE", "FR", "PL"};
	struct warn_engine *e = warn_engine_new(&(struct warn_rules){.window = 0});
	stopwatch_must(e != NULL, "out of memory");
	for (int64_t id = 1; id <= MEMBERS; id++) {
		const struct warn_member m = {
			.id = id, .name = STR("member"), .sector = str_of(sectors[id % 4]), .country = str_of(countries[id % 3])};
		stopwatch_must(warn_engine_member(e, &m) == OK, "out of memory");
	}
	return e;
}

static void run(const struct mix *mix)
{
	struct warn_engine *e = engine();
	uint64_t random = 1;
	size_t told = 0;
	double begin = cpu_now();
	for (int64_t i = 0; i < HITS; i++) {
		char name[32], label[32];
		random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
		uint32_t indicator = (uint32_t)(random >> 33) % mix->indicators;
		int n = snprintf(name, sizeof name, "n%u.example", indicator);
		int m = mix->labels ? snprintf(label, sizeof label, "label-%u", indicator % mix->labels) : 0;
		const struct warn_hit h = {
			.time = INT64_C(1767225600) * UTC_SECOND + i * 10000,
			.member = 1 + (int64_t)(random >> 20 & 0xffff) % MEMBERS,
			.indicator = {KIND_DOMAIN, {name, (size_t)n}},
			.label = {label, (size_t)m},
			.confidence = 80,
			.count = 1,
		};
		stopwatch_must(warn_engine_advance(e, h.time - UTC_MINUTE) == OK && warn_engine_hit(e, &h) == OK, "a hit is refused");
		if (i % LOOK_EVERY == 0)
			stopwatch_must(warn_engine_changed(e, count, &told) == OK, "out of memory");
	}
	double rate = HITS / (cpu_now() - begin);
	printf("%-58s %12.0f %12d %8.3f  hits/s (%zu told)\n", mix->what, rate, FLOOR, rate / FLOOR, told);
	warn_engine_free(e);
}

int main(void)
{
	static const struct mix mixes[] = {
		{"detectors, 20 labels over 200 indicators", 200, 20},
		{"detectors, 300 labels over 3,000 indicators", 3000, 300},
		{"detectors, 50,000 indicators without label", 50000, 0},
		{"detectors, 1,000,000 indicators without label", 1000000, 0},
	};
	for (size_t i = 0; i < sizeof mixes / sizeof *mixes; i++)
		run(&mixes[i]);
	return 0;
}
