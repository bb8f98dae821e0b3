/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring of slots, one for each block under way, numbered in the order of the input. A thread that wants work takes
 * the next slot and fills it under the input's lock. Line numbers are not counted while reading: a block gets its first
 * line when all blocks before it are parsed, which is about when its own parsing ends. Whoever finishes the oldest
 * slot writes out all that are done behind it.
 */
#include "app/grep_pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/grep_hit.h"
#include "app/grep_parts.h"
#include "app/grep_patterns.h"
#include "app/say.h"
#include "match/pattern_reader.h"
#include "os/random.h"

/* Hits of one block as text: every observable of a block of short lines, each with its line of output. */
#define OUT_MAX_BYTES ((size_t)1 << 30)

struct slot {
	struct grep_block block;
	struct buf out;
	struct grep_parts parts;
	struct {
		uint64_t line;
		const char *what;
	} refusal[GREP_REFUSALS_SAID]; /* lines count from the block's first, which is 1 */
	size_t n_refusals;
	uint64_t lines; /* of the block */
	uint64_t base;  /* lines before the block in its file */
	bool taken, parsed, based, done;
};

struct pool {
	const struct grep_pool_opts *opts;
	struct grep_pool_result *result;
	pthread_mutex_t input;
	uint64_t next_in; /* under input: the number of the next block */
	/* the rest is under state */
	pthread_mutex_t state;
	pthread_cond_t changed;
	struct slot *slots;
	size_t n_slots;
	uint64_t next_base; /* the first block without a base */
	size_t base_file;   /* file of the block before it, and that file's lines so far */
	uint64_t base_line;
	uint64_t next_out; /* the first block that is not written out */
	bool draining;     /* a thread writes out */
	struct pattern_window *window; /* of the thread that does */
	struct grep_patterns patterns; /* with a lock of its own */
	enum err err;      /* the first failure; ends all */
};

struct worker {
	struct pool *pool;
	struct event_parser *parser;
	struct batch batch;
	struct match_reader *reader;
	struct pattern_reader *patterns;
	struct grep_tally tally;
};

static struct slot *slot_of(struct pool *p, uint64_t number)
{
	return &p->slots[number % p->n_slots];
}

static void fail(struct pool *p, enum err e)
{
	pthread_mutex_lock(&p->state);
	if (!p->err)
		p->err = e;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->state);
}

/* Waits until s is free and takes it; false when the pool has failed. */
static bool claim(struct pool *p, struct slot *s)
{
	pthread_mutex_lock(&p->state);
	while (s->taken && !p->err)
		pthread_cond_wait(&p->changed, &p->state);
	bool ok = !p->err;
	s->taken = ok;
	s->parsed = s->based = s->done = false;
	s->n_refusals = 0;
	buf_reset(&s->out);
	pthread_mutex_unlock(&p->state);
	return ok;
}

static void unclaim(struct pool *p, struct slot *s)
{
	pthread_mutex_lock(&p->state);
	s->taken = false;
	pthread_mutex_unlock(&p->state);
}

/* The next block in its slot, NULL at the end. */
static struct slot *take(struct pool *p)
{
	pthread_mutex_lock(&p->input);
	struct slot *s = slot_of(p, p->next_in);
	bool ok = claim(p, s);
	if (ok && !grep_input_next(p->opts->input, &s->block)) {
		unclaim(p, s);
		ok = false;
	}
	p->next_in += ok;
	pthread_mutex_unlock(&p->input);
	return ok ? s : NULL;
}

/* Gives every block its base for which all blocks before are parsed. Under state. */
static void number_lines(struct pool *p)
{
	for (struct slot *s; (s = slot_of(p, p->next_base))->taken && s->parsed && !s->based; p->next_base++) {
		if (s->block.file != p->base_file)
			p->base_line = 0;
		p->base_file = s->block.file;
		p->base_line += s->block.skipped;
		s->base = p->base_line;
		p->base_line += s->lines;
		s->based = true;
	}
	pthread_cond_broadcast(&p->changed);
}

