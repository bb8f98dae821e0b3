/* SPDX-License-Identifier: Apache-2.0 */
/* The matcher as its writer and its readers share it. */
#ifndef MATCH_STATE_H
#define MATCH_STATE_H

#include <stdatomic.h>

#include "match/match_class.h"
#include "match/match_set.h"

struct matcher {
	struct hash_key key;
	struct match_classes classes;
	/* Stored with release, loaded with acquire; what a reader loaded lives until it has left its RCU section. */
	_Atomic(struct match_set *) set;
	/*
	 * Sections that readers have left. Its release and the writer's acquire order a reader's last look before the
	 * writer's free in the memory model of C; the grace period does so in fact, in a way that tools cannot see.
	 */
	_Atomic uint64_t left;
	/* The writer's own. */
	struct protected_set *guard;
	size_t values;
};

#endif
