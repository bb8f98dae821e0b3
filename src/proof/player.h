/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A history played into the flow of a hub (warn/warn_flow.h), contact by contact in the order of receipt, with a false
 * clock. The hub learns of a contact after the delay, and never before.
 */
#ifndef PROOF_PLAYER_H
#define PROOF_PLAYER_H

#include "proof/early_warnings.h"
#include "warn/member_list.h"
#include "warn/warn_flow.h"

struct player_setup {
	const struct history *history;
	const struct history *feed; /* what feeds reported: known to all, met by nobody; NULL: none */
	/* Values of either that are no contacts (protected); NULL: none. */
	const bool *guarded, *feed_guarded;
	int64_t delay;
	bool alone;                 /* nobody shares: each member's lists are made of its own contacts */
	struct warn_flow_rules rules;
	/* Called when a contact of the history, by its index, went in: how likely a further member meets its value. NULL: nobody asks. */
	void (*forecast)(void *ctx, uint32_t contact, double probability);
	void *ctx;
};

struct player;
/* player_new: setup is copied, what it points to lent. NULL when out of memory. */
struct player *player_new(const struct player_setup *setup);
void player_free(struct player *p);
/* player_play: everything that the hub has before the moment until; earlier than the last one: nothing. Errors of the flow. */
MUST_CHECK enum err player_play(struct player *p, int64_t until);
/* player_list: a member's list at a moment up to which was played; the caller's to free (member_list_deinit). */
MUST_CHECK enum err player_list(const struct player *p, uint32_t member, enum member_list_which which, int64_t now, size_t max,
                                struct member_list *out);
/* player_warnings: those that were raised for a value so far, by time; lent. */
const struct early_warnings *player_warnings(const struct player *p);
/* player_played: contacts that went through the flow. */
uint64_t player_played(const struct player *p);

#endif
