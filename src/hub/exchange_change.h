/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One change of what a member has in a collection, from the transaction in which it counts to the index: shared by what adds and
 * what deletes. Begin and end run on the writer's thread, in one transaction; apply after its commit, under import_lock.
 */
#ifndef HUB_EXCHANGE_CHANGE_H
#define HUB_EXCHANGE_CHANGE_H

#include "hub/exchange_rows.h"
#include "hub/hub.h"
#include "hub/live.h"

/* The feed by which a member posts. */
struct exchange_feed {
	int64_t id; /* 0: there is none yet */
	struct str name;
	int confidence; /* of what carries none */
};

struct exchange_change {
	struct hub *hub;
	struct exchange_feed feed;
	struct exchange_rows rows;
	struct live_changes changes;
	struct store_tally tally;
	int64_t now; /* no two changes have the same */
	int64_t state_before, state_after;
	bool patterns; /* an indicator came or went whose pattern is evaluated */
	bool begun;
};

/* exchange_change_init: a change that has not begun. exchange_change_deinit: zeroes are fine. */
void exchange_change_init(struct exchange_change *c, struct hub *h, int64_t now);
void exchange_change_deinit(struct exchange_change *c);
/* exchange_change_begin: the store_report_begin of c->feed. exchange_change_end: merges the rows, and it counts. */
MUST_CHECK enum err exchange_change_begin(struct exchange_change *c, struct store *s);
MUST_CHECK enum err exchange_change_end(struct exchange_change *c, struct store *s);
/* exchange_change_apply: reader (NULL on an offline hub) and db are this thread's. Does nothing for one that did not begin. */
MUST_CHECK enum err exchange_change_apply(struct exchange_change *c, struct match_reader *reader, struct db *db);

#endif
