/* SPDX-License-Identifier: Apache-2.0 */
/* The exact bytes of members, for what is to be given back as it came. */
#ifndef PARSE_JSON_MEMBER_H
#define PARSE_JSON_MEMBER_H

#include "parse/json.h"

/*
 * json_member_raw: of object, the value that json_read made of text, the bytes of the value of the first member with
 * this key. Lent by text; empty when there is no such member or object is none.
 */
struct str json_member_raw(struct str text, struct json_value object, const char *key);

#endif
