/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to a TAXII 2.1 server, on one connection while it lasts. */
#ifndef FEED_TAXII_HTTP_H
#define FEED_TAXII_HTTP_H

#include "base/buf.h"
#include "base/utc.h"
#include "feed/taxii_auth.h"
#include "hub/hub.h"

enum { TAXII_ERROR_BYTES = 256, TAXII_HEADER_BYTES = 128 };

struct taxii_http;

/* taxii_http_open: auth is borrowed. ERR_NOMEM, ERR_IO, ERR_FULL (certificates go through a nameless file in the data folder). */
MUST_CHECK enum err taxii_http_open(struct hub *h, const struct taxii_auth *auth, struct taxii_http **out);
void taxii_http_close(struct taxii_http *t); /* NULL is fine */

/* What an answer says beside its body. */
struct taxii_answer {
	long status;
	char content_type[TAXII_HEADER_BYTES];
	char added_last[TAXII_HEADER_BYTES]; /* X-TAXII-Date-Added-Last */
	char location[TAXII_HEADER_BYTES];   /* cut */
	int64_t date;        /* the server's clock, to the second; UTC_NONE */
	int64_t retry_after; /* microseconds from now; 0: not said */
	char error[TAXII_ERROR_BYTES]; /* with ERR_FETCH: why there was no answer */
};

/*
 * taxii_http_ask: GET, or POST of body when it has bytes. answer is appended to out, whose maximum is the limit; it is whatever the
 * status says. Redirections are not followed: a credential must not travel. OK when there was an answer of any status; ERR_FETCH,
 * ERR_LIMIT, ERR_STOPPING, ERR_NOMEM.
 */
MUST_CHECK enum err taxii_http_ask(struct taxii_http *t, struct str url, struct str body, struct buf *out,
                                   struct taxii_answer *answer);

/*
 * taxii_http_check: OK for a success in a TAXII media type (or plain JSON, which many send); else words of what to do about it into
 * answer->error, and ERR_FETCH. body: the error resource may say more (TAXII 2.1 section 3.6.1).
 */
MUST_CHECK enum err taxii_http_check(struct taxii_answer *answer, struct str body);

#endif
