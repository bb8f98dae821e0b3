/* SPDX-License-Identifier: Apache-2.0 */
/* Values in a table and in the order of their last contact, each with a row of cells for the members that met it. */
#include <stdlib.h>

#include "base/grow.h"
#include "warn/contact_book_state.h"
#include "warn/list_learn.h"
#include "warn/list_form.h"
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
	b->hour = BOOK_NO_HOUR;
	list_logs_init(&b->logs);
	for (int kind = 0; kind < LIST_MODEL_KINDS; kind++) {
		const struct list_form *form = list_form_of((enum list_model_kind)kind);
		list_model_init(&b->models[kind], form->start, form->n);
	}
	return b;
}

static void cells_free(struct book_value *v)
{
	if (v->cells != &v->one)
		free(v->cells);
}

static void value_free(void *ctx, struct node *node)
{
	(void)ctx;
	struct book_value *v = NODE_OWNER(node, struct book_value, node);
	cells_free(v);
	free(v);
}

void contact_book_free(struct contact_book *b)
{
	if (!b)
		return;
	node_table_drain(&b->values, value_free, NULL);
	node_table_deinit(&b->values);
	node_table_deinit(&b->member_table);
	list_window_deinit(&b->window);
	for (int kind = 0; kind < LIST_MODEL_KINDS; kind++)
		free(b->lessons[kind].at);
	for (size_t i = 0; i < b->n_members; i++)
		free(b->members[i]);
	free(b->members);
	free(b);
}

enum err contact_book_window(struct contact_book *b, int32_t end, const struct list_window **out)
{
	enum err e = OK;
	if (!b->window.values || b->window.end != end) {
		list_window_deinit(&b->window);
		e = list_window_init(&b->window, b, end);
	}
	if (e == OK)
		*out = &b->window;
	return e;
}

