/* SPDX-License-Identifier: Apache-2.0 */
/*
 * News for members whose own assets, or names that look like theirs, stand in feeds: gathered on any thread, handed
 * to the detectors on the writer's.
 */
#ifndef HUB_OWNERS_H
#define HUB_OWNERS_H

#include "base/arena.h"
#include "hub/hub.h"
#include "hub/source_records.h"
#include "warn/lookalike.h"
#include "warn/warn_engine.h"

struct owners {
	struct hub *hub;
	int64_t now;
	struct arena arena;
	struct warn_asset *list;
	size_t n, cap;
};

void owners_init(struct owners *o, struct hub *h, int64_t now);
void owners_deinit(struct owners *o);
/*
 * owners_concern: whether owners_check would note anything of v. What is protected for no member's sake is an error
 * of its feed.
 * owners_check: notes each asset of members (of only, unless 0) that v is, lies in, or contains, and v (of a URL its
 * host) when it looks like a domain of theirs. what says the rest: source, label, confidence, tlp.
 */
MUST_CHECK enum err owners_concern(struct hub *h, struct value v, struct source_errors *errors, bool *out);
MUST_CHECK enum err owners_check(struct owners *o, struct value v, int64_t only, const struct warn_asset *what);
/*
 * owners_lookalikes: members' domains that the name looks like; none for protected names, popular ones among them.
 * With the lock of the assets. owners_like: what a warning says of one, "bank-a.example (digit for letter)", in text.
 */
size_t owners_lookalikes(struct hub *h, enum lookalike_which which, struct str name,
                         struct lookalike_found found[LOOKALIKE_FOUND_MAX]);
struct str owners_like(const struct lookalike_found *found, char text[LIMIT_LABEL_BYTES]);
/*
 * owners_asset: the narrowest asset of member that v is, lies in, or contains. False: none, since the member gave it up.
 */
bool owners_asset(struct hub *h, int64_t member, struct value v, struct value_buf *out);
/* owners_check_all: owners_check of every stored live report, for a member that is new. */
MUST_CHECK enum err owners_check_all(struct owners *o, int64_t only);
/* owners_tell: the detectors get what was noted; returns when the warnings are durable. */
MUST_CHECK enum err owners_tell(struct owners *o);

#endif
