/* SPDX-License-Identifier: Apache-2.0 */
/* What an engine is made of; for the files that lead the life of its warnings. */
#ifndef WARN_WARN_CORE_H
#define WARN_WARN_CORE_H

#include "warn/spread.h"
#include "warn/subject_set.h"
#include "warn/warn_engine.h"
#include "warn/warn_view.h"

struct warn_engine {
	struct spread_rule spread;
	struct hysteresis_rule hysteresis;
	int64_t resolve;
	size_t subjects_max;
	struct hash_key sketch;
	struct roster roster;
	struct subject_set set;
	struct spread_scratch *scratch;
	struct warn_view *view;
	int64_t watermark; /* UTC_NONE before the first step */
	uint64_t late, evicted, refused;
};

static inline int64_t warn_core_later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

#endif
