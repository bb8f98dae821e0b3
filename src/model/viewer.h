/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, what they may do, and the one decision of who may see a record. */
#ifndef MODEL_VIEWER_H
#define MODEL_VIEWER_H

#include "model/tlp.h"

/* What a credential allows; a token carries a set of them. */
enum scope {
	SCOPE_OBSERVE = 1,  /* hand in observations */
	SCOPE_READ = 2,     /* read what one's member may see */
	SCOPE_PUBLISH = 4,  /* hand in indicators */
	SCOPE_OPERATE = 8,  /* run the hub: members, tokens, feeds; sees all */
	SCOPE_OVERSEE = 16, /* with read: read all that the hub has */
};

/* The person or machine on whose behalf a request runs. */
struct viewer {
	int64_t member; /* 0: nobody's (the public, or the hub's own operator) */
	unsigned scopes;
	int64_t token; /* 0 when it came over the hub's own socket */
	int64_t account; /* the person; 0: a machine, or the hub's own socket */
};

/* The operator of the hub itself: command line, socket. */
struct viewer viewer_operator(void);
/* viewer_sees_all: whether v is the operator, or one who oversees the hub. */
bool viewer_sees_all(const struct viewer *v);
/* viewer_decides: whether v decides on warnings: the operator, or an analyst, who oversees the hub and publishes for it. */
bool viewer_decides(const struct viewer *v);
/* Anybody without a credential. */
struct viewer viewer_public(void);

/* What about a record decides on its audience. */
struct audience {
	enum tlp tlp;
	int64_t owner; /* member whose record it is; 0: the hub's */
	bool named;    /* the viewer, or its member, is named as a recipient */
	bool closed;   /* it was posted to a collection that the viewer may not read */
};

/*
 * viewer_may_see: who operates or oversees the hub sees all; a member sees what it owns and what it is named a recipient of, and
 * of others' CLEAR, GREEN and AMBER (members are the clients of the hub) what is not closed to it; the public sees CLEAR. *why, when not NULL, gets a literal that completes "may see: " or "may not
 * see: ".
 */
bool viewer_may_see(const struct viewer *v, struct audience a, const char **why);
/* viewer_max_tlp: the most restrictive level of others' records that v may see; for SQL ("tlp <= $1 OR owner = $2"). */
int viewer_max_tlp(const struct viewer *v);

/* scope_parse: "observe,read" into a set; ERR_VALUE for an unknown or empty name. scope_format: the reverse, at most 64 bytes. */
MUST_CHECK enum err scope_parse(struct str s, unsigned *out);
size_t scope_format(unsigned scopes, char out[64]);

#endif
