/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who counts as one by what the hub knows of its members: those of one group (one operator), and those that call the same
 * network, AS number or domain their own. A network inside another one's is not the same: a provider and its customers are
 * several. Who copies whom is found elsewhere (warn/copy_detect.h).
 */
#ifndef WARN_PARTIES_H
#define WARN_PARTIES_H

#include "base/hash.h"
#include "model/member.h"

/* Zeroes, with a key for what members are compared by. */
struct parties {
	struct hash_key key;
	struct parties_claim *claims;
	struct parties_member *members; /* by id after parties_find */
	size_t n_claims, n_members;
};

/* parties_add: each member once. ERR_NOMEM. */
MUST_CHECK enum err parties_add(struct parties *p, const struct member *m);
/* parties_find: call once, when all are added. */
void parties_find(struct parties *p);
/* parties_of: the least id of those that count as one with member; 0: it is on its own, or unknown. */
int64_t parties_of(const struct parties *p, int64_t member);
void parties_deinit(struct parties *p);

#endif
