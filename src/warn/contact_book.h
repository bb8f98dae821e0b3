/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who met which value when: contacts summed up by value, member and hour over the last days, and what the days that are
 * over have taught of who comes back. The two lists of each member are made of it (warn/member_list.h). It has no clock:
 * time is that of what comes in. The same sequence of calls gives the same book. One thread owns it.
 */
#ifndef WARN_CONTACT_BOOK_H
#define WARN_CONTACT_BOOK_H

#include "base/buf.h"
#include "base/hash.h"
#include "warn/contact.h"
#include "warn/warn_engine.h"

/* Of more members that met one value, those stay that met it last. */
enum { CONTACT_BOOK_VALUE_MEMBERS = 256 };

/* Zeroes take the defaults. */
struct contact_rules {
	size_t cells_max;    /* pairs of value and member; the values that were quiet longest leave first; default 1 M */
	size_t members_max;  /* default 10,000 */
	struct hash_key key; /* of the tables; it never shows in what comes out */
};

struct contact_book;
/* contact_book_new: NULL when out of memory. */
struct contact_book *contact_book_new(const struct contact_rules *rules);
void contact_book_free(struct contact_book *b);

/* A member, of whom contacts may be known; one of a group counts with the others of it as one. ERR_VALUE for an id below 1; ERR_LIMIT for one too many; ERR_NOMEM. */
MUST_CHECK enum err contact_book_member(struct contact_book *b, const struct warn_member *m);
/* contact_book_party: as warn_engine_party. */
MUST_CHECK enum err contact_book_party(struct contact_book *b, int64_t member, int64_t of);
/*
 * contact_book_add: advances to the contact's time if that is later, then counts it. What is older than the book
 * reaches is counted as late, and else ignored. ERR_VALUE for a time outside years 1 to 9999, a member below 1, a value
 * of no kind or of no bytes, a port above 65535; ERR_LIMIT for one member too many; ERR_NOMEM. After an error the
 * contacts are as before.
 */
MUST_CHECK enum err contact_book_add(struct contact_book *b, const struct contact *c);
/*
 * contact_book_advance: time has reached t. A day (UTC) that is over is learned from; what is out of reach leaves.
 * Earlier t: nothing. ERR_VALUE; ERR_NOMEM: all is as before.
 */
MUST_CHECK enum err contact_book_advance(struct contact_book *b, int64_t t);

/* contact_book_met: each member with a contact with the value that is in reach; restricted ones too. */
typedef enum err contact_met_fn(void *ctx, int64_t member);
MUST_CHECK enum err contact_book_met(const struct contact_book *b, struct value v, contact_met_fn *each, void *ctx);

/*
 * contact_book_forget: takes the contacts of a member (0: of all) with a value (of KIND_NONE: with every one) out. What was
 * learned of them stays: weights, of which none is a member's.
 */
void contact_book_forget(struct contact_book *b, int64_t member, struct value v);

struct contact_book_stats {
	size_t values, cells, members;
	uint64_t late;    /* contacts that came too late */
	uint64_t evicted; /* values that left because of cells_max */
};
void contact_book_stats(const struct contact_book *b, struct contact_book_stats *out);

#endif
