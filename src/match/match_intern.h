/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of bytes, each kept once and numbered from 1. Nothing moves and nothing is dropped before the end, so a thread
 * that was given a number may read its bytes while the one writer goes on adding.
 */
#ifndef MATCH_INTERN_H
#define MATCH_INTERN_H

#include "base/arena.h"
#include "base/hash.h"

struct match_intern_entry {
	const void *p; /* aligned to 8 */
	uint32_t n;
	uint32_t hash;
};

enum { MATCH_INTERN_FIRST = 64, MATCH_INTERN_CHUNKS = 20 };

struct match_intern {
	const struct hash_key *key;
	struct arena arena;
	struct match_intern_entry *chunks[MATCH_INTERN_CHUNKS]; /* chunk k holds MATCH_INTERN_FIRST << k */
	uint32_t n;
	uint32_t *index; /* numbers by hash, linear probing; at most half full */
	size_t index_cap;
};

/* match_intern_init: empty; key is borrowed. */
void match_intern_init(struct match_intern *t, const struct hash_key *key);
void match_intern_deinit(struct match_intern *t);
/* match_intern_add: the number of these bytes, copied when new; 0 when out of memory or numbers. Writer only. */
uint32_t match_intern_add(struct match_intern *t, const void *p, size_t n);
/* match_intern_get: id was returned by match_intern_add. */
const struct match_intern_entry *match_intern_get(const struct match_intern *t, uint32_t id);
size_t match_intern_bytes(const struct match_intern *t);

#endif
