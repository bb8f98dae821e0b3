/* SPDX-License-Identifier: Apache-2.0 */
/* Reading EVE alone: lines per second into a batch, beside simdjson On-Demand and jansson, on one core. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "gen_eve.h"
#include "ref_eve.h"
#include "ref_jansson.h"
#include "parse/event_log.h"
#include "parse/json.h"

enum { LINES = 100000, BLOCK_BYTES = 256 << 10, ROUNDS = 9 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t parse_all(struct event_parser *p, struct batch *b, struct str text)
{
	struct event_header h = {.format = EVENT_EVE};
	struct str block;
	uint64_t line = 0;
	size_t events = 0;
	while (event_log_next_block(&h, &text, BLOCK_BYTES, true, &block, &line)) {
		batch_reset(b);
		if (event_log_parse(p, &h, block, line + 1, b))
			return 0;
		events += b->n_events;
	}
	return events;
}

/* Seconds of the fastest round; rounds of all ways take turns so that a busy moment hits none alone. */
struct best {
	double parse, on_demand, streamed, jansson;
};

static void keep(double *best, double begin)
{
	double took = now() - begin;
	if (took < *best)
		*best = took;
}

static bool run(struct event_parser *p, struct batch *b, struct str text, struct best *best)
{
	bool ok = true;
	for (int i = 0; i < ROUNDS; i++) {
		double t = now();
		ok = ok && parse_all(p, b, text) == LINES;
		keep(&best->parse, t);
		t = now();
		ok = ok && ref_eve_extract(text.p, text.n, 0).lines == LINES;
		keep(&best->on_demand, t);
		t = now();
		ok = ok && ref_eve_extract(text.p, text.n, 1).lines == LINES;
		keep(&best->streamed, t);
	}
	double t = now();
	ok = ok && ref_jansson_eve(text.p, text.n) == LINES;
	keep(&best->jansson, t);
	return ok;
}

int main(void)
{
	struct buf text;
	struct gen_eve g;
	struct batch b;
	struct event_parser *p;
	const char *why;
	struct best best = {1e9, 1e9, 1e9, 1e9};
	buf_init(&text, SIZE_MAX);
	gen_eve_init(&g, 1, INT64_C(1767225600) * 1000000);
	for (int i = 0; i < LINES; i++)
		gen_eve_line(&g, &text);
	buf_room(&text, JSON_PADDING_BYTES);
	if (buf_err(&text) || event_parser_new((struct str){NULL, 0}, &p, &why))
		return 1;
	batch_init(&b);
	if (!run(p, &b, buf_str(&text), &best)) {
		fprintf(stderr, "bench_eve: not every line was read\n");
		return 1;
	}
	double reference = best.streamed < best.on_demand ? best.streamed : best.on_demand;
	printf("eve bytes a line                   %10.0f\n", (double)text.n / LINES);
	printf("eve parsed, lines/s                %10.0f   simdjson On-Demand %10.0f   ratio %.2f\n", LINES / best.parse, LINES / reference,
	       reference / best.parse);
	printf("eve parsed, lines/s                %10.0f   jansson            %10.0f   ratio %.2f\n", LINES / best.parse, LINES / best.jansson,
	       best.jansson / best.parse);
	event_parser_free(p);
	batch_deinit(&b);
	buf_deinit(&text);
	return 0;
}
