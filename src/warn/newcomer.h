/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is the first of its label: at the hub, in a country, in a sector, at a member.
 *
 * A place (the hub, a country, ...) that has only begun has seen little, and nearly all is new to it: it says nothing until
 * NEWCOMER_WARM_UP after its first label, and later while more than NEWCOMER_COMMON of what it meets is new to it (the share
 * of meetings, each label once a day, that were its first; a mean over the last NEWCOMER_MEETINGS). A label that a place has
 * not met for NEWCOMER_MEMORY is new to it again.
 *
 * How often it comes to more is measured: of labels that were new at the hub (else in a country, else in a sector), the share
 * that a further party, wherever it is, met within NEWCOMER_HORIZON, drawn to one in five as if five more had been seen; what is
 * older counts less.
 */
#ifndef WARN_NEWCOMER_H
#define WARN_NEWCOMER_H

#include "base/hash.h"
#include "base/utc.h"

#define NEWCOMER_WARM_UP (28 * UTC_DAY)
#define NEWCOMER_MEMORY (365 * UTC_DAY)
#define NEWCOMER_HORIZON (7 * UTC_DAY)
#define NEWCOMER_COMMON 0.2
enum { NEWCOMER_MEETINGS = 200 };

/* Where it is the first: a set of these. */
enum newcomer_place {
	NEWCOMER_HUB = 1,
	NEWCOMER_COUNTRY = 2,
	NEWCOMER_SECTOR = 4,
	NEWCOMER_MEMBER = 8,
};

/* A label was met. Texts are borrowed; empty: of no country or sector. */
struct newcomer_meeting {
	int64_t time;
	struct str label;
	int64_t member, party;
	struct str country, sector;
};

struct newcomer_news {
	unsigned first;     /* set of enum newcomer_place */
	double probability; /* that a further party meets it within the horizon, by the widest of these but for a member; or 0 */
};

struct newcomer;
/* newcomer_new: holds at most so many labels of places; those not met for longest leave. NULL when out of memory. */
struct newcomer *newcomer_new(const struct hash_key *key, size_t most);
void newcomer_free(struct newcomer *n);
/*
 * newcomer_meet: what is new about it, which is known from now on; nothing is about an empty label. ERR_NOMEM: it may be known
 * in part.
 */
MUST_CHECK enum err newcomer_meet(struct newcomer *n, const struct newcomer_meeting *m, struct newcomer_news *out);
/* newcomer_size: labels of places that it holds. */
size_t newcomer_size(const struct newcomer *n);

#endif
