/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each feed reported when. A row is (value, feed, label) with its times; a value is known by a 63-bit id that is a
 * keyed hash of it, so that a batch sorted by id is written in the order of the tree and a look-up needs no second
 * index. Rows are never deleted while their feed exists: withdrawn ones keep the time at which they left.
 */
#ifndef STORE_STORE_REPORT_H
#define STORE_STORE_REPORT_H

#include "model/report.h"
#include "store/source_tally.h"
#include "store/store.h"

/* One line of a feed, ready to be written; sorted by id, then label (str_cmp), without repeats. */
struct store_row {
	int64_t id; /* store_value_id */
	struct value value;
	struct str label;
	struct str object;
	int confidence;
	enum tlp tlp;
	enum pap pap;
	int64_t valid_from, valid_until;
	bool revoked;
};

/* One stored report as it is read. Text is lent for the call. */
struct store_report {
	int64_t id;
	struct value value;
	int64_t feed;
	struct str feed_name;
	struct str label;
	struct str object;
	int confidence;
	enum tlp tlp;
	enum pap pap;
	int64_t valid_from, valid_until;
	int64_t first_seen; /* first reported by this feed */
	int64_t since;      /* start of the present or last stay */
	int64_t gone;       /* UTC_NONE: still reported */
	int64_t changed;    /* when it became another than it was while it stayed; UTC_NONE: never */
	bool recalled;      /* of survey and slice: the viewer could see it once and may not any more: its id is all that may be told */
};
typedef enum err store_report_fn(void *ctx, const struct store_report *r);

struct store_tally {
	uint64_t fresh;     /* new to this feed, or back again */
	uint64_t again;     /* seen again, or changed */
	uint64_t withdrawn; /* missing now, or revoked */
	uint64_t refused;   /* id taken by another value */
	struct source_tally *sources; /* gets what changes in the counts of sources; NULL: nobody asks */
};

enum store_merge {
	STORE_MERGE_SNAPSHOT = 0, /* rows are all that the feed holds: what is missing is withdrawn */
	STORE_MERGE_ADD = 1,      /* rows are added; only revoked ones are withdrawn */
};

/*
 * An import in steps, each inside a transaction of the caller, so that one import need not hold up other writes:
 * begin, then merge for consecutive ranges of ids, then end. Until end nothing of it counts after a crash (store_open
 * undoes it). One import of a feed at a time; begin undoes what an earlier one left without end or abort. ERR_NOT_FOUND
 * for a feed that does not exist.
 */
MUST_CHECK enum err store_report_begin(struct store *s, int64_t feed);
/*
 * store_report_merge: rows with ids in [from, to]; all rows given lie in it. changed, when not NULL, is called once for
 * every value whose reports changed (fresh, withdrawn, revoked, or other than before), with what is not yet committed;
 * value is lent. tally is added to. A revoked row that the feed does not hold live changes nothing. On an error roll
 * back; tally and what changed was told are void then. ERR_USAGE without begin and for rows out of order.
 */
typedef enum err store_changed_fn(void *ctx, int64_t id, struct value value);
MUST_CHECK enum err store_report_merge(struct store *s, int64_t feed, int64_t now, enum store_merge how,
                                       const struct store_row *rows, size_t n, int64_t from, int64_t to,
                                       store_changed_fn *changed, void *ctx, struct store_tally *tally);
/* store_report_end: the import counts. store_report_abort: undoes all steps since begin; OK when there are none. */
MUST_CHECK enum err store_report_end(struct store *s, int64_t feed);
MUST_CHECK enum err store_report_abort(struct store *s, int64_t feed);
/*
 * store_report_state: the number of the present state of all reports that count, 0 before the first. It rises with every
 * end, with every abort that undoes something and with every feed that is removed, in the same transaction, by random
 * steps: of a store that was put back from a copy, other states have other numbers.
 */
MUST_CHECK enum err store_report_state(struct db *db, int64_t *out);
/* store_report_state_next: for what changes reports outside of this file; on the writer's connection. */
MUST_CHECK enum err store_report_state_next(struct db *db);

