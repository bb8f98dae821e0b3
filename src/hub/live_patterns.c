/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers take a reference under a lock that is held for no longer than that, so an exchange stalls nobody. Suspensions
 * stand beside the set, under the same lock: a set that is exchanged takes them over, and none is lost in between.
 *
 * What is suspended is still looked up until the set is exchanged for a thin one, which a thread of its own sees to. It
 * waits before, for suspensions come in groups.
 */
#include "hub/live_patterns.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/grow.h"
#include "os/clock.h"
#include "os/log.h"
#include "parse/stix_indicator.h"
#include "store/store_object.h"

enum {
	ID_BYTES = 64,
	BESIDE = 5,    /* niceness of the thread: matching comes first */
	THIN_SHARE = 9 /* at most a tenth of its time goes into making sets thin */
};

struct suspension {
	char id[ID_BYTES];
	size_t n_id;
	uint64_t print; /* of the pattern */
	struct live_suspension told;
};

struct live_patterns {
	struct hash_key key;
	pthread_mutex_t lock;
	struct pattern_set *set; /* NULL: no patterns */
	struct suspension *suspended; /* by number */
	size_t n_suspended;
	uint64_t numbers; /* given out */
	pthread_cond_t bell; /* the set is not thin any more, or stop */
	bool stop, started;
	pthread_t thread;
};

struct live_patterns *live_patterns_new(const struct hash_key *key)
{
	pthread_condattr_t monotonic;
	struct live_patterns *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->key = *key;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&p->bell, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return p;
}

static void stop(struct live_patterns *p)
{
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_signal(&p->bell);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
}

void live_patterns_free(struct live_patterns *p)
{
	if (!p)
		return;
	if (p->started)
		stop(p);
	pattern_set_unref(p->set);
	pthread_cond_destroy(&p->bell);
	pthread_mutex_destroy(&p->lock);
	free(p->suspended);
	free(p);
}

struct pattern_set *live_patterns_get(struct live_patterns *p)
{
	pthread_mutex_lock(&p->lock);
	struct pattern_set *set = pattern_set_ref(p->set);
	pthread_mutex_unlock(&p->lock);
	return set;
}

struct loading {
	struct pattern_set *set;
	struct match_reader *reader;
	struct json_parser *parser;
	struct value_buf last; /* indicator */
};

static bool is_live(struct loading *l, struct str id)
{
	const struct match_claim *claims;
	struct value_buf v;
	const char *why;
	if (value_canon(KIND_INDICATOR, id, &v, &why) || value_eq(value_of(&v), value_of(&l->last)))
		return false;
	l->last = v;
	return match_find(l->reader, value_of(&v), &claims) > 0;
}

static enum err load_object(void *ctx, struct str id, struct str raw)
{
	struct loading *l = ctx;
	struct stix_pattern tree;
	struct value indicator;
	struct parse_fault fault = {0, NULL};
	if (!is_live(l, id))
		return OK;
	enum err e = stix_indicator_read(l->parser, raw, pattern_set_arena(l->set), &indicator, &tree, &fault);
	if (!e)
		e = pattern_set_add(l->set, indicator, &tree, &fault);
	if (e == ERR_NOMEM || !e)
		return e;
	log_warn("%.*s: its pattern is not evaluated: byte %llu: %s", STR_ARG(id), fault.at,
	         fault.what ? fault.what : err_text(e));
	return OK;
}

static struct value indicator_of(const struct suspension *s)
{
	return (struct value){KIND_INDICATOR, str_make(s->id, s->n_id)};
}

/* With the lock: what is suspended and the same pattern in fresh is so there too. */
static bool stays(struct pattern_set *fresh, const struct suspension *s)
{
	if (pattern_set_print(fresh, indicator_of(s)) != s->print)
		return false;
	pattern_set_suspend(fresh, indicator_of(s), s->told.why);
	return true;
}

/* Before fresh is built, so that what is suspended by now is not looked up in it. */
static void suspend_early(struct live_patterns *p, struct pattern_set *fresh)
{
	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; i < p->n_suspended; i++)
		(void)stays(fresh, &p->suspended[i]);
	pthread_mutex_unlock(&p->lock);
}

/* With the lock: what is the same pattern stays suspended; one that changed or left is told of no more. */
static void take_over(struct live_patterns *p, struct pattern_set *fresh)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n_suspended; i++)
		if (stays(fresh, &p->suspended[i]))
			p->suspended[n++] = p->suspended[i];
	p->n_suspended = n;
}

static void exchange(struct live_patterns *p, struct pattern_set *fresh)
{
	pthread_mutex_lock(&p->lock);
	take_over(p, fresh);
	struct pattern_set *old = p->set;
	p->set = fresh;
	pthread_cond_signal(&p->bell);
	pthread_mutex_unlock(&p->lock);
	pattern_set_unref(old);
}

static enum err build(struct live_patterns *p, struct pattern_set *fresh)
{
	enum err e = pattern_set_seal(fresh);
	if (e)
		return e;
	suspend_early(p, fresh);
	return pattern_set_build(fresh);
}

