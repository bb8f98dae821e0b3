/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing over the arrays of values and members; a stable merge sort by time. */
#include "proof/history.h"

#include <stdlib.h>

#include "base/grow.h"
#include "model/member.h"

enum { SLOTS_MIN = 1024 };

void history_init(struct history *h, const struct hash_key *key)
{
	*h = (struct history){.key = *key};
	arena_init(&h->arena, SIZE_MAX / 4);
}

void history_deinit(struct history *h)
{
	arena_deinit(&h->arena);
	free(h->members);
	free(h->values);
	free(h->contacts);
	free(h->peers);
	free(h->known);
	free(h->member_table.slots);
	free(h->value_table.slots);
	free(h->rank);
	*h = (struct history){0};
}

static uint64_t value_hash(const struct history *h, struct value v)
{
	return hash_bytes(&h->key, v.bytes.p, v.bytes.n) + (uint64_t)v.kind;
}

typedef bool same_fn(const struct history *h, uint32_t number, const void *sought);
typedef uint64_t rehash_fn(const struct history *h, uint32_t number);

static bool same_value(const struct history *h, uint32_t number, const void *sought)
{
	return value_eq(h->values[number], *(const struct value *)sought);
}

static uint64_t rehash_value(const struct history *h, uint32_t number)
{
	return value_hash(h, h->values[number]);
}

static bool same_member(const struct history *h, uint32_t number, const void *sought)
{
	return str_eq(h->members[number].name, *(const struct str *)sought);
}

static uint64_t rehash_member(const struct history *h, uint32_t number)
{
	struct str name = h->members[number].name;
	return hash_bytes(&h->key, name.p, name.n);
}

/* The slot of what is sought, or the free one where it belongs. */
static size_t slot_of(const struct history *h, const struct history_table *t, uint64_t hash, same_fn *same, const void *sought)
{
	size_t at = hash & (t->n_slots - 1);
	while (t->slots[at] && !same(h, t->slots[at] - 1, sought))
		at = (at + 1) & (t->n_slots - 1);
	return at;
}

/* Room for one more beside n, at most half full. */
static enum err table_room(const struct history *h, struct history_table *t, size_t n, rehash_fn *rehash)
{
	if (2 * (n + 1) <= t->n_slots)
		return OK;
	struct history_table more = {.n_slots = t->n_slots ? 2 * t->n_slots : SLOTS_MIN};
	more.slots = calloc(more.n_slots, sizeof(*more.slots));
	if (!more.slots)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++) {
		size_t at = rehash(h, i) & (more.n_slots - 1);
		while (more.slots[at])
			at = (at + 1) & (more.n_slots - 1);
		more.slots[at] = i + 1;
	}
	free(t->slots);
	*t = more;
	return OK;
}

enum err history_member(struct history *h, struct str name, uint32_t *out)
{
	enum err e = table_room(h, &h->member_table, h->n_members, rehash_member);
	if (e)
		return e;
	uint32_t *slot = &h->member_table.slots[slot_of(h, &h->member_table, hash_bytes(&h->key, name.p, name.n), same_member, &name)];
	if (*slot) {
		*out = *slot - 1;
		return OK;
	}
	if (!member_name_valid(name))
		return ERR_VALUE;
	if (h->n_members == HISTORY_MEMBERS_MAX)
		return ERR_LIMIT;
	struct history_member *members = grow(h->members, h->n_members, sizeof(*members));
	if (members)
		h->members = members;
	struct str copy = arena_dup(&h->arena, name);
	if (!members || !copy.p)
		return ERR_NOMEM;
	h->members[h->n_members] = (struct history_member){.name = copy};
	*out = (uint32_t)h->n_members++;
	*slot = *out + 1;
	return OK;
}

uint32_t history_member_find(const struct history *h, struct str name)
{
	if (!h->member_table.n_slots)
		return HISTORY_NONE;
	uint32_t slot = h->member_table.slots[slot_of(h, &h->member_table, hash_bytes(&h->key, name.p, name.n), same_member, &name)];
	return slot ? slot - 1 : HISTORY_NONE;
}

static enum err replace(struct history *h, struct str *text, struct str with)
{
	if (!with.n || str_eq(*text, with))
		return OK;
	struct str copy = arena_dup(&h->arena, with);
	if (!copy.p)
		return ERR_NOMEM;
	*text = copy;
	return OK;
}

enum err history_member_set(struct history *h, uint32_t member, struct str country, struct str sector, struct str group)
{
	struct history_member *m = &h->members[member];
	enum err e = replace(h, &m->country, country);
	if (!e)
		e = replace(h, &m->sector, sector);
	if (!e)
		e = replace(h, &m->group, group);
	return e;
}

/* A party is the first member of its operator. */
static void find_parties(struct history *h)
{
	for (uint32_t i = 0; i < h->n_members; i++) {
		uint32_t first = 0;
		while (first < i && !(h->members[i].group.n && str_eq(h->members[first].group, h->members[i].group)))
			first++;
		h->members[i].party = first;
	}
}

uint32_t history_value_find(const struct history *h, struct value v)
{
	if (!h->value_table.n_slots)
		return HISTORY_NONE;
	uint32_t slot = h->value_table.slots[slot_of(h, &h->value_table, value_hash(h, v), same_value, &v)];
	return slot ? slot - 1 : HISTORY_NONE;
}

