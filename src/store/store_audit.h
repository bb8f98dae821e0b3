/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: who (token, 0: the operator on the machine) did what to what. Never a secret. */
#ifndef STORE_STORE_AUDIT_H
#define STORE_STORE_AUDIT_H

#include "base/utc.h"
#include "store/store.h"

struct store_audit {
	int64_t seq;
	int64_t time;
	int64_t member, token;
	struct str action; /* "member add", "feed remove", ... */
	struct str subject;
	struct str detail;
};
typedef enum err store_audit_fn(void *ctx, const struct store_audit *a);

MUST_CHECK enum err store_audit_add(struct store *s, const struct viewer *who, int64_t now, struct str action,
                                    struct str subject, struct str detail);
/* Operators only (others get nothing); entries behind seq, oldest first. */
MUST_CHECK enum err store_audit_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit,
                                     store_audit_fn *each, void *ctx);

#endif
