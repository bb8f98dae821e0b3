/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands about accounts have in common: requests with a password, and a second factor as it is shown. */
#ifndef APP_ACCOUNT_RECORD_H
#define APP_ACCOUNT_RECORD_H

#include "app/record.h"
#include "app/secret.h"

struct account_record {
	const char *name, *member, *role;
	const struct secret *password; /* NULL: none */
	bool first;                    /* only when the hub has no operator */
};

/* account_record_add: POSTs a new account with c. False after an error, which was said. */
MUST_CHECK bool account_record_add(struct client *c, const struct account_record *a);
/*
 * account_record_enrol: draws a second factor for the account and prints its address and recovery codes on standard
 * output.
 */
MUST_CHECK bool account_record_enrol(struct client *c, const char *name);

#endif