enum err history_value(struct history *h, struct value v, uint32_t *out)
{
	enum err e = table_room(h, &h->value_table, h->n_values, rehash_value);
	if (e)
		return e;
	uint32_t *slot = &h->value_table.slots[slot_of(h, &h->value_table, value_hash(h, v), same_value, &v)];
	if (*slot) {
		*out = *slot - 1;
		return OK;
	}
	if (h->n_values == HISTORY_CONTACTS_MAX)
		return ERR_LIMIT;
	struct value *values = grow(h->values, h->n_values, sizeof(*values));
	if (values)
		h->values = values;
	struct str copy = arena_dup(&h->arena, v.bytes);
	if (!values || !copy.p)
		return ERR_NOMEM;
	h->values[h->n_values] = (struct value){v.kind, copy};
	*out = (uint32_t)h->n_values++;
	*slot = *out + 1;
	return OK;
}

static enum err append(struct history_contact **array, size_t *n, const struct history_contact *c)
{
	if (*n == HISTORY_CONTACTS_MAX)
		return ERR_LIMIT;
	struct history_contact *p = grow(*array, *n, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	*array = p;
	p[(*n)++] = *c;
	return OK;
}

enum err history_add(struct history *h, const struct history_contact *c)
{
	return append(&h->contacts, &h->n_contacts, c);
}

enum err history_add_peer(struct history *h, const struct history_contact *c)
{
	return append(&h->peers, &h->n_peers, c);
}

enum err history_add_known(struct history *h, uint32_t member, uint32_t value)
{
	if (h->n_known == HISTORY_CONTACTS_MAX)
		return ERR_LIMIT;
	struct history_known *p = grow(h->known, h->n_known, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	h->known = p;
	p[h->n_known++] = (struct history_known){value, (uint16_t)member};
	return OK;
}

static int by_value_and_member(const void *a, const void *b)
{
	const struct history_known *x = a, *y = b;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->member < y->member ? -1 : x->member > y->member;
}

static void sort_known(struct history *h)
{
	size_t kept = 0;
	if (h->n_known)
		qsort(h->known, h->n_known, sizeof(*h->known), by_value_and_member);
	for (size_t i = 0; i < h->n_known; i++)
		if (i == 0 || by_value_and_member(&h->known[i], &h->known[kept - 1]))
			h->known[kept++] = h->known[i];
	h->n_known = kept;
}

const struct history_known *history_known_of(const struct history *h, uint32_t value, size_t *out_n)
{
	size_t low = 0, high = h->n_known, n = 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (h->known[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < h->n_known && h->known[low + n].value == value)
		n++;
	*out_n = n;
	return h->known + low;
}

static bool in_order(const struct history_contact *c, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (c[i].time < c[i - 1].time)
			return false;
	return true;
}

/* Merges the runs from[a..b) and from[b..c) to to[a..c). */
static void merge(const struct history_contact *from, size_t a, size_t b, size_t c, struct history_contact *to)
{
	for (size_t i = a, j = b, at = a; at < c; at++)
		to[at] = j == c || (i < b && from[i].time <= from[j].time) ? from[i++] : from[j++];
}

static enum err sort_by_time(struct history_contact **array, size_t n)
{
	if (in_order(*array, n))
		return OK;
	struct history_contact *from = *array, *to = calloc(n, sizeof(*to));
	if (!to)
		return ERR_NOMEM;
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t a = 0; a < n; a += 2 * width) {
			size_t b = a + width < n ? a + width : n, c = b + width < n ? b + width : n;
			merge(from, a, b, c, to);
		}
		struct history_contact *swap = from;
		from = to;
		to = swap;
	}
	free(to);
	*array = from;
	return OK;
}

static int by_value(const void *a, const void *b, void *values)
{
	const struct value *v = values, *x = &v[*(const uint32_t *)a], *y = &v[*(const uint32_t *)b];
	return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : str_cmp(x->bytes, y->bytes);
}

static enum err rank_values(struct history *h)
{
	uint32_t *order = calloc(h->n_values ? h->n_values : 1, sizeof(*order));
	h->rank = calloc(h->n_values ? h->n_values : 1, sizeof(*h->rank));
	if (!order || !h->rank) {
		free(order);
		return ERR_NOMEM;
	}
	for (uint32_t i = 0; i < h->n_values; i++)
		order[i] = i;
	qsort_r(order, h->n_values, sizeof(*order), by_value, h->values);
	for (uint32_t i = 0; i < h->n_values; i++)
		h->rank[order[i]] = i;
	free(order);
	return OK;
}

static int64_t day_of(int64_t time)
{
	return (time - (time < 0 ? UTC_DAY - 1 : 0)) / UTC_DAY;
}

enum err history_seal(struct history *h)
{
	find_parties(h);
	sort_known(h);
	enum err e = sort_by_time(&h->contacts, h->n_contacts);
	if (!e)
		e = sort_by_time(&h->peers, h->n_peers);
	if (!e)
		e = rank_values(h);
	if (e || !h->n_contacts)
		return e;
	h->first_day = day_of(h->contacts[0].time);
	h->n_days = (size_t)(day_of(h->contacts[h->n_contacts - 1].time) - h->first_day) + 1;
	if (h->n_days > HISTORY_DAYS_MAX || h->n_days * h->n_members > HISTORY_MEMBER_DAYS_MAX)
		return ERR_LIMIT;
	return OK;
}

size_t history_day(const struct history *h, int64_t time)
{
	int64_t day = day_of(time) - h->first_day;
	return day > 0 ? (size_t)day : 0;
}

int64_t history_day_start(const struct history *h, size_t day)
{
	return (h->first_day + (int64_t)day) * UTC_DAY;
}
