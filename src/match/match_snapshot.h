/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set as a file that a later start maps instead of building it anew. Slots are read into memory; values stay in the
 * file, where only a hit looks at them. The protected set is not part of it.
 */
#ifndef MATCH_SNAPSHOT_H
#define MATCH_SNAPSHOT_H

#include "match/matcher.h"

/* What the file must be of to be believed: whose, of which state, made by what. Compared, not understood. */
struct match_snapshot_stamp {
	uint8_t bytes[32];
};

typedef enum err match_snapshot_sink(void *ctx, const void *p, size_t n);

/*
 * Writing, in steps like those of match/match_merge.h and not together with a merge: new and swap are the writer's,
 * write and check run beside it. What is applied after new is not in the file.
 */
struct match_snapshot;
/* match_snapshot_new: holds the tables of this moment. NULL when out of memory. Writer only. */
struct match_snapshot *match_snapshot_new(struct matcher *m, const struct match_snapshot_stamp *stamp);
/* match_snapshot_bytes: how long the file is. */
uint64_t match_snapshot_bytes(const struct match_snapshot *s);
/* match_snapshot_write: hands the bytes of the file to sink in order. What sink returns; ERR_NOMEM. Any thread. */
MUST_CHECK enum err match_snapshot_write(const struct match_snapshot *s, match_snapshot_sink *sink, void *ctx);
/*
 * match_snapshot_check: takes over the mapping (mmap) of what was written, from which the values shall come; once. Any
 * thread. ERR_CORRUPT when it holds something else, ERR_NOMEM.
 */
MUST_CHECK enum err match_snapshot_check(struct match_snapshot *s, struct str map);
/* match_snapshot_swap: after check: the tables have their values in the mapping. Writer only. ERR_NOMEM: no change. */
MUST_CHECK enum err match_snapshot_swap(struct match_snapshot *s);
/* match_snapshot_let_go: the tables are the writer's again. Writer only; done by a swap that succeeds. */
void match_snapshot_let_go(struct match_snapshot *s);
/* match_snapshot_free: frees what was replaced. Any thread, after swap or let_go; NULL is fine. */
void match_snapshot_free(struct match_snapshot *s);

/*
 * match_snapshot_load: a matcher from a mapped file, after all of it was checked: its sums, and that no content leads
 * out of it. Takes over the mapping, whatever it returns; the file must not change. On failure why (a literal) says what
 * is wrong: ERR_CORRUPT, ERR_UNSUPPORTED for another format or stamp, ERR_NOMEM.
 */
MUST_CHECK enum err match_snapshot_load(struct str map, const struct match_snapshot_stamp *stamp, struct matcher **out,
					const char **why);

#endif
