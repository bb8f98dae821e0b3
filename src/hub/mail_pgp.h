/* SPDX-License-Identifier: Apache-2.0 */
/* OpenPGP, through librnp. For mail_seal only. */
#ifndef HUB_MAIL_PGP_H
#define HUB_MAIL_PGP_H

#include "hub/mail_seal.h"

/* mail_pgp_close: as mail_seal_close. */
MUST_CHECK enum err mail_pgp_close(struct str key, struct str entity, struct buf *out, char why[MAIL_SEAL_WHY_BYTES]);

#endif
