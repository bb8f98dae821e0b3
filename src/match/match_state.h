/* SPDX-License-Identifier: Apache-2.0 */
/* The matcher as its writer and its readers share it. */
#ifndef MATCH_STATE_H
#define MATCH_STATE_H

#include <stdatomic.h>

#include "match/match_class.h"
#include "match/match_set.h"

struct matcher {
	struct hash_key key;
	struct match_classes classes;
	/* Stored with release, loaded with acquire; what a reader loaded lives until it has left its RCU section. */
	_Atomic(struct match_set *) set;
	/*
	 * Sections that readers have left. Its release and the writer's acquire order a reader's last look before the
	 * writer's free in the memory model of C; the grace period does so in fact, in a way that tools cannot see.
	 */
	_Atomic uint64_t left;
	/* What matcher_stats tells, which any thread may ask while the writer frees tables. */
	_Atomic size_t n_values, n_tables, n_classes, bytes, file_bytes;
	/* The writer's own. */
	struct protected_set *guard;
	size_t values;
};

/* Tables on their way into a set, newest first. */
struct match_tables {
	struct match_table *at[MATCH_SET_TABLES_MAX];
	size_t n;
};

/* match_state_set: the set as the writer sees it. */
static inline struct match_set *match_state_set(const struct matcher *m)
{
	return atomic_load_explicit(&m->set, memory_order_relaxed);
}

/*
 * match_state_exchange: after it nobody reads the set that was there before, nor what only that referred to, but for
 * tables that are held. Writer only. ERR_NOMEM: nothing changed.
 */
MUST_CHECK enum err match_state_exchange(struct matcher *m, const struct match_tables *tables,
					 const struct protected_set *guard);
/*
 * match_state_settle_count: how many of the newest n tables to make one; 0: all stand as they should. max: values that
 * a merge may have to copy.
 */
size_t match_state_settle_count(const struct match_set *s, size_t n, size_t max);

#endif
