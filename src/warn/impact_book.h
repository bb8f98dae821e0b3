/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When each member was first hit by what an open warning is about. It is told of open warnings and of hits, in any order of event
 * time, and remembers for each warning and member the earliest hit. It grows with the open warnings, what they are about
 * and their members. One thread owns it.
 */
#ifndef WARN_IMPACT_BOOK_H
#define WARN_IMPACT_BOOK_H

#include "base/hash.h"
#include "model/uuid.h"

/* What a warning is about: a label, values, or both. Borrowed. */
struct impact_warning {
	struct uuid id;
	struct str label;         /* empty: none */
	const int64_t *value_ids; /* keyed hashes, as store_value_id gives them */
	size_t n_value_ids;
	bool open;                /* hits count while it is */
};

struct impact_book;
/* impact_book_new: NULL when out of memory. */
struct impact_book *impact_book_new(const struct hash_key *key);
void impact_book_free(struct impact_book *b);

/* impact_book_warning: a warning was raised, or changed; what it was about before, it is still. ERR_NOMEM. */
MUST_CHECK enum err impact_book_warning(struct impact_book *b, const struct impact_warning *w);
/* impact_book_hit: a member's sensor met a value that has this label (may be empty), at an event time. ERR_NOMEM. */
MUST_CHECK enum err impact_book_hit(struct impact_book *b, int64_t value_id, struct str label, int64_t member, int64_t time);
/* impact_book_member: the same, known from the warning itself. A warning that is not open: nothing. */
MUST_CHECK enum err impact_book_member(struct impact_book *b, const struct uuid *warning, int64_t member, int64_t time);

/*
 * impact_book_take: calls each with what is new, or earlier than it was, since the last call. An error of each ends it and is
 * returned; what was passed is not passed again. impact_book_pending: whether there is any.
 */
typedef enum err impact_book_fn(void *ctx, const struct uuid *warning, int64_t member, int64_t time);
MUST_CHECK enum err impact_book_take(struct impact_book *b, impact_book_fn *each, void *ctx);
bool impact_book_pending(const struct impact_book *b);

#endif
