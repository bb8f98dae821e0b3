/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where polling of a remote collection stands, and what to ask for next (TAXII 2.1 sections 3.4 and 3.5). No I/O, no clock: pages
 * go in, requests come out, and the whole state fits a text that is stored with the objects of each page.
 *
 * A walk is the pages of one poll. It asks for what was added after the last one began, less an overlap, by the server's own clock;
 * so what was committed late, or after that clock stepped back, is not missed, and what comes twice changes nothing. Of the ways
 * in which servers page badly none makes it turn in a circle: then it goes on by added_after, or ends with the reason.
 */
#ifndef FEED_TAXII_WALK_H
#define FEED_TAXII_WALK_H

#include "base/buf.h"
#include "base/utc.h"

enum { TAXII_NEXT_BYTES = 1024, TAXII_WALK_WHY_BYTES = 160 };

struct taxii_walk {
	int64_t after; /* everything up to here was taken; UTC_NONE: nothing yet */
	int64_t asked, server; /* when the walk before began, by this hub's clock and by the server's */
	/* the walk under way */
	bool under_way;
	int64_t began, began_server;
	int64_t from;    /* its added_after; UTC_NONE: from the beginning */
	int64_t reached; /* date_added of the last object, less what its precision leaves open; UTC_NONE */
	char next[TAXII_NEXT_BYTES];
	size_t next_n;
	/* what was refused so far, and why the last time */
	int64_t refused;
	char refusal[TAXII_WALK_WHY_BYTES];
	/* of this run alone: how circles are seen */
	bool distrust; /* next leads nowhere: it is not used any more */
	uint64_t digest, marked, marks, steps;
	int empty, behind;
	char why[TAXII_WALK_WHY_BYTES];
};

/* taxii_walk_parse: as it is stored; empty: at the beginning. What cannot be read is taken for that too. */
void taxii_walk_parse(struct str stored, struct taxii_walk *out);
void taxii_walk_format(const struct taxii_walk *w, struct buf *out);

/* taxii_walk_begin: goes on with the walk that is under way, else begins one at now. */
void taxii_walk_begin(struct taxii_walk *w, int64_t now);
/*
 * taxii_walk_date: the first answer of a new walk came at now and says that it is date at the server (UTC_NONE: not said). True when its clock
 * stepped back since: ask again, from further back.
 */
bool taxii_walk_date(struct taxii_walk *w, int64_t now, int64_t date);
/* taxii_walk_lost: the server does not take next any more. False when none was asked with. */
bool taxii_walk_lost(struct taxii_walk *w);

struct taxii_walk_page {
	size_t n;           /* objects */
	bool more;
	struct str next;    /* empty: none */
	struct str last;    /* X-TAXII-Date-Added-Last; empty: not said */
	int64_t modified;   /* the greatest of the objects'; UTC_NONE */
	uint64_t digest;    /* of the bytes of the objects */
};
enum taxii_step {
	TAXII_WALK_DONE,
	TAXII_WALK_ON,
	TAXII_WALK_STUCK, /* w->why says why; what was taken counts, and the next walk begins where this one got */
};
/* taxii_walk_page: moves on behind the page. */
enum taxii_step taxii_walk_page(struct taxii_walk *w, const struct taxii_walk_page *page);

#endif
