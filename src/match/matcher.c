/* SPDX-License-Identifier: Apache-2.0 */
/* The writer: makes a new set beside the old one, exchanges them, and frees what no reader can see any more. */
#include "match/matcher.h"

#include <stdlib.h>

#include <urcu/urcu-memb.h>

#include "match/match_build.h"
#include "match/match_merge.h"
#include "match/match_state.h"

enum {
	/* A probe looks into each table: few; each at least so many times the sum of the newer ones, so that a value is
	 * copied a few times in its life, not at each change. */
	SETTLED_TABLES = 3,
	GROWTH = 16,
	/* Merged inside of an apply, since it takes no longer than some ten milliseconds. */
	SMALL_MERGE = 1 << 17,
	/* With so many tables an apply merges two, however large: room for those that come during a merge. */
	CROWDED_TABLES = MATCH_SET_TABLES_MAX - 2,
};

static struct match_set *current(const struct matcher *m)
{
	return match_state_set(m);
}

static void tell_stats(struct matcher *m)
{
	const struct match_set *s = current(m);
	size_t bytes = sizeof *m + sizeof *s + match_nets_bytes(&s->nets) + match_class_bytes(&m->classes), file_bytes = 0;
	for (size_t i = 0; i < s->n; i++) {
		bytes += match_table_bytes(s->tables[i]);
		file_bytes += match_table_file_bytes(s->tables[i]);
	}
	atomic_store(&m->n_values, m->values);
	atomic_store(&m->n_tables, s->n);
	atomic_store(&m->n_classes, m->classes.lists.n);
	atomic_store(&m->bytes, bytes);
	atomic_store(&m->file_bytes, file_bytes);
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
	tell_stats(m);
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
	uint32_t id = match_class_add(&m->classes, claims, n);
	atomic_store(&m->n_classes, m->classes.lists.n);
	return id;
}

enum err match_state_exchange(struct matcher *m, const struct match_tables *tables, const struct protected_set *guard)
{
	struct match_set *set = match_set_new(tables->at, tables->n, guard);
	if (!set)
		return ERR_NOMEM;
	struct match_set *old = atomic_exchange_explicit(&m->set, set, memory_order_acq_rel);
	urcu_memb_synchronize_rcu();
	atomic_load_explicit(&m->left, memory_order_acquire);
	match_set_free(old);
	tell_stats(m);
	return OK;
}

size_t match_state_settle_count(const struct match_set *s, size_t among, size_t max)
{
	if (among == 0)
		return 0;
	size_t n = 1, sum = s->tables[0]->values;
	while (n < among && (s->n - n >= SETTLED_TABLES || s->tables[n]->values / GROWTH < sum) &&
	       sum + s->tables[n]->values <= max)
		sum += s->tables[n++]->values;
	/* One table, but values were taken out of it, or changes repeated a value and it has room to spare. */
	bool loose = s->n == 1 && (s->tables[0]->gone || match_table_slots(s->tables[0]) / 2 > s->tables[0]->values + 64);
	return n > 1 || (loose && sum <= max) ? n : 0;
}

/* Merges the n newest tables, in this thread. */
static enum err merge_newest(struct matcher *m, size_t n)
{
	struct match_merge *merge = match_merge_new(m, n);
	enum err e = merge ? match_merge_run(merge) : ERR_NOMEM;
	if (e == OK)
		e = match_merge_swap(merge);
	if (e && merge)
		match_merge_let_go(merge);
	match_merge_free(merge);
	return e;
}

/* Tables before the first one that is held. */
static size_t free_tables(const struct match_set *s)
{
	size_t n = 0;
	while (n < s->n && !s->tables[n]->held)
		n++;
	return n;
}

/* The merges that an apply may make the caller wait for. */
static enum err settle_small(struct matcher *m)
{
	const struct match_set *s = current(m);
	size_t among = free_tables(s);
	size_t n = match_state_settle_count(s, among, SMALL_MERGE);
	if (n == 0 && s->n >= CROWDED_TABLES && among > 1)
		n = 2;
	return n ? merge_newest(m, n) : OK;
}

enum err matcher_settle(struct matcher *m)
{
	const struct match_set *s = current(m);
	size_t n = match_state_settle_count(s, free_tables(s), SIZE_MAX);
	return n ? merge_newest(m, n) : OK;
}

/* What table adds to the number of live values that s has. */
static ptrdiff_t live_change(const struct matcher *m, const struct match_table *table)
{
	const struct match_set *s = current(m);
	ptrdiff_t live = (ptrdiff_t)(table->values - table->gone);
	for (size_t i = 0; s->n && i < match_table_slots(table); i++) {
		char small[MATCH_NETWORK4_BYTES];
		const struct match_key k = match_table_key_at(table, &m->key, i, small);
		if (!k.tag)
			continue;
		if (match_set_find(s, &k).class_id != MATCH_CLASS_NONE)
			live--;
	}
	return live;
}

static enum err publish(struct matcher *m, struct match_table *table)
{
	const struct match_set *s = current(m);
	struct match_tables after = {.at = {table}, .n = 1};
	for (size_t i = 0; i < s->n; i++)
		after.at[after.n++] = s->tables[i];
	size_t before = m->values;
	m->values = (size_t)((ptrdiff_t)before + live_change(m, table));
	enum err e = match_state_exchange(m, &after, m->guard);
	if (e)
		m->values = before;
	return e;
}

enum err matcher_apply(struct matcher *m, const struct match_change *changes, size_t n)
{
	if (n == 0)
		return OK;
	/* A merge that failed for want of memory is made up for as soon as there is some. */
	if (current(m)->n == MATCH_SET_TABLES_MAX && settle_small(m) != OK)
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
	e = settle_small(m);
	return e == ERR_NOMEM ? OK : e;
}

enum err matcher_protect(struct matcher *m, struct protected_set *p)
{
	const struct match_set *s = current(m);
	struct match_tables same = {.n = s->n};
	memcpy(same.at, s->tables, sizeof same.at);
	enum err e = match_state_exchange(m, &same, p);
	if (e)
		return e;
	protected_set_free(m->guard);
	m->guard = p;
	return OK;
}

void matcher_stats(const struct matcher *m, struct matcher_stats *out)
{
	*out = (struct matcher_stats){
		.values = atomic_load(&m->n_values),
		.bytes = atomic_load(&m->bytes),
		.file_bytes = atomic_load(&m->file_bytes),
		.tables = atomic_load(&m->n_tables),
		.classes = atomic_load(&m->n_classes),
	};
}
