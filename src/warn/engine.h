/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The detectors and the life of warnings as one deterministic machine: hits and clock steps in, changed warnings out.
 * It has no clock: time is the event time of what comes in. The same sequence of calls gives the same warnings, byte
 * for byte. One thread owns it. The formulas are in docs/warnings.md.
 */
#ifndef WARN_ENGINE_H
#define WARN_ENGINE_H

#include "base/buf.h"
#include "model/warning.h"

/* Thresholds; zeroes take the defaults that docs/warnings.md names. */
struct warn_rules {
	int64_t window;      /* sliding window of the spread detector; default 24 h */
	uint32_t members;    /* independent members that make a spread; default 3 */
	int64_t resolve;     /* quiet time after which a warning is resolved; default 3 days */
	size_t subjects_max; /* bound on subjects tracked; the longest quiet leave first; default 1 M */
};

/* A member as the detectors need it. Members of one operator (group > 0) count as one. */
struct warn_member {
	int64_t id;
	struct str name;
	struct str country, sector;
	int64_t group;
};

/* A member's sensor met an indicator. */
struct warn_hit {
	int64_t time;
	int64_t member;
	struct value indicator; /* the indicator's value */
	struct str label;       /* empty: the indicator itself is the subject */
	int confidence;
	enum tlp tlp;
	uint64_t count;
};

/* A member's own asset stands in a feed, or was the source of what another member's sensor saw as a hit. */
struct warn_asset {
	int64_t time;
	int64_t member;     /* whose asset */
	struct value asset; /* the address, domain, ... that was seen */
	int64_t reporter;   /* member whose sensor saw it; 0: a feed */
	struct str source;  /* name of the feed; empty with reporter */
	struct str label;
	int confidence;
	enum tlp tlp;
	uint64_t count;
};

struct warn_engine;
struct warn_engine *warn_engine_new(const struct warn_rules *rules); /* NULL when out of memory */
void warn_engine_free(struct warn_engine *e);

/* All text is copied. A member that is set again is changed. ERR_NOMEM. */
MUST_CHECK enum err warn_engine_member(struct warn_engine *e, const struct warn_member *m);
MUST_CHECK enum err warn_engine_hit(struct warn_engine *e, const struct warn_hit *h);
MUST_CHECK enum err warn_engine_asset(struct warn_engine *e, const struct warn_asset *a);
/* warn_engine_advance: event time has reached t (the watermark); windows slide, quiet warnings resolve. Earlier t: nothing. */
MUST_CHECK enum err warn_engine_advance(struct warn_engine *e, int64_t t);

/*
 * warn_engine_changed: calls each with every warning that was raised or changed since the last call, by time of
 * change, then subject. The warning is lent for the call. An error from each ends it and is returned; the warnings
 * not yet passed come again.
 */
typedef enum err warn_changed_fn(void *ctx, const struct warning *w);
MUST_CHECK enum err warn_engine_changed(struct warn_engine *e, warn_changed_fn *each, void *ctx);

/* warn_engine_withdraw: an operator takes a warning back; it will not be raised again for the same subject while quiet time lasts. ERR_NOT_FOUND. */
MUST_CHECK enum err warn_engine_withdraw(struct warn_engine *e, const struct uuid *id);

/*
 * For restarts. warn_engine_save appends the state of one subject with an open warning (by its warning's id) to out, a form
 * that only warn_engine_load reads; load checks it as hostile. Subjects without a warning are restored by the hub,
 * which replays its stored sightings as hits.
 */
MUST_CHECK enum err warn_engine_save(const struct warn_engine *e, const struct uuid *id, struct buf *out);
MUST_CHECK enum err warn_engine_load(struct warn_engine *e, struct str saved);

#endif
