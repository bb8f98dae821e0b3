/* SPDX-License-Identifier: Apache-2.0 */
/* Names of what analysts do. */
#include "warn/warn_decision.h"

static const char *const names[] = {
	[WARN_ACT_WRITE] = "write", [WARN_ACT_RELEASE] = "release", [WARN_ACT_EDIT] = "edit",
	[WARN_ACT_MERGE] = "merge", [WARN_ACT_DISMISS] = "dismiss", [WARN_ACT_WITHDRAW] = "withdraw",
};
static_assert(sizeof names / sizeof *names == WARN_ACT_COUNT, "every act has a name");

struct str warn_act_name(enum warn_act a)
{
	return str_of((unsigned)a < WARN_ACT_COUNT ? names[a] : "unknown");
}

enum warn_act warn_act_find(struct str name)
{
	enum warn_act a = 0;
	while (a < WARN_ACT_COUNT && !str_eq(name, str_of(names[a])))
		a++;
	return a;
}
