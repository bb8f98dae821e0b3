/* SPDX-License-Identifier: Apache-2.0 */
/* Text and bytes compare as code points, whichever of them is the value and which the constant. */
#include "match/pattern_operand.h"

#include <stdlib.h>

#include "match/pattern_text.h"

enum err pattern_operand_make(const struct stix_constant *c, struct arena *a, struct pattern_operand *out)
{
	struct pattern_operand o = {.text = c->text};
	char *p;
	switch (c->type) {
	case STIX_CONSTANT_STRING:
		o.type = PATTERN_OPERAND_TEXT;
		break;
	case STIX_CONSTANT_HEX:
	case STIX_CONSTANT_BINARY:
		o.type = PATTERN_OPERAND_BYTES;
		p = arena_alloc(a, c->text.n * PATTERN_TEXT_LATIN1_GROWTH + 1);
		if (!p)
			return ERR_NOMEM;
		o.text = str_make(p, pattern_text_of_bytes(c->text, p));
		break;
	case STIX_CONSTANT_INT:
		o.type = PATTERN_OPERAND_INT;
		o.u.integer = c->u.integer;
		break;
	case STIX_CONSTANT_FLOAT:
		o.type = PATTERN_OPERAND_FLOAT;
		o.u.number = c->u.number;
		break;
	case STIX_CONSTANT_BOOL:
		o.type = PATTERN_OPERAND_BOOL;
		o.u.truth = c->u.truth;
		break;
	case STIX_CONSTANT_TIME:
		o.type = PATTERN_OPERAND_TIME;
		/* A tree that no parser made may hold anything. */
		if (!stix_time_parse(c->text, &o.time))
			o.time = (struct stix_time){c->u.time, {"", 0}};
		break;
	}
	*out = o;
	return OK;
}

static int order_integers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int order_numbers(double a, double b)
{
	return (a > b) - (a < b);
}

/* Exact, where the integer as a double would be rounded. */
static int order_mixed(int64_t a, double b)
{
	const double beyond = 9223372036854775808.0;
	if (b >= beyond)
		return -1;
	if (b < -beyond)
		return 1;
	int64_t whole = (int64_t)b;
	return a != whole ? order_integers(a, whole) : order_numbers(0, b - (double)whole);
}

static enum pattern_order sign(int order)
{
	return order < 0 ? PATTERN_LESS : order > 0 ? PATTERN_MORE : PATTERN_SAME;
}

static enum pattern_order order_text(const struct observed_node *value, const struct pattern_operand *c)
{
	struct stix_time t;
	switch (c->type) {
	case PATTERN_OPERAND_TEXT:
	case PATTERN_OPERAND_BYTES:
		return sign(str_cmp(value->text, c->text));
	case PATTERN_OPERAND_TIME:
		return stix_time_parse(value->text, &t) ? sign(stix_time_cmp(t, c->time)) : PATTERN_APART;
	default:
		return PATTERN_APART;
	}
}

enum pattern_order pattern_operand_order(const struct observed_node *value, const struct pattern_operand *c)
{
	switch (value->type) {
	case OBSERVED_STRING:
		return order_text(value, c);
	case OBSERVED_BYTES:
		if (c->type != PATTERN_OPERAND_TEXT && c->type != PATTERN_OPERAND_BYTES)
			return PATTERN_APART;
		return sign(pattern_text_cmp_bytes(value->text, c->text));
	case OBSERVED_BOOL:
		if (c->type != PATTERN_OPERAND_BOOL)
			return PATTERN_APART;
		return sign((int)value->u.truth - (int)c->u.truth);
	case OBSERVED_INT:
		if (c->type == PATTERN_OPERAND_INT)
			return sign(order_integers(value->u.integer, c->u.integer));
		return c->type == PATTERN_OPERAND_FLOAT ? sign(order_mixed(value->u.integer, c->u.number)) : PATTERN_APART;
	case OBSERVED_FLOAT:
		if (c->type == PATTERN_OPERAND_FLOAT)
			return sign(order_numbers(value->u.number, c->u.number));
		return c->type == PATTERN_OPERAND_INT ? sign(-order_mixed(c->u.integer, value->u.number)) : PATTERN_APART;
	default:
		return PATTERN_APART;
	}
}

bool pattern_operand_ranks(const struct observed_node *value, const struct pattern_operand *c)
{
	if (value->type == OBSERVED_BYTES)
		return pattern_text_is_narrow(c->text);
	return c->type != PATTERN_OPERAND_BYTES || pattern_text_is_narrow(value->text);
}

static int order_operands(const void *p, const void *q)
{
	const struct pattern_operand *a = p, *b = q;
	switch (a->type) {
	case PATTERN_OPERAND_TEXT:
	case PATTERN_OPERAND_BYTES:
		return str_cmp(a->text, b->text);
	case PATTERN_OPERAND_INT:
		return b->type == PATTERN_OPERAND_INT ? order_integers(a->u.integer, b->u.integer)
						      : order_mixed(a->u.integer, b->u.number);
	case PATTERN_OPERAND_FLOAT:
		return b->type == PATTERN_OPERAND_FLOAT ? order_numbers(a->u.number, b->u.number)
							: -order_mixed(b->u.integer, a->u.number);
	case PATTERN_OPERAND_BOOL:
		return (int)a->u.truth - (int)b->u.truth;
	default:
		return stix_time_cmp(a->time, b->time);
	}
}

void pattern_operand_sort(struct pattern_operand *operands, size_t n)
{
	if (n)
		qsort(operands, n, sizeof *operands, order_operands);
}

bool pattern_operand_among(const struct observed_node *value, const struct pattern_operand *operands, size_t n)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		enum pattern_order order = pattern_operand_order(value, &operands[middle]);
		if (order == PATTERN_SAME)
			return true;
		if (order == PATTERN_APART)
			return false;
		if (order == PATTERN_LESS)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}