static int32_t hour_of(int64_t t)
{
	return book_floor(t, UTC_HOUR);
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

enum err contact_book_get_member(struct contact_book *b, int64_t id, struct book_member **out)
{
	struct book_member *m = contact_book_find_member(b, id);
	if (m) {
		*out = m;
		return OK;
	}
	if (b->n_members >= b->rules.members_max)
		return ERR_LIMIT;
	struct book_member **more = grow(b->members, b->n_members, sizeof(struct book_member *));
	if (!more)
		return ERR_NOMEM;
	b->members = more;
	m = calloc(1, sizeof(*m));
	if (!m || node_table_reserve(&b->member_table)) {
		free(m);
		return ERR_NOMEM;
	}
	m->id = id;
	m->index = (uint32_t)b->n_members;
	m->of = id;
	m->witness = true;
	m->node.hash = member_hash(b, id);
	node_table_add(&b->member_table, &m->node);
	b->members[b->n_members++] = m;
	*out = m;
	return OK;
}

enum err contact_book_member(struct contact_book *b, const struct warn_member *m)
{
	struct book_member *own;
	enum err e = m->id >= 1 ? contact_book_get_member(b, m->id, &own) : ERR_VALUE;
	if (e)
		return e;
	own->group = m->group;
	own->witness = m->weight <= 0 || m->weight >= WARN_WITNESS_WEIGHT;
	return OK;
}

enum err contact_book_party(struct contact_book *b, int64_t member, int64_t of)
{
	struct book_member *own;
	enum err e = member >= 1 && of >= 0 ? contact_book_get_member(b, member, &own) : ERR_VALUE;
	if (e == OK)
		own->of = of ? of : member;
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

static void mark_changed(struct contact_book *b, struct book_value *v)
{
	if (v->changed)
		return;
	v->changed = true;
	v->last_changed = NULL;
	v->next_changed = b->changed;
	if (b->changed)
		b->changed->last_changed = v;
	b->changed = v;
}

static void unmark_changed(struct contact_book *b, struct book_value *v)
{
	if (!v->changed)
		return;
	*(v->last_changed ? &v->last_changed->next_changed : &b->changed) = v->next_changed;
	if (v->next_changed)
		v->next_changed->last_changed = v->last_changed;
	v->changed = false;
}

static void value_drop(struct contact_book *b, struct book_value *v)
{
	unmark_changed(b, v);
	unlink_value(b, v);
	node_table_remove(&b->values, &v->node);
	b->n_cells -= v->n_cells;
	value_free(NULL, &v->node);
}

static bool in_reach(const struct contact_book *b, const struct book_value *v)
{
	for (uint32_t i = 0; i < v->n_cells; i++)
		if (b->hour - v->cells[i].hour < BOOK_REACH_HOURS + BOOK_DAY_HOURS)
			return true;
	return false;
}

enum err contact_book_advance(struct contact_book *b, int64_t t)
{
	if (!subject_time_ok(t))
		return ERR_VALUE;
	int32_t hour = hour_of(t);
	if (hour <= b->hour)
		return OK;
	/* Days of which nobody said anything teach nothing. */
	enum err e = b->hour != BOOK_NO_HOUR && book_day(hour) > book_day(b->hour) ? list_learn_day(b, book_day(b->hour)) : OK;
	if (e)
		return e;
	list_window_deinit(&b->window);
	b->hour = hour;
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
	own->cells = &own->one;
	own->room = 1;
	own->kind = v.kind;
	own->n = (uint32_t)v.bytes.n;
	memcpy(own->bytes, v.bytes.p, v.bytes.n);
	own->node.hash = hash;
	node_table_add(&b->values, &own->node);
	link_newest(b, own);
	return own;
}

static struct book_cell *cell_find(const struct book_value *v, uint32_t member, bool restricted)
{
	for (uint32_t i = 0; i < v->n_cells; i++)
		if (v->cells[i].member == member && v->cells[i].restricted == restricted)
			return &v->cells[i];
	return NULL;
}

static struct book_cell *cell_quietest(const struct book_value *v)
{
	struct book_cell *quiet = v->cells;
	for (uint32_t i = 1; i < v->n_cells; i++)
		if (v->cells[i].hour < quiet->hour)
			quiet = &v->cells[i];
	return quiet;
}

static bool widen(struct book_value *v)
{
	struct book_cell *more = reallocarray(v->cells == &v->one ? NULL : v->cells, 2 * (size_t)v->room, sizeof(*more));
	if (!more)
		return false;
	if (v->cells == &v->one)
		*more = v->one;
	v->cells = more;
	v->room *= 2;
	return true;
}

/* A place for one more cell; where the value has all it may have, that of the member that met it longest ago. */
static struct book_cell *cell_add(struct contact_book *b, struct book_value *v)
{
	if (v->n_cells == CONTACT_BOOK_VALUE_MEMBERS)
		return cell_quietest(v);
	if (v->n_cells == v->room && !widen(v))
		return NULL;
	b->n_cells++;
	return &v->cells[v->n_cells++];
}

/* A contact later than all before: the cell's hour and day move on. */
static void cell_move(struct book_cell *cell, int32_t hour)
{
	int32_t days = book_day(hour) - book_day(cell->hour);
	int32_t left = hour - cell->hour < BOOK_CELL_HOURS ? hour - cell->hour : BOOK_CELL_HOURS;
	for (int32_t by; left > 0; left -= by) {
		by = left < 63 ? left : 63;
		for (int i = BOOK_WORDS - 1; i > 0; i--)
			cell->hours[i] = cell->hours[i] << by | cell->hours[i - 1] >> (64 - by);
		cell->hours[0] <<= by;
	}
	for (int32_t i = BOOK_DAYS - 1; i >= 0 && days > 0; i--)
		cell->counts[i] = i >= days ? cell->counts[i - days] : 0;
	if (days > 0)
		cell->port_before = cell->port;
	cell->hour = hour;
}

static void cell_count(struct book_cell *cell, int32_t hour, const struct contact *c)
{
	uint32_t count = c->count ? c->count : 1;
	if (hour > cell->hour)
		cell_move(cell, hour);
	if (hour == cell->hour)
		cell->port = (uint32_t)c->protocol << 16 | c->port;
	int32_t age = cell->hour - hour, days = book_day(cell->hour) - book_day(hour);
	if (age < BOOK_CELL_HOURS)
		cell->hours[age / 64] |= UINT64_C(1) << age % 64;
	if (days < BOOK_DAYS) {
		uint16_t *at = &cell->counts[days];
		*at = (uint16_t)(count < (uint32_t)(UINT16_MAX - *at) ? *at + count : UINT16_MAX);
	}
}

static bool is_sound(const struct contact *c)
{
	return subject_time_ok(c->time) && c->member >= 1 && c->value.kind > 0 && c->value.kind < KIND_COUNT &&
	       c->value.bytes.n > 0 && c->value.bytes.n <= LIMIT_VALUE_BYTES && c->tlp < TLP_COUNT && c->port <= UINT16_MAX;
}

static enum err cell_get(struct contact_book *b, struct book_value *v, const struct contact *c, uint32_t member, int32_t hour,
                         struct book_cell **out)
{
	bool restricted = c->tlp > TLP_AMBER;
	struct book_cell *cell = cell_find(v, member, restricted);
	if (!cell) {
		uint32_t port = (uint32_t)c->protocol << 16 | c->port;
		cell = cell_add(b, v);
		if (!cell)
			return ERR_NOMEM;
		*cell = (struct book_cell){.member = member, .restricted = restricted, .hour = hour, .port = port, .port_before = port};
	}
	*out = cell;
	return OK;
}

static void make_room(struct contact_book *b, const struct book_value *keep)
{
	while (b->n_cells > b->rules.cells_max && b->oldest != keep) {
		value_drop(b, b->oldest);
		b->evicted++;
	}
}

enum err contact_book_add(struct contact_book *b, const struct contact *c)
{
	struct book_member *m;
	struct book_cell *cell;
	if (!is_sound(c))
		return ERR_VALUE;
	enum err e = contact_book_get_member(b, c->member, &m);
	if (e == OK)
		e = contact_book_advance(b, c->time);
	if (e)
		return e;
	int32_t hour = hour_of(c->time);
	if (b->hour - hour >= BOOK_REACH_HOURS) {
		b->late++;
		return OK;
	}
	list_window_deinit(&b->window);
	uint64_t hash = value_hash(b, c->value);
	struct book_value *v = value_find(b, c->value, hash);
	if (v) {
		unlink_value(b, v);
		link_newest(b, v);
	} else {
		v = value_add(b, c->value, hash);
	}
	e = v ? cell_get(b, v, c, m->index, hour, &cell) : ERR_NOMEM;
	if (e == OK)
		cell_count(cell, hour, c);
	else if (v && v->n_cells == 0)
		value_drop(b, v);
	if (e == OK) {
		mark_changed(b, v);
		make_room(b, v);
	}
	return e;
}

enum err contact_book_put(struct contact_book *b, struct value value, const struct book_cell *cells, uint32_t n)
{
	list_window_deinit(&b->window);
	uint64_t hash = value_hash(b, value);
	struct book_value *before = value_find(b, value, hash), *v = value_add(b, value, hash);
	if (!v)
		return ERR_NOMEM;
	while (v->room < n)
		if (!widen(v)) {
			value_drop(b, v);
			return ERR_NOMEM;
		}
	memcpy(v->cells, cells, n * sizeof(*cells));
	v->n_cells = n;
	b->n_cells += n;
	if (before)
		value_drop(b, before);
	make_room(b, v);
	return OK;
}

static void forget_in(struct contact_book *b, struct book_value *v, const struct book_member *m)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < v->n_cells; i++)
		if (m && v->cells[i].member != m->index)
			v->cells[kept++] = v->cells[i];
	b->n_cells -= v->n_cells - kept;
	v->n_cells = kept;
	if (kept == 0)
		value_drop(b, v);
}

void contact_book_forget(struct contact_book *b, int64_t member, struct value value)
{
	const struct book_member *m = member ? contact_book_find_member(b, member) : NULL;
	if (member && !m)
		return;
	list_window_deinit(&b->window);
	struct book_value *one = value.kind == KIND_NONE ? NULL : value_find(b, value, value_hash(b, value));
	for (struct book_value *v = value.kind == KIND_NONE ? b->oldest : one, *next; v; v = next) {
		next = one ? NULL : v->newer;
		forget_in(b, v, m);
	}
}

enum err contact_book_met(const struct contact_book *b, struct value v, contact_met_fn *each, void *ctx)
{
	const struct book_value *own = value_find(b, v, value_hash(b, v));
	enum err e = OK;
	for (uint32_t i = 0; own && i < own->n_cells && e == OK; i++)
		e = each(ctx, b->members[own->cells[i].member]->id);
	return e;
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
