/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a collection from whatever address of its server somebody gave: its own, an API root's, or the server's. */
#ifndef FEED_TAXII_FIND_H
#define FEED_TAXII_FIND_H

#include "feed/taxii_http.h"

/*
 * taxii_find: remote is the id or alias of the collection. Appends to out the collection's address with
 * the '/' at its end. What needs no request makes none. ERR_FETCH with why in answer->error,
 * ERR_STOPPING, ERR_NOMEM.
 */
MUST_CHECK enum err taxii_find(struct taxii_http *t, struct str url, struct str remote, struct buf *out,
                               struct taxii_answer *answer);

#endif
