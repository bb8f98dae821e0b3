/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Countermeasures for machines: one value to block or to alert on, and the formats in which machines load them. Every
 * row that leaves has an expiry and names the label or warning it is for.
 */
#ifndef EMIT_MEASURE_H
#define EMIT_MEASURE_H

#include "base/buf.h"
#include "base/utc.h"
#include "model/tlp.h"
#include "model/value.h"

struct measure {
	struct value value;
	struct str label;   /* empty: "listed by <source>" is said instead */
	struct str source;  /* feed or member, or "warning <id>" */
	struct str id;      /* STIX id of the indicator */
	int confidence;     /* 0 to 100, CONFIDENCE_UNKNOWN */
	enum tlp tlp;
	int64_t first_seen;
	int64_t valid_from; /* UTC_NONE: first_seen stands in */
	int64_t expires;    /* never UTC_NONE */
};

/* About the file as a whole. */
struct measure_head {
	struct str hub;  /* name of the centre */
	struct str name; /* of the outlet */
	int64_t now;     /* the moment it is made; rows that expired by then are the caller's to leave out */
	enum tlp tlp;    /* the most restrictive of what may be in it */
	uint64_t serial; /* rises with each change; RPZ SOA, rule revisions */
};

/* What a format remembers between rows. */
struct measure_state {
	uint64_t rows;
	enum kind kind; /* of the row before */
	uint64_t a, b;  /* as the format likes */
};

struct measure_format {
	const char *name;       /* "suricata", "rpz", "nft", "list", "csv", "stix", "misp", ... */
	const char *extension;  /* "rules", "zone", ... */
	const char *media_type;
	const char *about;      /* one line for the help text */
	kind_set kinds;         /* others are passed over */
	/* Append to b; the caller drains b between rows. Rows come in order of kind, then canonical bytes. state is zeroed before begin. */
	void (*begin)(struct buf *b, const struct measure_head *h, struct measure_state *state);
	void (*row)(struct buf *b, const struct measure_head *h, struct measure_state *state, const struct measure *m);
	void (*end)(struct buf *b, const struct measure_head *h, struct measure_state *state);
};

/* measure_formats: the table, ended by a row whose name is NULL. measure_format_find: NULL when unknown; by name, else by extension. */
const struct measure_format *measure_formats(void);
const struct measure_format *measure_format_find(struct str name);

#endif
