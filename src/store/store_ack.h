/* SPDX-License-Identifier: Apache-2.0 */
/* Acknowledgements: what a member says about a warning that it got. One for each member and warning; the last word counts. */
#ifndef STORE_STORE_ACK_H
#define STORE_STORE_ACK_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

/* The numbers are stored. */
enum ack_use {
	ACK_USE_UNSAID,
	ACK_USE_USEFUL,
	ACK_USE_FALSE, /* a false alarm, as this member sees it */
	ACK_USE_COUNT
};
/* store_ack_use_name: "useful"; empty for ACK_USE_UNSAID. store_ack_use_find: ACK_USE_COUNT when there is none. */
struct str store_ack_use_name(enum ack_use u);
enum ack_use store_ack_use_find(struct str name);

enum { STORE_ACK_TEXT_BYTES = 2000 };

/* Text is borrowed. */
struct store_ack {
	struct uuid warning;
	int64_t member, token, account; /* of the last word */
	int64_t at, changed;            /* when it was acknowledged first, and last */
	enum ack_use use;
	struct str text;                /* "blocked"; may be empty */
	struct str member_name, account_name; /* when read */
};
typedef enum err store_ack_fn(void *ctx, const struct store_ack *a);

/* store_ack_put: at is the time of this word. An empty text, or ACK_USE_UNSAID, leaves what the member said before. */
MUST_CHECK enum err store_ack_put(struct store *s, const struct store_ack *a);
/* store_ack_each: of a warning, by member; of one member, or of all (0). The caller decides who may know. */
MUST_CHECK enum err store_ack_each(struct db *db, const struct uuid *warning, int64_t member, store_ack_fn *each, void *ctx);

#endif
