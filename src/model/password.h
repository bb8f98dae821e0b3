/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords and account names as they are compared, and which of them may be chosen. */
#ifndef MODEL_PASSWORD_H
#define MODEL_PASSWORD_H

#include "base/str.h"

enum {
	/* NIST SP 800-63B section 5.1.1.2: at least 8 characters; longer ones are the user's choice. */
	PASSWORD_MIN_CHARS = 8,
	/* Sentences pass; more is an attempt to keep the hash busy. */
	PASSWORD_MAX_BYTES = 1024,
};

/*
 * password_prepare: in as the profile OpaqueString has it (RFC 8265 section 4.2): every blank is U+0020, the form is
 * NFC, so that one password is the same from all keyboards. *out_n bytes at out. ERR_VALUE: empty, not UTF-8, with
 * control characters; ERR_LIMIT: too long; ERR_NOMEM. The caller clears out when it is done.
 */
MUST_CHECK enum err password_prepare(struct str in, char out[PASSWORD_MAX_BYTES], size_t *out_n);
/*
 * password_acceptable: whether a prepared password may be chosen by the account of that name: long enough, not one of
 * the commonest, not the name. *why completes "the password ". No rules on its composition, as SP 800-63B advises.
 */
bool password_acceptable(struct str prepared, struct str name, const char **why);
/*
 * password_name_valid: whether name may be an account's: as a member's (model/member.h), and without ':' (RFC 7617
 * section 2).
 */
bool password_name_valid(struct str name);

#endif
