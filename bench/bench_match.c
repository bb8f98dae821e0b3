/* SPDX-License-Identifier: Apache-2.0 */
/* Matching EVE against 1 M indicators, lines per second and core, beside simdjson that only extracts the same fields. */
#include <stdio.h>
#include <stdlib.h>

#include "gen_eve.h"
#include "gen_index.h"
#include "stopwatch.h"
#include "match/matcher.h"
#include "parse/event_log.h"
#include "parse/json.h"
#include "ref_eve.h"

enum { LINES = 150000, INDICATORS = 1000000, BLOCK_BYTES = 256 << 10, ROUNDS = 9 };

static size_t match_all(struct event_parser *p, struct match_reader *r, struct batch *b, struct str text)
{
	struct event_header h = {.format = EVENT_EVE};
	const struct match_hit *hits;
	struct str block;
	uint64_t line = 0;
	size_t n, events = 0;
	while (event_log_next_block(&h, &text, BLOCK_BYTES, true, &block, &line)) {
		batch_reset(b);
		stopwatch_must(event_log_parse(p, &h, block, line + 1, b) == OK && match_batch(r, b, 0, &hits, &n) == OK, "matching");
		events += b->n_events;
	}
	return events;
}

int main(void)
{
	struct hash_key key = {{1, 2, 3}};
	struct matcher *m = matcher_new(&key);
	struct match_reader *r = m ? match_reader_new(m) : NULL;
	struct event_parser *p;
	const char *why;
	struct gen_eve g;
	struct batch batch;
	struct buf text;
	double best = 1e9, reference = 1e9;
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)(i * 151 + 7);
	stopwatch_must(r && event_parser_new((struct str){NULL, 0}, &p, &why) == OK, "out of memory");
	gen_index_load(m, INDICATORS);
	batch_init(&batch);
	buf_init(&text, (size_t)1 << 30);
	gen_eve_init(&g, 7, INT64_C(1767225600) * UTC_SECOND);
	for (int i = 0; i < LINES; i++)
		gen_eve_line(&g, &text);
	stopwatch_must(buf_room(&text, JSON_PADDING_BYTES) != NULL, "out of memory");
	for (int round = 0; round < ROUNDS; round++) {
		double t0 = stopwatch_now();
		stopwatch_must(match_all(p, r, &batch, buf_str(&text)) == LINES, "lines are missing");
		double t1 = stopwatch_now();
		stopwatch_must(ref_eve_extract(text.p, text.n, 0).lines == LINES, "the reference");
		double t2 = stopwatch_now();
		stopwatch_must(ref_eve_extract(text.p, text.n, 1).lines == LINES, "the reference");
		double t3 = stopwatch_now();
		best = t1 - t0 < best ? t1 - t0 : best;
		reference = t2 - t1 < reference ? t2 - t1 : reference;
		reference = t3 - t2 < reference ? t3 - t2 : reference;
	}
	printf("%-44s %12.0f  %-20s %12.0f  ratio %.2f  target 0.40\n", "eve matched against 1 M, lines/s", LINES / best, "simdjson On-Demand", LINES / reference,
	       reference / best);
	match_reader_free(r);
	matcher_free(m);
	event_parser_free(p);
	batch_deinit(&batch);
	buf_deinit(&text);
	return 0;
}
