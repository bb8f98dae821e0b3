/* SPDX-License-Identifier: Apache-2.0 */
/* What a book is made of; for the files that make lists of it, learn from it, save it and load it. */
#ifndef WARN_CONTACT_BOOK_STATE_H
#define WARN_CONTACT_BOOK_STATE_H

#include "warn/contact_book.h"
#include "warn/list_form.h"
#include "warn/list_hours.h"
#include "warn/list_model.h"
#include "warn/list_window.h"
#include "warn/node_table.h"

enum {
	BOOK_DAY_HOURS = 24,
	/* What a day is learned from: the window before it, and the day itself. */
	BOOK_REACH_HOURS = LIST_HOURS + BOOK_DAY_HOURS,
	BOOK_WORDS = 3,
	BOOK_CELL_HOURS = 64 * BOOK_WORDS,
	BOOK_DAYS = 8,
};
static_assert(BOOK_CELL_HOURS >= BOOK_REACH_HOURS + BOOK_DAY_HOURS, "a late contact of the day that runs pushes none out");

/* Before the first contact. */
#define BOOK_NO_HOUR INT32_MIN

/* One member's contacts with one value. */
struct book_cell {
	uint32_t member;            /* index in the book's members */
	bool restricted;            /* only the member itself may know: apart from what others may know */
	int32_t hour;               /* since 1970, of the newest contact */
	uint64_t hours[BOOK_WORDS]; /* bit i: contacts in hour - i */
	uint16_t counts[BOOK_DAYS]; /* counts[i]: contacts i days before the day of hour; full: that many or more */
	uint32_t port;              /* protocol << 16 | port of the newest contact */
	uint32_t port_before;       /* the same as it was when the day of hour began */
};

struct book_value {
	struct node node;
	struct book_value *older, *newer; /* by the last contact that came in */
	struct book_value *next_changed, *last_changed;
	bool changed; /* since it was saved; then it stands in the list of those */
	struct book_cell *cells; /* &one, or apart */
	uint32_t n_cells, room;
	enum kind kind;
	uint32_t n;
	struct book_cell one; /* most values are met by one member only */
	char bytes[];
};

struct book_member {
	struct node node;
	int64_t id;
	uint32_t index;
	int64_t group; /* its operator; 0: none */
	bool witness;  /* its word counts beside that of others (WARN_WITNESS_WEIGHT) */
	int64_t of;    /* the least id of those that copy each other with it; its own when none does */
};

/* book_independent: whether what both say is more than what one of them says. */
static inline bool book_independent(const struct book_member *a, const struct book_member *b)
{
	return a->of != b->of && (a->group == 0 || a->group != b->group);
}

struct contact_book {
	struct contact_rules rules;
	struct node_table values, member_table;
	struct book_value *oldest, *newest, *changed;
	struct book_member **members; /* by index */
	size_t n_members;
	size_t n_cells;
	int32_t hour; /* the one that runs, since 1970 */
	struct list_model models[LIST_MODEL_KINDS];
	struct list_logs logs;
	bool learned; /* since the models were saved */
	struct list_rows lessons[LIST_MODEL_KINDS]; /* of the day learned last: room for those of the next */
	struct list_window window; /* of the last list that was made; empty after a change */
	uint64_t late, evicted;
};

static inline struct value book_value_of(const struct book_value *v)
{
	return (struct value){v->kind, {v->bytes, v->n}};
}

static inline int32_t book_floor(int64_t t, int64_t unit)
{
	return (int32_t)(t / unit - (t % unit < 0));
}

static inline int32_t book_day(int32_t hour)
{
	return book_floor(hour, BOOK_DAY_HOURS);
}

/* contact_book_window: lent until the book changes. ERR_NOMEM. */
MUST_CHECK enum err contact_book_window(struct contact_book *b, int32_t end, const struct list_window **out);
/* contact_book_find_member: NULL for an unknown one. */
struct book_member *contact_book_find_member(const struct contact_book *b, int64_t id);
/* contact_book_get_member: added when it is unknown. ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err contact_book_get_member(struct contact_book *b, int64_t id, struct book_member **out);
/*
 * contact_book_put: the value, as the newest, with a copy of these cells (1 to CONTACT_BOOK_VALUE_MEMBERS) in place of those
 * that it had. ERR_NOMEM: the book is as before.
 */
MUST_CHECK enum err contact_book_put(struct contact_book *b, struct value v, const struct book_cell *cells, uint32_t n);

#endif
