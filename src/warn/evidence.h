/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What speaks for a warning on one subject: who is hit, on which values, who says so. Sorted, bounded: the first
 * WARNING_MEMBERS_MAX members and WARNING_VALUES_MAX values are listed; when there are more, the number of all is estimated
 * (warn/hyperloglog.h).
 */
#ifndef WARN_EVIDENCE_H
#define WARN_EVIDENCE_H

#include "model/warning.h"
#include "warn/hyperloglog.h"
#include "warn/owned.h"
#include "warn/roster.h"

enum { EVIDENCE_WITNESSES_MAX = 64 };

struct evidence_member {
	const struct roster_member *who;
	int64_t first, last;
	uint64_t count;
	int confidence; /* the highest, 0 to 100 */
};

struct evidence_value {
	enum kind kind;
	enum tlp tlp;
	struct owned bytes;
	int64_t first, last;
	uint64_t count;
};

/* Who saw an asset: another member's sensor, or a feed (who is NULL then). */
struct evidence_witness {
	const struct roster_member *who;
	const struct roster_feed *feed;
	struct owned source;
	struct owned label; /* the first one given; of a look-alike: what it looks like, and how */
	int64_t last;
	uint64_t count;
	int confidence;
};

/* What detectors elsewhere said of the subject: surge, newcomer, next. A detector's probability is 0 until it spoke. */
struct evidence_signal {
	double probability;
	int64_t since, last;   /* when what it measured began, and when it was said last */
	double measure, usual; /* as in struct warning_signal */
};

/* Zeroes are no evidence. */
struct evidence {
	struct evidence_member *members; /* by id */
	struct evidence_value *values;   /* by kind, then bytes */
	struct evidence_witness *witnesses; /* as they came */
	uint32_t n_members, cap_members;
	uint32_t n_values, cap_values;
	uint32_t n_witnesses, cap_witnesses;
	struct hyperloglog *all_members, *all_values; /* NULL as long as all are listed */
	struct evidence_signal *signals;              /* DETECTOR_COUNT of them; NULL: none */
	enum tlp tlp_more;                            /* of values not listed */
	uint64_t hits;
	int64_t first, last;
};

/* One thing that was seen. */
struct evidence_item {
	int64_t first, last;
	int64_t anew; /* entries not seen after this begin anew; UTC_NONE: none does */
	int64_t asleep; /* a member not seen after this did not count any more; UTC_NONE: all did */
	const struct roster_member *member;
	struct value value;
	const struct roster_member *witness; /* with feed and source: of an asset; all empty otherwise */
	const struct roster_feed *feed;
	struct str source, label;
	uint64_t count;
	int confidence;
	enum tlp tlp;
	bool raise;     /* the forecast asks for a warning */
	const struct hash_key *sketch; /* of the estimates */
};

/* What an item changed. */
enum evidence_change {
	EVIDENCE_MEMBER = 1,   /* a member more */
	EVIDENCE_VALUE = 2,    /* a value more */
	EVIDENCE_WITNESS = 4,  /* a witness more */
	EVIDENCE_SURER = 8,    /* somebody's confidence is higher */
	EVIDENCE_MARKING = 16, /* the marking may be more restrictive */
	EVIDENCE_SIGNAL = 32,  /* a detector speaks up, or is surer */
	EVIDENCE_AWAKE = 64,   /* a member counts again */
};

void evidence_deinit(struct evidence *ev);
/*
 * evidence_add: takes an item in. changes is a set of enum evidence_change, added to. Confidence must be 0 to 100.
 * ERR_NOMEM: a value or a witness may have been added, a member has not.
 */
MUST_CHECK enum err evidence_add(struct evidence *ev, const struct evidence_item *item, unsigned *changes);
/*
 * evidence_signal: a detector speaks; d is surge, newcomer or next. What it said before gives way when it is less sure or
 * was said not after stale. ERR_NOMEM.
 */
MUST_CHECK enum err evidence_signal(struct evidence *ev, enum detector d, const struct evidence_signal *said, int64_t stale,
                                    unsigned *changes);
/* evidence_value: a value that nobody was hit by. ERR_NOMEM. */
MUST_CHECK enum err evidence_value(struct evidence *ev, const struct evidence_item *item, unsigned *changes);
/* evidence_absorb: takes in all that other says; other is untouched. ERR_NOMEM: part may have been taken in. */
MUST_CHECK enum err evidence_absorb(struct evidence *ev, const struct evidence *other, const struct hash_key *sketch,
                                    unsigned *changes);
/* evidence_member: the entry of a member, or NULL when it is not listed. */
struct evidence_member *evidence_member(const struct evidence *ev, int64_t id);
/* evidence_has: both the member and the value are listed. */
bool evidence_has(const struct evidence *ev, int64_t member, struct value v);
/*
 * evidence_keep: forgets members whose newest hit is not strictly between after and before, values not seen and signals
 * not said after after, and what is not listed.
 */
void evidence_keep(struct evidence *ev, int64_t after, int64_t before);
/* evidence_tlp: the most restrictive of the values. */
enum tlp evidence_tlp(const struct evidence *ev);
uint64_t evidence_members_total(const struct evidence *ev);
uint64_t evidence_values_total(const struct evidence *ev);

/* For the loader, which has checked order and bounds: appends. ERR_NOMEM. */
MUST_CHECK enum err evidence_append_member(struct evidence *ev, const struct evidence_member *m);
MUST_CHECK enum err evidence_append_value(struct evidence *ev, const struct evidence_value *v, struct str bytes);
MUST_CHECK enum err evidence_append_witness(struct evidence *ev, const struct evidence_witness *w, struct str source,
                                            struct str label);

#endif
