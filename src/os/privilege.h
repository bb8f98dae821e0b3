/* SPDX-License-Identifier: Apache-2.0 */
/* Becoming somebody who may less. */
#ifndef OS_PRIVILEGE_H
#define OS_PRIVILEGE_H

#include "base/str.h"

enum { PRIVILEGE_WHY_BYTES = 200 };

/* privilege_is_root: whether the process may do everything. */
bool privilege_is_root(void);
/* privilege_give: makes user the owner of path, a folder that was made for it. */
MUST_CHECK enum err privilege_give(const char *path, const char *user, char why[PRIVILEGE_WHY_BYTES]);
/*
 * privilege_drop: user's identity and groups, for good. Call while there is one thread. ERR_NOT_FOUND (no such
 * user), ERR_DENIED, ERR_IO; why in words.
 */
MUST_CHECK enum err privilege_drop(const char *user, char why[PRIVILEGE_WHY_BYTES]);

#endif
