/* SPDX-License-Identifier: Apache-2.0 */
/* What an account is for, and what that lets it do. The public has no account. */
#ifndef MODEL_ACCOUNT_ROLE_H
#define MODEL_ACCOUNT_ROLE_H

#include "model/viewer.h"

/* The numbers are stored. */
enum account_role {
	ACCOUNT_OPERATOR = 1, /* runs the hub */
	ACCOUNT_ANALYST,      /* its staff: reads all, publishes */
	ACCOUNT_EXPERT,       /* a member's person */
	ACCOUNT_SENSOR,       /* a member's machine */
};

/* account_role_scopes: a set of enum scope; none for a number that is no role. */
unsigned account_role_scopes(enum account_role r);
/* account_role_is_staff: of the hub itself; the others belong to a member. */
bool account_role_is_staff(enum account_role r);
/* account_role_name: "expert"; empty for a number that is no role. account_role_parse: the reverse; ERR_VALUE. */
struct str account_role_name(enum account_role r);
MUST_CHECK enum err account_role_parse(struct str name, enum account_role *out);

#endif
