/* SPDX-License-Identifier: Apache-2.0 */
/* An envelope of STIX objects (TAXII 2.1 section 3.7), read and checked object by object, ready to be stored. */
#ifndef HUB_ENVELOPE_H
#define HUB_ENVELOPE_H

#include "base/arena.h"
#include "hub/exchange.h"
#include "parse/feed_doc.h"
#include "store/store_report.h"

enum { ENVELOPE_NO_TWIN = -1 };

struct envelope_item {
	struct source_object object;   /* of one that failed: id and version as far as they can be shown */
	enum exchange_outcome outcome; /* EXCHANGE_PENDING until it is decided */
	struct str failure;
	size_t row, n_rows;            /* what it reports */
	int64_t twin;                  /* the earlier item that says the same, or ENVELOPE_NO_TWIN */
	int64_t added;                 /* its place in the sequence when it is stored */
	bool met;                      /* the store, or the envelope, has some other version of it */
};

/* In the caller's storage. */
struct envelope {
	const struct store *store;
	struct arena arena;
	struct envelope_item *items; /* in the order of the text */
	size_t n;
	struct store_row *rows;      /* of all items */
	size_t n_rows;
	size_t *order;               /* items that may be stored, by id, then modified; twins left out */
	size_t n_order;
};

/*
 * envelope_read: text is borrowed until deinit, and what is stored lies in it. ERR_SYNTAX with fault; ERR_VALUE with fault
 * for a text without objects, or with more than LIMIT_ENVELOPE_OBJECTS; ERR_LIMIT; ERR_NOMEM. Deinit in every case.
 */
MUST_CHECK enum err envelope_read(struct envelope *e, const struct store *s, struct str text, const struct feed_doc_opts *opts,
                                  struct parse_fault *fault);
void envelope_deinit(struct envelope *e);
/* envelope_fail: the item is refused for this reason, which is copied; of no memory the item says so. */
void envelope_fail(struct envelope *e, struct envelope_item *item, struct str why);

#endif