static enum err parse(struct worker *w, const struct pattern_set *patterns, struct slot *s)
{
	struct batch *b = &w->batch;
	uint64_t before = b->lines;
	batch_reset(b);
	enum err e = event_parser_want(w->parser, pattern_set_wants(patterns));
	if (e == OK)
		e = event_log_parse(w->parser, &s->block.header, s->block.text, 1, b);
	if (e)
		return e;
	grep_tally_batch(&w->tally, b, b->lines - before + s->block.skipped);
	for (; s->n_refusals < b->n_refusals && s->n_refusals < GREP_REFUSALS_SAID; s->n_refusals++) {
		s->refusal[s->n_refusals].line = b->refusals[s->n_refusals].line;
		s->refusal[s->n_refusals].what = b->refusals[s->n_refusals].what;
	}
	pthread_mutex_lock(&w->pool->state);
	s->lines = b->lines - before;
	s->parsed = true;
	number_lines(w->pool);
	pthread_mutex_unlock(&w->pool->state);
	return OK;
}

/* The name of the log, where there are several. */
static const char *file_of(const struct pool *p, const struct slot *s)
{
	return p->opts->files->n > 1 ? p->opts->files->at[s->block.file] : NULL;
}

static enum err match(struct worker *w, struct pattern_set *patterns, struct slot *s)
{
	const struct grep_pool_opts *opts = w->pool->opts;
	const struct match_hit *hits;
	struct pattern_parts parts;
	size_t n;
	enum err e = match_batch(w->reader, &w->batch, opts->now, &hits, &n);
	if (e == OK)
		e = pattern_reader_batch(w->patterns, patterns, &w->batch, opts->now, hits, n, &hits, &n);
	pattern_reader_parts(w->patterns, &parts);
	if (e == OK)
		e = grep_parts_take(&s->parts, &w->batch, &parts);
	if (e || n == 0)
		return e;
	pthread_mutex_lock(&w->pool->state);
	while (!s->based && !w->pool->err)
		pthread_cond_wait(&w->pool->changed, &w->pool->state);
	pthread_mutex_unlock(&w->pool->state);
	for (size_t i = 0; e == OK && i < n; i++) {
		e = grep_tally_hit(&w->tally, &hits[i]);
		if (!hits[i].protected_by || opts->suppressed)
			grep_hit_put(&s->out, &w->batch, &hits[i], s->base, file_of(w->pool, s));
	}
	return e ? e : buf_err(&s->out);
}

static enum err write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t put = write(fd, s.p, s.n);
		if (put < 0 && errno != EINTR) {
			say_error("standard output: %s", strerror(errno));
			return ERR_IO;
		}
		s = str_from(s, put > 0 ? (size_t)put : 0);
	}
	return OK;
}

static void keep_refusals(struct grep_pool_result *r, const struct slot *s)
{
	for (size_t i = 0; i < s->n_refusals && r->n_refusals < GREP_REFUSALS_SAID; i++, r->n_refusals++) {
		r->refusal[r->n_refusals].file = s->block.file;
		r->refusal[r->n_refusals].line = s->base + s->refusal[i].line;
		r->refusal[r->n_refusals].what = s->refusal[i].what;
	}
}

/* What waited for its turn in the order of the input, then the block's output. */
static enum err write_slot(struct worker *w, struct slot *s)
{
	const struct pool *p = w->pool;
	const struct grep_parts_opts opts = {.window = p->window,
	                                     .patterns = p->opts->patterns,
	                                     .now = p->opts->now,
	                                     .base = s->base,
	                                     .file = file_of(p, s),
	                                     .suppressed = p->opts->suppressed};
	enum err e = grep_parts_run(&s->parts, &opts, &s->out, &w->tally);
	return e ? e : write_all(p->opts->out, buf_str(&s->out));
}

/* Marks s done and writes out what can be; one thread at a time writes, outside of the lock. */
static void finish(struct worker *w, struct slot *s)
{
	struct pool *p = w->pool;
	pthread_mutex_lock(&p->state);
	s->done = true;
	while (!p->draining && !p->err && (s = slot_of(p, p->next_out))->taken && s->done) {
		p->draining = true;
		keep_refusals(p->result, s);
		pthread_mutex_unlock(&p->state);
		enum err e = write_slot(w, s);
		pthread_mutex_lock(&p->state);
		if (e && !p->err)
			p->err = e;
		s->taken = s->done = false;
		p->next_out++;
		p->draining = false;
		pthread_cond_broadcast(&p->changed);
	}
	pthread_mutex_unlock(&p->state);
}

static enum err worker_init(struct worker *w)
{
	const char *why = NULL;
	batch_init(&w->batch);
	w->reader = match_reader_new(w->pool->opts->matcher);
	w->patterns = w->reader ? pattern_reader_new(w->reader, NULL, NULL) : NULL;
	if (!w->patterns)
		return ERR_NOMEM;
	return event_parser_new(w->pool->opts->mapping, &w->parser, &why);
}

