/* SPDX-License-Identifier: Apache-2.0 */
/* The contacts of the five days before an hour, side by side: what the views of all members at one moment share. */
#ifndef WARN_LIST_WINDOW_H
#define WARN_LIST_WINDOW_H

#include <stddef.h>

#include "base/err.h"
#include "warn/list_hours.h"

struct contact_book;
struct book_value;

/* An address's /24 and /16, of IPv6 /48 and /32. Values of other kinds lie in none. */
enum { LIST_WINDOW_NETWORKS = 2 };
#define LIST_WINDOW_NO_NETWORK UINT32_MAX

struct list_window_cell {
	struct list_hours hours;
	uint32_t member;   /* index in the book */
	uint32_t contacts; /* on the days that the window touches */
	uint32_t port;     /* number of the protocol and port of the newest that is before the end */
	uint8_t days;      /* list_hours_days */
	uint8_t newest;    /* hours before the end; LIST_HOURS: none in the window */
	bool restricted;
	bool came; /* in the day that begins with the end */
};

/* A value with a contact in the window or in the day behind it. */
struct list_window_value {
	const struct book_value *value;
	uint32_t first, n; /* its cells */
	uint32_t networks[LIST_WINDOW_NETWORKS]; /* numbers of those that it lies in */
};

/* Zeroes are an empty window. */
struct list_window {
	int32_t end; /* the hour behind it, since 1970 */
	struct list_window_value *values;
	struct list_window_cell *cells;
	size_t n;
	uint32_t n_ports, n_networks; /* how many numbers were given */
};

/* list_window_init: borrows the book's values. ERR_NOMEM: nothing to deinit. */
MUST_CHECK enum err list_window_init(struct list_window *w, const struct contact_book *b, int32_t end);
void list_window_deinit(struct list_window *w);

#endif
