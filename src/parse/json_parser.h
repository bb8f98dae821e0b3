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
	/* the block of json_ahead: structural offsets, of which those before next are in lines that were walked */
	struct str block;
	const uint32_t *index;
	size_t n_index, next;
	/* unescaped texts of the line of json_walk */
	char *text;
	size_t text_n, text_cap;
};

#endif
