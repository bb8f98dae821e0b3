/* SPDX-License-Identifier: Apache-2.0 */
/* The member that a call is about. For this folder only. */
#ifndef API_API_MEMBER_H
#define API_API_MEMBER_H

#include "api/api_route.h"

/*
 * api_member_find: the id of the member of that name; empty or "me": the caller's own. A member asks about itself alone, who sees
 * all about everybody. False: answered.
 */
bool api_member_find(struct api_call *c, struct str name, int64_t *out);

#endif
