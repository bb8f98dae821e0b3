/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events in MISP's core format, and the two files that list the events of a MISP feed: manifest.json and hashes.csv.
 * docs/misp.md has the tables. All text is borrowed; functions append to b, whose buf_err tells at the end.
 */
#ifndef EMIT_MISP_EVENT_H
#define EMIT_MISP_EVENT_H

#include "base/jsonw.h"
#include "base/utc.h"
#include "model/pap.h"
#include "model/uuid.h"
#include "model/value.h"

/* misp_event_kinds: those that MISP has a type of attribute for. */
kind_set misp_event_kinds(void);

struct misp_attribute {
	struct uuid uuid;
	struct value value; /* of misp_event_kinds */
	const struct str *labels; /* each becomes a tag, if it can be one (misp_label_tag) */
	size_t n_labels;
	struct str comment;
	enum tlp tlp;
	enum pap pap;
	int64_t first_seen; /* UTC_NONE: not known */
	int64_t timestamp;
	bool deleted; /* tells who has it to drop it */
	bool bare;    /* with no more than its UUID: who gets it may not see more (any more); MISP keeps its own of the rest */
};

struct misp_head {
	struct uuid uuid;
	struct str hub;  /* the publisher's name; its UUID comes from it */
	struct str info;
	int64_t date;
	int64_t timestamp; /* seconds count */
	enum tlp tlp;      /* the most restrictive of what is in it */
	bool published;    /* whoever loads it need not look at it first */
};

/*
 * misp_event_begin, then attributes, then misp_event_end: what is known only when all attributes were there comes last. n
 * counts the attributes that were put.
 */
void misp_event_begin(struct buf *b);
void misp_event_attribute(struct buf *b, uint64_t n, const struct misp_attribute *a);
void misp_event_end(struct buf *b, const struct misp_head *h);

/* misp_event_manifest: the entry of an event in the object that is manifest.json. */
void misp_event_manifest(struct jsonw *w, const struct misp_head *h);
/* misp_event_hashes: a line "<md5>,<uuid>" of hashes.csv for each part of a value, as MISP compares them. */
void misp_event_hashes(struct buf *b, struct value v, const struct uuid *event);

#endif
