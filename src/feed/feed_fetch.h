/* SPDX-License-Identifier: Apache-2.0 */
/* One document from a URL, with what the source said of it the last time (RFC 9110 section 13). */
#ifndef FEED_FEED_FETCH_H
#define FEED_FEED_FETCH_H

#include "base/buf.h"

enum { FEED_VALIDATOR_BYTES = 256 };

struct fetched {
	bool unchanged;
	char etag[FEED_VALIDATOR_BYTES];
	char last_modified[FEED_VALIDATOR_BYTES];
	char error[256]; /* in words, when it failed */
};

/*
 * feed_fetch: GETs url (http, https, file) into body, whose maximum is the limit. etag and last_modified are what the source gave the last time; empty:
 * none. Follows at most five redirections, to http and https only. stop, when not NULL, is asked now and then whether to give up. ERR_FETCH
 * with the reason in out->error; ERR_LIMIT; ERR_STOPPING.
 */
MUST_CHECK enum err feed_fetch(struct str url, struct str etag, struct str last_modified, bool (*stop)(void *ctx), void *ctx,
                               struct buf *body, struct fetched *out);

#endif
