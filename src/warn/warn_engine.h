/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The detectors and the life of warnings as one deterministic machine: hits and clock steps in, changed warnings out.
 * It has no clock: time is the event time of what comes in. The same sequence of calls gives the same warnings, byte
 * for byte. One thread owns it. The formulas and the life are in docs/warnings.md.
 *
 * For the same warnings at any speed of replay, call warn_engine_advance before each hit with the highest event time
 * so far less the disorder that is allowed for; a step with nothing due costs next to nothing.
 */
#ifndef WARN_ENGINE_H
#define WARN_ENGINE_H

#include "base/buf.h"
#include "base/hash.h"
#include "model/warning.h"
#include "warn/contact.h"
#include "warn/warn_decision.h"

/* No window or quiet time is longer. */
#define WARN_SPAN_MAX (3660 * UTC_DAY)

/* Thresholds; zeroes take the defaults that docs/warnings.md names. */
struct warn_rules {
	int64_t window;      /* sliding window of the spread detector; default 24 h */
	uint32_t members;    /* independent members that make a spread; default 3, at most WARNING_MEMBERS_MAX */
	int64_t resolve;     /* quiet time after which a warning is resolved; default 3 days; at least window */
	size_t subjects_max; /* bound on subjects tracked; the longest quiet leave first; default 1 M */
	struct hash_key key; /* of the tables; it never shows in what comes out */
	struct hash_key sketch; /* of estimated numbers: the same after a restart, or they begin anew */
};

/*
 * A member as the detectors need it. Members of one operator (group > 0) count as one. What it says is weighed by its track
 * record; one that weighs less than half is no witness: a spread needs others.
 */
#define WARN_WITNESS_WEIGHT 0.5
struct warn_member {
	int64_t id;
	struct str name;
	struct str country, sector;
	int64_t group;
	double weight; /* at most 1; 0 is taken as 1 */
};

/* What the forecast says of a value that was met (warn/forecast.h). */
struct warn_outlook {
	double probability; /* of a further independent member within its horizon; 0 to 1 */
	bool raise;         /* warn of it now, however few have met it */
};

/* A member's sensor met an indicator. */
struct warn_hit {
	int64_t time;
	int64_t member;
	struct value indicator; /* the indicator's value, canonical */
	struct str label;       /* as label_canon gives it; empty: the indicator itself is the subject */
	int confidence;         /* 0 to 100, CONFIDENCE_UNKNOWN */
	enum tlp tlp;
	uint64_t count; /* 0 is taken as 1 */
	bool again;     /* a stored sighting, handed in once more after a restart: see warn_engine_load */
	uint32_t port;  /* destination port of the event, for the forecast and the lists; 0: none */
	uint8_t protocol; /* IANA number; 0: not known */
	const struct warn_outlook *outlook; /* of the indicator; NULL: none */
};

/*
 * A member's own asset stands in a feed, or was the source of what another member's sensor saw as a hit; or a name that looks like
 * the member's does.
 */
struct warn_asset {
	int64_t time;
	int64_t member;     /* whose asset */
	struct value asset; /* the address, domain, ... that was seen, canonical */
	struct str like;    /* what it looks like, and how: "bank-a.example (digit for letter)"; empty: it is the member's own */
	int64_t reporter;   /* member whose sensor saw it, not of the same group as the owner; 0: a feed */
	struct str source;  /* name of the feed; empty with reporter */
	struct str label;
	int confidence;
	enum tlp tlp;
	uint64_t count;
	bool again;
};

/* There is more than usual of a series. */
struct warn_surge {
	int64_t time;
	int64_t since;      /* when it began, by the detector's estimate */
	struct str series;  /* its name, "port:445", as label_canon gives it */
	struct str label;   /* not empty: the series is the label's, which is the subject then */
	double probability; /* that it is no chance; above 0, at most 1 */
	double counted, usual;
};

/* The first of its label here. */
struct warn_newcomer {
	int64_t time;
	struct str label;   /* as label_canon gives it */
	unsigned first;     /* where: set of enum newcomer_place (warn/newcomer.h) */
	double probability; /* that it comes to more; above 0, at most 1 */
	bool raise;         /* warn of it, if no warning is open; else it is evidence */
};

struct warn_engine;
/* warn_engine_new: NULL when out of memory; spans beyond WARN_SPAN_MAX and other nonsense are asserted against. */
struct warn_engine *warn_engine_new(const struct warn_rules *rules);
void warn_engine_free(struct warn_engine *e);

/*
 * All text is copied. A member that is set again is changed. An unknown member counts as one of no country, sector and
 * group. ERR_NOMEM.
 */
MUST_CHECK enum err warn_engine_member(struct warn_engine *e, const struct warn_member *m);
/*
 * warn_engine_party: member was found to copy of, or of it: they are one party from the next evidence on. of 0: it is on
 * its own again. ERR_VALUE for a member below 1; ERR_NOMEM.
 */
MUST_CHECK enum err warn_engine_party(struct warn_engine *e, int64_t member, int64_t of);
/*
 * A feed as a witness on members' assets: what a member publishes is that member's word, and feeds that copy each other are one
 * party. One that was never told is a party of its own.
 */
