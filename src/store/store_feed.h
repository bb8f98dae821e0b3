/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds: where they come from, how they are read, and how they are. */
#ifndef STORE_STORE_FEED_H
#define STORE_STORE_FEED_H

#include "base/buf.h"
#include "base/utc.h"
#include "store/store.h"

enum { STORE_FEED_UNTOLD = -1 };

/* All text is borrowed. */
struct store_feed {
	int64_t id;
	struct str name;
	struct str url;     /* empty: filled by hand or by a member, never pulled */
	struct str format;  /* as feed_format_name says; "auto" */
	struct str mapping; /* CSV columns; empty: by header */
	int64_t owner;      /* member who publishes it; 0: the hub */
	int64_t collection; /* the one that owner posts to by it; 0: none */
	enum tlp tlp;
	int confidence;
	int64_t interval;   /* microseconds between pulls */
	/* of one that polls a TAXII collection; empty otherwise */
	struct str remote;  /* the id or alias of the collection */
	struct str auth;    /* its credential, as taxii_auth has it: for the hub alone, never to be shown */
	struct str place;   /* where polling goes on, as taxii_walk has it */
	/* health */
	struct str etag, last_modified;
	struct str last_error; /* empty: the last pull went well */
	int64_t created, last_try, last_ok, next_try; /* UTC_NONE: never */
	int64_t failures;   /* in a row */
	int64_t rows;       /* live after the last import, whoever may see them; STORE_FEED_UNTOLD */
	int64_t held;       /* rows of a pull that was refused as implausible and waits for confirmation; 0: none */
};
typedef enum err store_feed_fn(void *ctx, const struct store_feed *f);

/* store_feed_add: f's id and health are not looked at. ERR_EXISTS for a name in use. */
MUST_CHECK enum err store_feed_add(struct store *s, const struct store_feed *f, int64_t now, int64_t *out_id);
/* store_feed_health: writes etag ... held of f (created aside) to the feed f->id. ERR_NOT_FOUND. */
MUST_CHECK enum err store_feed_health(struct store *s, const struct store_feed *f);
/* store_feed_set_place: where polling goes on. ERR_NOT_FOUND. */
MUST_CHECK enum err store_feed_set_place(struct store *s, int64_t id, struct str place);
/*
 * store_feed_remove: the feed with its reports and objects; call after its values have been withdrawn (an empty
 * snapshot import). ERR_NOT_FOUND.
 */
MUST_CHECK enum err store_feed_remove(struct store *s, int64_t id);
/*
 * Feeds that viewer may see, by id. Only the operator and the owner get url, mapping, last_error, remote, auth and
 * place: they may hold the key by which the feed is fetched. Nor are others told how many rows it has, of which they
 * may see fewer.
 */
MUST_CHECK enum err store_feed_each(struct db *db, const struct viewer *viewer, store_feed_fn *each, void *ctx);
/* store_feed_find: by name; calls each once. ERR_NOT_FOUND. */
MUST_CHECK enum err store_feed_find(struct db *db, const struct viewer *viewer, struct str name, store_feed_fn *each,
                                    void *ctx);

/*
 * store_feed_of_collection: the feed by which owner posts to a collection; calls each once. ERR_NOT_FOUND. For the hub
 * itself. store_feed_each_of_collection: those of all members.
 */
MUST_CHECK enum err store_feed_of_collection(struct db *db, int64_t collection, int64_t owner, store_feed_fn *each, void *ctx);
MUST_CHECK enum err store_feed_each_of_collection(struct db *db, int64_t collection, store_feed_fn *each, void *ctx);
/*
 * store_feed_add_to_collection: makes it, under a name of its own that out_name, LIMIT_NAME_BYTES of
 * room, gets: the title of the collection and the member, as far as a name of a feed may have them. ERR_NOT_FOUND for a
 * collection that does not exist.
 */
MUST_CHECK enum err store_feed_add_to_collection(struct store *s, const struct store_feed *f, int64_t now, int64_t *out_id,
                                                 struct buf *out_name);
/* store_feed_grow: rows came (negative: went) at now. */
MUST_CHECK enum err store_feed_grow(struct store *s, int64_t id, int64_t rows, int64_t now);

#endif
