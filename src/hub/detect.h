/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the writer thread does with hits: sightings are summed up for the commit, detectors are fed, changed warnings
 * are made ready. All functions but detect_new, detect_restore and detect_free are for the writer thread alone.
 */
#ifndef HUB_DETECT_H
#define HUB_DETECT_H

#include "hub/block_counts.h"
#include "hub/hub.h"
#include "hub/writer.h"
#include "match/matcher.h"
#include "warn/warn_flow.h"

/* One hit on its way from a worker to the writer. Text is borrowed for the call. */
struct detect_hit {
	int64_t time;      /* of the event */
	int64_t watermark; /* the latest event time of the stream up to this event */
	int64_t member;    /* whose sensor saw it */
	int64_t id;        /* store_value_id of the indicator's value */
	struct value indicator;
	struct value observed;
	enum role role;
	const struct match_claim *claim;
	struct str protected_by; /* empty: not suppressed */
	/* Other members' own assets in the event: the listed value, or the source of the hit. */
	struct detect_owner {
		int64_t member;
		struct value asset;
	} *owners;
	size_t n_owners;
	uint64_t count;
	uint32_t port; /* of the event's destination; 0: none */
	bool retro; /* remembered, and found when the indicator came */
};

struct detect;

/*
 * detect_new: with empty detectors; name is the centre's. published is called on the writer thread after each commit with the
 * newest sequence number and whether warnings are among the news.
 */
MUST_CHECK enum err detect_new(const struct warn_rules *rules, struct str name,
                               void (*published)(void *ctx, int64_t seq, bool warnings), void *ctx, struct detect **out);
void detect_free(struct detect *d);

/*
 * detect_restore: (re)builds the detectors from what is stored: members, open warnings, recent sightings. Also after a
 * commit that failed, since the detectors then know what the store does not.
 */
MUST_CHECK enum err detect_restore(struct detect *d, struct store *s);
/* detect_rename: the centre is called otherwise from now on. */
void detect_rename(struct detect *d, struct str name);
/* detect_members: members changed; read them again. */
MUST_CHECK enum err detect_members(struct detect *d, struct db *db);

/* detect_error: a value was suspended as a false positive. */
void detect_error(struct detect *d, struct value v);
/* detect_who: as warn_engine_who. */
MUST_CHECK enum err detect_who(struct detect *d, int64_t member, struct warn_who *out);
/* detect_weight: of what a member says, by its track record. detect_reporters: as warn_engine_reporters. */
double detect_weight(const struct detect *d, int64_t member);
MUST_CHECK enum err detect_reporters(const struct detect *d, const struct uuid *warning, warn_reporter_fn *each, void *ctx);
/* detect_sources: track records changed; what sources say is weighed by them from now on. */
MUST_CHECK enum err detect_sources(struct detect *d, struct db *db);

MUST_CHECK enum err detect_hit(struct detect *d, const struct detect_hit *hit);
/* detect_count: what a block of a member's events adds to what is counted by the hour. */
MUST_CHECK enum err detect_count(struct detect *d, struct block_counts *c, int64_t member);
/* detect_contact: a source that a member's sensor calls adverse; watermark as in a hit. */
MUST_CHECK enum err detect_contact(struct detect *d, const struct contact *c, int64_t watermark);
/* detect_asset: a member's own asset stands in a feed. */
MUST_CHECK enum err detect_asset(struct detect *d, const struct warn_asset *asset);
/* detect_advance: event time has reached t. */
MUST_CHECK enum err detect_advance(struct detect *d, int64_t t);
/* detect_decide: as warn_engine_decide. */
MUST_CHECK enum err detect_decide(struct detect *d, const struct warn_decision *decision);
/*
 * detect_marking: the one that the record of an open warning or a draft would have with the marking and the audience of with, as
 * far as its fields say; of a write: of the new one. ERR_NOT_FOUND.
 */
MUST_CHECK enum err detect_marking(struct detect *d, const struct warn_decision *with, enum tlp *out);

/* detect_contacts: the book of contacts, lent. */
struct contact_book *detect_contacts(struct detect *d);
/* detect_settings: settings changed; read them again. */
MUST_CHECK enum err detect_settings(struct detect *d, struct db *db);
/* detect_keep: stores what the forecast has learned, which is else done once an hour. */
MUST_CHECK enum err detect_keep(struct detect *d, struct store *s);

/* The hooks of the writer (hub/writer.h); their ctx is the struct detect. */
struct writer_hooks detect_hooks(struct detect *d, struct store *s);

/* Read by any thread. */
int64_t detect_watermark(const struct detect *d);
uint64_t detect_warnings(const struct detect *d);
int64_t detect_full_since(const struct detect *d);

#endif