struct warn_feed {
	struct str name;
	int64_t owner;     /* the member that publishes it; 0: none */
	struct str copies; /* the feed with which it is one party; empty, or its own name: none */
};
/* warn_engine_feed: from now on. ERR_NOMEM. */
MUST_CHECK enum err warn_engine_feed(struct warn_engine *e, const struct warn_feed *f);
/* Who a member is to the detectors; texts are empty when unknown, and lent until members change. */
struct warn_who {
	int64_t party; /* the same for all who count as one */
	bool witness;  /* it weighs enough */
	struct str country, sector;
};
/* warn_engine_who: an unknown member is its own party. ERR_NOMEM. */
MUST_CHECK enum err warn_engine_who(struct warn_engine *e, int64_t member, struct warn_who *out);
/*
 * Evidence. What is older than the watermark by the window or more joins an open warning, and raises none. ERR_VALUE
 * for a time outside years 1 to 9999, a member below 1, a value of no kind or of no bytes; ERR_NOMEM. After an error
 * the warnings are as before.
 */
MUST_CHECK enum err warn_engine_hit(struct warn_engine *e, const struct warn_hit *h);
MUST_CHECK enum err warn_engine_asset(struct warn_engine *e, const struct warn_asset *a);
/*
 * warn_engine_contact: a value was met that no feed lists: a hit without label, of unknown confidence, on the value
 * itself. outlook as in a hit.
 */
MUST_CHECK enum err warn_engine_contact(struct warn_engine *e, const struct contact *c, const struct warn_outlook *outlook);
/*
 * warn_engine_surge: raises a warning, or joins the open one. warn_engine_newcomer: *out_raised: whether it raised one. Errors
 * as of a hit, for the texts, the times and the probability.
 */
MUST_CHECK enum err warn_engine_surge(struct warn_engine *e, const struct warn_surge *surge);
MUST_CHECK enum err warn_engine_newcomer(struct warn_engine *e, const struct warn_newcomer *n, bool *out_raised);
/*
 * warn_engine_advance: event time has reached t (the watermark); windows slide, quiet warnings resolve, each at the
 * event time at which its quiet time was over. Earlier t: nothing. ERR_VALUE for a time outside years 1 to 9999.
 */
MUST_CHECK enum err warn_engine_advance(struct warn_engine *e, int64_t t);

/*
 * warn_engine_changed: calls each with every warning that was raised or changed since the last call, by time of
 * change, then subject. The warning is lent for the call. An error from each ends it and is returned; the warnings
 * not yet passed come again. A warning that changed twice is passed once, as it is now. ERR_NOMEM.
 */
typedef enum err warn_changed_fn(void *ctx, const struct warning *w);
MUST_CHECK enum err warn_engine_changed(struct warn_engine *e, warn_changed_fn *each, void *ctx);

/*
 * warn_engine_decide: an analyst's decision, which wins over the detectors. Warnings that it changes come out of
 * warn_engine_changed. Withdrawn or dismissed: no other is raised for the subject until the rules' quiet time has passed.
 *
 * ERR_NOT_FOUND for a warning that is not open (release: no draft; edit, withdraw: neither); ERR_EXISTS for a written one
 * whose id is taken; ERR_VALUE for content that cannot be set, and for two that cannot become one: the same, or a member's
 * asset with anything but another of that member's assets; ERR_LIMIT when there are too many subjects to keep one more;
 * ERR_NOMEM. After an error the warnings are as before, but for evidence of a merger that ran out of memory.
 */
MUST_CHECK enum err warn_engine_decide(struct warn_engine *e, const struct warn_decision *d);
/*
 * warn_engine_marking: the one that an open warning, or a draft, would have if an analyst set wish (NULL: as it is): never less
 * restrictive than its evidence. *out_addressed: whether an analyst named whom it is for. ERR_NOT_FOUND.
 */
MUST_CHECK enum err warn_engine_marking(const struct warn_engine *e, const struct uuid *id, const enum tlp *wish, enum tlp *out,
                                        bool *out_addressed);

/*
 * For restarts. warn_engine_save appends the state of one subject with a draft, an open, a withdrawn or a merged
 * warning (by its warning's id; withdrawn: while its subject is silent; merged: while the other is open) to out, a form that only warn_engine_load reads. ERR_NOT_FOUND;
 * buf_err tells of the rest. warn_engine_load checks it as hostile and replaces what the engine held on that subject:
 * ERR_CORRUPT, ERR_NEWER, ERR_NOMEM.
 *
 * Order: members, load, advance to where event time stood, then the stored sightings of the last window as hits with
 * "again" set: they rebuild the subjects without a warning, and give a loaded warning what its saved state missed
 * without counting twice.
 */
MUST_CHECK enum err warn_engine_save(const struct warn_engine *e, const struct uuid *id, struct buf *out);
MUST_CHECK enum err warn_engine_load(struct warn_engine *e, struct str saved);

/*
 * warn_engine_reporters: the members on whose word a warning that is alive rests (draft, open, withdrawn and still silent): of an own
 * asset those whose sensors met it, of all else those that were hit. Nobody when it is not.
 */
typedef enum err warn_reporter_fn(void *ctx, int64_t member);
MUST_CHECK enum err warn_engine_reporters(const struct warn_engine *e, const struct uuid *id, warn_reporter_fn *each, void *ctx);

struct warn_stats {
	size_t subjects; /* tracked, with those below */
	size_t open;     /* with an open warning */
	size_t members;
	uint64_t late;    /* evidence that came too late to matter */
	uint64_t evicted; /* subjects that left because of subjects_max */
	uint64_t refused; /* evidence of members that held their share of subjects already */
};
void warn_engine_stats(const struct warn_engine *e, struct warn_stats *out);

#endif
