/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All subjects of an engine. A subject is in one of three places: tracked (no warning; by last use), alive (an open
 * warning, or silent after a withdrawn one; by the time at which that ends), or detached (its warning has ended and
 * waits to be told; out of all tables).
 */
#ifndef WARN_SUBJECT_SET_H
#define WARN_SUBJECT_SET_H

#include "warn/subject.h"

struct subject_set {
	struct node_table by_key, by_id;
	struct due_heap due;
	struct subject *newest, *oldest; /* tracked */
	struct subject *changed;         /* list, in no order */
	struct hash_key key;
	size_t open; /* with an open warning; who changes the state of one that is alive keeps it */
};

void subject_set_init(struct subject_set *set, const struct hash_key *key);
void subject_set_deinit(struct subject_set *set);

struct subject *subject_set_find(const struct subject_set *set, const struct subject_key *k);
/* subject_set_find_id: the subject that is alive with this warning; NULL when there is none. */
struct subject *subject_set_find_id(const struct subject_set *set, const struct uuid *id);

/* subject_set_track: puts in a subject that has no life. ERR_NOMEM. subject_set_touch: s was used. */
MUST_CHECK enum err subject_set_track(struct subject_set *set, struct subject *s);
void subject_set_touch(struct subject_set *set, struct subject *s);
/* subject_set_enliven: gives a tracked subject its life, which is due then. ERR_NOMEM: life stays the caller's. */
MUST_CHECK enum err subject_set_enliven(struct subject_set *set, struct subject *s, struct life *life, int64_t due);
/* subject_set_detach: an alive subject has come to its end; it is marked as changed and freed when that was told. */
void subject_set_detach(struct subject_set *set, struct subject *s);
/* subject_set_drop: removes a subject that is not detached, and frees it. */
void subject_set_drop(struct subject_set *set, struct subject *s);
/* subject_set_change: s is to be told. */
void subject_set_change(struct subject_set *set, struct subject *s);
/* subject_set_due: the alive subject whose due time comes first; NULL when none is alive. */
struct subject *subject_set_due(const struct subject_set *set);

#endif
