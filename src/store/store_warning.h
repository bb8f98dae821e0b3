/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings and warnings: what the hub found out. Both are ordered by one sequence, so that a reader who asks for what is behind the last number that it saw misses nothing. */
#ifndef STORE_STORE_WARNING_H
#define STORE_STORE_WARNING_H

#include "base/buf.h"
#include "base/utc.h"
#include "model/warning.h"
#include "store/store.h"

/* An indicator met observations of a member. Text is borrowed. */
struct store_sighting {
	int64_t seq;
	int64_t id; /* store_value_id of the indicator's value */
	struct value value;
	struct str label;
	int64_t member;
	struct str member_name;
	int64_t first, last; /* event times */
	int64_t count;
	int confidence;
	enum tlp tlp;
	struct str suppressed; /* why it was suppressed by the protected list; empty: it was not */
};
typedef enum err store_sighting_fn(void *ctx, const struct store_sighting *s);

/* store_sighting_put: adds to the sighting of (id, member): first and last widen, count grows, the rest is replaced; seq must be fresh. */
MUST_CHECK enum err store_sighting_put(struct store *s, const struct store_sighting *sighting);
/* Sightings that viewer may see (its member's own; the operator: all) behind seq, ascending. */
MUST_CHECK enum err store_sighting_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit, store_sighting_fn *each, void *ctx);
MUST_CHECK enum err store_sighting_of(struct db *db, const struct viewer *viewer, int64_t id, store_sighting_fn *each, void *ctx);
/* store_sighting_since: for the hub itself after a restart: not suppressed ones with last >= since, by last. */
MUST_CHECK enum err store_sighting_since(struct db *db, int64_t since, store_sighting_fn *each, void *ctx);

/* A warning as it is stored: columns to query, the JSON in two forms, and the engine's own state. */
struct store_warning {
	int64_t seq;
	struct uuid id;
	uint32_t version;
	enum warning_state state;
	enum severity severity;
	enum tlp tlp;
	int64_t owner;
	int64_t raised, updated;
	struct str subject;
	struct str json;          /* for those who may see members' names (operators) */
	struct str json_members;  /* for members */
	struct str saved;         /* warn_engine_save */
};
typedef enum err store_warning_fn(void *ctx, const struct store_warning *w);
MUST_CHECK enum err store_warning_put(struct store *s, const struct store_warning *w);
/* Warnings that viewer may see whose last change is behind after_seq, ascending by seq. */
MUST_CHECK enum err store_warning_page(struct db *db, const struct viewer *viewer, int64_t after_seq, bool open_only, int limit,
                            store_warning_fn *each, void *ctx);
MUST_CHECK enum err store_warning_get(struct db *db, const struct viewer *viewer, const struct uuid *id, store_warning_fn *each, void *ctx);
/* store_warning_open: for the hub itself after a restart. */
MUST_CHECK enum err store_warning_open(struct db *db, store_warning_fn *each, void *ctx);

#endif
