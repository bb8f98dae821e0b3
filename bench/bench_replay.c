/* SPDX-License-Identifier: Apache-2.0 */
/* Observations a second and core through all detectors of a hub, as `tocsin replay` plays them, beside the floor of 500,000. */
#include <string.h>

#include "figure.h"
#include "proof/player.h"
#include "stopwatch.h"

enum { CONTACTS = 2000000, DAYS = 60, FLOOR = 500000 };

/* Who is met by whom: sources come back by a power law, as those of honeypots do. */
struct mix {
	const char *what;
	uint32_t members, values;
};

static double cpu_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *state >> 33;
}

static void generate(struct history *h, const struct mix *mix)
{
	static const struct hash_key key = {{1}};
	uint64_t random = 1;
	history_init(h, &key);
	for (uint32_t i = 0; i < mix->members; i++) {
		char name[16];
		uint32_t member;
		int n = snprintf(name, sizeof name, "m%u", i);
		stopwatch_must(history_member(h, str_make(name, (size_t)n), &member) == OK, "out of memory");
	}
	for (int64_t i = 0; i < CONTACTS; i++) {
		double u = (double)draw(&random) / 2147483648.0;
		uint32_t rank = (uint32_t)(u * u * u * mix->values), number;
		const char bytes[4] = {45, (char)(rank >> 16), (char)(rank >> 8), (char)rank};
		stopwatch_must(history_value(h, (struct value){KIND_IPV4, {bytes, 4}}, &number) == OK, "out of memory");
		const struct history_contact c = {.time = INT64_C(1767225600) * UTC_SECOND + i * (DAYS * UTC_DAY / CONTACTS),
		                                  .value = number,
		                                  .member = (uint16_t)(draw(&random) % mix->members),
		                                  .port = (uint16_t)(draw(&random) % 100),
		                                  .count = 1,
		                                  .protocol = 6};
		stopwatch_must(history_add(h, &c) == OK, "out of memory");
	}
	stopwatch_must(history_seal(h) == OK, "out of memory");
}

static void run(const struct mix *mix)
{
	struct history h;
	generate(&h, mix);
	const struct player_setup setup = {.history = &h, .rules.early = true};
	struct player *p = player_new(&setup);
	stopwatch_must(p != NULL, "out of memory");
	double begin = cpu_now();
	stopwatch_must(player_play(p, INT64_MAX / 2) == OK, "a contact is refused");
	figure_print(mix->what, CONTACTS / (cpu_now() - begin), FLOOR, "observations/s, floor");
	player_free(p);
	history_deinit(&h);
}

int main(void)
{
	static const struct mix mixes[] = {
		{"replay, 9 members, 300,000 sources", 9, 300000},
		{"replay, 40 members, 300,000 sources", 40, 300000},
		{"replay, 500 members, 1,000,000 sources", 500, 1000000},
	};
	for (size_t i = 0; i < sizeof mixes / sizeof *mixes; i++)
		run(&mixes[i]);
	return 0;
}
