/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What members exchange in collections, below HTTP: adding envelopes of STIX objects (TAXII 2.1 sections 3.7, 5.5),
 * deleting objects (5.7), and the status of what was added (4.3).
 *
 * What is added takes the way of an import: checked object by object, stored as it came, live in the index before the
 * call returns. In a collection (id, modified) is one object, whoever posts it: the same again is a success and changes
 * nothing, another content is refused. A member's reports are its own: another member's newer version or revocation of
 * an object is kept beside it and does not take back what the first one reported.
 */
#ifndef HUB_EXCHANGE_H
#define HUB_EXCHANGE_H

#include "base/arena.h"
#include "hub/hub.h"
#include "model/uuid.h"

enum {
	/* An envelope with more is always taken in behind the caller's back, so that the writer stays free for warnings. */
	EXCHANGE_SYNC_OBJECTS = 10000,
	EXCHANGE_SYNC_BYTES = 16 << 20,
	/* Envelopes that wait; further ones get ERR_BUSY. */
	EXCHANGE_PENDING_MAX = 1000,
};
/* A status is kept so long after its envelope was taken in (TAXII 2.1 section 4.3: at least 24 hours). */
#define EXCHANGE_STATUS_KEPT (25 * UTC_HOUR)

enum exchange_outcome { EXCHANGE_ADDED, EXCHANGE_KNOWN, EXCHANGE_FAILED, EXCHANGE_PENDING };

/* One object of an envelope. id and version stand as they are in the object; invented where it has none that can be shown. */
struct exchange_object {
	struct str id, version;
	enum exchange_outcome outcome;
	struct str message; /* EXCHANGE_FAILED: property and reason */
};

/* Owns its memory; exchange_result_deinit frees it. */
struct exchange_result {
	char status[UUID_TEXT_BYTES];     /* the id of the status resource */
	bool pending;
	struct exchange_object *objects;  /* in the order of the envelope */
	size_t n;
	size_t added, known, failed;      /* known: there already, which is a success */
	int64_t first, last;              /* date_added of what was added; 0: nothing was */
	struct str json;                  /* the status resource, as exchange_status gives it */
	struct parse_fault fault;         /* with ERR_SYNTAX, ERR_VALUE and ERR_LIMIT */
	struct arena arena;
};

/*
 * exchange_add: envelope is the JSON text of {"objects": [...]}; the caller has checked that who may write to the collection,
 * which is a made one. defer: answer as soon as the envelope is stored, with a status that is pending; what waits is
 * taken in once, also after a restart. Returns when all is durable and, unless it is pending, live. ERR_SYNTAX (no JSON),
 * ERR_VALUE (none or too many objects), ERR_LIMIT, ERR_NOT_FOUND (no such collection), ERR_BUSY, ERR_STOPPING, ERR_FULL, ERR_NOMEM: nothing was
 * stored then. Deinit out in every case.
 */
MUST_CHECK enum err exchange_add(struct hub *h, const struct viewer *who, int64_t collection, struct str envelope,
                                 bool defer, struct exchange_result *out);
void exchange_result_deinit(struct exchange_result *r);

/*
 * exchange_delete: of the object in the collection the versions that match, as in struct store_page_ask; versions 0 without
 * instants: all of them. What they reported is withdrawn from the index when the call returns. *out_n: how many went.
 * ERR_NOT_FOUND when who can see no version of it there. The caller has checked that who may read and write.
 */
struct exchange_deletion {
	int64_t collection;
	struct str id;
	unsigned versions, specs;
	const int64_t *instants;
	size_t n_instants;
};
MUST_CHECK enum err exchange_delete(struct hub *h, const struct viewer *who, const struct exchange_deletion *what,
                                    size_t *out_n);

/* exchange_remove_collection: a made one with all that is in it. ERR_NOT_FOUND, ERR_USAGE for a built-in one. */
MUST_CHECK enum err exchange_remove_collection(struct hub *h, const struct viewer *who, int64_t collection);

/* exchange_status: appends the status resource. ERR_NOT_FOUND also for those of other members, and when its time is over. */
MUST_CHECK enum err exchange_status(struct hub *h, const struct viewer *who, struct str id, struct buf *out);

#endif
