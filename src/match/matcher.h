/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The live set of indicators and how batches of events meet it. One writer builds; readers never wait (RCU).
 *
 * A value is in the set once, with a class: what its reports say, interned, since feeds of a million values say the
 * same of all. Networks match addresses inside them (all covering prefixes), domains match their children, URLs are
 * also looked up by their host. What the protected set holds is suppressed with its reason.
 */
#ifndef MATCH_MATCHER_H
#define MATCH_MATCHER_H

#include "base/hash.h"
#include "match/protected.h"
#include "model/batch.h"
#include "model/report.h"

/* One report's share in a class. Times UTC_NONE: no bound. */
struct match_claim {
	struct str label;  /* empty: none */
	struct str source; /* name of the feed */
	int confidence;
	enum tlp tlp;
	int64_t valid_from, valid_until;
};

struct matcher;

/* matcher_new: an empty set. key is copied. NULL when out of memory. */
struct matcher *matcher_new(const struct hash_key *key);
/* matcher_free: after its last reader was freed. */
void matcher_free(struct matcher *m);

/*
 * matcher_class: interns a list of claims (copied; n >= 1, in the caller's order of importance) and returns its class,
 * 1 and up; 0 when out of memory. Writer only. Classes live as long as the matcher.
 */
uint32_t matcher_class(struct matcher *m, const struct match_claim *claims, size_t n);

/* A change: the value now has this class; class 0 takes it out. */
struct match_change {
	struct value value;
	uint32_t class_id;
};

/*
 * matcher_apply: makes n changes visible at once to matching that starts after it returns. Of several for one value
 * the last counts. They become a small table before the large ones, visible first; small tables are then merged in this
 * call, large ones wait for matcher_settle or match/match_merge.h, while readers go on with the old ones. A domain that
 * is a bare public suffix is left out; one on a private suffix (github.io) matches itself, not its children. Writer
 * only, outside of any reader's match_batch. ERR_NOMEM: nothing changed.
 */
MUST_CHECK enum err matcher_apply(struct matcher *m, const struct match_change *changes, size_t n);
/*
 * matcher_settle: merges tables in this call until each is many times the size of the newer ones, which is what makes
 * probes few. Answers stay the same. Writer only. ERR_NOMEM: the tables stay as they are.
 */
MUST_CHECK enum err matcher_settle(struct matcher *m);
/*
 * matcher_protect: exchanges the protected set and takes ownership of p (NULL: nothing is protected). Writer only.
 * ERR_NOMEM: nothing changed, p is still the caller's.
 */
MUST_CHECK enum err matcher_protect(struct matcher *m, struct protected_set *p);

struct matcher_stats {
	size_t values;  /* live */
	size_t bytes;   /* memory of tables and classes */
	size_t file_bytes; /* beside it, what is mapped from a file: memory that the kernel can have back */
	size_t tables;
	size_t classes;
};
/* matcher_stats: after the last change; any thread. */
void matcher_stats(const struct matcher *m, struct matcher_stats *out);

/* A reader: one for a thread, which it registers with RCU (so of one matcher); new and free on that thread. */
struct match_reader;
/* NULL when out of memory. */
struct match_reader *match_reader_new(struct matcher *m);
void match_reader_free(struct match_reader *r);

/* One observable of a batch that met one indicator. */
struct match_hit {
	uint32_t observed;              /* index into batch.observed */
	struct value indicator;         /* the indicator's value: itself, a parent domain, a covering network, the host */
	const struct match_claim *claim; /* the first claim that is valid at the event's time; lives as long as the matcher */
	const char *protected_by;       /* NULL, or why it is suppressed; lent like the hit */
	int64_t protected_member;       /* member whose own asset it is, 0 otherwise */
};

/*
 * match_batch: finds all hits of b in order of its observables and, for one observable, from the most specific
 * indicator to the least. Events without a time are judged at now. Indicators outside their validity are no hits;
 * their number is added to r's counters. The hits are lent until the next call with r; they refer to the bytes of b.
 * ERR_NOMEM.
 */
MUST_CHECK enum err match_batch(struct match_reader *r, const struct batch *b, int64_t now,
				const struct match_hit **out, size_t *out_n);

/*
 * match_guard: for a hit on b that was found otherwise: says in it why it is suppressed, when its observable is
 * protected. ERR_NOMEM.
 */
MUST_CHECK enum err match_guard(struct match_reader *r, const struct batch *b, struct match_hit *hit);

struct match_counters {
	uint64_t events, observables, probes, hits, suppressed, outside_validity;
};
void match_counters(const struct match_reader *r, struct match_counters *out);

/* match_find: the indicator on exactly v, if it is live: its claims (lent as above). Returns their number. */
size_t match_find(struct match_reader *r, struct value v, const struct match_claim **out_claims);

#endif
