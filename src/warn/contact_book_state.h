/* SPDX-License-Identifier: Apache-2.0 */
/* What a book is made of; for the files that make lists of it, save it and load it. */
#ifndef WARN_CONTACT_BOOK_STATE_H
#define WARN_CONTACT_BOOK_STATE_H

#include "warn/contact_book.h"
#include "warn/node_table.h"

/* The window, the day behind it that says what came true, and the slot that runs. */
enum { BOOK_SLOTS = CONTACT_BOOK_WINDOW_SLOTS + CONTACT_BOOK_DAY_SLOTS + 1 };

/* One member's contacts with one value. */
struct book_cell {
	uint32_t member;             /* index in the book's members */
	uint8_t tlp;                 /* the most open under which the member met it */
	int64_t last;                /* time of the newest contact */
	int32_t slot;                /* the newest of counts */
	uint16_t counts[BOOK_SLOTS]; /* counts[i]: contacts in slot - i; what is more than fits is taken as that */
};

struct book_value {
	struct node node;
	struct book_value *older, *newer; /* by the last contact that came in */
	struct book_cell *cells;
	uint32_t n_cells, cells_cap;
	enum kind kind;
	uint32_t n;
	char bytes[];
};

struct book_member {
	struct node node;
	int64_t id;
	int64_t group;
	uint32_t index;
};

struct contact_book {
	struct contact_rules rules;
	struct node_table values, member_table;
	struct book_value *oldest, *newest;
	struct book_member **members; /* by index */
	size_t n_members, members_cap;
	size_t n_cells;
	int32_t slot; /* the one that runs; INT32_MIN before the first contact */
	uint64_t late, evicted;
};

static inline struct value book_value_of(const struct book_value *v)
{
	return (struct value){v->kind, {v->bytes, v->n}};
}

/* book_cell_count: contacts in a slot; 0 for what the cell does not reach. */
static inline uint32_t book_cell_count(const struct book_cell *c, int32_t slot)
{
	int32_t age = c->slot - slot;
	return age >= 0 && age < BOOK_SLOTS ? c->counts[age] : 0;
}

/* contact_book_find_member: NULL for an unknown one. */
struct book_member *contact_book_find_member(const struct contact_book *b, int64_t id);

#endif
