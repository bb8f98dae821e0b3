/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EVE against 1 M values and 10,000 patterns, 1,000 of them LIKE and MATCHES, lines per second and core, beside simdjson
 * that only extracts the same fields.
 */
#include <stdio.h>
#include <stdlib.h>

#include "gen_eve.h"
#include "gen_index.h"
#include "stopwatch.h"
#include "match/pattern_reader.h"
#include "parse/event_log.h"
#include "parse/json.h"
#include "parse/stix_pattern.h"
#include "ref_eve.h"

enum { LINES = 150000, INDICATORS = 1000000, PATTERNS = 10000, BLOCK_BYTES = 256 << 10, ROUNDS = 9 };

/* Every tenth asks for a text, the others for values and something else. */
static void put_pattern(unsigned i, struct buf *out)
{
	if (i % 20 == 10)
		buf_printf(out, "[url:value MATCHES '^https?://[^/]+/evil%u/[a-z0-9]{4,12}[.]php$']", i);
	else if (i % 10 == 0)
		buf_printf(out, "[domain-name:value LIKE '%%.evil%u.example']", i);
	else if (i % 3 == 0)
		buf_printf(out, "[network-traffic:dst_ref.value = '198.51.%u.%u' AND network-traffic:dst_port = 4444]", i / 256 % 256,
			   i % 256);
	else if (i % 3 == 1)
		buf_printf(out, "[domain-name:value = 'evil%u.example' OR ipv4-addr:value ISSUBSET '192.%u.%u.0/24']", i,
			   i / 256 % 256, i % 256);
	else
		buf_printf(out, "[file:hashes.MD5 = '%032x' AND file:hashes.'SHA-1' LIKE '0%%']", i);
}

static struct pattern_set *load_patterns(const struct hash_key *key)
{
	struct pattern_set *set = pattern_set_new(key);
	struct parse_fault fault = {0};
	struct stix_pattern tree;
	struct buf text;
	stopwatch_must(set != NULL, "out of memory");
	buf_init(&text, 1 << 16);
	for (unsigned i = 0; i < PATTERNS; i++) {
		struct value id = {KIND_INDICATOR, STR("indicator--00000000-0000-4000-8000-000000000000")};
		buf_reset(&text);
		put_pattern(i, &text);
		struct str kept = arena_dup(pattern_set_arena(set), buf_str(&text));
		stopwatch_must(kept.p && stix_pattern_parse(kept, STIX_PATTERN_21, pattern_set_arena(set), &tree, &fault) == OK &&
				       pattern_set_add(set, id, &tree, &fault) == OK, "a pattern");
	}
	stopwatch_must(pattern_set_build(set) == OK, "the patterns");
	buf_deinit(&text);
	return set;
}

static size_t match_all(struct event_parser *p, struct match_reader *r, struct pattern_reader *patterns,
			struct pattern_set *set, struct batch *b, struct str text)
{
	struct event_header h = {.format = EVENT_EVE};
	const struct match_hit *hits;
	struct str block;
	uint64_t line = 0;
	size_t n, events = 0;
	while (event_log_next_block(&h, &text, BLOCK_BYTES, true, &block, &line)) {
		batch_reset(b);
		stopwatch_must(event_log_parse(p, &h, block, line + 1, b) == OK && match_batch(r, b, 0, &hits, &n) == OK &&
				       pattern_reader_batch(patterns, set, b, 0, hits, n, &hits, &n) == OK, "matching");
		events += b->n_events;
	}
	return events;
}

int main(void)
{
	struct hash_key key = {{1, 2, 3}};
	struct matcher *m = matcher_new(&key);
	struct match_reader *r = m ? match_reader_new(m) : NULL;
	struct pattern_reader *patterns = r ? pattern_reader_new(r, NULL, NULL) : NULL;
	struct event_parser *p;
	const char *why;
	struct gen_eve g;
	struct batch batch;
	struct buf text;
	double best = 1e9, reference = 1e9;
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)(i * 151 + 7);
	stopwatch_must(patterns && event_parser_new((struct str){NULL, 0}, &p, &why) == OK, "out of memory");
	gen_index_load(m, INDICATORS);
	double t = stopwatch_now();
	struct pattern_set *set = load_patterns(&key);
	double loaded = stopwatch_now() - t;
	batch_init(&batch);
	buf_init(&text, (size_t)1 << 30);
	gen_eve_init(&g, 7, INT64_C(1767225600) * UTC_SECOND);
	for (int i = 0; i < LINES; i++)
		gen_eve_line(&g, &text);
	stopwatch_must(buf_room(&text, JSON_PADDING_BYTES) != NULL, "out of memory");
	for (int round = 0; round < ROUNDS; round++) {
		double t0 = stopwatch_now();
		stopwatch_must(match_all(p, r, patterns, set, &batch, buf_str(&text)) == LINES, "lines are missing");
		double t1 = stopwatch_now();
		stopwatch_must(ref_eve_extract(text.p, text.n, 0).lines == LINES, "the reference");
		double t2 = stopwatch_now();
		stopwatch_must(ref_eve_extract(text.p, text.n, 1).lines == LINES, "the reference");
		double t3 = stopwatch_now();
		best = t1 - t0 < best ? t1 - t0 : best;
		reference = t2 - t1 < reference ? t2 - t1 : reference;
		reference = t3 - t2 < reference ? t3 - t2 : reference;
	}
	printf("%-44s %12.0f  %-20s %12.0f  ratio %.2f  target 0.30\n", "eve matched against 1 M and 10 k patterns",
	       LINES / best, "simdjson On-Demand", LINES / reference, reference / best);
	printf("%-44s %12.2f\n", "10 k patterns, s to compile", loaded);
	pattern_reader_free(patterns);
	pattern_set_unref(set);
	match_reader_free(r);
	matcher_free(m);
	event_parser_free(p);
	batch_deinit(&batch);
	buf_deinit(&text);
	return 0;
}
