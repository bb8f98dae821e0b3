/* SPDX-License-Identifier: Apache-2.0 */
/* Sums up the tables of a set, and finds one value in it. */
#include "match/match_set.h"

#include <stdlib.h>

struct match_set *match_set_new(struct match_table *const *tables, size_t n, const struct protected_set *guard)
{
	bool networks4 = false;
	for (size_t i = 0; i < n; i++)
		networks4 |= tables[i]->nets.map4 != NULL;
	struct match_set *s = calloc(1, sizeof *s);
	if (!s || match_nets_init(&s->nets, networks4) != OK) {
		free(s);
		return NULL;
	}
	s->n = n;
	s->guard = guard;
	for (size_t i = 0; i < n; i++) {
		s->tables[i] = tables[i];
		s->codes |= tables[i]->codes;
		match_nets_join(&s->nets, &tables[i]->nets);
	}
	return s;
}

void match_set_free(struct match_set *s)
{
	if (!s)
		return;
	match_nets_deinit(&s->nets);
	free(s);
}

struct match_found match_set_find(const struct match_set *s, const struct match_key *k)
{
	if (match_bucket_is_short(k->tag))
		return match_set_find_short(s, k);
	for (size_t i = 0; i < s->n; i++) {
		const struct match_table *t = s->tables[i];
		size_t slot = match_table_find(t, k);
		if (slot != MATCH_SLOT_NONE)
			return (struct match_found){t, match_table_long(t, slot), match_table_class(t, slot)};
	}
	return MATCH_FOUND_NONE;
}
