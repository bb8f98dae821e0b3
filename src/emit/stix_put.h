/* SPDX-License-Identifier: Apache-2.0 */
/* What all STIX 2.1 objects that a hub makes share: ids, the centre's identity, markings, patterns. For this folder and hub. */
#ifndef EMIT_STIX_PUT_H
#define EMIT_STIX_PUT_H

#include "base/jsonw.h"
#include "base/utc.h"
#include "model/pap.h"
#include "model/uuid.h"

enum {
	STIX_PUT_ID_BYTES = 40 + UUID_TEXT_BYTES,
	STIX_PUT_TAIL_BYTES = 64, /* what an endpoint's port or a number takes */
	STIX_PUT_PATTERN_BYTES = 2 * VALUE_TEXT_BYTES + 64 + STIX_PUT_TAIL_BYTES,
};

/* Identities are made of their names alone and never change, and so for whatever else is as constant: 2026-01-01. */
static const int64_t STIX_PUT_CONSTANT = INT64_C(1767225600) * UTC_SECOND;
/* When FIRST published the markings of TLP 2.0: 2022-10-01. */
static const int64_t STIX_PUT_MARKINGS_CREATED = INT64_C(1664582400) * UTC_SECOND;

/* stix_put_id: "type--uuid" in out. stix_put_identity_id: of a centre or member by its name. stix_put_indicator_id: of a value. */
struct str stix_put_id(const char *type, struct uuid u, char out[STIX_PUT_ID_BYTES]);
struct str stix_put_identity_id(struct str name, char out[STIX_PUT_ID_BYTES]);
struct str stix_put_indicator_id(struct value v, char out[STIX_PUT_ID_BYTES]);

/* stix_put_open: begins an object with type, spec_version and id; the caller closes it. */
struct jsonw stix_put_open(struct buf *b, const char *type, struct str id);
/* stix_put_list: key and a list of one or two texts; second may be empty. */
void stix_put_list(struct jsonw *w, const char *key, struct str first, struct str second);

/* stix_put_identity: an organisation; sector is left out when industry-sector-ov has no such word. by is an id, or empty. */
void stix_put_identity(struct buf *b, struct str name, struct str sector, struct str by, struct str marking);
/* stix_put_tlp, stix_put_pap: the marking-definition object of a level; p is not PAP_NONE. */
void stix_put_tlp(struct buf *b, enum tlp t);
void stix_put_pap(struct buf *b, enum pap p);

/*
 * stix_put_pattern: the pattern that is one comparison with v (STIX 2.1 section 9). Kinds that STIX has no property for are compared
 * with custom ones. Empty for KIND_INDICATOR, which is a pattern itself.
 */
struct str stix_put_pattern(struct value v, char out[STIX_PUT_PATTERN_BYTES]);

#endif
