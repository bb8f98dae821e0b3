/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The book as one member may see it at a moment: its own contacts, and of the others' those that are not restricted, in
 * the five days before. It gives the measures by which a value is judged. Borrows the book, which must not change.
 */
#ifndef WARN_LIST_VIEW_H
#define WARN_LIST_VIEW_H

#include "warn/contact_book_state.h"
#include "warn/list_form.h"
#include "warn/list_tally.h"

/* A member that the book does not know. */
#define LIST_VIEW_NOBODY UINT32_MAX

struct list_view {
	const struct contact_book *book;
	uint32_t own;            /* index of the member; LIST_VIEW_NOBODY */
	int32_t end;             /* the hour behind the window, since 1970 */
	double *alike;           /* of each member: cosine of its set of values and the own one */
	double returns, arrives; /* shares of stays and of chances over all ports (warn/list_tally.h) */
	struct list_tallies ports, near;
	struct list_seen *seen;  /* scratch */
	double fade[LIST_HOURS]; /* what an hour is worth: half for each day that passed */
};

/* list_view_init: of the hours before end. ERR_NOMEM: nothing to deinit. */
MUST_CHECK enum err list_view_init(struct list_view *v, const struct contact_book *b, uint32_t own, int32_t end);
void list_view_deinit(struct list_view *v);
/* list_view_facts: false for a value that the member may not know, or that nobody met in the window. */
bool list_view_facts(const struct list_view *v, const struct book_value *value, struct list_facts *out);
/* list_view_met: whether the member itself met the value in the window. */
bool list_view_met(const struct list_view *v, const struct book_value *value);
/* list_view_hit: whether the member met the value in the day that begins with the end of the window. */
bool list_view_hit(const struct list_view *v, const struct book_value *value);

#endif
