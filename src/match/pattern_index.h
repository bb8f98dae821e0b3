/* SPDX-License-Identifier: Apache-2.0 */
/* Values, networks and kinds to the patterns that ask for them; inside of match/pattern_*.c. */
#ifndef MATCH_PATTERN_INDEX_H
#define MATCH_PATTERN_INDEX_H

#include "base/arena.h"
#include "base/hash.h"
#include "model/batch.h"

/* A pattern in a list; lists end with PATTERN_INDEX_END. */
struct pattern_link {
	uint32_t pattern, next;
};
#define PATTERN_INDEX_END UINT32_MAX

struct pattern_slot {
	uint64_t hash;
	uint32_t first; /* link; PATTERN_INDEX_END: free */
};

enum { PATTERN_INDEX_BITS = 4 };

struct pattern_index {
	struct hash_key key;
	struct pattern_slot *slots; /* open-addressed, power of two, at most half full */
	size_t n_slots, n_values;
	uint64_t *seen;             /* a bit for each hash, PATTERN_INDEX_BITS for each slot: most values end here */
	struct pattern_link *links;
	size_t n_links, cap_links;
	kind_set values;            /* kinds in slots, networks apart */
	kind_set kinds;             /* that have a list */
	uint32_t of_kind[KIND_COUNT];
	uint64_t lengths4, lengths6[3]; /* of networks in slots, a bit for each */
	property_set property_values; /* properties in slots */
	property_set properties;      /* that have a list */
	uint32_t of_property[PROPERTY_COUNT];
};

void pattern_index_init(struct pattern_index *x, const struct hash_key *key);
void pattern_index_deinit(struct pattern_index *x);
/* pattern_index_value: a value, or a network as 5 or 17 bytes of any length. ERR_NOMEM. */
MUST_CHECK enum err pattern_index_value(struct pattern_index *x, struct value v, uint32_t pattern);
MUST_CHECK enum err pattern_index_kinds(struct pattern_index *x, kind_set kinds, uint32_t pattern);
/* pattern_index_property: a property with these bytes (pattern_cover.h). pattern_index_properties: any value of these. */
MUST_CHECK enum err pattern_index_property(struct pattern_index *x, enum property p, struct str bytes, uint32_t pattern);
MUST_CHECK enum err pattern_index_properties(struct pattern_index *x, property_set properties, uint32_t pattern);
/*
 * pattern_index_find: calls found with the pattern of each entry that o meets; equal hashes are taken for equal values.
 * direct: by its value, not by its kind alone.
 */
typedef void pattern_found_fn(void *ctx, uint32_t pattern, bool direct);
void pattern_index_find(const struct pattern_index *x, const struct observed *o, pattern_found_fn *found, void *ctx);
/* pattern_index_find_property: likewise, of an event's property; never direct. */
void pattern_index_find_property(const struct pattern_index *x, enum property p, struct str bytes,
				 pattern_found_fn *found, void *ctx);

#endif
