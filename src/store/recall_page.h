/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembered rows and the pages that they are packed into: sorted rows of one space behind a checksum.
 *
 * A page is 8 bytes XXH3-64 of what follows (least significant first), 1 byte space, 2 bytes number of rows (same
 * order), then for each row its key as it stands, and LEB128 numbers: member, first, last - first, count.
 */
#ifndef STORE_RECALL_PAGE_H
#define STORE_RECALL_PAGE_H

#include "store/recall_key.h"

/* What one member saw of one key on one day. */
struct recall_row {
	struct recall_key key;
	int32_t day;          /* since 1970-01-01; pages do not hold it, their file does */
	uint32_t member;
	uint32_t first, last; /* seconds of the day */
	uint32_t count;       /* stays at its maximum when it gets there */
};

/* By key, then member: the order of rows in a page. Days are compared by those who have rows of several. */
int recall_row_cmp(const struct recall_row *a, const struct recall_row *b);
/* recall_row_join: what both rows say, for rows of the same day, key and member. */
void recall_row_join(struct recall_row *into, const struct recall_row *other);

enum {
	/* With its other columns one page of the database (8 kB) and no overflow. */
	RECALL_PAGE_BYTES = 8000,
	RECALL_PAGE_ROWS = 1000, /* of 8 bytes at least */
};

struct recall_page {
	size_t n;
	unsigned rows;
	size_t key; /* bytes of each key */
	struct recall_key first; /* of the first row */
	uint8_t bytes[RECALL_PAGE_BYTES];
};

/* recall_page_reset: empty. recall_page_add: false when the row needs a page of its own: seal this one and reset. */
void recall_page_reset(struct recall_page *p);
bool recall_page_add(struct recall_page *p, const struct recall_row *row);
/* recall_page_seal: the bytes to store, lent; the page has at least one row. */
struct str recall_page_seal(struct recall_page *p);

/* recall_page_read: rows in order, their day left 0. ERR_CORRUPT for everything that recall_page_seal does not make. */
MUST_CHECK enum err recall_page_read(struct str bytes, struct recall_row rows[RECALL_PAGE_ROWS], size_t *out_n);

#endif
