/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as they come from the tables, brought into the order of days and keys. */
#ifndef STORE_RECALL_SORT_H
#define STORE_RECALL_SORT_H

#include "store/recall_page.h"

struct recall_sort_item;
struct recall_sort_tail;

/* Rows with the memory that sorting them takes, kept from one flush to the next. Zeroes are empty. */
struct recall_rows {
	struct recall_row *list; /* after recall_sort_run */
	size_t n;
	enum err err; /* sticks until recall_sort_reset */
	struct recall_sort_item *items, *other;
	size_t n_items, cap_items, room; /* room: of list and other */
	struct recall_sort_tail *tails;
	size_t n_tails, cap_tails;
};

void recall_sort_reset(struct recall_rows *r);
void recall_sort_deinit(struct recall_rows *r);
void recall_sort_add(struct recall_rows *r, const struct recall_row *row);
/*
 * recall_sort_run: afterwards list is what was added, sorted by day, key and member, and what agrees in all three is one
 * row. Days lie within RECALL_SORT_DAYS of each other. ERR_NOMEM.
 */
enum { RECALL_SORT_DAYS = 500 };
MUST_CHECK enum err recall_sort_run(struct recall_rows *r);

#endif
