/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matching EVE, lines per second and core, with 10^4 to 10^7 indicators, without and with patterns, on one thread and on
 * two, beside simdjson that only extracts the same fields.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "figure.h"
#include "gen_eve.h"
#include "gen_index.h"
#include "gen_patterns.h"
#include "stopwatch.h"
#include "match/pattern_reader.h"
#include "parse/event_log.h"
#include "parse/json.h"
#include "ref_eve.h"

enum { LINES = 150000, PATTERNS = 10000, BLOCK_BYTES = 256 << 10, ROUNDS = 7, THREADS = 2 };

enum step { PARSED, MATCHED, WITH_PATTERNS, STEPS };

/* What a thread does: LINES lines up to a step. */
struct job {
	struct matcher *matcher;
	struct pattern_set *patterns;
	struct str text;
	enum step last;
	pthread_barrier_t *start; /* NULL: at once */
	double cpu;               /* seconds that it took */
	double begin, end;        /* on the clock of all threads */
	uint64_t probes, hits;
};

static double cpu_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t read_all(struct job *j, struct event_parser *p, struct match_reader *r, struct pattern_reader *patterns,
		       struct batch *b)
{
	struct event_header h = {.format = EVENT_EVE};
	const struct match_hit *hits;
	struct str block, text = j->text;
	uint64_t line = 0;
	size_t n = 0, events = 0;
	while (event_log_next_block(&h, &text, BLOCK_BYTES, true, &block, &line)) {
		batch_reset(b);
		stopwatch_must(event_log_parse(p, &h, block, line + 1, b) == OK, "parsing");
		if (j->last >= MATCHED)
			stopwatch_must(match_batch(r, b, 0, &hits, &n) == OK, "matching");
		if (j->last >= WITH_PATTERNS)
			stopwatch_must(pattern_reader_batch(patterns, j->patterns, b, 0, hits, n, &hits, &n) == OK, "patterns");
		events += b->n_events;
	}
	return events;
}

static void *run(void *ctx)
{
	struct job *j = ctx;
	struct match_reader *r = match_reader_new(j->matcher);
	struct pattern_reader *patterns = r ? pattern_reader_new(r, NULL, NULL) : NULL;
	struct event_parser *p = NULL;
	struct match_counters before, after;
	struct batch b;
	const char *why;
	stopwatch_must(patterns && event_parser_new((struct str){NULL, 0}, &p, &why) == OK, "out of memory");
	batch_init(&b);
	/* Memory that grows with the first lines is not counted. */
	struct job warm = *j;
	warm.text = str_upto(j->text, j->text.n / 64);
	read_all(&warm, p, r, patterns, &b);
	match_counters(r, &before);
	if (j->start)
		pthread_barrier_wait(j->start);
	j->begin = stopwatch_now();
	double begin = cpu_now();
	stopwatch_must(read_all(j, p, r, patterns, &b) == LINES, "lines are missing");
	j->cpu = cpu_now() - begin;
	j->end = stopwatch_now();
	match_counters(r, &after);
	j->probes = after.probes - before.probes;
	j->hits = after.hits - before.hits;
	batch_deinit(&b);
	event_parser_free(p);
	pattern_reader_free(patterns);
	match_reader_free(r);
	return NULL;
}

/* On a thread of its own, as any reader. */
static struct job run_one(struct job j)
{
	pthread_t t;
	stopwatch_must(pthread_create(&t, NULL, run, &j) == 0 && pthread_join(t, NULL) == 0, "a thread");
	return j;
}

/* Seconds on the clock until THREADS threads have each read all lines. */
static double run_beside(const struct job *model)
{
	pthread_barrier_t start;
	pthread_t t[THREADS];
	struct job j[THREADS];
	double begin = 1e18, end = 0;
	pthread_barrier_init(&start, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		j[i] = *model;
		j[i].start = &start;
		stopwatch_must(pthread_create(&t[i], NULL, run, &j[i]) == 0, "a thread");
	}
	for (int i = 0; i < THREADS; i++) {
		stopwatch_must(pthread_join(t[i], NULL) == 0, "a thread");
		begin = j[i].begin < begin ? j[i].begin : begin;
		end = j[i].end > end ? j[i].end : end;
	}
	pthread_barrier_destroy(&start);
	return end - begin;
}

