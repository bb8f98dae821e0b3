/* SPDX-License-Identifier: Apache-2.0 */
/* One poll of a remote TAXII 2.1 collection into the feed that stands for it. */
#ifndef FEED_TAXII_POLL_H
#define FEED_TAXII_POLL_H

#include "feed/feed_pull.h"
#include "store/store_feed.h"

/*
 * taxii_poll: asks for what was added since the poll before, page by page; each page is durable with the place behind it before the
 * next is asked for, so that a poll that is cut off goes on where it was. f is the feed as the store has it. out and imported as
 * of feed_pull_now; imported is zeroes. ERR_FETCH with out->error.
 */
MUST_CHECK enum err taxii_poll(struct hub *h, const struct store_feed *f, struct feed_pull_result *out, struct import_result *imported);

#endif
