/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What members say they have fixed: the last word of each member on what a warning is about. It is kept by the warning's
 * subject, so that a later warning on the same shows that it came back.
 */
#ifndef STORE_STORE_FIXED_H
#define STORE_STORE_FIXED_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

enum { STORE_FIXED_NOTE_BYTES = 2000 };

/* Text is borrowed. */
struct store_fixed {
	int64_t member;
	struct str subject;           /* of the warning */
	struct uuid warning;          /* in which it was said */
	int64_t at;                   /* UTC_NONE: it was not said */
	int64_t seen;                 /* the newest hit that was known then; UTC_NONE: none */
	int64_t token, account;       /* who said it */
	struct str note;              /* may be empty */
	struct str account_name;      /* when read; empty: a machine, or removed */
};

/* store_fixed_put: takes the place of what the member said before. store_fixed_remove: ERR_NOT_FOUND. */
MUST_CHECK enum err store_fixed_put(struct store *s, const struct store_fixed *f);
MUST_CHECK enum err store_fixed_remove(struct store *s, int64_t member, struct str subject);
/* store_fixed_again: whether what was fixed was met once more, by a hit at this event time. */
bool store_fixed_again(const struct store_fixed *f, int64_t last);

/*
 * For statements that join the row f of fixed and the row fa of its account: STORE_FIXED_COLUMNS, and
 * store_fixed_read of them, the first of which is the column at.
 */
#define STORE_FIXED_COLUMNS "f.at, f.seen, f.note, f.token, f.account, fa.name"
#define STORE_FIXED_JOIN(member, subject)                                                                              \
	" LEFT JOIN fixed f ON f.member = " member " AND f.subject = " subject " LEFT JOIN account fa ON fa.id = f.account"
struct store_fixed store_fixed_read(struct db_query *q, int at);

#endif
