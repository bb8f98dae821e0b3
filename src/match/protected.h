/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must never be warned about or blocked by mistake: special networks, public resolvers, popular domains, members'
 * own assets. It stands before sightings and at the last gate of every outlet, and it names its reason.
 */
#ifndef MATCH_PROTECTED_H
#define MATCH_PROTECTED_H

#include "model/value.h"

struct protected_entry {
	struct value value; /* address, network, domain (with its children), URL, hash, ASN (only for members) */
	struct str reason;  /* "public resolver", "own asset of member X" */
	int64_t member;     /* whose asset it is; 0 for the general lists */
};

/* Immutable once built. */
struct protected_set;

/*
 * protected_set_new: the built-in list (unless builtin is false) and n entries, copied. NULL when out of memory.
 * Lookups are binary searches: one for an address, one for each parent of a name.
 */
struct protected_set *protected_set_new(const struct protected_entry *entries, size_t n, bool builtin);
void protected_set_free(struct protected_set *p);

/*
 * protected_find: the most specific entry that covers v, or NULL; of equal ones a member's. An address is covered by
 * networks, a network by a wider or equal one, and also when it contains a protected address or network (blocking it
 * would block that); a domain by its parents; an endpoint by its address; an e-mail address never. A URL is covered by
 * an equal one, by its host when that is an address, and by members' domains; a popular domain protects itself and its
 * children, but not URLs on it (files on a popular host are listed for a reason).
 */
const struct protected_entry *protected_find(const struct protected_set *p, struct value v);
/* protected_owner: as protected_find among members' assets only. */
const struct protected_entry *protected_owner(const struct protected_set *p, struct value v);
/*
 * protected_owners: calls each with every asset of a member that covers v or, when v is a network, lies in it: several
 * members may have the same. Costs a look at all entries only when there is one. An error from each ends it.
 */
typedef enum err protected_owner_fn(void *ctx, const struct protected_entry *asset);
MUST_CHECK enum err protected_owners(const struct protected_set *p, struct value v, protected_owner_fn *each, void *ctx);

#endif
