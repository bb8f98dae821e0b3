/* SPDX-License-Identifier: Apache-2.0 */
/* What the objects of one STIX bundle say about each other: names of threats, who indicates them, TLP and PAP markings. */
#ifndef PARSE_STIX_REFS_H
#define PARSE_STIX_REFS_H

#include "base/arena.h"
#include "model/pap.h"
#include "parse/json.h"

struct stix_threat {
	struct str id, name;
	int rank; /* malware before tools before campaigns before intrusion sets before actors */
};

/* Before stix_refs_sort one for each relationship, then one for each indicator with the best named threat. */
struct stix_indicates {
	struct str indicator;
	struct str threat; /* its id, then its name */
};

/* What a marking says: of TLP, of PAP, or of neither. */
struct stix_marking {
	struct str id;
	bool has_tlp;
	enum tlp tlp;
	enum pap pap;
};

struct stix_refs {
	struct arena *a;
	struct stix_threat *threats;
	size_t n_threats;
	struct stix_indicates *indicates;
	size_t n_indicates;
	struct stix_marking *markings;
	size_t n_markings;
};

/* stix_refs_init: all that is kept lives in a. */
void stix_refs_init(struct stix_refs *r, struct arena *a);
/* stix_refs_add: remembers what object says, copied; objects of other types are passed over. ERR_NOMEM. */
MUST_CHECK enum err stix_refs_add(struct stix_refs *r, struct json_value object);
/* stix_refs_sort: to be called after the last stix_refs_add, before the questions below. */
void stix_refs_sort(struct stix_refs *r);
/* stix_refs_name: what the threat is called that an indicator indicates, the best ranked of several; empty for none. */
struct str stix_refs_name(const struct stix_refs *r, struct str indicator);
/* stix_refs_marking: one of the standards', or one defined in the bundle; any other says nothing. */
struct stix_marking stix_refs_marking(const struct stix_refs *r, struct str id);

#endif