static double reference_of(struct str text, int streamed)
{
	double begin = cpu_now();
	stopwatch_must(ref_eve_extract(text.p, text.n, streamed).lines == LINES, "the reference");
	return cpu_now() - begin;
}

/* Seconds of the best round; rounds of all ways take turns, so that a busy moment hits none alone. */
struct best {
	double reference, cpu[STEPS], wall[STEPS], beside[STEPS];
	uint64_t probes, hits; /* of the last run, as of any that matches */
};

static void keep(double *best, double took)
{
	*best = took < *best ? took : *best;
}

static void run_rounds(struct job j, struct best *best)
{
	best->reference = 1e9;
	for (int s = PARSED; s < STEPS; s++)
		best->cpu[s] = best->wall[s] = best->beside[s] = 1e9;
	for (int round = 0; round < ROUNDS; round++) {
		keep(&best->reference, reference_of(j.text, 0));
		keep(&best->reference, reference_of(j.text, 1));
		for (j.last = PARSED; j.last < STEPS; j.last++) {
			struct job done = run_one(j);
			keep(&best->cpu[j.last], done.cpu);
			keep(&best->wall[j.last], done.end - done.begin);
			keep(&best->beside[j.last], run_beside(&j));
			best->probes = done.probes;
			best->hits = done.hits;
		}
	}
}

static void print_all(size_t n, const struct best *best)
{
	static const char unit[] = "lines/s, of simdjson On-Demand that only extracts";
	static const struct {
		const char *rate, *scaled, *target;
	} text[STEPS] = {
		{"EVE parsed", "EVE parsed, two threads to one", ""},
		{"EVE matched", "EVE matched, two threads to one", "; target 0.50"},
		{"EVE matched, 10 k patterns", "EVE matched, 10 k patterns, two threads to one", "; target 0.30"},
	};
	char line[120];
	for (int s = PARSED; s < STEPS; s++) {
		snprintf(line, sizeof line, "%s%s", unit, text[s].target);
		figure_at(n, text[s].rate, LINES / best->cpu[s], LINES / best->reference, line);
	}
	for (int s = PARSED; s < STEPS; s++)
		figure_at(n, text[s].scaled, THREADS * best->wall[s] / best->beside[s], 1.8, "times, of the target");
	figure_at(n, "EVE matched, look-ups a line", (double)best->probes / LINES, 1, "look-ups");
	figure_at(n, "EVE matched, hits a thousand lines", 1e3 * (double)best->hits / LINES, 1, "hits");
}

static void bench(size_t n, const struct hash_key *key, struct pattern_set *patterns, struct str text)
{
	struct matcher *m = matcher_new(key);
	struct best best;
	stopwatch_must(m, "out of memory");
	gen_index_load(m, n);
	run_rounds((struct job){.matcher = m, .patterns = patterns, .text = text}, &best);
	print_all(n, &best);
	matcher_free(m);
}

int main(void)
{
	struct hash_key key;
	struct gen_eve g;
	struct buf text;
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)(i * 151 + 7);
	buf_init(&text, (size_t)1 << 30);
	gen_eve_init(&g, 7, INT64_C(1767225600) * UTC_SECOND);
	for (int i = 0; i < LINES; i++)
		gen_eve_line(&g, &text);
	stopwatch_must(buf_room(&text, JSON_PADDING_BYTES) != NULL, "out of memory");
	double begin = stopwatch_now();
	struct pattern_set *patterns = gen_patterns(&key, PATTERNS);
	figure_print("10 k patterns compiled", stopwatch_now() - begin, 1, "s");
	for (size_t n = 10000; n <= figure_most_values(); n *= 10)
		bench(n, &key, patterns, buf_str(&text));
	pattern_set_unref(patterns);
	buf_deinit(&text);
	return 0;
}
