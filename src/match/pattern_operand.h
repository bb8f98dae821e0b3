/* SPDX-License-Identifier: Apache-2.0 */
/* Constants of a pattern, ready to be compared with observed values (STIX 2.1 sections 9.2 and 9.6). */
#ifndef MATCH_PATTERN_OPERAND_H
#define MATCH_PATTERN_OPERAND_H

#include "base/arena.h"
#include "model/observed.h"
#include "model/pattern.h"
#include "model/stix_time.h"

enum pattern_operand_type {
	PATTERN_OPERAND_TEXT,
	PATTERN_OPERAND_BYTES, /* hex and binary: text is the bytes as code points */
	PATTERN_OPERAND_INT,
	PATTERN_OPERAND_FLOAT,
	PATTERN_OPERAND_BOOL,
	PATTERN_OPERAND_TIME
};

struct pattern_operand {
	enum pattern_operand_type type;
	struct str text;
	union {
		bool truth;
		int64_t integer;
		double number;
	} u;
	struct stix_time time;
};

/* pattern_operand_make: lives in a and borrows from c. ERR_NOMEM. */
MUST_CHECK enum err pattern_operand_make(const struct stix_constant *c, struct arena *a, struct pattern_operand *out);

enum pattern_order { PATTERN_LESS, PATTERN_SAME, PATTERN_MORE, PATTERN_APART /* types that do not compare */ };

/* pattern_operand_order: where value stands, seen from c; texts and bytes by code points. */
enum pattern_order pattern_operand_order(const struct observed_node *value, const struct pattern_operand *c);
/* pattern_operand_ranks: besides being equal or not, value may be said to be less or more than c: no bytes beside wide text. */
bool pattern_operand_ranks(const struct observed_node *value, const struct pattern_operand *c);

/* pattern_operand_sort: n operands of one type (integers and floats may mix). */
void pattern_operand_sort(struct pattern_operand *operands, size_t n);
/* pattern_operand_among: value is the same as one of n sorted operands. */
bool pattern_operand_among(const struct observed_node *value, const struct pattern_operand *operands, size_t n);

#endif
