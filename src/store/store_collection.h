/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collections (TAXII 2.1 section 5): the built-in ones, made once with the store, that all with the scope read may read
 * and nobody writes, and those that operators make, in which each member has the rights that it was given, or none.
 */
#ifndef STORE_STORE_COLLECTION_H
#define STORE_STORE_COLLECTION_H

#include "model/uuid.h"
#include "store/store.h"

enum {
	COLLECTION_ALL = 1,        /* all objects that the viewer may see, and its sightings */
	COLLECTION_INDICATORS = 2, /* of those the indicators */
	COLLECTION_WARNINGS = 3,
	COLLECTION_SIGHTINGS = 4,
	COLLECTION_MADE = 16,      /* the first that an operator makes */
};

enum { COLLECTION_READ = 1, COLLECTION_WRITE = 2 };

/* Text is borrowed. */
struct store_collection {
	int64_t id;
	struct str uuid;  /* version 4 */
	struct str alias; /* empty: none */
	struct str title, description;
	int64_t created;
	bool can_read, can_write; /* of the viewer who asked */
};
typedef enum err store_collection_fn(void *ctx, const struct store_collection *c);

/* store_collection_prepare: makes the built-in ones where they are missing; when the store is opened. */
MUST_CHECK enum err store_collection_prepare(struct store *s);
/*
 * store_collection_add: of c title, alias and description are looked at. ERR_VALUE for an empty title and for an alias that
 * is not 1 to LIMIT_NAME_BYTES of a-z, 0-9, '-', '_' and '.' or has the form of a UUID; ERR_EXISTS for an alias in use.
 */
MUST_CHECK enum err store_collection_add(struct store *s, const struct store_collection *c, int64_t now, int64_t *out_id,
                                         char out_uuid[UUID_TEXT_BYTES]);
/* store_collection_remove: with its rights; its feeds must be gone. ERR_NOT_FOUND; ERR_USAGE for a built-in one. */
MUST_CHECK enum err store_collection_remove(struct store *s, int64_t id);
/* store_collection_grant: rights is a set of COLLECTION_READ and _WRITE; 0 takes them. ERR_NOT_FOUND; ERR_USAGE for a built-in one. */
MUST_CHECK enum err store_collection_grant(struct store *s, int64_t id, int64_t member, unsigned rights);

/* store_collection_each: those in which viewer may read or write, by id. The operator has all rights in made ones. */
MUST_CHECK enum err store_collection_each(struct db *db, const struct viewer *viewer, store_collection_fn *each, void *ctx);
/*
 * store_collection_find: by UUID (either case) or alias; calls each, which may be NULL, once. ERR_NOT_FOUND also where
 * viewer has no right.
 */
MUST_CHECK enum err store_collection_find(struct db *db, const struct viewer *viewer, struct str key,
                                          store_collection_fn *each, void *ctx);
/* store_collection_get: by id, else as store_collection_find. */
MUST_CHECK enum err store_collection_get(struct db *db, const struct viewer *viewer, int64_t id,
                                         store_collection_fn *each, void *ctx);
/* store_collection_rights: who has rights in the collection, by member; name is empty when the member was removed. */
typedef enum err store_collection_right_fn(void *ctx, int64_t member, struct str name, unsigned rights);
MUST_CHECK enum err store_collection_rights(struct db *db, int64_t id, store_collection_right_fn *each, void *ctx);

#endif
