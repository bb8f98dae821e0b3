/* SPDX-License-Identifier: Apache-2.0 */
/* Outlets: collections of other TAXII servers to which the hub publishes. For the hub itself and its operator. */
#ifndef STORE_STORE_OUTLET_H
#define STORE_STORE_OUTLET_H

#include "base/utc.h"
#include "store/store.h"

/* All text is borrowed. */
struct store_outlet {
	int64_t id;
	struct str name, url;
	struct str remote;  /* id or alias of the collection there */
	struct str auth;    /* its credential, as taxii_auth has it: never to be shown */
	int64_t collection; /* what is published */
	int64_t member;     /* whom the other side is here: what it may see goes, but not what it handed in; 0: nobody */
	struct str member_name; /* empty: 0, or removed */
	enum tlp tlp;       /* the most restrictive marking that goes */
	int64_t created;
	/* progress */
	int64_t at;         /* all up to this number of the sequence was taken, or is not for the other side */
	struct str status;  /* what is under way, as taxii_push has it */
	int64_t sent, refused; /* objects */
	struct str last_error; /* empty: the last push went well */
	int64_t last_ok, next_try; /* UTC_NONE: never */
	int64_t failures;   /* in a row */
};
typedef enum err store_outlet_fn(void *ctx, const struct store_outlet *o);

/* store_outlet_add: id and progress are not looked at. ERR_EXISTS for a name in use. store_outlet_remove: ERR_NOT_FOUND. */
MUST_CHECK enum err store_outlet_add(struct store *s, const struct store_outlet *o, int64_t now);
MUST_CHECK enum err store_outlet_remove(struct store *s, struct str name);
/* store_outlet_progress: writes the progress of o->id; at never goes back. ERR_NOT_FOUND. */
MUST_CHECK enum err store_outlet_progress(struct store *s, const struct store_outlet *o);
/* store_outlet_each: by id. store_outlet_find: by name, calls each once; ERR_NOT_FOUND. */
MUST_CHECK enum err store_outlet_each(struct db *db, store_outlet_fn *each, void *ctx);
MUST_CHECK enum err store_outlet_find(struct db *db, struct str name, store_outlet_fn *each, void *ctx);

/* What decides on whether a version goes out. */
struct store_outlet_object {
	enum tlp tlp;
	int64_t owner, collection;
};
/*
 * store_outlet_object: of the version at a place of the sequence; each gets the feeds that gave this version (feed 0: the hub
 * itself). ERR_NOT_FOUND.
 */
typedef enum err store_outlet_source_fn(void *ctx, int64_t feed);
MUST_CHECK enum err store_outlet_object(struct db *db, int64_t added, struct store_outlet_object *out,
                                        store_outlet_source_fn *each, void *ctx);

#endif
