/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of JSON (RFC 8259), value by value, in constant memory and with exact places of faults. Slower than
 * simdjson: it cuts large documents into elements and says where a document is wrong. UTF-8 is not checked here.
 */
#ifndef PARSE_JSON_SCAN_H
#define PARSE_JSON_SCAN_H

#include "base/str.h"

struct json_scan {
	struct str text;
	size_t at;        /* next byte; behind a failure, the byte that is wrong */
	const char *what; /* a literal behind a failure */
};

/* json_scan_blank: passes over white space and returns the next byte, 0 at the end (and for a NUL byte). */
char json_scan_blank(struct json_scan *s);
/* json_scan_take: passes over white space and c; false when another byte comes (nothing is passed then, no failure). */
bool json_scan_take(struct json_scan *s, char c);
/* json_scan_string: passes over a string that begins here and lends what stands between its quotes. ERR_SYNTAX. */
MUST_CHECK enum err json_scan_string(struct json_scan *s, struct str *out_raw);
/* json_scan_value: passes over white space and one value of at most depth levels. ERR_SYNTAX, ERR_LIMIT. */
MUST_CHECK enum err json_scan_value(struct json_scan *s, unsigned depth);

#endif