enum err live_patterns_load(struct live_patterns *p, struct db *db, struct match_reader *reader)
{
	struct loading *l = calloc(1, sizeof *l);
	enum err e = l ? OK : ERR_NOMEM;
	if (e)
		return e;
	l->reader = reader;
	l->set = pattern_set_new(&p->key);
	l->parser = json_parser_new();
	if (!l->set || !l->parser)
		e = ERR_NOMEM;
	if (e == OK)
		e = store_object_waiting(db, load_object, l);
	if (e == OK)
		e = build(p, l->set);
	if (e == OK)
		exchange(p, l->set);
	else
		pattern_set_unref(l->set);
	json_parser_free(l->parser);
	free(l);
	return e;
}

/* With the lock. False when out of memory. */
static bool note(struct live_patterns *p, struct value indicator, uint64_t print, const char *why)
{
	struct suspension *list = grow(p->suspended, p->n_suspended, sizeof *list);
	if (!list)
		return false;
	p->suspended = list;
	struct suspension *s = &p->suspended[p->n_suspended++];
	*s = (struct suspension){.n_id = indicator.bytes.n, .print = print};
	s->told = (struct live_suspension){.number = ++p->numbers, .why = why, .since = clock_now()};
	memcpy(s->id, indicator.bytes.p, indicator.bytes.n);
	return true;
}

static bool is_noted(const struct live_patterns *p, struct value indicator)
{
	for (size_t i = 0; i < p->n_suspended; i++)
		if (value_eq(indicator_of(&p->suspended[i]), indicator))
			return true;
	return false;
}

void live_patterns_suspended(struct live_patterns *p, struct pattern_set *set, struct value indicator, const char *why)
{
	uint64_t print = pattern_set_print(set, indicator);
	bool kept = true, fresh = false;
	pthread_mutex_lock(&p->lock);
	/* The set may have been exchanged since, and then be of another version of the indicator. */
	if (p->set && pattern_set_print(p->set, indicator) == print && !is_noted(p, indicator)) {
		pattern_set_suspend(p->set, indicator, why);
		kept = indicator.bytes.n <= ID_BYTES && note(p, indicator, print, why);
		fresh = true;
		pthread_cond_signal(&p->bell);
	}
	pthread_mutex_unlock(&p->lock);
	if (fresh)
		log_warn("%.*s: its pattern is suspended: %s%s", STR_ARG(indicator.bytes), why,
		         kept ? "" : "; out of memory to tell the streams");
}

uint64_t live_patterns_each_suspended(struct live_patterns *p, uint64_t after, live_suspended_fn *each, void *ctx)
{
	pthread_mutex_lock(&p->lock);
	uint64_t newest = p->numbers;
	for (size_t i = 0; i < p->n_suspended; i++) {
		struct live_suspension told = p->suspended[i].told;
		told.indicator = indicator_of(&p->suspended[i]);
		if (told.number > after)
			each(ctx, &told);
	}
	pthread_mutex_unlock(&p->lock);
	return newest;
}

static bool is_thin(const struct live_patterns *p)
{
	return !p->set || pattern_set_is_thin(p->set);
}

/* The set that is to be made thin, with a reference, after pause; NULL when it is time to stop. */
static struct pattern_set *wait_for_set(struct live_patterns *p, int64_t pause)
{
	struct pattern_set *set = NULL;
	struct timespec until;
	pthread_mutex_lock(&p->lock);
	do {
		while (!p->stop && is_thin(p))
			pthread_cond_wait(&p->bell, &p->lock);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += pause / UTC_SECOND;
		while (!p->stop && pthread_cond_timedwait(&p->bell, &p->lock, &until) == 0)
			;
	} while (!p->stop && is_thin(p)); /* an import may have seen to it */
	if (!p->stop)
		set = pattern_set_ref(p->set);
	pthread_mutex_unlock(&p->lock);
	return set;
}

/* An import may have brought another set meanwhile, which then is as thin, or it is this thread's turn again. */
static void exchange_for(struct live_patterns *p, struct pattern_set *set, struct pattern_set *thin)
{
	pthread_mutex_lock(&p->lock);
	struct pattern_set *old = p->set == set ? set : thin;
	if (old == set)
		p->set = thin;
	pthread_mutex_unlock(&p->lock);
	pattern_set_unref(old);
}

static void *keep_thin(void *ctx)
{
	struct live_patterns *p = ctx;
	int64_t pause = LIVE_PATTERNS_PAUSE;
	if (setpriority(PRIO_PROCESS, (id_t)gettid(), BESIDE) != 0)
		log_debug("sets of patterns are made thin at full priority");
	for (struct pattern_set *set; (set = wait_for_set(p, pause));) {
		struct pattern_set *thin;
		int64_t start = clock_monotonic();
		enum err e = pattern_set_thin(set, &thin);
		int64_t took = clock_monotonic() - start;
		if (e)
			log_warn("suspended patterns are still looked up: %s", err_text(e));
		else
			exchange_for(p, set, thin);
		pattern_set_unref(set);
		pause = took * THIN_SHARE > LIVE_PATTERNS_PAUSE ? took * THIN_SHARE : LIVE_PATTERNS_PAUSE;
	}
	return NULL;
}

enum err live_patterns_start(struct live_patterns *p)
{
	p->started = pthread_create(&p->thread, NULL, keep_thin, p) == 0;
	return p->started ? OK : ERR_NOMEM;
}
