/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings as they concern one member: its own asset, what it was hit by, what it is likely to meet next. */
#ifndef STORE_STORE_NOTICE_H
#define STORE_STORE_NOTICE_H

#include "store/store_fixed.h"
#include "store/store_warning.h"

/* Text is borrowed. */
struct store_notice {
	struct store_warning warning;
	int64_t hit;                    /* its first hit by what the warning is about; UTC_NONE: none is known */
	bool at_risk;                   /* the warning is open, and it is likely to be next: */
	struct store_warning_risk risk;
	int64_t delivered;              /* when it was given the warning first; UTC_NONE: never */
	uint32_t told;                  /* the last version that it was given; 0: none */
	int64_t acknowledged;           /* UTC_NONE: not yet */
	struct str said;                /* with it */
	struct store_fixed fixed;
};
typedef enum err store_notice_fn(void *ctx, const struct store_notice *n);

/*
 * store_notice_page: of member those that viewer may see, that which changed last first: at most limit behind the one with the
 * number before (0: from the start). Drafts concern nobody.
 */
MUST_CHECK enum err store_notice_page(struct db *db, const struct viewer *viewer, int64_t member, int64_t before, int limit,
                                      store_notice_fn *each, void *ctx);
/* store_notice_get: one of them. ERR_NOT_FOUND also when it does not concern the member, or viewer may not see it. */
MUST_CHECK enum err store_notice_get(struct db *db, const struct viewer *viewer, int64_t member, const struct uuid *warning,
                                     store_notice_fn *each, void *ctx);
/*
 * store_notice_span: when the member met what the warning lists, or its own asset turned up, first and last, to the last commit; left as
 * it is when there is nothing.
 */
MUST_CHECK enum err store_notice_span(struct db *db, const struct viewer *viewer, int64_t member, const struct store_notice *n,
                                      int64_t *first, int64_t *last);
/* store_notice_owned: on the member's own assets and names, of any state, that which changed last first. */
MUST_CHECK enum err store_notice_owned(struct db *db, const struct viewer *viewer, int64_t member, store_notice_fn *each,
                                       void *ctx);

#endif
