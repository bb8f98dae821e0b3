/* SPDX-License-Identifier: Apache-2.0 */
/* The values that are protected everywhere, in groups that share a reason. */
#ifndef MATCH_PROTECTED_LIST_H
#define MATCH_PROTECTED_LIST_H

#include "model/kind.h"

struct protected_list_group {
	const char *reason;
	enum kind kind;            /* for value_parse; addresses may stand among networks */
	const char *const *values; /* as people write them, ended by NULL */
};

/* protected_list: the groups, ended by one whose reason is NULL. */
const struct protected_list_group *protected_list(void);

#endif
