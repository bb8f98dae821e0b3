/* SPDX-License-Identifier: Apache-2.0 */
/* Literals of the STIX pattern language as typed values; inside of parse/stix_pattern. */
#ifndef PARSE_STIX_CONSTANT_H
#define PARSE_STIX_CONSTANT_H

#include "parse/stix_lexer.h"

/* stix_constant_decode: new texts live in a. ERR_SYNTAX, also for a token that is no literal; ERR_NOMEM. */
MUST_CHECK enum err stix_constant_decode(const struct stix_token *token, struct arena *a, struct stix_constant *out,
					 struct parse_fault *fault);
/* stix_constant_unescape: the text of a string token. ERR_NOMEM. */
MUST_CHECK enum err stix_constant_unescape(struct str raw, struct arena *a, struct str *out);
/* stix_constant_float: the double that is nearest to a number as the lexer cuts it. */
double stix_constant_float(struct str s);

#endif
