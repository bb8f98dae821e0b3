/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: who (account or token; neither: the operator on the machine) did what to what. Never a secret. */
#ifndef STORE_STORE_AUDIT_H
#define STORE_STORE_AUDIT_H

#include "base/utc.h"
#include "store/store.h"

struct store_audit {
	int64_t seq;
	int64_t time;
	int64_t member, token, account;
	struct str account_name; /* empty: no account's doing, or one that was removed */
	struct str action; /* "member add", "feed remove", ... */
	struct str subject;
	struct str detail;
};
typedef enum err store_audit_fn(void *ctx, const struct store_audit *a);

MUST_CHECK enum err store_audit_add(struct store *s, const struct viewer *who, int64_t now, struct str action,
                                    struct str subject, struct str detail);
/* What is asked of the log; zeroes and empty texts ask for nothing. */
struct store_audit_search {
	bool newest;            /* first; else the oldest */
	int64_t seq;            /* the page begins behind it in that order; 0: at its beginning */
	int limit;
	int64_t since, until;   /* UTC_NONE: any; until is the first moment that is not asked for */
	int64_t account, token; /* whose doing */
	struct str action, subject; /* as they stand */
	struct str text;        /* stands in the subject or the detail, ASCII letters of either case; no '%' or '_' */
};
/* store_audit_page: those who see all only (others get nothing). */
MUST_CHECK enum err store_audit_page(struct db *db, const struct viewer *viewer, const struct store_audit_search *search,
                                     store_audit_fn *each, void *ctx);

#endif
