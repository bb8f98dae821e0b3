/* SPDX-License-Identifier: Apache-2.0 */
/* The members as the detectors know them: country and sector as small numbers, and who counts as one. */
#ifndef WARN_ROSTER_H
#define WARN_ROSTER_H

#include "base/hash.h"
#include "warn/node_table.h"
#include "warn/owned.h"
#include "warn/warn_engine.h"

/* Lives as long as the roster. */
struct roster_member {
	struct node node;
	int64_t id;
	int64_t group;
	double weight; /* as in struct warn_member; 0: 1 */
	struct roster_member *copies; /* of whom it is a copy; NULL: of nobody. There is no circle */
	bool copied; /* somebody is, or was, a copy of it */
	uint32_t tracked; /* subjects without a warning that it was the first to speak of */
	uint32_t country, sector; /* numbers of names; 0: unknown */
	struct owned name;        /* empty when only the id is known */
};

/* A feed that lists members' assets. Lives as long as the roster. */
struct roster_feed {
	struct node node;
	struct owned name;
	const struct roster_member *owner; /* NULL: the hub, or unknown */
	struct roster_feed *copies;        /* as of a member */
	int64_t number;                    /* from 0, in the order of coming */
};

/* Texts and their numbers from 1; a hub has tens of them. */
struct roster_names {
	struct owned *names;
	uint32_t n;
};

struct roster {
	struct node_table members, feeds;
	struct roster_names countries, sectors;
	struct hash_key key;
};

void roster_init(struct roster *r, const struct hash_key *key);
void roster_deinit(struct roster *r);
/* roster_set: adds or changes a member. ERR_NOMEM: nothing visible changed. */
MUST_CHECK enum err roster_set(struct roster *r, const struct warn_member *m);
/* roster_get: the member, added with nothing but its id when it is unknown; NULL when out of memory. */
struct roster_member *roster_get(struct roster *r, int64_t id);
/* roster_feed_get: the feed of this name, added when it is unknown; NULL when out of memory. roster_feed_set: ERR_NOMEM. */
struct roster_feed *roster_feed_get(struct roster *r, struct str name);
MUST_CHECK enum err roster_feed_set(struct roster *r, const struct warn_feed *f);
/* The names behind the numbers; empty for 0. */
struct str roster_country(const struct roster *r, uint32_t country);
struct str roster_sector(const struct roster *r, uint32_t sector);

/*
 * roster_copy: the members are found to copy each other: member is one party with of, and with all that are with it. of 0,
 * or member itself: it is on its own again. ERR_NOMEM.
 */
MUST_CHECK enum err roster_copy(struct roster *r, int64_t member, int64_t of);

/*
 * roster_party: members of one operator, and those that copy each other, are one party; negative for groups, so that
 * both kinds of number coexist.
 */
static inline int64_t roster_party(const struct roster_member *m)
{
	while (m->copies)
		m = m->copies;
	return m->group > 0 ? -m->group : m->id;
}

/* roster_feed_party: that of the member that publishes it, or one that no member has. */
static inline int64_t roster_feed_party(const struct roster_feed *f)
{
	while (f->copies)
		f = f->copies;
	return f->owner ? roster_party(f->owner) : INT64_MIN + f->number;
}

/* roster_is_witness: what it says counts beside what others say. */
static inline bool roster_is_witness(const struct roster_member *m)
{
	return m->weight <= 0 || m->weight >= WARN_WITNESS_WEIGHT;
}

/* roster_is_alone: it is a party of its own for certain. */
static inline bool roster_is_alone(const struct roster_member *m)
{
	return m->group <= 0 && !m->copies && !m->copied;
}

#endif
