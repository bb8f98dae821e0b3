/* SPDX-License-Identifier: Apache-2.0 */
/* Names and lengths of the kinds, from the one table. */
#include "model/kind.h"

static const struct str names[KIND_COUNT] = {
#define X(name, text, length) [name] = {text, sizeof(text) - 1},
	KIND_MAP(X)
#undef X
};

static const signed char lengths[KIND_COUNT] = {
#define X(name, text, length) [name] = length,
	KIND_MAP(X)
#undef X
};

struct str kind_name(enum kind kind)
{
	return kind < KIND_COUNT ? names[kind] : names[KIND_NONE];
}

enum kind kind_find(struct str name)
{
	for (int k = KIND_NONE + 1; k < KIND_COUNT; k++)
		if (str_eq(names[k], name))
			return (enum kind)k;
	return KIND_NONE;
}

int kind_length(enum kind kind)
{
	return kind < KIND_COUNT ? lengths[kind] : 0;
}
