/* SPDX-License-Identifier: Apache-2.0 */
/* The writer: makes a new set beside the old one, exchanges them, and frees what no reader can see any more. */
#include "match/matcher.h"

#include <stdlib.h>

#include <urcu/urcu-memb.h>

#include "match/match_build.h"
#include "match/match_state.h"

enum {
	/* A probe looks into each table: few; each at least so many times the sum of the newer ones, so that a value is
	 * copied a few times in its life, not at each change. */
	SETTLED_TABLES = 3,
	GROWTH = 16,
};

/* Tables on their way into a set, newest first. */
struct tables {
	struct match_table *at[MATCH_SET_TABLES_MAX];
	size_t n;
};

static struct match_set *current(const struct matcher *m)
{
	return atomic_load_explicit(&m->set, memory_order_relaxed);
}

struct matcher *matcher_new(const struct hash_key *key)
{
	struct matcher *m = calloc(1, sizeof *m);
	struct match_set *set = match_set_new(NULL, 0, NULL);
	if (!m || !set) {
		free(m);
		match_set_free(set);
		return NULL;
	}
	m->key = *key;
	match_class_init(&m->classes, &m->key);
	atomic_init(&m->set, set);
	return m;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	struct match_set *set = current(m);
	for (size_t i = 0; i < set->n; i++)
		match_table_free(set->tables[i]);
	match_set_free(set);
	match_class_deinit(&m->classes);
	protected_set_free(m->guard);
	free(m);
}

uint32_t matcher_class(struct matcher *m, const struct match_claim *claims, size_t n)
{
	return match_class_add(&m->classes, claims, n);
}

/* After it nobody reads the set that was there before, nor what only that referred to. */
static enum err exchange(struct matcher *m, const struct tables *tables, const struct protected_set *guard)
{
	struct match_set *set = match_set_new(tables->at, tables->n, guard);
	if (!set)
		return ERR_NOMEM;
	struct match_set *old = atomic_exchange_explicit(&m->set, set, memory_order_acq_rel);
	urcu_memb_synchronize_rcu();
	atomic_load_explicit(&m->left, memory_order_acquire);
	match_set_free(old);
	return OK;
}

/* How many of the newest tables to make one; 0: all stand as they should. */
static size_t settle_count(const struct match_set *s)
{
	if (s->n == 0)
		return 0;
	size_t n = 1, sum = s->tables[0]->values;
	while (n < s->n && (s->n - n >= SETTLED_TABLES || s->tables[n]->values / GROWTH < sum))
		sum += s->tables[n++]->values;
	/* One table, but values were taken out of it, or changes repeated a value and it has room to spare. */
	bool loose = s->n == 1 && (s->tables[0]->gone || match_table_slots(s->tables[0]) / 2 > s->tables[0]->values + 64);
	return n > 1 || loose ? n : 0;
}

static enum err settle(struct matcher *m)
{
	const struct match_set *s = current(m);
	size_t n = settle_count(s);
	if (n == 0)
		return OK;
	struct match_table *merged = match_build_merged(s->tables, n, n == s->n);
	if (!merged)
		return ERR_NOMEM;
	struct tables before = {.n = s->n}, after = {.at = {merged}, .n = 1};
	memcpy(before.at, s->tables, sizeof before.at);
	for (size_t i = n; i < s->n; i++)
		after.at[after.n++] = s->tables[i];
	enum err e = exchange(m, &after, m->guard);
	if (e)
		match_table_free(merged);
	for (size_t i = 0; !e && i < n; i++)
		match_table_free(before.at[i]);
	return e;
}

/* What table adds to the number of live values that s has. */
static ptrdiff_t live_change(const struct match_set *s, const struct match_table *table)
{
	ptrdiff_t live = (ptrdiff_t)(table->values - table->gone);
	for (size_t i = 0; s->n && i < match_table_slots(table); i++) {
		const struct match_slot *slot = match_table_slot(table, i);
		if (!slot->tag)
			continue;
		char small[8];
		struct match_key k = {slot->tag, match_table_value(table, slot, small)};
		struct match_found found = match_set_find(s, &k);
		if (found.slot && match_table_class(found.slot) != MATCH_CLASS_NONE)
			live--;
	}
	return live;
}

static enum err publish(struct matcher *m, struct match_table *table)
{
	const struct match_set *s = current(m);
	struct tables after = {.at = {table}, .n = 1};
	for (size_t i = 0; i < s->n; i++)
		after.at[after.n++] = s->tables[i];
	ptrdiff_t live = live_change(s, table);
	enum err e = exchange(m, &after, m->guard);
	if (e == OK)
		m->values = (size_t)((ptrdiff_t)m->values + live);
	return e;
}

enum err matcher_apply(struct matcher *m, const struct match_change *changes, size_t n)
{
	if (n == 0)
		return OK;
	/* A merge that failed for want of memory is made up for as soon as there is some. */
	if (current(m)->n == MATCH_SET_TABLES_MAX && settle(m) != OK)
		return ERR_NOMEM;
	struct match_table *table = match_build_table(&m->key, changes, n);
	if (!table)
		return ERR_NOMEM;
	enum err e = publish(m, table);
	if (e) {
		match_table_free(table);
		return e;
	}
	/* The changes are visible; without memory for the merge they stay so in one table more. */
	e = settle(m);
	return e == ERR_NOMEM ? OK : e;
}

enum err matcher_protect(struct matcher *m, struct protected_set *p)
{
	const struct match_set *s = current(m);
	struct tables same = {.n = s->n};
	memcpy(same.at, s->tables, sizeof same.at);
	enum err e = exchange(m, &same, p);
	if (e)
		return e;
	protected_set_free(m->guard);
	m->guard = p;
	return OK;
}

void matcher_stats(const struct matcher *m, struct matcher_stats *out)
{
	const struct match_set *s = current(m);
	size_t bytes = sizeof *m + sizeof *s + match_nets_bytes(&s->nets) + match_class_bytes(&m->classes);
	for (size_t i = 0; i < s->n; i++)
		bytes += match_table_bytes(s->tables[i]);
	*out = (struct matcher_stats){.values = m->values, .bytes = bytes, .tables = s->n, .classes = m->classes.lists.n};
}
