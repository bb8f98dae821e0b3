/* SPDX-License-Identifier: Apache-2.0 */
/* Encryption of mail to a member's key: an OpenPGP public key (RFC 4880) or an X.509 certificate (S/MIME, RFC 8551). */
#ifndef HUB_MAIL_SEAL_H
#define HUB_MAIL_SEAL_H

#include "base/buf.h"
#include "base/utc.h"

enum mail_seal {
	MAIL_SEAL_NONE,
	MAIL_SEAL_PGP,
	MAIL_SEAL_SMIME,
};

enum { MAIL_SEAL_KEY_BYTES = 64 << 10, MAIL_SEAL_WHY_BYTES = 160 };

/* mail_seal_name: "none", "pgp", "smime". */
struct str mail_seal_name(enum mail_seal s);
/* mail_seal_of: by the armor that key begins with; NONE for others. */
enum mail_seal mail_seal_of(struct str key);
/*
 * mail_seal_close: appends entity, encrypted to key, to out: an armored OpenPGP message, or the DER of a CMS EnvelopedData. Tells in why
 * what is wrong with a key. ERR_VALUE, ERR_NOMEM.
 */
MUST_CHECK enum err mail_seal_close(struct str key, struct str entity, struct buf *out, char why[MAIL_SEAL_WHY_BYTES]);

#endif
