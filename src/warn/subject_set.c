/* SPDX-License-Identifier: Apache-2.0 */
/* Tables, list and heap of subjects, kept in step. */
#include "warn/subject_set.h"

void subject_set_init(struct subject_set *set, const struct hash_key *key)
{
	*set = (struct subject_set){.key = *key};
}

static void free_kept(void *ctx, struct node *node)
{
	(void)ctx;
	subject_free(NODE_OWNER(node, struct subject, by_key));
}

void subject_set_deinit(struct subject_set *set)
{
	for (struct subject *s = set->changed, *next; s; s = next) {
		next = s->next_changed;
		if (s->detached)
			subject_free(s);
	}
	node_table_drain(&set->by_key, free_kept, NULL);
	node_table_deinit(&set->by_key);
	node_table_deinit(&set->by_id);
	due_heap_deinit(&set->due);
	*set = (struct subject_set){0};
}

struct subject *subject_set_find(const struct subject_set *set, const struct subject_key *k)
{
	uint64_t hash = hash_bytes(&set->key, k->bytes, k->n);
	for (struct node *node = node_table_first(&set->by_key, hash); node; node = node_table_next(node)) {
		struct subject *s = NODE_OWNER(node, struct subject, by_key);
		if (str_eq(subject_key(s), str_make(k->bytes, k->n)))
			return s;
	}
	return NULL;
}

struct subject *subject_set_find_id(const struct subject_set *set, const struct uuid *id)
{
	uint64_t hash = hash_bytes(&set->key, id->bytes, sizeof id->bytes);
	for (struct node *node = node_table_first(&set->by_id, hash); node; node = node_table_next(node)) {
		struct life *life = NODE_OWNER(node, struct life, by_id);
		if (memcmp(life->id.bytes, id->bytes, sizeof id->bytes) == 0)
			return life->subject;
	}
	return NULL;
}

static void link_newest(struct subject_set *set, struct subject *s)
{
	s->newer = NULL;
	s->older = set->newest;
	if (set->newest)
		set->newest->newer = s;
	else
		set->oldest = s;
	set->newest = s;
	if (s->holder)
		s->holder->tracked++;
}

static void unlink_tracked(struct subject_set *set, struct subject *s)
{
	*(s->newer ? &s->newer->older : &set->newest) = s->older;
	*(s->older ? &s->older->newer : &set->oldest) = s->newer;
	s->newer = s->older = NULL;
	if (s->holder)
		s->holder->tracked--;
}

enum err subject_set_track(struct subject_set *set, struct subject *s)
{
	enum err e = node_table_reserve(&set->by_key);
	if (e)
		return e;
	s->by_key.hash = hash_bytes(&set->key, s->key, s->key_n);
	node_table_add(&set->by_key, &s->by_key);
	link_newest(set, s);
	return OK;
}

void subject_set_touch(struct subject_set *set, struct subject *s)
{
	if (s->life || s == set->newest)
		return;
	unlink_tracked(set, s);
	link_newest(set, s);
}

enum err subject_set_enliven(struct subject_set *set, struct subject *s, struct life *life, int64_t due)
{
	enum err e = node_table_reserve(&set->by_id);
	if (e == OK)
		e = due_heap_reserve(&set->due);
	if (e)
		return e;
	unlink_tracked(set, s);
	s->life = life;
	life->subject = s;
	life->due.when = due;
	due_heap_add(&set->due, &life->due);
	life->by_id.hash = hash_bytes(&set->key, life->id.bytes, sizeof life->id.bytes);
	node_table_add(&set->by_id, &life->by_id);
	set->open += life->state == WARNING_OPEN;
	return OK;
}

/* Out of heap and table of ids; the count of open warnings is the caller's. */
static void unlink_alive(struct subject_set *set, struct subject *s)
{
	due_heap_remove(&set->due, &s->life->due);
	node_table_remove(&set->by_id, &s->life->by_id);
}

void subject_set_detach(struct subject_set *set, struct subject *s)
{
	unlink_alive(set, s);
	node_table_remove(&set->by_key, &s->by_key);
	s->detached = true;
	subject_set_change(set, s);
}

void subject_set_change(struct subject_set *set, struct subject *s)
{
	if (s->changed)
		return;
	s->changed = true;
	s->next_changed = set->changed;
	set->changed = s;
}

/* A subject that is replaced by its saved state is dropped though it may wait to be told: rare, so the list is searched. */
static void unlink_changed(struct subject_set *set, struct subject *s)
{
	struct subject **at = &set->changed;
	while (*at != s)
		at = &(*at)->next_changed;
	*at = s->next_changed;
}

void subject_set_drop(struct subject_set *set, struct subject *s)
{
	if (s->changed)
		unlink_changed(set, s);
	if (s->life) {
		unlink_alive(set, s);
		set->open -= s->life->state == WARNING_OPEN;
	} else {
		unlink_tracked(set, s);
	}
	node_table_remove(&set->by_key, &s->by_key);
	subject_free(s);
}

struct subject *subject_set_due(const struct subject_set *set)
{
	struct due_node *first = due_heap_first(&set->due);
	return first ? NODE_OWNER(first, struct life, due)->subject : NULL;
}
