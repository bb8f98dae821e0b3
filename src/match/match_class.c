/* SPDX-License-Identifier: Apache-2.0 */
/* Interns the texts of claims first, so that equal lists of claims have equal bytes. */
#include "match/match_class.h"

#include <stdlib.h>

#include "match/match_table.h"

static_assert(MATCH_CLASS_MAX >= ((uint64_t)MATCH_INTERN_FIRST << MATCH_INTERN_CHUNKS) - MATCH_INTERN_FIRST,
	      "every number is a class that a slot can hold");

void match_class_init(struct match_classes *c, const struct hash_key *key)
{
	match_intern_init(&c->texts, key);
	match_intern_init(&c->lists, key);
}

void match_class_deinit(struct match_classes *c)
{
	match_intern_deinit(&c->texts);
	match_intern_deinit(&c->lists);
}

static bool intern_text(struct match_classes *c, struct str s, struct str *out)
{
	uint32_t id = s.n ? match_intern_add(&c->texts, s.p, s.n) : 0;
	*out = id ? str_make(match_intern_get(&c->texts, id)->p, s.n) : STR("");
	return id || s.n == 0;
}

/* Member by member onto zeroes: the padding takes part in the comparison of bytes. */
static bool intern_claim(struct match_classes *c, const struct match_claim *from, struct match_claim *to)
{
	to->confidence = from->confidence;
	to->tlp = from->tlp;
	to->valid_from = from->valid_from;
	to->valid_until = from->valid_until;
	return intern_text(c, from->label, &to->label) && intern_text(c, from->source, &to->source);
}

uint32_t match_class_add(struct match_classes *c, const struct match_claim *claims, size_t n)
{
	struct match_claim *copy = n ? calloc(n, sizeof *copy) : NULL;
	if (!copy)
		return 0;
	uint32_t id = 0;
	for (size_t i = 0; i < n; i++)
		if (!intern_claim(c, &claims[i], &copy[i]))
			goto out;
	id = match_intern_add(&c->lists, copy, n * sizeof *copy);
out:
	free(copy);
	return id;
}

size_t match_class_get(const struct match_classes *c, uint32_t id, const struct match_claim **out)
{
	const struct match_intern_entry *e = match_intern_get(&c->lists, id);
	*out = e->p;
	return e->n / sizeof **out;
}

const struct match_claim *match_class_valid(const struct match_classes *c, uint32_t id, int64_t t)
{
	const struct match_claim *claims;
	size_t n = match_class_get(c, id, &claims);
	for (size_t i = 0; i < n; i++)
		if (t >= claims[i].valid_from && (claims[i].valid_until == UTC_NONE || t < claims[i].valid_until))
			return &claims[i];
	return NULL;
}

size_t match_class_bytes(const struct match_classes *c)
{
	return match_intern_bytes(&c->texts) + match_intern_bytes(&c->lists);
}
