/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The track records of sources (warn/source_record.h) with their counts, and how many values two feeds share. They go
 * with their feeds and members (store_feed_remove, store_member_remove).
 */
#ifndef STORE_STORE_SOURCE_H
#define STORE_STORE_SOURCE_H

#include "base/utc.h"
#include "store/store.h"

enum source_kind {
	SOURCE_FEED = 1,
	SOURCE_MEMBER = 2, /* by what its sensors met */
};

struct store_source {
	enum source_kind kind;
	int64_t id;         /* of the feed, or the member */
	int64_t total;      /* values that it ever said; a value counts once in all that follows */
	int64_t live;       /* that it says now */
	int64_t first;      /* that nobody else had said before */
	int64_t unique;     /* that it says now and nobody else does */
	int64_t confirmed;  /* that another one said, or a member met, later */
	int64_t refuted;    /* that were suspended, protected, or of warnings that were dismissed */
	int64_t last;       /* when it said something new; UTC_NONE: never */
	/* struct source_record; counts in millionths */
	int64_t good, bad, at, day, counted;
};

/* store_source_get: zeroes (times UTC_NONE) for one that nothing is known of. */
MUST_CHECK enum err store_source_get(struct db *db, enum source_kind kind, int64_t id, struct store_source *out);
MUST_CHECK enum err store_source_put(struct store *s, const struct store_source *source);
/* store_source_share: two feeds share so many values more, or fewer. */
MUST_CHECK enum err store_source_share(struct store *s, int64_t feed, int64_t other, int64_t values);

/* store_source_each: all, by kind, then id. For the hub itself. */
typedef enum err store_source_fn(void *ctx, const struct store_source *s);
MUST_CHECK enum err store_source_each(struct db *db, store_source_fn *each, void *ctx);
/* store_source_each_shared: feeds that viewer may see and that share values with feed, the most first. */
typedef enum err store_source_shared_fn(void *ctx, struct str other, int64_t values);
MUST_CHECK enum err store_source_each_shared(struct db *db, const struct viewer *viewer, int64_t feed, int limit,
                                             store_source_shared_fn *each, void *ctx);

/* What follows from a member's first meeting with a value; each 0: nobody. */
struct store_source_meeting {
	int64_t feed;   /* is confirmed: nobody met the value before, and it came last to list it; never one of the member's own */
	int64_t member; /* is confirmed: met it last before */
	int64_t alone;  /* is no longer the only one that met it */
	bool first;     /* nobody met it before */
};
MUST_CHECK enum err store_source_met(struct db *db, int64_t value_id, int64_t member, struct store_source_meeting *out);
/*
 * store_source_has_met: whether member has met the value; member 0: whether anybody has. Suppressed meetings do not
 * count.
 */
MUST_CHECK enum err store_source_has_met(struct db *db, int64_t value_id, int64_t member, bool *out);

/* Members, or feeds, that count as one since the second copies the first (warn/copy_detect.h). */
struct store_source_copy {
	int64_t first, second;
	int64_t values; /* rare ones that both met, or listed */
	int64_t share;  /* of the smaller one's, in millionths */
	int64_t lag;    /* the median delay */
};
/*
 * store_source_put_copies: these of the kind and no others. store_source_each_copy: those of which id is one, with the
 * other's name.
 */
MUST_CHECK enum err store_source_put_copies(struct store *s, enum source_kind kind, const struct store_source_copy *list, size_t n);
typedef enum err store_source_copy_fn(void *ctx, const struct store_source_copy *c, struct str other);
MUST_CHECK enum err store_source_each_copy(struct db *db, enum source_kind kind, int64_t id, store_source_copy_fn *each, void *ctx);

/*
 * What feeds have come to list, for who looks for copies: the first time of each feed and value, by id, of at most limit rows of those
 * with the smallest ids, which are keyed hashes: a sample that is the same for all feeds. Values that analysts gave are left out.
 */
struct store_source_claim {
	int64_t id, feed;
	int64_t first_seen;
	struct value value; /* lent */
	bool error;         /* it is suspended, or a canary or otherwise protected and was held against a feed */
};
typedef enum err store_source_claim_fn(void *ctx, const struct store_source_claim *c);
MUST_CHECK enum err store_source_claims(struct db *db, int limit, store_source_claim_fn *each, void *ctx);

/* store_source_independent: no member owns both feeds, and neither was found to copy the other. */
MUST_CHECK enum err store_source_independent(struct db *db, int64_t feed, int64_t other, bool *out);

/*
 * What a feed lists and should not: protected values, canaries. store_source_error: notes it; *out_new: it was not
 * noted yet, and fewer than STORE_SOURCE_ERRORS_MAX of the feed were. store_source_each_error: of a feed, the newest
 * first.
 */
enum { STORE_SOURCE_ERRORS_MAX = 1000 };
struct store_source_error {
	int64_t feed, id; /* store_value_id */
	struct value value;
	int64_t at;
	bool canary;
};
MUST_CHECK enum err store_source_error(struct store *s, const struct store_source_error *error, bool *out_new);
typedef enum err store_source_error_fn(void *ctx, const struct store_source_error *error);
MUST_CHECK enum err store_source_each_error(struct db *db, int64_t feed, bool canaries_only, int limit, store_source_error_fn *each,
                                            void *ctx);

#endif
