/* SPDX-License-Identifier: Apache-2.0 */
/* What readers see at one moment: a few tables, newest first, what they hold in sum, and the protected set. */
#ifndef MATCH_SET_H
#define MATCH_SET_H

#include "match/match_table.h"
#include "match/protected.h"

/* More than a settled set has, so that a change becomes visible before tables are merged, and when they cannot be. */
enum { MATCH_SET_TABLES_MAX = 8 };

struct match_set {
	struct match_table *tables[MATCH_SET_TABLES_MAX];
	size_t n;
	kind_set codes; /* of all tables */
	struct match_nets nets;
	const struct protected_set *guard; /* NULL: nothing is protected */
};

/* match_set_new: borrows the tables (n <= MATCH_SET_TABLES_MAX) and guard. NULL when out of memory. */
struct match_set *match_set_new(struct match_table *const *tables, size_t n, const struct protected_set *guard);
/* match_set_free: leaves the tables and the guard alone. */
void match_set_free(struct match_set *s);

/* What a table says of a value: its class, and the slot if it is a long one. Table NULL: nothing. */
struct match_found {
	const struct match_table *table;
	const struct match_slot *slot;
	uint32_t class_id;
};

#define MATCH_FOUND_NONE ((struct match_found){NULL, NULL, MATCH_CLASS_NONE})

/* match_set_find: what the newest table that knows the value says, which may be that it is gone (class 0). */
struct match_found match_set_find(const struct match_set *s, const struct match_key *k);
/* match_set_find_short: match_set_find of a short value. */
static inline struct match_found match_set_find_short(const struct match_set *s, const struct match_key *k)
{
	kind_set code = match_bucket_code_bit(k->tag);
	for (size_t i = 0; i < s->n; i++) {
		const struct match_table *t = s->tables[i];
		const struct match_short *slot = t->codes & code ? match_table_find_short(t, k) : NULL;
		if (slot)
			return (struct match_found){t, NULL, slot->class_id & MATCH_CLASS_MAX};
	}
	return MATCH_FOUND_NONE;
}

/* match_set_candidate: the newest long slot with this tag; match_table_holds decides. */
static inline struct match_found match_set_candidate(const struct match_set *s, uint64_t tag)
{
	kind_set code = match_bucket_code_bit(tag);
	for (size_t i = 0; i < s->n; i++) {
		const struct match_table *t = s->tables[i];
		const struct match_slot *slot = t->codes & code ? match_table_candidate(t, tag) : NULL;
		if (slot)
			return (struct match_found){t, slot, slot->class_id & MATCH_CLASS_MAX};
	}
	return MATCH_FOUND_NONE;
}

MATCH_PREFETCH match_set_prefetch(const struct match_set *s, uint64_t tag, enum match_run_kind kind)
{
	kind_set code = match_bucket_code_bit(tag);
	for (size_t i = 0; i < s->n; i++)
		if (s->tables[i]->codes & code)
			match_table_prefetch(s->tables[i], tag, kind);
}

MATCH_PREFETCH match_set_prefetch_next(const struct match_set *s, uint64_t tag, enum match_run_kind kind)
{
	kind_set code = match_bucket_code_bit(tag);
	for (size_t i = 0; i < s->n; i++)
		if (s->tables[i]->codes & code)
			match_table_prefetch_next(s->tables[i], tag, kind);
}

#endif
