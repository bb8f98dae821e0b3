/* SPDX-License-Identifier: Apache-2.0 */
/* URLs in the normal form of RFC 3986 section 6. */
#ifndef MODEL_URL_H
#define MODEL_URL_H

#include "base/limits.h"
#include "base/str.h"

/*
 * url_canon: scheme and host in lower case (host as domain_canon or ip_parse say), default port and fragment removed,
 * userinfo removed, percent-encoding of unreserved characters undone and the rest in upper case, dot segments removed,
 * empty path "/". What RFC 3986 allows in no path is percent-encoded, a '%' that begins no escape too; blanks and control
 * characters are refused. Schemes: any with "//" (http, https, ftp, ...). Writes at most LIMIT_URL_BYTES at out; returns the
 * length, 0 when refused (*why says so). A host of one label is accepted here.
 */
size_t url_canon(struct str s, char out[LIMIT_URL_BYTES], const char **why);
/* url_host: the host of a canonical URL, without brackets and port. */
struct str url_host(struct str canonical);

#endif
