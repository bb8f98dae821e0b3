/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two lists for each member, made of the book of contacts: "confirm", what is most likely to come to it within 24 hours
 * of all that anybody met, and "new to you", the same of what it has not met itself. Formulas: docs/lists.md.
 */
#ifndef WARN_MEMBER_LIST_H
#define WARN_MEMBER_LIST_H

#include "warn/contact_book.h"

enum member_list_which {
	MEMBER_LIST_CONFIRM,
	MEMBER_LIST_NEW,
};

enum { MEMBER_LIST_MAX = 10000, MEMBER_LIST_TERMS = 21 };

/* The points of all terms are the log-odds of the probability. */
struct member_list_term {
	const char *name; /* literal, explained in docs/lists.md */
	double measure;
	double points;
};

/* The value lives until the book changes. */
struct member_list_entry {
	struct value value;
	bool met;           /* by the member itself, in the last five days */
	bool confirmed;     /* by itself, or by two parties that are independent of it and of each other: a machine may act on it */
	double probability; /* that it contacts the member within 24 hours; 0 to 1 */
	int64_t expires;
	size_t n_terms;
	struct member_list_term terms[MEMBER_LIST_TERMS];
};

struct member_list {
	struct member_list_entry *entries; /* by probability, falling, then value */
	size_t n;
};

/*
 * Of what but one party met, the list has at most n_max / 8 entries of each (fewer than eight others: the same share of
 * each), so that nobody fills the others' lists alone.
 *
 * member_list_make: at most n_max (up to MEMBER_LIST_MAX) entries for a member, of the contacts in the five days before
 * now, to the hour. Of what others met, it holds what they met under TLP:AMBER or more open. A member that the book does
 * not know gets what the others met. out is the caller's to free (member_list_deinit). ERR_VALUE for a time outside
 * years 1 to 9999; ERR_NOMEM. While the book does not change, the lists of further members at the same hour cost less.
 */
MUST_CHECK enum err member_list_make(struct contact_book *b, int64_t member, enum member_list_which which, int64_t now,
                                     size_t n_max, struct member_list *out);
void member_list_deinit(struct member_list *l);

#endif
