/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a warning: raised, joined by evidence, reviewed, ended. docs/warnings.md says when. */
#ifndef WARN_WARN_LIFE_H
#define WARN_WARN_LIFE_H

#include "warn/warn_core.h"

/* Evidence that comes in: an item, or what a detector said; or both. */
struct warn_life_news {
	struct evidence_item *item;           /* NULL: none. How old what gives way to it may be is set here */
	const struct evidence_signal *signal; /* NULL: none */
	enum detector detector;               /* of signal */
	int64_t time;
	bool raise;       /* a newcomer may be warned of by itself */
	bool again;       /* see struct warn_hit */
	unsigned changes; /* what evidence that came over before has changed */
};

/* warn_life_track: evidence on a subject without a life; may raise its warning. ERR_NOMEM. */
MUST_CHECK enum err warn_life_track(struct warn_engine *e, struct subject *s, struct warn_life_news *news);
/* warn_life_join: evidence for an open warning. ERR_NOMEM. */
MUST_CHECK enum err warn_life_join(struct warn_engine *e, struct subject *s, struct warn_life_news *news);

/* warn_life_reassess: what the detectors say of it now; whether severity changed or the marking rose. */
bool warn_life_reassess(struct warn_engine *e, struct subject *s, int64_t now);
/* warn_life_marking: that of a warning for which an analyst wishes this one; NULL: none was set. */
enum tlp warn_life_marking(const struct subject *s, const enum tlp *wish);
/* warn_life_renew: a new version, changed at when, that is to be told. */
void warn_life_renew(struct warn_engine *e, struct subject *s, int64_t when);
/* warn_life_begin: gives a tracked subject with evidence its life. ERR_NOMEM: life stays the caller's. */
MUST_CHECK enum err warn_life_begin(struct warn_engine *e, struct subject *s, struct life *life);
/* warn_life_end: the warning has come to its end, which is to be told; the subject is out of the set. */
void warn_life_end(struct warn_engine *e, struct subject *s, enum warning_state state, int64_t when);
/* warn_life_due: moves it to the time at which it must be looked at again. */
void warn_life_due(struct warn_engine *e, struct subject *s);
/* warn_life_review: its time has come: it ends, falls, or goes on. It may be freed. */
void warn_life_review(struct warn_engine *e, struct subject *s);
/* warn_life_target: where evidence on a merged subject goes on: an open warning, or one that is silent; NULL when that is over. */
struct subject *warn_life_target(const struct warn_engine *e, const struct subject *s);

#endif
