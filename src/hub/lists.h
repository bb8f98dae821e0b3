/* SPDX-License-Identifier: Apache-2.0 */
/* The two lists of a member (warn/member_list.h) as they may leave: protected and suspended values are held back. */
#ifndef HUB_LISTS_H
#define HUB_LISTS_H

#include "base/arena.h"
#include "hub/hub.h"
#include "warn/member_list.h"

enum { LISTS_DEFAULT = 100 };

struct lists_opts {
	int64_t member;
	enum member_list_which which;
	size_t max; /* up to MEMBER_LIST_MAX */
};

struct lists_result {
	struct member_list_entry *entries; /* as member_list_make gives them; in the arena, with their values */
	size_t n;
	uint64_t held; /* back */
	int64_t now;   /* the moment it is of */
};

/* lists_find: false when name is neither "confirm" nor "new". */
bool lists_find(struct str name, enum member_list_which *out);
/* lists_make: ERR_UNSUPPORTED on an offline hub; ERR_NOMEM, ERR_STOPPING. */
MUST_CHECK enum err lists_make(struct hub *h, const struct lists_opts *opts, struct arena *a, struct lists_result *out);

/*
 * lists_deliver: who, whose own list it is, is given these entries as a file of this name ("new.nft"), and with them the open
 * warnings whose values they are.
 */
void lists_deliver(struct hub *h, const struct viewer *who, const struct member_list_entry *entries, size_t n, struct str file);

#endif
