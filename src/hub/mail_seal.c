/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the two a key is. */
#include "hub/mail_seal.h"

#include <stdio.h>

#include "hub/mail_pgp.h"
#include "hub/mail_smime.h"

struct str mail_seal_name(enum mail_seal s)
{
	switch (s) {
	case MAIL_SEAL_PGP: return STR("pgp");
	case MAIL_SEAL_SMIME: return STR("smime");
	case MAIL_SEAL_NONE: break;
	}
	return STR("none");
}

enum mail_seal mail_seal_of(struct str key)
{
	if (str_find_str(key, STR("-----BEGIN PGP PUBLIC KEY BLOCK-----")) < key.n)
		return MAIL_SEAL_PGP;
	return str_find_str(key, STR("-----BEGIN CERTIFICATE-----")) < key.n ? MAIL_SEAL_SMIME : MAIL_SEAL_NONE;
}

enum err mail_seal_close(struct str key, struct str entity, struct buf *out, char why[MAIL_SEAL_WHY_BYTES])
{
	why[0] = '\0';
	if (key.n > MAIL_SEAL_KEY_BYTES) {
		snprintf(why, MAIL_SEAL_WHY_BYTES, "the key is too long");
		return ERR_VALUE;
	}
	switch (mail_seal_of(key)) {
	case MAIL_SEAL_PGP: return mail_pgp_close(key, entity, out, why);
	case MAIL_SEAL_SMIME: return mail_smime_close(key, entity, out, why);
	case MAIL_SEAL_NONE: break;
	}
	snprintf(why, MAIL_SEAL_WHY_BYTES, "an armored OpenPGP public key or a certificate in PEM is expected, not a private key");
	return ERR_VALUE;
}
