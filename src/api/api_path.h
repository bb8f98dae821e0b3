/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and queries of requests (RFC 3986). */
#ifndef API_API_PATH_H
#define API_API_PATH_H

#include "base/arena.h"

enum { API_PATH_PARTS = 2 };

/*
 * api_path_match: whether path has the form of pattern, in which "{}" stands for one segment that is not empty and
 * "{}.{}" for a segment cut at its last dot; at most API_PATH_PARTS of "{}". Their texts are views into path; those that
 * the pattern does not have are empty.
 */
bool api_path_match(const char *pattern, struct str path, struct str out[API_PATH_PARTS]);
/* api_path_decode: percent-decoding; plus says that '+' is a blank. What is malformed stays as it is. {NULL, 0} when out of memory. */
struct str api_path_decode(struct arena *a, struct str s, bool plus);
/* api_path_query: the raw value of a parameter; false when it is absent. The first one counts. */
bool api_path_query(struct str query, const char *name, struct str *out);

#endif
