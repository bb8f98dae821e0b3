/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers (RFC 9562), random and name-based, and the ids that STIX makes of them. */
#ifndef MODEL_UUID_H
#define MODEL_UUID_H

#include "model/value.h"

enum { UUID_TEXT_BYTES = 36 };

struct uuid {
	uint8_t bytes[16];
};

/* uuid_v4: of 16 random bytes (RFC 9562 section 5.4). */
struct uuid uuid_v4(const uint8_t random[16]);
/* uuid_v5: SHA-1 of space and name. */
struct uuid uuid_v5(const struct uuid *space, struct str name);
/* uuid_format: 36 characters, lower case, no NUL. */
void uuid_format(const struct uuid *u, char out[UUID_TEXT_BYTES]);
/* uuid_parse: the 36-character form, either case. ERR_SYNTAX. */
MUST_CHECK enum err uuid_parse(struct str s, struct uuid *out);

/*
 * uuid_of_indicator: the id of an indicator that came without one: the bits of version 5 in tocsin's namespace over
 * "indicator:<kind>:<text of the value>", in the form of version 4, which STIX asks of all but cyber-observable objects (STIX 2.1
 * section 2.9; its validator warns of others). The same value gives the same id at every hub.
 */
struct uuid uuid_of_indicator(struct value v);
/*
 * uuid_of_sco: the deterministic id of the STIX Cyber-observable Object for v (STIX 2.1 section 2.9) over its canonical
 * text; digests are files. For kinds that STIX has no object for (ja3, cve, ...) it is uuid_of_indicator.
 */
struct uuid uuid_of_sco(struct value v);
/* uuid_of_name: as uuid_of_indicator, in tocsin's namespace over "<type>:<name>" (identity, malware, report, ...). */
struct uuid uuid_of_name(struct str type, struct str name);

#endif
