/* SPDX-License-Identifier: Apache-2.0 */
/* The table of roles. */
#include "model/account_role.h"

static const struct {
	struct str name;
	unsigned scopes;
	bool staff;
} roles[] = {
	[ACCOUNT_OPERATOR] = {STR_INIT("operator"), SCOPE_OBSERVE | SCOPE_READ | SCOPE_PUBLISH | SCOPE_OPERATE, true},
	[ACCOUNT_ANALYST] = {STR_INIT("analyst"), SCOPE_READ | SCOPE_PUBLISH | SCOPE_OVERSEE, true},
	[ACCOUNT_EXPERT] = {STR_INIT("expert"), SCOPE_READ | SCOPE_PUBLISH, false},
	[ACCOUNT_SENSOR] = {STR_INIT("sensor"), SCOPE_OBSERVE, false},
};

enum { N_ROLES = sizeof roles / sizeof roles[0] };

/* Entry 0 is nobody's: no name, no scopes. */
static size_t known(enum account_role r)
{
	return (unsigned)r < N_ROLES ? (size_t)r : 0;
}

unsigned account_role_scopes(enum account_role r)
{
	return roles[known(r)].scopes;
}

bool account_role_is_staff(enum account_role r)
{
	return roles[known(r)].staff;
}

struct str account_role_name(enum account_role r)
{
	return roles[known(r)].name;
}

enum err account_role_parse(struct str name, enum account_role *out)
{
	for (size_t i = ACCOUNT_OPERATOR; i < N_ROLES; i++) {
		if (!str_eq(name, roles[i].name))
			continue;
		*out = (enum account_role)i;
		return OK;
	}
	return ERR_VALUE;
}
