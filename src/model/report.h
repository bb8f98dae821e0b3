/* SPDX-License-Identifier: Apache-2.0 */
/* What a feed says of one value: the unit that parsers of feeds yield and the store keeps. */
#ifndef MODEL_REPORT_H
#define MODEL_REPORT_H

#include "base/arena.h"
#include "base/utc.h"
#include "model/pap.h"
#include "model/recall_notice.h"
#include "model/value.h"

enum { CONFIDENCE_UNKNOWN = -1 }; /* else 0 to 100 (STIX 2.1 section 3.2) */

struct report {
	struct value value;
	struct str label; /* what the threat is called, as label_canon gives it; empty: the feed names none */
	int confidence;
	enum tlp tlp;
	enum pap pap;
	int64_t valid_from, valid_until; /* UTC_NONE: no bound (STIX 2.1 section 4.7) */
	struct str object;               /* STIX id of the object that it came from; empty for lists */
	bool revoked;                    /* the source takes it back */
	uint64_t line;                   /* line, or ordinal of the object, in the document; 1 is the first */
};

/* An object that is kept byte for byte: a STIX object, a MISP event. */
struct source_object {
	struct str id;       /* STIX id, or "misp-event--<uuid>", "kev--<uuid>", "cve--<uuid>" */
	struct str type;     /* "indicator", "relationship", "misp-event", ... */
	struct str version;  /* modified, else created, as the producer wrote it; empty when it has neither */
	int64_t modified;    /* version as a time; UTC_NONE when it has no versions */
	int spec;            /* of STIX: 20 or 21; 0: none of STIX */
	struct str raw;      /* the bytes as they came */
	enum tlp tlp;
	enum pap pap;
	bool pattern_waits;  /* an indicator whose pattern is valid but not (only) equalities: evaluated on events */
	bool revoked;
	struct recall_notice recalls; /* what it takes back, when it is such a note */
	uint64_t line;       /* its ordinal in the document; 1 is the first */
	const struct str *refs; /* ids of objects that it names, markings aside */
	size_t n_refs;
	const struct value *values; /* of a cyber-observable object, or an indicator that is nothing but values */
	size_t n_values;
};

/* source_object_dup: copies all but raw, which stays lent, to a. ERR_NOMEM. */
MUST_CHECK enum err source_object_dup(const struct source_object *o, struct arena *a, struct source_object *out);

/*
 * label_canon: trims, folds blanks to one, ASCII to lower case, drops control characters; at most LIMIT_LABEL_BYTES at
 * out (cut at a character). Returns the length, 0 when nothing is left.
 */
size_t label_canon(struct str s, char out[LIMIT_LABEL_BYTES]);

#endif
