/* SPDX-License-Identifier: Apache-2.0 */
/* Readers take a reference under a lock that is held for no longer than that, so an exchange stalls nobody. */
#include "hub/live_patterns.h"

#include <pthread.h>
#include <stdlib.h>

#include "os/log.h"
#include "parse/stix_indicator.h"
#include "store/store_object.h"

struct live_patterns {
	struct hash_key key;
	pthread_mutex_t lock;
	struct pattern_set *set; /* NULL: no patterns */
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

static void exchange(struct live_patterns *p, struct pattern_set *fresh)
{
	pthread_mutex_lock(&p->lock);
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
