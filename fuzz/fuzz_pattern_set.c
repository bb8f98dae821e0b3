/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Live patterns on events: the input is patterns, one a line, an empty line, and a log. Patterns of one observation hit the
 * events that they are true of, found by evaluating each on each; what the others wait on stays within its bounds,
 * and is the same when it was saved and loaded.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "match/event_graph.h"
#include "match/pattern_compile.h"
#include "match/pattern_cover.h"
#include "match/pattern_eval.h"
#include "match/pattern_program.h"
#include "match/pattern_reader.h"
#include "match/pattern_window.h"
#include "parse/event_log.h"
#include "parse/json.h"
#include "parse/stix_pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PATTERNS_MAX = 32, EVENTS_MAX = 64, MEMORY_BYTES = 256 << 20 };
#define NOW UTC_DAY

struct world {
	struct matcher *m;
	struct match_reader *r;
	struct pattern_reader *reader;
	struct pattern_set *set;
	struct pattern_window *window;
	struct hash_key key;
	struct arena arena;
	struct batch batch;
	const struct pattern_program *programs[PATTERNS_MAX]; /* NULL: of several observations */
	size_t n;
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static struct value indicator(size_t i, char text[64])
{
	int n = snprintf(text, 64, "indicator--00000000-0000-4000-8000-%012zu", i);
	return (struct value){KIND_INDICATOR, str_make(text, (size_t)n)};
}

static bool parse(struct str text, struct arena *a, struct stix_pattern *out)
{
	struct parse_fault fault;
	struct str kept = arena_dup(a, text);
	return kept.p && stix_pattern_parse(kept, STIX_PATTERN_21, a, out, &fault) == OK;
}

static void add(struct world *w, struct str text)
{
	char id[64];
	struct stix_pattern own, tree;
	struct parse_fault fault;
	if (!parse(text, &w->arena, &own) || pattern_cover_normalise(&own, &w->arena) ||
	    pattern_compile(&own, &w->arena, &w->programs[w->n], &fault))
		return;
	require(parse(text, pattern_set_arena(w->set), &tree));
	require(pattern_set_add(w->set, indicator(w->n, id), &tree, &fault) == OK);
	const struct match_claim claim = {.confidence = 80, .tlp = TLP_GREEN, .valid_from = UTC_NONE, .valid_until = UTC_NONE};
	const struct match_change change = {indicator(w->n, id), matcher_class(w->m, &claim, 1)};
	require(matcher_apply(w->m, &change, 1) == OK);
	if (w->programs[w->n]->parts[own.n_nodes - 1].most > 1)
		w->programs[w->n] = NULL;
	w->n++;
}

static void read_log(struct world *w, struct str log)
{
	struct event_header header = {.format = EVENT_AUTO};
	struct event_parser *parser;
	struct str block;
	const char *why;
	uint64_t line = 0;
	require(event_parser_new((struct str){NULL, 0}, &parser, &why) == OK);
	while (event_log_next_block(&header, &log, 1 << 16, true, &block, &line)) {
		char *padded = calloc(1, block.n + JSON_PADDING_BYTES);
		require(padded != NULL);
		memcpy(padded, block.p, block.n);
		require(event_log_parse(parser, &header, str_make(padded, block.n), line + 1, &w->batch) == OK);
		free(padded);
	}
	event_parser_free(parser);
	if (w->batch.n_events > EVENTS_MAX) {
		w->batch.n_events = EVENTS_MAX;
		w->batch.n_observed = w->batch.events[EVENTS_MAX].observed;
	}
}

/* 1: true of the event; 0: not; -1: not known within the steps. */
static int naive(const struct world *w, size_t pattern, size_t event)
{
	struct observed_graph g;
	struct parse_fault fault;
	struct arena a;
	bool met = false;
	arena_init(&a, MEMORY_BYTES);
	require(event_graph_make(&w->batch, &w->batch.events[event], 1, NOW, &a, &g) == OK);
	enum err e = pattern_eval(w->programs[pattern], &g, &a, PATTERN_SET_STEPS, &met, &fault);
	arena_deinit(&a);
	return e ? -1 : met;
}

static void compare(const struct world *w, const struct match_hit *hits, size_t n)
{
	char id[64];
	for (size_t p = 0; p < w->n; p++)
		for (size_t e = 0; w->programs[p] && e < w->batch.n_events; e++) {
			int expected = naive(w, p, e), got = 0;
			for (size_t i = 0; i < n; i++)
				got += w->batch.observed[hits[i].observed].event == e &&
				       value_eq(hits[i].indicator, indicator(p, id));
			require(expected < 0 || pattern_set_suspended(w->set, indicator(p, id)) || got == expected);
		}
}

static void follow(struct world *w)
{
	struct pattern_parts parts;
	struct pattern_window_stats stats;
	pattern_reader_parts(w->reader, &parts);
	for (size_t i = 0; i < parts.n; i++) {
		const struct pattern_part_hit *part = &parts.at[i];
		const struct event *event = &w->batch.events[w->batch.observed[part->hit.observed].event];
		const struct pattern_window_event e = {&w->batch, event, 1, part->host, part->fits, NOW};
		bool met, suspended;
		require(part->fits != 0);
		require(pattern_window_add(w->window, w->set, part->pattern, &e, &met, &suspended) == OK);
		pattern_window_stats(w->window, &stats);
		require(stats.bytes <= PATTERN_WINDOW_BYTES && stats.events <= stats.scopes * PATTERN_WINDOW_EVENTS);
	}
}

static void save_and_load(struct world *w)
{
	struct buf saved, again;
	struct pattern_window *other = pattern_window_new(&w->key);
	buf_init(&saved, 2 * PATTERN_WINDOW_BYTES);
	buf_init(&again, 2 * PATTERN_WINDOW_BYTES);
	pattern_window_save(w->window, &saved);
	require(other && pattern_window_load(other, buf_str(&saved)) == OK);
	pattern_window_save(other, &again);
	require(buf_err(&saved) == OK && str_eq(buf_str(&saved), buf_str(&again)));
	pattern_window_free(other);
	buf_deinit(&saved);
	buf_deinit(&again);
}

static void init(struct world *w)
{
	*w = (struct world){0};
	w->m = matcher_new(&w->key);
	w->r = match_reader_new(w->m);
	w->reader = pattern_reader_new(w->r, NULL, NULL);
	w->set = pattern_set_new(&w->key);
	w->window = pattern_window_new(&w->key);
	arena_init(&w->arena, MEMORY_BYTES);
	batch_init(&w->batch);
	require(w->reader && w->set && w->window);
}

static void deinit(struct world *w)
{
	pattern_reader_free(w->reader);
	pattern_set_unref(w->set);
	pattern_window_free(w->window);
	match_reader_free(w->r);
	matcher_free(w->m);
	batch_deinit(&w->batch);
	arena_deinit(&w->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_make(data, size), line;
	const struct match_hit *hits = NULL;
	struct world w;
	size_t n = 0;
	init(&w);
	while (w.n < PATTERNS_MAX && str_next_line(&rest, &line) && line.n)
		add(&w, line);
	require(pattern_set_build(w.set) == OK);
	if (rest.n)
		read_log(&w, rest);
	require(pattern_reader_batch(w.reader, w.set, &w.batch, NOW, NULL, 0, &hits, &n) == OK);
	compare(&w, hits, n);
	follow(&w);
	save_and_load(&w);
	deinit(&w);
	return 0;
}