static enum err parse_and_match(struct worker *w, struct slot *s)
{
	struct pattern_set *patterns = grep_patterns_get(&w->pool->patterns);
	enum err e = parse(w, patterns, s);
	if (e == OK)
		e = match(w, patterns, s);
	pattern_set_unref(patterns);
	return e;
}

static enum err work(struct worker *w)
{
	enum err e = OK;
	for (struct slot *s; e == OK && (s = take(w->pool));) {
		e = parse_and_match(w, s);
		if (e == OK) {
			finish(w, s);
			e = grep_patterns_thin(&w->pool->patterns);
		}
	}
	return e;
}

static enum err add_up(struct worker *w)
{
	struct match_counters counters;
	struct pattern_counters of_patterns;
	match_counters(w->reader, &counters);
	pattern_reader_counters(w->patterns, &of_patterns);
	w->tally.outside_validity = counters.outside_validity + of_patterns.outside_validity;
	pthread_mutex_lock(&w->pool->state);
	enum err e = grep_tally_add(&w->pool->result->tally, &w->tally);
	pthread_mutex_unlock(&w->pool->state);
	return e;
}

static void *run(void *arg)
{
	struct worker w = {.pool = arg};
	enum err e = worker_init(&w);
	if (e == OK)
		e = work(&w);
	if (e == OK)
		e = add_up(&w);
	if (e)
		fail(w.pool, e);
	grep_tally_deinit(&w.tally);
	event_parser_free(w.parser);
	batch_deinit(&w.batch);
	pattern_reader_free(w.patterns);
	match_reader_free(w.reader);
	return NULL;
}

/* The calling thread works too; threads that cannot be had are done without. */
static void run_threads(struct pool *p)
{
	pthread_t threads[GREP_THREADS_MAX];
	size_t n = 0;
	while (n + 1 < p->opts->threads && pthread_create(&threads[n], NULL, run, p) == 0)
		n++;
	run(p);
	while (n)
		pthread_join(threads[--n], NULL);
}

static bool mapping_is_fine(struct str mapping)
{
	struct event_parser *probe = NULL;
	const char *why = NULL;
	enum err e = event_parser_new(mapping, &probe, &why);
	event_parser_free(probe);
	if (e)
		say_error("mapping '%.*s': %s", STR_ARG(mapping), why ? why : err_text(e));
	return e == OK;
}

enum err grep_pool_run(const struct grep_pool_opts *opts, struct grep_pool_result *out)
{
	struct pool p = {.opts = opts, .result = out, .n_slots = 2 * (size_t)opts->threads};
	if (!mapping_is_fine(opts->mapping))
		return ERR_VALUE;
	p.slots = calloc(p.n_slots, sizeof *p.slots);
	struct hash_key key;
	random_bytes(&key, sizeof key);
	p.window = pattern_window_new(&key);
	if (!p.slots || !p.window) {
		free(p.slots);
		pattern_window_free(p.window);
		return say_error("%s", err_text(ERR_NOMEM)), ERR_NOMEM;
	}
	for (size_t i = 0; i < p.n_slots; i++) {
		grep_block_init(&p.slots[i].block);
		buf_init(&p.slots[i].out, OUT_MAX_BYTES);
		grep_parts_init(&p.slots[i].parts);
	}
	pthread_mutex_init(&p.input, NULL);
	pthread_mutex_init(&p.state, NULL);
	pthread_cond_init(&p.changed, NULL);
	grep_patterns_init(&p.patterns, opts->patterns);
	run_threads(&p);
	if (p.err && p.err != ERR_IO)
		say_error("%s", err_text(p.err));
	grep_patterns_deinit(&p.patterns);
	pthread_cond_destroy(&p.changed);
	pthread_mutex_destroy(&p.state);
	pthread_mutex_destroy(&p.input);
	for (size_t i = 0; i < p.n_slots; i++) {
		grep_block_deinit(&p.slots[i].block);
		buf_deinit(&p.slots[i].out);
		grep_parts_deinit(&p.slots[i].parts);
	}
	free(p.slots);
	pattern_window_free(p.window);
	return p.err;
}

void grep_pool_result_deinit(struct grep_pool_result *r)
{
	grep_tally_deinit(&r->tally);
}
