/* SPDX-License-Identifier: Apache-2.0 */
/* Builds tables of exactly the size that is needed, in passes that keep the memory system busy. */
#include "match/match_build.h"

#include <stdlib.h>

#include "model/domain.h"

/* Hashes that are on their way at once: enough to hide a cache miss, few enough to stay in the first-level cache. */
enum { GROUP = 64 };
/* How many slots ahead the records of a table are fetched when it is copied; they lie anywhere in its heap. */
enum { COPY_AHEAD = 64 };

static struct match_room room_for(const struct match_change *changes, size_t n)
{
	struct match_room room = {0};
	for (size_t i = 0; i < n; i++)
		match_table_room_add(&room, changes[i].value);
	return room;
}

static void put_change(struct match_table *t, const struct match_key *k, const struct match_change *change)
{
	/* Asked of values that go out, too: a later change of this build may put the same record in again. */
	enum domain_suffix suffix = DOMAIN_NOT_SUFFIX;
	if (change->value.kind == KIND_DOMAIN)
		suffix = domain_suffix(change->value.bytes);
	if (suffix != DOMAIN_PUBLIC_SUFFIX)
		match_table_put(t, k, change->class_id, suffix == DOMAIN_PRIVATE_SUFFIX);
}

struct match_table *match_build_table(const struct hash_key *key, const struct match_change *changes, size_t n)
{
	struct match_room room = room_for(changes, n);
	struct match_table *t = match_table_new(&room);
	struct match_key keys[GROUP];
	for (size_t at = 0; t && at < n; at += GROUP) {
		size_t group = n - at < GROUP ? n - at : GROUP;
		for (size_t i = 0; i < group; i++) {
			keys[i] = match_table_key(key, changes[at + i].value);
			match_table_prefetch(t, keys[i].tag, match_table_run_kind(keys[i].tag));
		}
		for (size_t i = 0; i < group; i++)
			put_change(t, &keys[i], &changes[at + i]);
	}
	return t;
}

/* One table of a merge, with a bit for each slot that does not go into the result. */
struct part {
	const struct match_table *table;
	uint64_t *dropped;
	size_t n_dropped, n_dropped_short;
	size_t dropped_bytes;
};

static bool is_dropped(const struct part *p, size_t slot)
{
	return p->dropped[slot / 64] >> (slot % 64) & 1;
}

static void drop(struct part *p, size_t slot)
{
	if (is_dropped(p, slot))
		return;
	p->dropped[slot / 64] |= (uint64_t)1 << (slot % 64);
	p->n_dropped++;
	p->n_dropped_short += match_table_is_short(p->table, slot);
	p->dropped_bytes += match_table_record_bytes(p->table, slot);
}

/* Drops from the older parts what newer has. Both are in order of tags, so the probes walk forward through them. */
static void hide_older(const struct hash_key *key, const struct part *newer, struct part *older, size_t n_older)
{
	for (size_t i = 0; n_older && i < match_table_slots(newer->table); i++) {
		char small[MATCH_NETWORK4_BYTES];
		const struct match_key k = match_table_key_at(newer->table, key, i, small);
		if (!k.tag || is_dropped(newer, i))
			continue;
		for (size_t j = 0; j < n_older; j++) {
			size_t hidden = match_table_find(older[j].table, &k);
			if (hidden != MATCH_SLOT_NONE)
				drop(&older[j], hidden);
		}
	}
}

static void drop_gone(struct part *p)
{
	for (size_t i = 0; p->table->gone && i < match_table_slots(p->table); i++)
		if (!match_table_is_free(p->table, i) && match_table_class(p->table, i) == MATCH_CLASS_NONE)
			drop(p, i);
}

static void copy_part(struct match_table *to, const struct hash_key *key, const struct part *p)
{
	const struct match_table *from = p->table;
	size_t slots = match_table_slots(from);
	for (size_t i = 0; i < slots; i++) {
		bool is_short = match_table_is_short(from, i);
		char small[MATCH_NETWORK4_BYTES];
		if (!is_short && i + COPY_AHEAD < slots)
			match_table_prefetch_record(from, match_table_long(from, i + COPY_AHEAD), 0);
		const struct match_key k = match_table_key_at(from, key, i, small);
		if (!k.tag || is_dropped(p, i))
			continue;
		bool exact = !is_short && match_table_exact(from, match_table_long(from, i));
		match_table_add(to, &k, match_table_class(from, i), exact);
	}
}

static bool parts_init(struct part *parts, struct match_table *const *tables, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		parts[i].table = tables[i];
		parts[i].dropped = calloc(match_table_slots(tables[i]) / 64 + 1, sizeof(uint64_t));
		if (!parts[i].dropped)
			return false;
	}
	return true;
}

static struct match_table *merge(const struct hash_key *key, struct part *parts, size_t n, bool oldest)
{
	struct match_room room = {0};
	for (size_t i = 0; i < n; i++)
		hide_older(key, &parts[i], &parts[i + 1], n - i - 1);
	for (size_t i = 0; i < n; i++) {
		const struct match_table *t = parts[i].table;
		if (oldest)
			drop_gone(&parts[i]);
		size_t shorts = t->short_values - parts[i].n_dropped_short;
		room.values[MATCH_RUN_SHORT] += shorts;
		room.values[MATCH_RUN_LONG] += t->values - parts[i].n_dropped - shorts;
		room.heap_bytes += t->heap_used - parts[i].dropped_bytes;
		room.networks4 |= t->nets.map4 != NULL;
	}
	struct match_table *t = match_table_new(&room);
	for (size_t i = 0; t && i < n; i++)
		copy_part(t, key, &parts[i]);
	return t;
}

struct match_table *match_build_merged(const struct hash_key *key, struct match_table *const *tables, size_t n,
				       bool oldest)
{
	struct part *parts = calloc(n, sizeof *parts);
	struct match_table *t = parts && parts_init(parts, tables, n) ? merge(key, parts, n, oldest) : NULL;
	for (size_t i = 0; parts && i < n; i++)
		free(parts[i].dropped);
	free(parts);
	return t;
}
