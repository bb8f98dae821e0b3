/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recalls: records that an object was taken back from an audience that could see it, because its source revoked it, narrowed
 * its marking, or deleted it. (The memory of observables, store/recall.h, is something else.)
 *
 * A recall is as durable and as visible as the change that it is about: it is written in the same transaction, with a
 * number of the one sequence, and undone with the import that brought it. It is for those who could see the object before.
 *
 * Over TAXII it travels by an object, its carrier: the revoked version itself where its former audience may see that, else a
 * note that the hub makes when somebody reads there; when the recall came from elsewhere, by the note with which it came.
 */
#ifndef STORE_STORE_RECALL_H
#define STORE_STORE_RECALL_H

#include "model/report.h"
#include "store/store.h"

/* Text is borrowed. */
struct store_recall {
	int64_t seq;        /* its place in the sequence, and so its time */
	int64_t carrier;    /* added of the object by which it travels; 0: it does not travel over TAXII */
	int64_t feed;       /* its source; 0: which was removed */
	int64_t owner, collection;
	struct str object;
	enum tlp tlp_before, tlp_after; /* the same unless it was narrowed */
	bool revoked, deleted;
	struct str reason;  /* in words */
	int64_t member, token, account; /* who did it */
	struct str member_name;         /* empty: the hub, or a member that was removed */
};
typedef enum err store_recall_fn(void *ctx, const struct store_recall *r);

/*
 * store_recall_version: before the version o of an object that feed has is stored, as its newest one, at the place added of the sequence:
 * records a recall when it is revoked and the one before was not, or when its marking is more restrictive.
 */
MUST_CHECK enum err store_recall_version(struct store *s, int64_t feed, const struct source_object *o, int64_t added);
/*
 * store_recall_notice: the same for a note o that says that its source took an object back. Nothing when feed does not have that object,
 * or has got its narrowed version. Otherwise the note becomes as restricted as what it is about (*in_out_tlp), and the object
 * is to be withdrawn (store_recall_due).
 */
MUST_CHECK enum err store_recall_notice(struct store *s, int64_t feed, const struct source_object *o, int64_t added,
                                        enum tlp *in_out_tlp);
/*
 * store_recall_deletion: feed has no version of id any more, the last of which was at the place added, marked tlp. Between
 * store_report_begin and _end. A note that carried a recall is not recalled.
 */
MUST_CHECK enum err store_recall_deletion(struct store *s, int64_t feed, struct str id, enum tlp tlp, int64_t added);

/*
 * store_recall_suspension: the hub suspends a value that feed reports by this object, marked tlp (store_suspension.h): whoever could see
 * it is told as of a deletion. Between store_report_begin and _end.
 */
MUST_CHECK enum err store_recall_suspension(struct store *s, int64_t feed, struct str object, enum tlp tlp, struct str reason);

/*
 * store_recall_untold: the first recall behind seq of which nobody said who did it; calls each once. ERR_NOT_FOUND when there is none.
 * store_recall_tell: who did it. Named recipients of the object are named for its note, too; a recall that would travel by a
 * note, which is empty, does not travel over TAXII.
 */
MUST_CHECK enum err store_recall_untold(struct db *db, int64_t after_seq, store_recall_fn *each, void *ctx);
MUST_CHECK enum err store_recall_tell(struct store *s, int64_t seq, const struct viewer *who, struct str note);
/*
 * store_recall_due: the first recall behind seq that came from elsewhere and whose object is still there; otherwise as untold.
 * store_recall_done: drops the versions of its source that are older than it.
 */
MUST_CHECK enum err store_recall_due(struct db *db, int64_t after_seq, store_recall_fn *each, void *ctx);
MUST_CHECK enum err store_recall_done(struct store *s, int64_t seq);
/* store_recall_undo: takes along those of the import under way of feed, and their receipts. */
MUST_CHECK enum err store_recall_undo(struct store *s, int64_t feed);

/* store_recall_page: those behind after_seq whose objects viewer could see before, ascending. */
MUST_CHECK enum err store_recall_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit,
                                      store_recall_fn *each, void *ctx);
/*
 * store_recall_notes_after: whether a note about an indicator that was recalled lies behind a place of the sequence: the collection of indicators has those notes,
 * too.
 */
MUST_CHECK enum err store_recall_notes_after(struct db *db, int64_t after, bool *out);

#endif
