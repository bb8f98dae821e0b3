/* SPDX-License-Identifier: Apache-2.0 */
/* What `tocsin match` never reports as a hit. */
#ifndef APP_GREP_PROTECT_H
#define APP_GREP_PROTECT_H

#include "match/matcher.h"

/*
 * grep_protect: the built-in protected set and the values in the file path (NULL: none) into m. Errors are said on
 * standard error; a value in the file that is refused is one.
 */
MUST_CHECK enum err grep_protect(struct matcher *m, const char *path);

#endif
