/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging tables beside the writer: what takes seconds for ten million values runs without holding up the next change.
 * Begin and swap are the writer's; run reads tables that never change and that are kept for it. One at a time, and not
 * together with a snapshot (match/match_snapshot.h).
 */
#ifndef MATCH_MERGE_H
#define MATCH_MERGE_H

#include "match/matcher.h"

struct match_merge;

/* match_merge_due: how many of the newest tables a merge should make one; 0: none. Writer only. */
size_t match_merge_due(const struct matcher *m);
/* match_merge_new: holds the n newest tables. NULL when out of memory. Writer only. */
struct match_merge *match_merge_new(struct matcher *m, size_t n);
/* match_merge_run: builds the table that replaces them. Any thread, beside the writer. ERR_NOMEM. */
MUST_CHECK enum err match_merge_run(struct match_merge *g);
/* match_merge_swap: puts it in their place. Writer only. ERR_NOMEM: nothing changed. */
MUST_CHECK enum err match_merge_swap(struct match_merge *g);
/* match_merge_let_go: the tables are the writer's again. Writer only; done by a swap that succeeds. */
void match_merge_let_go(struct match_merge *g);
/* match_merge_free: frees what was replaced, which takes a while. Any thread, after swap or let_go; NULL is fine. */
void match_merge_free(struct match_merge *g);

#endif
