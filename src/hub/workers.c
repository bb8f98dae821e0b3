/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded queue of blocks and the threads that empty it. */
#include "hub/workers.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "os/clock.h"
#include "os/log.h"

/* Blocks of 256 KiB: enough to keep two dozen cores busy, 16 MiB at the most. */
enum { QUEUE_MAX = 64, WORKERS_MAX = 64 };

struct workers {
	struct matcher *matcher;
	struct recall *memory;
	struct live_patterns *patterns;
	pthread_mutex_t lock;
	pthread_cond_t wake, room, ended;
	uint64_t begun;                /* blocks, by number */
	uint64_t current[WORKERS_MAX]; /* the block that each thread is at work on; 0: none */
	unsigned running;              /* threads that have taken their place in current */
	struct block *first, **last;
	size_t waiting;
	bool stop;
	unsigned n;
	pthread_t thread[WORKERS_MAX];
};

/* What one thread keeps from block to block. */
struct worker {
	struct match_reader *reader;
	struct live_patterns *live;
	struct pattern_reader *patterns;
	struct event_parser *parser;
	struct batch batch;
	struct match_counters seen; /* the readers' counters before the block */
};

/* What patterns ask for beside observables is read for them alone. */
static enum err parse_with(struct event_parser *parser, const struct pattern_set *set, struct worker *me, struct block *b)
{
	enum err e = event_parser_want(parser, pattern_set_wants(set));
	return e ? e : event_log_parse(parser, &b->header, (struct str){b->bytes, b->n}, b->first_line, &me->batch);
}

static enum err parse_block(struct worker *me, const struct pattern_set *set, struct block *b)
{
	if (!b->parser)
		return parse_with(me->parser, set, me, b);
	pthread_mutex_lock(b->parser_lock);
	enum err e = parse_with(b->parser, set, me, b);
	pthread_mutex_unlock(b->parser_lock);
	return e;
}

/* What both readers counted. */
static struct match_counters count(const struct worker *me)
{
	struct match_counters all;
	struct pattern_counters patterns;
	match_counters(me->reader, &all);
	pattern_reader_counters(me->patterns, &patterns);
	all.hits += patterns.hits;
	all.suppressed += patterns.suppressed;
	all.outside_validity += patterns.outside_validity;
	return all;
}

static enum err match_block(struct worker *me, struct pattern_set *set, struct block *b, const struct match_hit **hits,
			    size_t *n_hits)
{
	int64_t now = clock_now();
	enum err e = match_batch(me->reader, &me->batch, now, hits, n_hits);
	if (e == OK)
		e = pattern_reader_batch(me->patterns, set, &me->batch, now, *hits, *n_hits, hits, n_hits);
	if (e == OK)
		pattern_reader_parts(me->patterns, &b->parts);
	return e;
}

static void suspended(void *ctx, struct pattern_set *set, struct value indicator, const char *why)
{
	live_patterns_suspended(ctx, set, indicator, why);
}

/* The hits are on their way by now: the disk of the memory delays no warning, only what comes next. */
static void remember(struct recall *memory, const struct worker *me, int64_t member)
{
	if (memory && recall_add(memory, &me->batch, member, clock_now()))
		log_error("memory of observables: member %lld has too large a number: not remembered", (long long)member);
}

static void work(struct worker *me, struct recall *memory, struct block *b)
{
	int64_t member = b->member;
	bool trial = b->trial; /* b is gone once it was handed on */
	const struct match_hit *hits = NULL;
	size_t n_hits = 0;
	struct match_counters now, delta;
	batch_reset(&me->batch);
	struct pattern_set *set = live_patterns_get(me->live);
	enum err e = parse_block(me, set, b);
	if (e == OK)
		e = match_block(me, set, b, &hits, &n_hits);
	pattern_set_unref(set);
	now = count(me);
	delta = (struct match_counters){
		.events = now.events - me->seen.events,
		.observables = now.observables - me->seen.observables,
		.probes = now.probes - me->seen.probes,
		.hits = now.hits - me->seen.hits,
		.suppressed = now.suppressed - me->seen.suppressed,
		.outside_validity = now.outside_validity - me->seen.outside_validity,
	};
	me->seen = now;
	b->matched(b, e, &me->batch, hits, n_hits, &delta);
	if (e == OK && !trial)
		remember(memory, me, member);
}

