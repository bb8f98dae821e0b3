/* SPDX-License-Identifier: Apache-2.0 */
/* The values that were met, and which parties met each first when. Those not met for the longest leave first. */
#ifndef WARN_FORECAST_VALUES_H
#define WARN_FORECAST_VALUES_H

#include "base/hash.h"
#include "base/utc.h"
#include "model/value.h"
#include "warn/node_table.h"
#include "warn/wait_ring.h"

/* Of more parties nothing further is noted: by then there is nothing to forecast. A value not met for so long is new. */
enum { FORECAST_PARTIES_MAX = 16 };
#define FORECAST_FORGET (90 * UTC_DAY)

struct forecast_party {
	int64_t id; /* roster_party */
	int64_t first;
};

struct forecast_value {
	struct node node;
	struct forecast_value *newer, *older; /* by last contact */
	struct forecast_party *parties;       /* by first contact; &one, or apart */
	struct forecast_party one;            /* most values have one party */
	uint32_t n_parties;
	uint32_t n_bytes;
	int64_t last;
	uint64_t last_case; /* number of the case that its last party made; WAIT_RING_NONE */
	uint64_t risk_case; /* the same of who is next (warn/at_risk.h) */
	uint64_t service;   /* where its last party met it first */
	double probability; /* as it was forecast last */
	uint8_t kind;
	bool raised;
	bool warned; /* there was a warning of it */
	bool ruled; /* the rule of two parties held for it */
	char bytes[];
};

struct forecast_values {
	struct node_table by_value;
	struct forecast_value *newest, *oldest;
	size_t max;
	struct hash_key key;
};

/* forecast_values_init: at most max values, 1 and up. */
void forecast_values_init(struct forecast_values *set, size_t max, const struct hash_key *key);
void forecast_values_deinit(struct forecast_values *set);
/* forecast_values_find: lends the entry of v; NULL when there is none. */
struct forecast_value *forecast_values_find(const struct forecast_values *set, struct value v);
/* forecast_values_get: lends the entry of v, new when there is none, as one met now. NULL when out of memory. */
struct forecast_value *forecast_values_get(struct forecast_values *set, struct value v, int64_t now);
/* forecast_values_forget: drops what was not met for FORECAST_FORGET. */
void forecast_values_forget(struct forecast_values *set, int64_t now);
/*
 * forecast_value_meet: party meets v. *out says whether it is a party of its own that had not met it and is noted.
 * ERR_NOMEM: nothing is noted.
 */
MUST_CHECK enum err forecast_value_meet(struct forecast_value *v, int64_t party, int64_t now, bool *out);
/* forecast_value_recent: parties that first met it at or after a time. */
uint32_t forecast_value_recent(const struct forecast_value *v, int64_t since);

static inline struct value forecast_value_of(const struct forecast_value *v)
{
	return (struct value){(enum kind)v->kind, {v->bytes, v->n_bytes}};
}

#endif
