/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a threat is called stands in other objects than its indicator: "indicates" relationships and what they point to (STIX 2.1
 * section 5.1). They come in any order and in any envelope.
 */
#ifndef HUB_POSTED_LABEL_H
#define HUB_POSTED_LABEL_H

#include "hub/exchange_rows.h"
#include "model/report.h"

/* Who says it: only what the same feed said names its indicators. */
struct posted_label {
	struct store *store;
	const struct viewer *who; /* sees the threats by name */
	int64_t feed;
	struct exchange_rows *rows; /* of the change under way */
};

/*
 * posted_label: o is an object that the feed has just stored. The indicators that it concerns, itself when it is one, are
 * reported under the names that relationships give them now. A threat that very many are related to names the first
 * POSTED_LABEL_MAX. On the writer's thread, in the transaction, before the rows are merged.
 */
enum { POSTED_LABEL_MAX = 1000 };
MUST_CHECK enum err posted_label(const struct posted_label *l, const struct source_object *o);
/*
 * posted_label_restore: after all that: what rows take back and another indicator of the feed says, too, is reported again by
 * that one. Its objects must be stored as they are to be.
 */
MUST_CHECK enum err posted_label_restore(const struct posted_label *l);

#endif
