/* SPDX-License-Identifier: Apache-2.0 */
/* The warnings whose values a file that leaves may hold, so that it is noted which of them it delivers (hub/delivery.h). */
#ifndef HUB_WARNED_H
#define HUB_WARNED_H

#include "hub/delivery.h"
#include "hub/hub.h"

struct warned_value;
struct warned_warning;
/* Zeroes hold nothing. */
struct warned {
	struct warned_value *values; /* by id */
	struct warned_warning *warnings;
	size_t n, n_warnings;
};

/* warned_load: the open warnings that viewer may see. warned_load_one: this one, unless it was withdrawn; ERR_NOT_FOUND. */
MUST_CHECK enum err warned_load(struct warned *w, struct db *db, const struct viewer *viewer);
MUST_CHECK enum err warned_load_one(struct warned *w, struct db *db, const struct viewer *viewer, const struct uuid *id);
void warned_deinit(struct warned *w);
/* warned_has: whether the value with this id (store_value_id) is of one of them. warned_hold: the file has a rule on it. */
bool warned_has(const struct warned *w, int64_t id);
void warned_hold(struct warned *w, int64_t id);
/* warned_deliver: adds those of which the file has a rule to d, which may be NULL. */
void warned_deliver(const struct warned *w, struct delivery *d);

#endif
