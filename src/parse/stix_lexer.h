/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of the STIX pattern language; inside of parse/stix_pattern. */
#ifndef PARSE_STIX_LEXER_H
#define PARSE_STIX_LEXER_H

#include "parse/stix_pattern.h"

enum stix_token_type {
	STIX_TOKEN_END,
	STIX_TOKEN_LEFT_BRACKET,
	STIX_TOKEN_RIGHT_BRACKET,
	STIX_TOKEN_LEFT_PAREN,
	STIX_TOKEN_RIGHT_PAREN,
	STIX_TOKEN_COLON,
	STIX_TOKEN_DOT,
	STIX_TOKEN_COMMA,
	STIX_TOKEN_STAR,
	STIX_TOKEN_COMPARE, /* op is EQ to GE */
	STIX_TOKEN_WORD,
	STIX_TOKEN_HYPHEN_WORD, /* a word with '-' in it: an object type, but not a key */
	STIX_TOKEN_INT,
	STIX_TOKEN_FLOAT,
	STIX_TOKEN_STRING,
	STIX_TOKEN_HEX,
	STIX_TOKEN_BINARY,
	STIX_TOKEN_TIME,
	STIX_TOKEN_AND,
	STIX_TOKEN_OR,
	STIX_TOKEN_NOT,
	STIX_TOKEN_FOLLOWEDBY,
	STIX_TOKEN_IN,
	STIX_TOKEN_LIKE,
	STIX_TOKEN_MATCHES,
	STIX_TOKEN_ISSUBSET,
	STIX_TOKEN_ISSUPERSET,
	STIX_TOKEN_EXISTS,
	STIX_TOKEN_START,
	STIX_TOKEN_STOP,
	STIX_TOKEN_WITHIN,
	STIX_TOKEN_SECONDS,
	STIX_TOKEN_REPEATS,
	STIX_TOKEN_TIMES,
	STIX_TOKEN_TRUE,
	STIX_TOKEN_FALSE
};

struct stix_token {
	enum stix_token_type type;
	enum stix_operator op;
	size_t at;
	struct str text; /* between the quotes for those that have them */
};

struct stix_lexer {
	struct str text;
	size_t at;
};

/* stix_lexer_next: skips white space and comments and reads one token; STIX_TOKEN_END at the end. ERR_SYNTAX. */
MUST_CHECK enum err stix_lexer_next(struct stix_lexer *l, struct stix_token *out, struct parse_fault *fault);

#endif
