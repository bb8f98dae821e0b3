/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes which member was given which warning, on which channel (store/store_delivery.h). Readers only gather, and look at the store
 * for each warning that they passed on; what is new is written by the writer thread, with whatever else it commits, and
 * nobody waits for that. A crash may lose the notes of its last moment; a note never says more than what was given.
 */
#ifndef HUB_DELIVERY_H
#define HUB_DELIVERY_H

#include "hub/hub.h"
#include "model/warning.h"
#include "store/store_delivery.h"

/* What one answer gives. NULL in all functions below: nothing. */
struct delivery;

/*
 * delivery_begin: for a credential of a member; NULL for all others, whom nobody has to warn, and when memory is short (which is
 * logged). file: of an outlet, else empty; copied.
 */
struct delivery *delivery_begin(const struct viewer *who, enum delivery_channel channel, struct str file);
/* delivery_add: it is given this version of a warning. */
void delivery_add(struct delivery *d, const struct uuid *warning, uint32_t version, enum warning_state state);
/* delivery_object: it is given an object over TAXII, which may be the report of a warning; version as TAXII has it. */
void delivery_object(struct delivery *d, struct str object, struct str version);
/* delivery_file: it is given a whole file of an outlet, in which no withdrawn warning has rules. db reads. */
void delivery_file(struct delivery *d, struct db *db);
/* delivery_end: has written what is new; frees d. Errors are logged: the answer goes out all the same. db reads. */
void delivery_end(struct hub *h, struct delivery *d, struct db *db);

/*
 * delivery_mailed: a mail with this version was taken by the relay, or (state WARNING_WITHDRAWN) one that tells of the
 * withdrawal. Durable when it returns OK. account: whose address it was; 0: the member's.
 */
MUST_CHECK enum err delivery_mailed(struct hub *h, int64_t member, int64_t account, const struct uuid *warning, uint32_t version,
                                    enum warning_state state);

#endif
