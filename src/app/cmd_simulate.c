/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin simulate: a world with an outbreak, for demonstrations and tests. */
#include "app/client.h"
#include "app/command.h"
#include "app/say.h"
#include "app/simulate_files.h"
#include "app/simulate_live.h"
#include "os/clock.h"

struct simulate_opts {
	const char *output, *into, *hub, *token, *ca;
	int64_t seed, members, start, duration, generation, beacon, indicators;
	double rate, reproduction, speed;
	bool benign;
};
#define AT(field) offsetof(struct simulate_opts, field)

#define SIMULATE_SPAN_MAX (3650 * UTC_DAY)
/* The world takes a zero for its default. */
#define SIMULATE_NEXT_TO_NONE 1e-6

/* 2026-01-01: without --start the same options give the same files on any day. */
#define SIMULATE_START (INT64_C(1767225600) * UTC_SECOND)

static const struct simulate_opts simulate_defaults = {
	.start = UTC_NONE, .duration = UTC_DAY, .rate = 1, .reproduction = 2, .speed = 300};

static const struct option simulate_options[] = {
	{"output", "DIR", "write members.ndjson, feed.csv, truth.ndjson and a log for each member into DIR",
	 OPTION_TEXT, AT(output), 0, 0},
	{"into", "DIR", "live in the hub that runs on the data folder DIR", OPTION_TEXT, AT(into), 0, 0},
	{"hub", "URL", "live in the hub at URL, as its operator", OPTION_TEXT, AT(hub), 0, 0},
	{"token", "T", "token for --hub (default: $TOCSIN_TOKEN)", OPTION_TEXT, AT(token), 0, 0},
	{"ca", "FILE", "certificates (PEM) that --hub is trusted by (default: the system's)", OPTION_TEXT, AT(ca), 0, 0},
	{"seed", "N", "another world for each number (default: 0)", OPTION_NUMBER, AT(seed), 0, INT64_MAX},
	{"members", "N", "members (default: 40)", OPTION_NUMBER, AT(members), 2, SIM_MEMBERS_MAX},
	{"start", "TIME", "first moment (default: 2026-01-01, in a hub so that the end is now)",
	 OPTION_TIME, AT(start), 0, 0},
	{"duration", "D", "how long it lasts (default: 24h)", OPTION_DURATION, AT(duration), UTC_SECOND,
	 SIMULATE_SPAN_MAX},
	{"rate", "R", "benign events a second and member (default: 1)", OPTION_REAL, AT(rate), 0, 1000000},
	{"r", "R", "how many others a case tries to infect (default: 2)", OPTION_REAL, AT(reproduction), 0, 20},
	{"benign", NULL, "no outbreak: what warns then is a false alarm", OPTION_FLAG, AT(benign), 0, 0},
	{"generation", "D", "mean time from case to case (default: 1h)", OPTION_DURATION, AT(generation), UTC_SECOND,
	 SIMULATE_SPAN_MAX},
	{"beacon", "D", "mean time between signs of an infection (default: 10m)",
	 OPTION_DURATION, AT(beacon), UTC_SECOND, SIMULATE_SPAN_MAX},
	{"indicators", "N", "indicators of the outbreak (default: 12)", OPTION_NUMBER, AT(indicators), 1, 100},
	{"speed", "X", "in a hub: times faster than the clock (default: 300)", OPTION_REAL, AT(speed), 1, 1000000},
};

static int live(const struct simulate_opts *o, struct sim_world *world, int64_t start)
{
	const struct client_opts where = {.data = o->into, .hub = o->hub, .token = o->token, .ca = o->ca};
	struct client *c = client_open(&where, CLIENT_LIVE);
	int status = c ? simulate_live_run(world, c, start, o->speed) : SAY_FAILED;
	client_close(c);
	return status;
}

static double above_zero(double x)
{
	return x < SIMULATE_NEXT_TO_NONE ? SIMULATE_NEXT_TO_NONE : x;
}

static struct sim_opts options_of(const struct simulate_opts *o)
{
	return (struct sim_opts){.seed = (uint64_t)o->seed,
	                         .members = (uint32_t)o->members,
	                         .start = o->start,
	                         .duration = o->duration,
	                         .rate = above_zero(o->rate),
	                         .reproduction = o->benign ? -1 : above_zero(o->reproduction),
	                         .generation = o->generation,
	                         .beacon = o->beacon,
	                         .indicators = (uint32_t)o->indicators};
}

static int simulate_run(void *values)
{
	const struct simulate_opts *o = values;
	struct sim_opts opts = options_of(o);
	bool into_hub = o->into || o->hub;
	if (into_hub == (o->output != NULL))
		return say_usage("simulate", "say either --output DIR, or --into DIR or --hub URL");
	if (opts.start == UTC_NONE)
		opts.start = into_hub ? clock_now() - o->duration : SIMULATE_START;
	if (opts.start < 2 * 365 * UTC_DAY || opts.start > INT64_C(7000) * 365 * UTC_DAY)
		return say_usage("simulate", "'--start' takes a time between the years 1972 and 8900");
	struct sim_world *world = sim_world_new(&opts);
	if (!world)
		return say_error("%s", err_text(ERR_NOMEM));
	int status = into_hub ? live(o, world, opts.start) : simulate_files_write(world, o->output);
	sim_world_free(world);
	return status;
}

const struct command cmd_simulate = {
	.name = "simulate",
	.summary = "play a world with an outbreak",
	.detail = "Members in several countries and sectors, their ordinary traffic, and an infection that spreads "
	          "among them and shows in their logs. The same options give the same bytes. All addresses and names "
	          "are of the ranges that are reserved for tests and documentation.",
	.options = OPTIONS(simulate_options),
	.size = sizeof(struct simulate_opts),
	.defaults = &simulate_defaults,
	.run = simulate_run,
};
