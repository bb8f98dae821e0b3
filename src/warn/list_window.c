/* SPDX-License-Identifier: Apache-2.0 */
/* Bits shifted to where the window ends. */
#include "warn/list_window.h"

#include <stdlib.h>

#include "warn/contact_book_state.h"
#include "warn/list_ids.h"

static uint64_t bits_from(const uint64_t *words, int32_t from)
{
	if (from <= -64 || from >= BOOK_CELL_HOURS)
		return 0;
	if (from < 0)
		return words[0] << -from;
	int32_t word = from / 64, rest = from % 64;
	uint64_t bits = words[word] >> rest;
	return rest && word + 1 < BOOK_WORDS ? bits | words[word + 1] << (64 - rest) : bits;
}

static struct list_hours hours_before(const struct book_cell *c, int32_t end)
{
	const uint64_t mask = (UINT64_C(1) << LIST_HOURS_WORD) - 1;
	int32_t from = c->hour - (end - 1);
	return (struct list_hours){{bits_from(c->hours, from) & mask, bits_from(c->hours, from + LIST_HOURS_WORD) & mask}};
}

static bool comes(const struct book_cell *c, int32_t end)
{
	const uint64_t day = (UINT64_C(1) << BOOK_DAY_HOURS) - 1;
	return c->hour >= end && (bits_from(c->hours, c->hour - (end + BOOK_DAY_HOURS - 1)) & day);
}

/* On the days that the window touches. */
static uint32_t contacts(const struct book_cell *c, int32_t end)
{
	uint32_t sum = 0;
	int32_t first = book_day(end - LIST_HOURS), last = book_day(end - 1), newest = book_day(c->hour);
	for (int32_t i = 0; i < BOOK_DAYS; i++)
		if (newest - i >= first && newest - i <= last)
			sum += c->counts[i];
	return sum;
}

/* False for a cell that says nothing about the window and the day behind it. */
static bool cut(const struct book_cell *c, int32_t end, struct list_window_cell *out)
{
	if (c->hour < end - LIST_HOURS)
		return false;
	struct list_hours hours = hours_before(c, end);
	bool any = list_hours_any(&hours), came = comes(c, end);
	*out = (struct list_window_cell){
		.hours = hours,
		.member = c->member,
		.contacts = any ? contacts(c, end) : 0,
		.port = c->hour < end ? c->port : c->port_before,
		.days = (uint8_t)list_hours_days(&hours),
		.newest = any ? (uint8_t)list_hours_newest(&hours) : LIST_HOURS,
		.restricted = c->restricted,
		.came = came,
	};
	return any || came;
}

struct numbering {
	const struct hash_key *secret;
	struct list_ids ports, networks;
};

static enum err number_networks(struct numbering *num, struct list_window_value *v)
{
	const uint8_t *p = (const uint8_t *)v->value->bytes;
	enum kind kind = v->value->kind;
	size_t bytes[LIST_WINDOW_NETWORKS] = {kind == KIND_IPV4 ? 3 : 6, kind == KIND_IPV4 ? 2 : 4};
	for (int i = 0; i < LIST_WINDOW_NETWORKS; i++) {
		uint64_t key = (uint64_t)kind * LIST_WINDOW_NETWORKS + (uint64_t)i;
		v->networks[i] = LIST_WINDOW_NO_NETWORK;
		if (kind != KIND_IPV4 && kind != KIND_IPV6)
			continue;
		for (size_t k = 0; k < bytes[i]; k++)
			key = key << 8 | p[k];
		if (list_ids_get(&num->networks, num->secret, key, &v->networks[i]))
			return ERR_NOMEM;
	}
	return OK;
}

static enum err cut_value(struct list_window *w, const struct book_value *value, uint32_t *n_cells, struct numbering *num)
{
	struct list_window_value *own = &w->values[w->n];
	*own = (struct list_window_value){.value = value, .first = *n_cells};
	for (uint32_t i = 0; i < value->n_cells; i++) {
		struct list_window_cell *cell = &w->cells[*n_cells];
		if (!cut(&value->cells[i], w->end, cell))
			continue;
		if (list_ids_get(&num->ports, num->secret, cell->port, &cell->port))
			return ERR_NOMEM;
		++*n_cells;
	}
	own->n = *n_cells - own->first;
	if (!own->n)
		return OK;
	w->n++;
	return number_networks(num, own);
}

enum err list_window_init(struct list_window *w, const struct contact_book *b, int32_t end)
{
	struct numbering num = {.secret = &b->rules.key};
	uint32_t n_cells = 0;
	*w = (struct list_window){.end = end};
	/* Most of it is written, and none is read before that. */
	w->values = reallocarray(NULL, b->values.n + 1, sizeof(*w->values));
	w->cells = reallocarray(NULL, b->n_cells + 1, sizeof(*w->cells));
	enum err e = w->values && w->cells ? list_ids_reserve(&num.networks, num.secret, b->values.n) : ERR_NOMEM;
	for (const struct book_value *v = b->oldest; v && e == OK; v = v->newer)
		e = cut_value(w, v, &n_cells, &num);
	w->n_ports = num.ports.n;
	w->n_networks = num.networks.n;
	list_ids_deinit(&num.ports);
	list_ids_deinit(&num.networks);
	if (e)
		list_window_deinit(w);
	return e;
}

void list_window_deinit(struct list_window *w)
{
	free(w->values);
	free(w->cells);
	*w = (struct list_window){0};
}
