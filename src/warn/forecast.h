/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forecast: will a value that was met reach a further independent member within the horizon? A value for which that
 * is likely enough is raised, at most once while it is remembered, so that the others are warned before they meet it.
 *
 * Contacts come in order of receipt; nothing is used before it was received. The same sequence of calls gives the same
 * verdicts. No clock; one thread owns it. Formulas: docs/warnings.md.
 */
#ifndef WARN_FORECAST_H
#define WARN_FORECAST_H

#include "base/buf.h"
#include "base/hash.h"
#include "warn/contact.h"
#include "warn/warn_engine.h"

/* Zeroes take the defaults. */
struct forecast_rules {
	int64_t horizon;   /* how far it looks, more than a day; default 7 days */
	bool rule_first;   /* until enough was learned, what two parties met is raised; else nothing is */
	size_t values_max; /* bound on values remembered; those not met for the longest leave first; default 1 M */
	size_t cases_max;  /* forecasts that wait for what comes of them, a power of two; default 262,144 */
	size_t rates_max;  /* circumstances whose shares are learned; default 100,000 */
};

/* What a probability is made of, in the order of enum forecast_term. */
enum forecast_term {
	FORECAST_TERM_STAGE,         /* how many independent members met the value, and how many of them lately */
	FORECAST_TERM_MET_BY,        /* which of them did */
	FORECAST_TERM_SERVICE,       /* the port on which it was met, and by whom last */
	FORECAST_TERM_NEIGHBOURHOOD, /* the network or parent domain that it belongs to */
	FORECAST_TERM_COUNT
};

struct forecast_verdict {
	double probability; /* of a further independent member within the horizon; 0 to 1 */
	bool raise;         /* warn of this value now */
	bool fresh;         /* a member of its own met it for the first time: the terms are set */
	uint32_t parties;   /* independent members that first met it within the last horizon, the contact's own included */
	/* measure: the share that went on within a day under the same circumstances; points: the log-odds that it gave */
	struct warning_term terms[FORECAST_TERM_COUNT];
};

struct forecast;
/* forecast_new: key is copied; it never shows in what comes out. NULL when out of memory. */
struct forecast *forecast_new(const struct forecast_rules *rules, const struct hash_key *key);
void forecast_free(struct forecast *f);

/* forecast_budget: raise at most so many values in one UTC day; 0: none. Any number until this is called. */
void forecast_budget(struct forecast *f, uint32_t a_day);
/* forecast_member: adds or changes a member; one that is not known counts as a party of its own. ERR_NOMEM. */
MUST_CHECK enum err forecast_member(struct forecast *f, const struct warn_member *m);
/* forecast_party: as warn_engine_party. */
MUST_CHECK enum err forecast_party(struct forecast *f, int64_t member, int64_t of);
/*
 * forecast_contact: ERR_VALUE for a time outside years 1 to 9999, a member below 1, a value of no kind or of no bytes;
 * ERR_NOMEM. On failure out is untouched and the forecast as before.
 */
MUST_CHECK enum err forecast_contact(struct forecast *f, const struct contact *c, struct forecast_verdict *out);
/* forecast_probability: of a further independent member, as it was said last of a value; 0 of one that nobody met. */
double forecast_probability(const struct forecast *f, struct value v);
/*
 * forecast_warned: a warning was raised. One of a value that was not raised here takes its place among those that are, and the
 * value is raised no more. Of labels and assets nothing is noted.
 */
void forecast_warned(struct forecast *f, const struct warning *w);
/*
 * forecast_risks: who of those that w does not count as hit is likely to be next, at most WARNING_RISKS_MAX, the likeliest
 * first, then by id; w needs its members, its values and its probability. Names are lent until the next call of any
 * function. Returns how many. Nobody is next for what concerns one member alone.
 */
size_t forecast_risks(struct forecast *f, const struct warning *w, struct warning_risk *out);
/* forecast_advance: time has reached t; earlier t: nothing. */
void forecast_advance(struct forecast *f, int64_t t);

/*
 * For restarts. forecast_save appends all that was learned to out, some 100 bytes a value and open case; buf_err tells.
 * forecast_load puts it in place of what f holds, members, rules and budget excepted, and checks it as hostile:
 * ERR_CORRUPT, ERR_LIMIT for more than the rules allow, ERR_NEWER, ERR_NOMEM; f is as before then.
 */
void forecast_save(const struct forecast *f, struct buf *out);
MUST_CHECK enum err forecast_load(struct forecast *f, struct str saved);

#endif
