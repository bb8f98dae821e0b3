/* SPDX-License-Identifier: Apache-2.0 */
/* Values in a table and in the order of their last contact, each with a row of cells, one for each member. */
#include <stdlib.h>

#include "warn/contact_book_state.h"
#include "warn/subject.h"

enum { CELLS_MAX_DEFAULT = 1000000, MEMBERS_MAX_DEFAULT = 10000 };

struct contact_book *contact_book_new(const struct contact_rules *rules)
{
	struct contact_book *b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->rules = *rules;
	if (!b->rules.cells_max)
		b->rules.cells_max = CELLS_MAX_DEFAULT;
	if (!b->rules.members_max)
		b->rules.members_max = MEMBERS_MAX_DEFAULT;
	b->slot = INT32_MIN;
	return b;
}

static void value_free(void *ctx, struct node *node)
{
	(void)ctx;
	struct book_value *v = NODE_OWNER(node, struct book_value, node);
	free(v->cells);
	free(v);
}

void contact_book_free(struct contact_book *b)
{
	if (!b)
		return;
	node_table_drain(&b->values, value_free, NULL);
	node_table_deinit(&b->values);
	node_table_deinit(&b->member_table);
	for (size_t i = 0; i < b->n_members; i++)
		free(b->members[i]);
	free(b->members);
	free(b);
}

static int32_t slot_of(int64_t t)
{
	int64_t slot = t / CONTACT_BOOK_SLOT;
	return (int32_t)(t % CONTACT_BOOK_SLOT < 0 ? slot - 1 : slot);
}

static uint64_t member_hash(const struct contact_book *b, int64_t id)
{
	return hash_bytes(&b->rules.key, &id, sizeof id);
}

struct book_member *contact_book_find_member(const struct contact_book *b, int64_t id)
{
	for (struct node *node = node_table_first(&b->member_table, member_hash(b, id)); node; node = node_table_next(node)) {
		struct book_member *m = NODE_OWNER(node, struct book_member, node);
		if (m->id == id)
			return m;
	}
	return NULL;
}

static enum err member_get(struct contact_book *b, int64_t id, struct book_member **out)
{
	struct book_member *m = contact_book_find_member(b, id);
	if (m) {
		*out = m;
		return OK;
	}
	if (b->n_members >= b->rules.members_max)
		return ERR_LIMIT;
	if (b->n_members == b->members_cap) {
		size_t cap = b->members_cap ? 2 * b->members_cap : 16;
		struct book_member **more = reallocarray(b->members, cap, sizeof(struct book_member *));
		if (!more)
			return ERR_NOMEM;
		b->members = more;
		b->members_cap = cap;
	}
	m = calloc(1, sizeof(*m));
	if (!m || node_table_reserve(&b->member_table)) {
		free(m);
		return ERR_NOMEM;
	}
	m->id = id;
	m->index = (uint32_t)b->n_members;
	m->node.hash = member_hash(b, id);
	node_table_add(&b->member_table, &m->node);
	b->members[b->n_members++] = m;
	*out = m;
	return OK;
}

enum err contact_book_member(struct contact_book *b, const struct warn_member *m)
{
	struct book_member *own;
	enum err e = m->id >= 1 ? member_get(b, m->id, &own) : ERR_VALUE;
	if (e == OK)
		own->group = m->group;
	return e;
}

static void unlink_value(struct contact_book *b, struct book_value *v)
{
	*(v->older ? &v->older->newer : &b->oldest) = v->newer;
	*(v->newer ? &v->newer->older : &b->newest) = v->older;
}

static void link_newest(struct contact_book *b, struct book_value *v)
{
	v->older = b->newest;
	v->newer = NULL;
	*(b->newest ? &b->newest->newer : &b->oldest) = v;
	b->newest = v;
}

static void value_drop(struct contact_book *b, struct book_value *v)
{
	unlink_value(b, v);
	node_table_remove(&b->values, &v->node);
	b->n_cells -= v->n_cells;
	value_free(NULL, &v->node);
}

static bool in_reach(const struct contact_book *b, const struct book_value *v)
{
	for (uint32_t i = 0; i < v->n_cells; i++)
		if (b->slot - v->cells[i].slot < BOOK_SLOTS)
			return true;
	return false;
}

enum err contact_book_advance(struct contact_book *b, int64_t t)
{
	if (!subject_time_ok(t))
		return ERR_VALUE;
	int32_t slot = slot_of(t);
	if (slot <= b->slot)
		return OK;
	b->slot = slot;
	while (b->oldest && !in_reach(b, b->oldest))
		value_drop(b, b->oldest);
	return OK;
}

static uint64_t value_hash(const struct contact_book *b, struct value v)
{
	return hash_bytes(&b->rules.key, v.bytes.p, v.bytes.n) + (uint64_t)v.kind;
}

