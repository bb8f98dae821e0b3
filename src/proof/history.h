/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log of many members as a replay plays it: who met what when, in the order of receipt, with values and members as
 * small numbers. What is measured on it is in the other files of this folder.
 */
#ifndef PROOF_HISTORY_H
#define PROOF_HISTORY_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/utc.h"
#include "model/value.h"

enum {
	/* A hub of several countries has some thousands. */
	HISTORY_MEMBERS_MAX = 10000,
	/* Ten years. */
	HISTORY_DAYS_MAX = 3660,
	/* 24 bytes each. */
	HISTORY_CONTACTS_MAX = 50000000,
	/* A day of a member costs four bytes even when it is empty. */
	HISTORY_MEMBER_DAYS_MAX = 1 << 24,
};

/* No such member or value. */
#define HISTORY_NONE UINT32_MAX

struct history_contact {
	int64_t time; /* of receipt */
	uint32_t value;
	uint32_t count;
	uint16_t member;
	uint16_t port;
	uint8_t protocol;
};

/* Text lives in the history. */
struct history_member {
	struct str name, country, sector;
	struct str group; /* its operator; empty: it is one of its own */
	uint32_t party;   /* since history_seal: the first member of its operator, which counts once with all of them */
};

/* That a member knew a value before the log begins: meeting it is no first contact. */
struct history_known {
	uint32_t value;
	uint16_t member;
};

/* The slots of a hash table of numbers, each + 1. */
struct history_table {
	uint32_t *slots;
	size_t n_slots;
};

struct history {
	struct hash_key key;
	struct arena arena;
	struct history_member *members;
	size_t n_members;
	struct value *values;
	size_t n_values;
	struct history_contact *contacts; /* adverse ones */
	size_t n_contacts;
	struct history_contact *peers; /* what a member dealt with and its sensor did not call adverse */
	size_t n_peers;
	struct history_known *known; /* since history_seal: by value and member, each once */
	size_t n_known;
	struct history_table member_table, value_table;
	/* since history_seal: */
	uint32_t *rank;    /* of a value, by kind and bytes */
	int64_t first_day; /* of the first contact, in days since 1970 */
	size_t n_days;     /* up to the day of the last one */
};

/* history_init: empty. key is of its tables and never shows in what it holds. Zeroes are fine for history_deinit. */
void history_init(struct history *h, const struct hash_key *key);
void history_deinit(struct history *h);

/*
 * history_member: the number of the member of that name, which is added when it is new, of no country, sector
 * and group. ERR_VALUE for a name that is none (model/member.h), ERR_LIMIT, ERR_NOMEM.
 */
MUST_CHECK enum err history_member(struct history *h, struct str name, uint32_t *out);
/* history_member_find: HISTORY_NONE for an unknown name. */
uint32_t history_member_find(const struct history *h, struct str name);
/* history_member_set: what a member is; empty texts leave it as it is. ERR_NOMEM. */
MUST_CHECK enum err history_member_set(struct history *h, uint32_t member, struct str country, struct str sector, struct str group);
/* history_value: the number of a canonical value, which is copied when it is new. ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err history_value(struct history *h, struct value v, uint32_t *out);
/* history_value_find: HISTORY_NONE when no contact had it. */
uint32_t history_value_find(const struct history *h, struct value v);

/* history_add: a contact. history_add_peer: one that was not adverse. history_add_known: none. ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err history_add_known(struct history *h, uint32_t member, uint32_t value);
MUST_CHECK enum err history_add(struct history *h, const struct history_contact *c);
MUST_CHECK enum err history_add_peer(struct history *h, const struct history_contact *c);
/*
 * history_seal: puts all in the order of receipt; what was received at the same moment stays as it came. Nothing is
 * added afterwards. ERR_LIMIT when it spans more than HISTORY_DAYS_MAX, or with its members HISTORY_MEMBER_DAYS_MAX;
 * ERR_NOMEM.
 */
MUST_CHECK enum err history_seal(struct history *h);

/* history_known_of: of a value, by member; lent. */
const struct history_known *history_known_of(const struct history *h, uint32_t value, size_t *out_n);
/* history_day: the day of a time, counted from first_day; of times before it, 0. */
size_t history_day(const struct history *h, int64_t time);
/* history_day_start: its first moment. */
int64_t history_day_start(const struct history *h, size_t day);

#endif
