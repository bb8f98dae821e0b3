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
/* Those who see all only (others get nothing); entries behind seq and not before since, oldest first. */
MUST_CHECK enum err store_audit_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int64_t since, int limit,
                                     store_audit_fn *each, void *ctx);

#endif
