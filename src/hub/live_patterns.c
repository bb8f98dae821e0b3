/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers take a reference under a lock that is held for no longer than that, so an exchange stalls nobody. Suspensions
 * stand beside the set, under the same lock: a set that is exchanged takes them over, and none is lost in between.
 */
#include "hub/live_patterns.h"

#include <pthread.h>
#include <stdlib.h>

#include "os/clock.h"
#include "os/log.h"
#include "parse/stix_indicator.h"
#include "store/store_object.h"

enum { ID_BYTES = 64 };

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
	size_t n_suspended, cap_suspended;
	uint64_t numbers; /* given out */
};

struct live_patterns *live_patterns_new(const struct hash_key *key)
{
	struct live_patterns *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->key = *key;
	pthread_mutex_init(&p->lock, NULL);
	return p;
}

void live_patterns_free(struct live_patterns *p)
{
	if (!p)
		return;
	pattern_set_unref(p->set);
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

/* With the lock: what is the same pattern stays suspended; one that changed or left is told of no more. */
static void take_over(struct live_patterns *p, struct pattern_set *fresh)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n_suspended; i++) {
		struct value indicator = indicator_of(&p->suspended[i]);
		if (pattern_set_print(fresh, indicator) != p->suspended[i].print)
			continue;
		pattern_set_suspend(fresh, indicator, p->suspended[i].told.why);
		p->suspended[n++] = p->suspended[i];
	}
	p->n_suspended = n;
}

static void exchange(struct live_patterns *p, struct pattern_set *fresh)
{
	pthread_mutex_lock(&p->lock);
	take_over(p, fresh);
	struct pattern_set *old = p->set;
	p->set = fresh;
	pthread_mutex_unlock(&p->lock);
	pattern_set_unref(old);
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
		e = pattern_set_build(l->set);
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
	if (p->n_suspended == p->cap_suspended) {
		size_t cap = p->cap_suspended ? 2 * p->cap_suspended : 16;
		struct suspension *list = reallocarray(p->suspended, cap, sizeof *list);
		if (!list)
			return false;
		p->suspended = list;
		p->cap_suspended = cap;
	}
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
