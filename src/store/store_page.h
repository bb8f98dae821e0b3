/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of a collection for a viewer (TAXII 2.1 sections 3.3 to 3.5, 5.3 to 5.8): ascending by the time at which an object became
 * visible, whatever others write meanwhile; nothing is skipped and nothing comes twice. Memory does not depend on the
 * collection, and time only on the rows looked at.
 */
#ifndef STORE_STORE_PAGE_H
#define STORE_STORE_PAGE_H

#include "base/buf.h"
#include "store/store_sighting.h"

enum {
	/* match[version]: a set; 0 without instants: PAGE_LAST. */
	PAGE_FIRST = 1, /* of each object the version with the smallest modified, PAGE_LAST: with the greatest */
	PAGE_LAST = 2,
	PAGE_ALL = 4,
	/* match[spec_version]: a set; 0: of each object the latest that there is. */
	PAGE_SPEC_20 = 1,
	PAGE_SPEC_21 = 2,
};

/*
 * One version of an object, lent for the call. added is its date_added, unique in the store. version is the producer's
 * modified, else created, as written; date_added where there is neither. raw: the object, byte for byte, empty when it
 * was not asked for. media type: "application/stix+json;version=2.0" for spec 20, 2.1 for 21.
 */
struct store_page_row {
	int64_t added;
	struct str id, type, version;
	int spec;
	struct str raw;
};
typedef enum err store_page_fn(void *ctx, const struct store_page_row *row);

/*
 * Sightings are generated: appends the STIX object of s to out. id is "sighting--" and the UUID that store_page gives it
 * (store_sighting_uuid); version its modified, which is its date_added.
 */
typedef enum err store_page_sighting_fn(void *ctx, const struct store_sighting *s, struct str id, struct str version,
                                        struct buf *out);

/* What is asked; zeroes ask for everything but limit. All that is listed is borrowed. Lists are sets: what matches any. */
struct store_page_ask {
	const struct store *store; /* whose keys make the ids of sightings */
	int64_t collection;
	int64_t after;       /* added later than this */
	int limit;           /* rows; at least 1 */
	size_t max_bytes;    /* of raw, beyond the first row; 0: no limit */
	bool raw;            /* the bytes are wanted */
	const struct str *ids, *types;
	size_t n_ids, n_types;
	const int64_t *instants; /* match[version]: times */
	size_t n_instants;
	unsigned versions, specs;
	store_page_sighting_fn *sighting; /* NULL: no sightings */
	void *sighting_ctx;
};

/*
 * store_page: calls each with at most limit rows that match all of ask and that viewer may see; *out_more says exactly
 * whether further ones follow now. Of versions that match everything else the first or last is taken. ERR_NOT_FOUND for a
 * collection that viewer may not read; ERR_LIMIT for more than PAGE_LIST_MAX in a list; the first error of each.
 */
enum { PAGE_LIST_MAX = 1000 };
MUST_CHECK enum err store_page(struct db *db, const struct viewer *viewer, const struct store_page_ask *ask,
                               store_page_fn *each, void *ctx, bool *out_more);
/* store_page_has: OK when the collection has any version of the object that viewer may see, else ERR_NOT_FOUND. */
MUST_CHECK enum err store_page_has(struct db *db, const struct viewer *viewer, const struct store *s, int64_t collection,
                                   struct str id);

#endif
