/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unbroken stays of values on lists, as rows of (list, value, first day, last day): what lists of a past time looked like from day
 * to day. A list is a member of the history; that it adds a value on its next observation is its contact with it.
 */
#ifndef PROOF_STAYS_H
#define PROOF_STAYS_H

#include "proof/history.h"

enum {
	STAYS_MAX = HISTORY_CONTACTS_MAX,
	/* Who holds a value is a set of bits. */
	STAYS_LISTS_MAX = 64,
};
/* Of a stay that had not ended. */
#define STAYS_OPEN INT32_MAX

struct stay {
	uint32_t value;
	int32_t first, last; /* days since 1970 on which it was observed */
	uint16_t list;       /* number of the member */
};

/* Zeroes are none. */
struct stays {
	struct stay *at;
	size_t n;
};

/* stays_add: ERR_LIMIT for one too many or a list beyond STAYS_LISTS_MAX; ERR_NOMEM. */
MUST_CHECK enum err stays_add(struct stays *s, const struct stay *one);
void stays_deinit(struct stays *s);
/*
 * stays_tell: into a history that is not sealed, day by day: the first day of each stay is a contact of its list. A stay that begins on the first
 * day of its list began earlier, nobody knows when: it is no contact, and its list knows the value (history_add_known). In what order a day's
 * additions came nobody knows: they are mixed, the same way each time. Errors as history_add.
 */
MUST_CHECK enum err stays_tell(const struct stays *s, struct history *h);

#endif
