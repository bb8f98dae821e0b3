/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contacts between the log and the book (warn/contact_book.h): found in what a worker has read, kept in the store with the
 * commit that answers the log, read back at a start. What was acknowledged is in the book after a kill, too.
 */
#ifndef HUB_CONTACTS_H
#define HUB_CONTACTS_H

#include "hub/hub.h"
#include "match/matcher.h"
#include "warn/contact_book.h"

/* Under which a source goes to other members: they may use it, and not pass it on beyond their clients. */
#define CONTACTS_TLP TLP_AMBER

enum { CONTACTS_WRONG_MAX = 8 };

/* One of a block, for the writer. */
struct contacts_found {
	uint32_t event; /* index in the batch */
	bool wrong;     /* of what everybody knows to be good: no contact, but held against the member (hub/feedback.h) */
	struct contact contact;
};

/* How the events of a stream are to be taken. */
struct contacts_stream {
	int64_t member;
	bool adverse; /* all of them are */
	int64_t now;  /* the time of those that have none */
};

/* contacts_source: index of the event's first address that opened a connection; UINT32_MAX when it has none. */
uint32_t contacts_source(const struct batch *b, const struct event *e);
/*
 * contacts_find: of each adverse event its first source address, unless that is protected or met an indicator: a hit is a
 * contact by itself. Canaries, public resolvers and root name servers are there as wrong, each once, at most CONTACTS_WRONG_MAX. hits in order of their observables. *out (in a) has *out_n elements in order of the events.
 * ERR_NOMEM.
 */
MUST_CHECK enum err contacts_find(struct hub *h, const struct contacts_stream *stream, const struct batch *b,
                                  const struct match_hit *hits, size_t n_hits, struct arena *a, struct contacts_found **out,
                                  size_t *out_n);

/* contacts_port: of the event's destination; 0 when it has none. */
uint32_t contacts_port(const struct batch *b, const struct event *e);

/* On the writer thread: writes what changed in the book; after the commit, contact_rows_saved. */
MUST_CHECK enum err contacts_store(const struct contact_book *b, struct store *s, int64_t watermark);
/* contacts_restore: into a book that is new; rows that are damaged are logged and left out. */
MUST_CHECK enum err contacts_restore(struct contact_book *b, struct db *db, int64_t watermark);

/*
 * contacts_forget_member, contacts_forget_value: its contacts are gone from the book and from the store when they return;
 * also on an offline hub. *out_rows: how many values had any.
 */
MUST_CHECK enum err contacts_forget_member(struct hub *h, int64_t member, uint64_t *out_rows);
MUST_CHECK enum err contacts_forget_value(struct hub *h, struct value v, uint64_t *out_rows);

#endif
