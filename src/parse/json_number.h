/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that simdjson refuses since they fit neither 64 bits nor a double (RFC 8259 section 6 sets no limit); for json.c alone. */
#ifndef PARSE_JSON_NUMBER_H
#define PARSE_JSON_NUMBER_H

#include "base/buf.h"

/*
 * json_number_narrow: appends text, which keeps the grammar of JSON, with every number that may be too large written as a
 * double: an integer of 19 digits or more gets an exponent, what is beyond all doubles becomes the largest one. *any: something
 * was changed. Errors stick in out.
 */
void json_number_narrow(struct str text, struct buf *out, bool *any);

#endif