static struct book_value *value_find(const struct contact_book *b, struct value v, uint64_t hash)
{
	for (struct node *node = node_table_first(&b->values, hash); node; node = node_table_next(node)) {
		struct book_value *own = NODE_OWNER(node, struct book_value, node);
		if (value_eq(book_value_of(own), v))
			return own;
	}
	return NULL;
}

static struct book_value *value_add(struct contact_book *b, struct value v, uint64_t hash)
{
	struct book_value *own = calloc(1, sizeof(*own) + v.bytes.n);
	if (!own || node_table_reserve(&b->values)) {
		free(own);
		return NULL;
	}
	own->kind = v.kind;
	own->n = (uint32_t)v.bytes.n;
	memcpy(own->bytes, v.bytes.p, v.bytes.n);
	own->node.hash = hash;
	node_table_add(&b->values, &own->node);
	link_newest(b, own);
	return own;
}

static struct book_cell *cell_find(const struct book_value *v, uint32_t member)
{
	for (uint32_t i = 0; i < v->n_cells; i++)
		if (v->cells[i].member == member)
			return &v->cells[i];
	return NULL;
}

static struct book_cell *cell_last_quiet(const struct book_value *v)
{
	struct book_cell *quiet = v->cells;
	for (uint32_t i = 1; i < v->n_cells; i++)
		if (v->cells[i].last < quiet->last)
			quiet = &v->cells[i];
	return quiet;
}

/* A place for one more cell; where the value has all it may have, that of the member that met it longest ago. */
static struct book_cell *cell_add(struct contact_book *b, struct book_value *v)
{
	if (v->n_cells == CONTACT_BOOK_VALUE_MEMBERS)
		return cell_last_quiet(v);
	if (v->n_cells == v->cells_cap) {
		uint32_t cap = v->cells_cap ? 2 * v->cells_cap : 1;
		struct book_cell *more = reallocarray(v->cells, cap, sizeof(*more));
		if (!more)
			return NULL;
		v->cells = more;
		v->cells_cap = cap;
	}
	b->n_cells++;
	return &v->cells[v->n_cells++];
}

static void cell_count(struct book_cell *cell, int32_t slot, const struct contact *c)
{
	uint32_t count = c->count ? c->count : 1;
	if (slot > cell->slot) {
		int32_t by = slot - cell->slot < BOOK_SLOTS ? slot - cell->slot : BOOK_SLOTS;
		memmove(cell->counts + by, cell->counts, (size_t)(BOOK_SLOTS - by) * sizeof *cell->counts);
		memset(cell->counts, 0, (size_t)by * sizeof *cell->counts);
		cell->slot = slot;
	}
	int32_t age = cell->slot - slot;
	if (age < BOOK_SLOTS) {
		uint16_t *at = &cell->counts[age];
		*at = (uint16_t)(count < (uint32_t)(UINT16_MAX - *at) ? *at + count : UINT16_MAX);
	}
	if (c->time > cell->last)
		cell->last = c->time;
	if (c->tlp < cell->tlp)
		cell->tlp = (uint8_t)c->tlp;
}

static bool is_sound(const struct contact *c)
{
	return subject_time_ok(c->time) && c->member >= 1 && c->value.kind > 0 && c->value.kind < KIND_COUNT &&
	       c->value.bytes.n > 0 && c->value.bytes.n <= LIMIT_VALUE_BYTES && c->tlp < TLP_COUNT;
}

enum err contact_book_add(struct contact_book *b, const struct contact *c)
{
	struct book_member *m;
	if (!is_sound(c))
		return ERR_VALUE;
	enum err e = member_get(b, c->member, &m);
	if (e == OK)
		e = contact_book_advance(b, c->time);
	if (e)
		return e;
	int32_t slot = slot_of(c->time);
	if (b->slot - slot >= BOOK_SLOTS) {
		b->late++;
		return OK;
	}
	uint64_t hash = value_hash(b, c->value);
	struct book_value *v = value_find(b, c->value, hash);
	bool is_new = !v;
	if (is_new)
		v = value_add(b, c->value, hash);
	if (!v)
		return ERR_NOMEM;
	struct book_cell *cell = cell_find(v, m->index);
	if (!cell) {
		cell = cell_add(b, v);
		if (!cell && is_new)
			value_drop(b, v);
		if (!cell)
			return ERR_NOMEM;
		*cell = (struct book_cell){.member = m->index, .tlp = TLP_RED, .last = c->time, .slot = slot};
	}
	cell_count(cell, slot, c);
	if (!is_new) {
		unlink_value(b, v);
		link_newest(b, v);
	}
	while (b->n_cells > b->rules.cells_max && b->oldest != v) {
		value_drop(b, b->oldest);
		b->evicted++;
	}
	return OK;
}

void contact_book_stats(const struct contact_book *b, struct contact_book_stats *out)
{
	*out = (struct contact_book_stats){
		.values = b->values.n,
		.cells = b->n_cells,
		.members = b->n_members,
		.late = b->late,
		.evicted = b->evicted,
	};
}