/* store_report_live_count: rows of a feed that are not withdrawn. Reads them all. */
MUST_CHECK enum err store_report_live_count(struct db *db, int64_t feed, int64_t *out);
/* store_report_load: every live report, ordered by id, for the hub itself (building the index). */
MUST_CHECK enum err store_report_load(struct db *db, store_report_fn *each, void *ctx);
/* store_report_of: all reports on one value that viewer may see, withdrawn ones too. live_only leaves those out. */
MUST_CHECK enum err store_report_of(struct db *db, const struct viewer *viewer, int64_t id, bool live_only,
                                    store_report_fn *each, void *ctx);
/*
 * store_report_markings: of the live reports on a value, for the hub itself: the least restrictive TLP, the most restrictive PAP.
 * ERR_NOT_FOUND without any.
 */
MUST_CHECK enum err store_report_markings(struct db *db, int64_t id, enum tlp *out_tlp, enum pap *out_pap);
/* store_report_has: whether feed has the value live under this label. For the hub itself. */
MUST_CHECK enum err store_report_has(struct db *db, int64_t feed, int64_t id, struct str label, bool *out);
/* store_report_labels: the labels under which feed has the value live by this object. Lent for the call. */
typedef enum err store_label_fn(void *ctx, struct value value, struct str label);
MUST_CHECK enum err store_report_labels(struct db *db, int64_t feed, int64_t id, struct str object, store_label_fn *each,
                                        void *ctx);
/*
 * What a list is narrowed to; all of it is answered from one index (report_by_time). Zeroes ask for everything. Times are
 * of the present stay's start.
 */
struct store_report_filter {
	int64_t feed;
	struct str label;     /* with a pointer: exactly this one, empty: reports without */
	kind_set kinds;
	unsigned tlps;        /* a set: bit t for enum tlp t */
	int64_t since, until; /* [since, until); 0: no bound */
};
/*
 * store_report_page: live reports that viewer may see and that match, from the newest stay to the oldest, behind the cursor,
 * at most limit. A page may have fewer, or none, although more follow (*out_more): one call looks at a bounded number of
 * rows, so that its time does not depend on how rare the wanted ones are. The cursor is changed to the last row that was
 * looked at, except on an error; zeroes are the start. Rows present all the time are never skipped.
 */
struct store_report_cursor {
	int64_t since, id, feed, label;
};
MUST_CHECK enum err store_report_page(struct db *db, const struct viewer *viewer, const struct store_report_filter *filter,
                                      struct store_report_cursor *cursor, int limit, bool *out_more, store_report_fn *each,
                                      void *ctx);
/*
 * For the hub's staff, who see all: store_report_total: how many live reports there are. store_report_skip: the cursor
 * behind the n newest ones; behind all when there are no more than n.
 */
MUST_CHECK enum err store_report_total(struct db *db, int64_t *out);
MUST_CHECK enum err store_report_skip(struct db *db, int64_t n, struct store_report_cursor *out);
/*
 * store_report_survey: all reports that viewer may see, ordered by id, feed, label's number: live ones, and those withdrawn
 * after gone_after. Also those that were narrowed, so that the viewer may not see them any more (recalled).
 */
MUST_CHECK enum err store_report_survey(struct db *db, const struct viewer *viewer, int64_t gone_after, store_report_fn *each,
                                        void *ctx);
/* store_report_slice: of these the ones of a feed with ids from from_id to to_id that were first seen in [from, before). */
struct store_report_slice {
	int64_t feed;
	int64_t from_id, to_id;
	int64_t from, before;
	int64_t gone_after;
};
MUST_CHECK enum err store_report_slice(struct db *db, const struct viewer *viewer, const struct store_report_slice *s,
                                       store_report_fn *each, void *ctx);
/*
 * store_report_export: live reports valid at now that viewer may see, whose source permits use (pap_allows), with at least
 * min_confidence (unknown counts as 50) and that match filter, ordered by kind, then canonical bytes; one row a value (the report with the highest confidence). *out_tlp, the
 * most restrictive marking of them, is there before each is called. Sorts in memory.
 */
MUST_CHECK enum err store_report_export(struct db *db, const struct viewer *viewer, int64_t now, int min_confidence,
                                        const struct store_report_filter *filter, enum pap_use use, enum tlp *out_tlp,
                                        store_report_fn *each, void *ctx);

#endif
