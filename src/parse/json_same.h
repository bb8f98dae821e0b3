/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two texts are the same JSON but for blanks between the tokens. */
#ifndef PARSE_JSON_SAME_H
#define PARSE_JSON_SAME_H

#include "base/str.h"

/* json_same: a and b are valid JSON. Order of members, escapes and spelling of numbers make a difference. */
bool json_same(struct str a, struct str b);

#endif
