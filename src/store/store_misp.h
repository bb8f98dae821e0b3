/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timestamps of the events of MISP feeds. Who pulls such a feed fetches an event again when its timestamp rose; so it has
 * to rise exactly when what the event holds for that audience changed, for whatever reason. What it held is kept as a hash.
 */
#ifndef STORE_STORE_MISP_H
#define STORE_STORE_MISP_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

struct store_misp_stamp {
	struct uuid uuid; /* of the event */
	int64_t feed;     /* with which it goes */
	int64_t hash;     /* of what it holds */
	int64_t stamp;    /* whole seconds, in microseconds */
};

/* store_misp_find: the stamp that audience (a number of the caller's) was given; ERR_NOT_FOUND. */
MUST_CHECK enum err store_misp_find(struct db *db, int64_t audience, const struct uuid *uuid, struct store_misp_stamp *out);
/* store_misp_stamp: s->stamp becomes the one that is kept; when hash is another than before, a later one, made of now, is. */
MUST_CHECK enum err store_misp_stamp(struct store *store, int64_t audience, int64_t now, struct store_misp_stamp *s);

#endif
