/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Countermeasures for machines: one value to block or to alert on, and the formats in which machines load them. Every
 * row that leaves has an expiry and names the label or warning it is for. docs/countermeasures.md says how each output
 * is loaded, checked and rolled back.
 */
#ifndef EMIT_MEASURE_H
#define EMIT_MEASURE_H

#include "base/buf.h"
#include "base/utc.h"
#include "model/report.h"

/*
 * All text is borrowed. label, source and id may be hostile: every format keeps them inside their comment or string.
 * Times are such as utc_format takes.
 */
struct measure {
	struct value value; /* canonical */
	struct str label;   /* empty: "listed by <source>" is said instead */
	struct str source;  /* feed or member, or "warning <id>" */
	struct str id;      /* STIX id of the indicator */
	int confidence;     /* 0 to 100, CONFIDENCE_UNKNOWN */
	enum tlp tlp;
	enum pap pap;
	int64_t first_seen;
	int64_t last_seen;  /* before first_seen: first_seen stands in */
	int64_t valid_from; /* UTC_NONE: first_seen stands in */
	int64_t expires;    /* UTC_NONE, for ever, in the format stix alone */
};

/* About the file as a whole. */
struct measure_head {
	struct str hub;  /* name of the centre */
	struct str name; /* of the outlet */
	int64_t now;     /* the moment it is made; rows that expired by then are the caller's to leave out */
	enum tlp tlp;    /* the most restrictive of what may be in it */
	uint64_t serial; /* rises with each change; RPZ SOA, rule revisions */
};

enum { MEASURE_NETWORK_BYTES = 17 };

/* What a format remembers between rows. */
struct measure_state {
	uint64_t rows;    /* written */
	uint64_t skipped; /* values that have no form in this format */
	uint64_t held;    /* values that the caller held back; set by it before end */
	unsigned opened;  /* a set of what has been begun, bits as the format likes */
	unsigned pending; /* elements in the list that is open */
	uint8_t covering[2][MEASURE_NETWORK_BYTES]; /* the last network of each family; length 0: none yet */
};

typedef void measure_edge_fn(struct buf *b, const struct measure_head *h, struct measure_state *state);
typedef void measure_row_fn(struct buf *b, const struct measure_head *h, struct measure_state *state,
                            const struct measure *m);

struct measure_format {
	const char *name;      /* "suricata", "rpz", "nft", "list", "csv", "stix", "misp", ... */
	const char *extension; /* "rules", "zone", ... */
	const char *media_type;
	const char *about;     /* one line for the help text */
	kind_set kinds;        /* row takes no others */
	enum pap_use use;
	/*
	 * Append to b and nothing else, so that the caller may drain b between rows; buf_err tells at the end. Rows come in
	 * order of kind, then canonical bytes, each value once. state is zeroed before begin.
	 */
	measure_edge_fn *begin;
	measure_row_fn *row;
	measure_edge_fn *end;
};

/* measure_formats: the table, ended by a row whose name is NULL. */
const struct measure_format *measure_formats(void);
/* measure_format_find: by name, else the first with that extension; NULL when unknown. */
const struct measure_format *measure_format_find(struct str name);

/*
 * measure_expiry: when a value stops being a countermeasure unless it is reported again: last_seen and the lifetime of
 * its kind (docs/countermeasures.md), but not later than valid_until (UTC_NONE: no bound) or the year 9999. last_seen is
 * not UTC_NONE.
 */
int64_t measure_expiry(enum kind kind, int64_t last_seen, int64_t valid_until);

#endif
