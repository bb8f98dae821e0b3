/* SPDX-License-Identifier: Apache-2.0 */
/* What is inside a json_parser; for json*.c alone. */
#ifndef PARSE_JSON_PARSER_H
#define PARSE_JSON_PARSER_H

#include "base/buf.h"
#include "parse/json.h"
#include "parse/json_simd.h"

struct json_parser {
	struct json_simd *simd;
	/* the document of json_read */
	const uint64_t *tape;
	const uint8_t *strings;
	/* json_walk: unescaped texts of the line */
	char *text;
	size_t text_n, text_cap;
	/* json_walk: for each node of a plan the serial of the object in which it was found last, so that repeats are seen */
	uint64_t *seen;
	size_t n_seen;
	uint64_t serial;
};

#endif
