/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people say about a warning to each other. A comment is between the hub's staff and one member, or for all who may see
 * the warning. One that is removed leaves its place, without its text.
 */
#ifndef STORE_STORE_COMMENT_H
#define STORE_STORE_COMMENT_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

enum {
	STORE_COMMENT_TEXT_BYTES = 4000,
	STORE_COMMENT_WARNING_MAX = 1000, /* on one warning */
	/* of one author, on all warnings, within STORE_COMMENT_WINDOW */
	STORE_COMMENT_AUTHOR_MAX = 30,
};
#define STORE_COMMENT_WINDOW (10 * UTC_MINUTE)

/* Text is borrowed. */
struct store_comment {
	int64_t id;  /* ascending; set by the store */
	int64_t seq; /* of its last change (store_next_seq) */
	struct uuid warning;
	int64_t member, account, token; /* the author; member 0: the hub's staff */
	int64_t at;
	bool shared;   /* for all who may see the warning */
	int64_t party; /* else the member whom it concerns, beside the staff; 0: nobody */
	struct str text;    /* empty when it was removed */
	int64_t removed;    /* UTC_NONE: it was not */
	struct str member_name, account_name, party_name; /* when read; empty: none, or one that was removed */
};
typedef enum err store_comment_fn(void *ctx, const struct store_comment *c);

/*
 * store_comment_add: seq must be fresh; sets *out_id. ERR_LIMIT when the warning has STORE_COMMENT_WARNING_MAX, ERR_THROTTLED
 * when its author wrote too many at once.
 */
MUST_CHECK enum err store_comment_add(struct store *s, const struct store_comment *c, int64_t *out_id);
/* store_comment_remove: forgets its text; seq must be fresh. ERR_NOT_FOUND, also when it was removed before. */
MUST_CHECK enum err store_comment_remove(struct store *s, int64_t id, int64_t now, int64_t seq);

/*
 * Those that viewer may see: of warnings that it may see the shared ones, those that concern its member, and all for who sees all.
 * store_comment_page: on one warning, behind after_id, ascending. store_comment_since: on all warnings, behind after_seq, ascending
 * by seq. store_comment_get: one; ERR_NOT_FOUND.
 */
MUST_CHECK enum err store_comment_page(struct db *db, const struct viewer *viewer, const struct uuid *warning, int64_t after_id,
                                       int limit, store_comment_fn *each, void *ctx);
MUST_CHECK enum err store_comment_since(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit,
                                        store_comment_fn *each, void *ctx);
MUST_CHECK enum err store_comment_get(struct db *db, const struct viewer *viewer, const struct uuid *warning, int64_t id,
                                      store_comment_fn *each, void *ctx);

#endif
