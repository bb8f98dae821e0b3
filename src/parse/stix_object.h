/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an object of STIX 2.1 or 2.0 has to have: the properties common to all (STIX 2.1 section 3.2) and those that its type
 * requires (sections 4 to 7). Unknown types, custom properties and extensions are welcome.
 */
#ifndef PARSE_STIX_OBJECT_H
#define PARSE_STIX_OBJECT_H

#include "parse/json.h"

enum { STIX_OBJECT_WHY_BYTES = 120 };

/* Text is lent by the parser. */
struct stix_object {
	struct str id, type;
	struct str version; /* modified, else created, as written; empty for what has neither (section 3.6) */
	int64_t modified;   /* version as a time; UTC_NONE when it is empty */
	int spec;           /* 20 or 21; what does not say is 2.0 when it has created, and 2.1 otherwise */
	bool revoked;
};

/*
 * stix_object_read: NULL for an object that has what it has to have, else the property and what is wrong with it: a literal, or
 * text at why. out is filled as far as known in either case.
 */
const char *stix_object_read(struct json_value object, char why[STIX_OBJECT_WHY_BYTES], struct stix_object *out);

#endif
