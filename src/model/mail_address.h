/* SPDX-License-Identifier: Apache-2.0 */
/* Mail addresses that may stand in an envelope and in a header without quotes (RFC 5321 section 4.1.2, RFC 5322 section 3.4.1). */
#ifndef MODEL_MAIL_ADDRESS_H
#define MODEL_MAIL_ADDRESS_H

#include "base/limits.h"
#include "base/str.h"

/* mail_address_valid: a local part of dots and atoms in ASCII, "@", and a domain in A-labels; at most LIMIT_EMAIL_BYTES. */
bool mail_address_valid(struct str s);

#endif
