/* SPDX-License-Identifier: Apache-2.0 */
/* What the objects of an older store name (store/store_posting.h). */
#ifndef HUB_POSTINGS_STORED_H
#define HUB_POSTINGS_STORED_H

#include "hub/hub.h"

/*
 * postings_stored: once for a store: makes the postings of all objects that it has, in transactions of a thousand; after the
 * writer was started. What a crash leaves undone is done at the next start.
 */
MUST_CHECK enum err postings_stored(struct hub *h);

#endif
