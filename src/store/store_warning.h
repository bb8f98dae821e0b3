/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings as they are stored: columns to query, the JSON in two forms, and the engine's own state. */
#ifndef STORE_STORE_WARNING_H
#define STORE_STORE_WARNING_H

#include "base/utc.h"
#include "model/warning.h"
#include "store/store.h"

/* How likely a member is to be next. */
struct store_warning_risk {
	int64_t member;
	double probability;
	uint64_t why; /* set of enum warning_why */
};

/* Text is borrowed. */
struct store_warning {
	int64_t seq;
	struct uuid id;
	uint32_t version;
	enum warning_state state;
	enum severity severity;
	enum tlp tlp;
	int64_t owner;
	struct str report; /* the id of its report in STIX, for which recipients are named */
	int64_t raised, updated;
	struct str subject;
	struct str json;         /* for those who may see members' names (operators) */
	struct str json_members; /* for members */
	struct str saved;        /* warn_engine_save; bytes */
	struct str risks;        /* who is next: bytes of struct store_warning_risk, this machine's order */
	int64_t words;           /* put: a hash of what an analyst said (store_version.h); not read back */
	struct str value_ids;    /* store_value_id of each value listed; bytes of int64_t, this machine's order */
};
typedef enum err store_warning_fn(void *ctx, const struct store_warning *w);

/* store_warning_put: adds it or replaces its last version; seq must be fresh (store_next_seq). */
MUST_CHECK enum err store_warning_put(struct store *s, const struct store_warning *w);
/* Warnings that viewer may see whose last change is behind after_seq, ascending by seq. */
MUST_CHECK enum err store_warning_page(struct db *db, const struct viewer *viewer, int64_t after_seq, bool open_only,
                                       int limit, store_warning_fn *each, void *ctx);
/* store_warning_get: calls each once. ERR_NOT_FOUND also when viewer may not see it. */
MUST_CHECK enum err store_warning_get(struct db *db, const struct viewer *viewer, const struct uuid *id,
                                      store_warning_fn *each, void *ctx);
/* store_warning_of_report: the one with this report, for the hub itself; calls each at most once. */
MUST_CHECK enum err store_warning_of_report(struct db *db, struct str report, store_warning_fn *each, void *ctx);
/* store_warning_saved: those with a saved state by seq, for the hub itself after a restart. */
MUST_CHECK enum err store_warning_saved(struct db *db, store_warning_fn *each, void *ctx);
/* store_warning_risk_find: what w says of one member; false: nothing. */
bool store_warning_risk_find(const struct store_warning *w, int64_t member, struct store_warning_risk *out);

#endif