/* The next block; what the thread was at work on has ended. */
static struct block *take(struct workers *w, uint64_t *current)
{
	pthread_mutex_lock(&w->lock);
	*current = 0;
	pthread_cond_broadcast(&w->ended);
	while (!w->first && !w->stop)
		pthread_cond_wait(&w->wake, &w->lock);
	struct block *b = w->first;
	if (b) {
		w->first = b->next;
		if (!w->first)
			w->last = &w->first;
		w->waiting--;
		*current = ++w->begun;
		pthread_cond_signal(&w->room);
	}
	pthread_mutex_unlock(&w->lock);
	return b;
}

static void *run(void *ctx)
{
	struct workers *w = ctx;
	struct worker me = {0};
	const char *why;
	me.reader = match_reader_new(w->matcher);
	me.live = w->patterns;
	me.patterns = me.reader ? pattern_reader_new(me.reader, suspended, me.live) : NULL;
	batch_init(&me.batch);
	enum err e = me.patterns ? event_parser_new((struct str){NULL, 0}, &me.parser, &why) : ERR_NOMEM;
	pthread_mutex_lock(&w->lock);
	uint64_t *current = &w->current[w->running++];
	pthread_mutex_unlock(&w->lock);
	for (struct block *b; (b = take(w, current));) {
		if (e)
			b->matched(b, e, &me.batch, NULL, 0, &me.seen);
		else
			work(&me, w->memory, b);
	}
	event_parser_free(me.parser);
	batch_deinit(&me.batch);
	pattern_reader_free(me.patterns);
	match_reader_free(me.reader);
	return NULL;
}

enum err workers_start(struct matcher *m, struct live_patterns *patterns, struct recall *memory, unsigned n, struct workers **out)
{
	struct workers *w = calloc(1, sizeof *w);
	if (!w)
		return ERR_NOMEM;
	pthread_condattr_t monotonic;
	w->matcher = m;
	w->memory = memory;
	w->patterns = patterns;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	pthread_cond_init(&w->ended, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->room, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (n > WORKERS_MAX)
		n = WORKERS_MAX;
	while (w->n < n && pthread_create(&w->thread[w->n], NULL, run, w) == 0)
		w->n++;
	if (w->n == 0) {
		workers_stop(w);
		return ERR_NOMEM;
	}
	*out = w;
	return OK;
}

void workers_stop(struct workers *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->n; i++)
		pthread_join(w->thread[i], NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->wake);
	pthread_cond_destroy(&w->room);
	pthread_cond_destroy(&w->ended);
	free(w);
}

enum err workers_submit(struct workers *w, struct block *block, int64_t timeout_us)
{
	struct timespec until;
	enum err e = OK;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_us / UTC_SECOND;
	block->next = NULL;
	pthread_mutex_lock(&w->lock);
	while (w->waiting >= QUEUE_MAX && e == OK)
		if (pthread_cond_timedwait(&w->room, &w->lock, &until) == ETIMEDOUT)
			e = ERR_BUSY;
	if (w->waiting < QUEUE_MAX) {
		e = OK;
		*w->last = block;
		w->last = &block->next;
		w->waiting++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return e;
}

uint64_t workers_waiting(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	uint64_t n = w->waiting;
	pthread_mutex_unlock(&w->lock);
	return n;
}

void workers_settle(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	uint64_t last = w->begun;
	for (unsigned i = 0; i < WORKERS_MAX; i++)
		while (w->current[i] && w->current[i] <= last)
			pthread_cond_wait(&w->ended, &w->lock);
	pthread_mutex_unlock(&w->lock);
}
