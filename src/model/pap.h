/* SPDX-License-Identifier: Apache-2.0 */
/* The Permissible Actions Protocol (MISP taxonomy PAP, version 3): what a recipient may do with what it received. */
#ifndef MODEL_PAP_H
#define MODEL_PAP_H

#include "model/tlp.h"

/* Ordered: a larger level permits less. The numbers are stored. */
enum pap {
	PAP_NONE,  /* the source names none */
	PAP_CLEAR, /* anything */
	PAP_GREEN, /* active: block traffic to it */
	PAP_AMBER, /* passive: look for it in one's own traffic */
	PAP_RED,   /* one's own logs only, nothing that others could notice */
	PAP_COUNT
};

/* What leaves in a file of countermeasures. */
enum pap_use {
	PAP_USE_SHARE,  /* the record with its markings: what is done with it is up to its reader */
	PAP_USE_DETECT, /* a rule that alerts */
	PAP_USE_BLOCK,  /* a rule that blocks or redirects */
};

/* pap_text: "PAP:AMBER"; empty for PAP_NONE. pap_parse: with or without "PAP:", any case, "white" is CLEAR; ERR_VALUE. */
struct str pap_text(enum pap p);
MUST_CHECK enum err pap_parse(struct str s, enum pap *out);
/* pap_marking: the STIX marking-definition id; p is not PAP_NONE. pap_of_marking: the reverse; false for any other id. */
struct str pap_marking(enum pap p);
bool pap_of_marking(struct str id, enum pap *out);

/* pap_limit: the most restrictive level under which use is permitted. */
enum pap pap_limit(enum pap_use use);
/*
 * pap_allows: whether use is permitted. TLP:RED becomes no rule unless its source said by a PAP that it may (TLP 2.0 leaves
 * automated use to an agreement with the source).
 */
bool pap_allows(enum pap p, enum tlp tlp, enum pap_use use);

static inline enum pap pap_max(enum pap a, enum pap b)
{
	return a > b ? a : b;
}

#endif
