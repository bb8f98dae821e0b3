/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of TAXII 2.1 servers, as people give them and as requests need them (TAXII 2.1 sections 3.8 and 4.1). */
#ifndef FEED_TAXII_URL_H
#define FEED_TAXII_URL_H

#include "base/buf.h"

/*
 * taxii_url_check: NULL when url may be asked, else what is wrong with it, a literal: it must be http or https with a host,
 * without credentials, query or fragment, and of at most LIMIT_URL_BYTES. secret: a credential goes along; then plain
 * HTTP is for loopback addresses only.
 */
const char *taxii_url_check(struct str url, bool secret);
/* taxii_url_origin: scheme, host and port, in front of the path. */
struct str taxii_url_origin(struct str url);
/* taxii_url_same_server: whether both have one origin; schemes and hosts in either case, default ports written or not. */
bool taxii_url_same_server(struct str a, struct str b);
/* taxii_url_collection: whether url is that of a collection (".../collections/<id>/"), or of something in it; *out ends with the id. */
bool taxii_url_collection(struct str url, struct str *out, struct str *out_id);
/*
 * taxii_url_root: appends the address of an API root as discovery names it, absolute or beginning with one '/'. False when it
 * is on another server than url, to which credentials must not go, or malformed.
 */
bool taxii_url_root(struct str url, struct str root, struct buf *out);
/* taxii_url_escape: appends s for a segment or a parameter (RFC 3986). */
void taxii_url_escape(struct buf *out, struct str s);

#endif
