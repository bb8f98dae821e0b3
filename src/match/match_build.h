/* SPDX-License-Identifier: Apache-2.0 */
/* Makes tables: from changes, and one of several. */
#ifndef MATCH_BUILD_H
#define MATCH_BUILD_H

#include "match/match_table.h"
#include "match/matcher.h"

/*
 * match_build_table: a table of n changes; of several for one value the last counts. Class 0 stays in it, to hide
 * older tables. Bare public suffixes are left out. NULL when out of memory.
 */
struct match_table *match_build_table(const struct hash_key *key, const struct match_change *changes, size_t n);
/*
 * match_build_merged: one table that answers like these n, newest first, all built with key. With oldest set nothing
 * lies behind them, and what was taken out is dropped. NULL when out of memory.
 */
struct match_table *match_build_merged(const struct hash_key *key, struct match_table *const *tables, size_t n,
				       bool oldest);

#endif
