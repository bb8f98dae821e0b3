/* SPDX-License-Identifier: Apache-2.0 */
/* S/MIME, through OpenSSL's CMS. For mail_seal only. */
#ifndef HUB_MAIL_SMIME_H
#define HUB_MAIL_SMIME_H

#include "hub/mail_seal.h"

/* mail_smime_close: as mail_seal_close. */
MUST_CHECK enum err mail_smime_close(struct str key, struct str entity, struct buf *out, char why[MAIL_SEAL_WHY_BYTES]);

#endif
