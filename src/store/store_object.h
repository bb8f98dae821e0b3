/* SPDX-License-Identifier: Apache-2.0 */
/* STIX and MISP objects, kept byte for byte as they came. */
#ifndef STORE_STORE_OBJECT_H
#define STORE_STORE_OBJECT_H

#include "base/buf.h"
#include "model/report.h"
#include "store/store.h"

/*
 * store_object_put: the version of o that feed gave, between store_report_begin and store_report_end: it is undone with
 * the import, and the version that it replaces goes at the end. The same id of the same feed with the same or an older
 * modified changes nothing. ERR_USAGE outside of an import, ERR_NOT_FOUND for a feed that does not exist.
 */
MUST_CHECK enum err store_object_put(struct store *s, int64_t feed, const struct source_object *o);

/*
 * store_object_add: a version that a member posted to the collection of feed, in which the others stay; its place in the
 * sequence is added. The caller has made sure that the collection does not have it (store_object_version); fresh: that no feed
 * has any version of it (store_object_exists). Older versions of the feed become as restricted as it is. Between
 * store_report_begin and store_report_end.
 */
MUST_CHECK enum err store_object_add(struct store *s, int64_t feed, const struct source_object *o, int64_t added, bool fresh);
/* store_object_drop: one version, by its place in the sequence, out of a collection. ERR_NOT_FOUND. */
MUST_CHECK enum err store_object_drop(struct store *s, int64_t added);

/* An object that the hub itself makes: a warning, what it refers to, what sightings refer to. */
struct store_object_own {
	struct source_object object; /* STIX 2.1, with a modified */
	int64_t owner;               /* the member whom alone it concerns; 0: the hub */
	int64_t collection;          /* 0, or a built-in one in which it stands beside those of all */
	int64_t value_id;            /* of an indicator: of its value, whose reports say who sees it; 0: its marking says */
};
/*
 * store_object_own: takes the place of the version before, under the next number of the sequence; the same modified as stored, or
 * an earlier one, changes nothing.
 */
MUST_CHECK enum err store_object_own(struct store *s, const struct store_object_own *own);

/* One version as it is stored. Text is lent for the call. */
struct store_object {
	int64_t added, feed, collection, owner, modified;
	enum tlp tlp;
	struct str id, raw;
	bool latest; /* of its feed */
};
typedef enum err store_object_fn(void *ctx, const struct store_object *o);
/* store_object_exists: whether any feed has any version of it. For the hub itself, as all below. */
MUST_CHECK enum err store_object_exists(struct db *db, struct str id, bool *out);
/* store_object_version: what the collection has under (id, modified), if anything. */
MUST_CHECK enum err store_object_version(struct db *db, int64_t collection, struct str id, int64_t modified,
                                         store_object_fn *each, void *ctx);
/* store_object_latest: the latest version that feed gave, if any. */
MUST_CHECK enum err store_object_latest(struct db *db, int64_t feed, struct str id, store_object_fn *each, void *ctx);
/* store_object_before: the latest version that feed gave before modified, if any. */
MUST_CHECK enum err store_object_before(struct db *db, int64_t feed, struct str id, int64_t modified, store_object_fn *each, void *ctx);
/* store_object_at: the version at a place of the sequence; ERR_NOT_FOUND. */
MUST_CHECK enum err store_object_at(struct db *db, int64_t added, store_object_fn *each, void *ctx);

/* store_object_get: appends the raw bytes of the latest version; ERR_NOT_FOUND also when viewer may not see it. */
MUST_CHECK enum err store_object_get(struct db *db, const struct viewer *viewer, struct str id, struct buf *out);

/*
 * store_object_list: of each source the latest version of what viewer may see and what matches, the newest first; at most limit.
 * Zeroes ask for everything. A page may have fewer rows, or none, although more follow (*out_more): one call looks at a bounded
 * number. cursor: the last place of the sequence looked at; 0 is the start.
 */
struct store_object_filter {
	struct str type;      /* "indicator"; empty: any */
	int64_t since, until; /* of being stored: [since, until); 0: no bound */
};
/* Text is lent for the call. */
struct store_object_row {
	int64_t added, modified; /* modified: UTC_NONE for objects without versions */
	struct str id, type, raw;
	struct str source; /* name of the feed; empty for the hub itself */
	enum tlp tlp;
	bool revoked;
};
typedef enum err store_object_row_fn(void *ctx, const struct store_object_row *row);
MUST_CHECK enum err store_object_list(struct db *db, const struct viewer *viewer, const struct store_object_filter *filter,
                                      int64_t *cursor, int limit, bool *out_more, store_object_row_fn *each, void *ctx);

/* What each source says of who may see an object: by its last version. Names are lent for the call. */
struct store_object_source {
	struct str feed;  /* its name; empty for the hub itself */
	struct str owner; /* the member's name; empty for the hub */
	int64_t owner_id, collection;
	enum tlp tlp;
	enum pap pap;
};
typedef enum err store_object_source_fn(void *ctx, const struct store_object_source *s);
/* store_object_sources: for the hub's own decisions, hence without a viewer; by feed. Calls nothing for an unknown id. */
MUST_CHECK enum err store_object_sources(struct db *db, struct str id, store_object_source_fn *each, void *ctx);

/*
 * store_object_waiting: the latest version that each feed gave of an object whose pattern is to be evaluated, unless it is
 * revoked, ordered by id: those of plain feeds, the newest first, then those of collections, the member first that had it
 * first, so that nobody takes another's pattern away. Strings are lent for the call; an error of each ends it and is returned.
 */
typedef enum err store_waiting_fn(void *ctx, struct str id, struct str raw);
MUST_CHECK enum err store_object_waiting(struct db *db, store_waiting_fn *each, void *ctx);

#endif
