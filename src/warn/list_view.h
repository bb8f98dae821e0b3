/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The book as one member may see it at a moment: its own contacts, and of the others' those that are not restricted, in
 * the five days before. It gives the measures by which a value is judged. Borrows the book and the window.
 */
#ifndef WARN_LIST_VIEW_H
#define WARN_LIST_VIEW_H

#include "warn/contact_book_state.h"
#include "warn/list_form.h"
#include "warn/list_window.h"

/* A member that the book does not know. */
#define LIST_VIEW_NOBODY UINT32_MAX

struct list_view {
	const struct contact_book *book;
	const struct list_window *window;
	uint32_t own;            /* index of the member; LIST_VIEW_NOBODY */
	double *alike;           /* of each member: cosine of its set of values and the own one */
	uint32_t others;         /* members but the own one that met anything */
	double returns, arrives; /* shares of stays and of chances over all ports */
	struct list_tally *ports; /* by number */
	uint32_t *near;           /* values that the member met, by number of the network */
	struct list_seen *seen;  /* scratch */
	double fade[LIST_HOURS]; /* what an hour is worth: half for each day that passed */
};

/* list_view_init: of a window of the book. ERR_NOMEM: nothing to deinit. */
MUST_CHECK enum err list_view_init(struct list_view *v, const struct contact_book *b, const struct list_window *w, uint32_t own);
void list_view_deinit(struct list_view *v);
/* list_view_facts: false for a value that the member may not know, or that nobody met in the window. */
bool list_view_facts(const struct list_view *v, const struct list_window_value *value, struct list_facts *out);

/* Whether the member itself met a value in the window, and in the day behind it. */
struct list_meeting {
	bool met, came;
};
struct list_meeting list_view_meeting(const struct list_view *v, const struct list_window_value *value);

#endif
