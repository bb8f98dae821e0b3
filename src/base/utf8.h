/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

/* utf8_len: bytes of the well-formed sequence that s begins with, 1 to 4; 0 when there is none. */
size_t utf8_len(struct str s);
/* utf8_valid: the whole view is well-formed. */
bool utf8_valid(struct str s);

#endif
