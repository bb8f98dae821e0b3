/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that tells contacts of warnings by mail (docs/mail.md). */
#ifndef FEED_MAILER_H
#define FEED_MAILER_H

#include "feed/mail_smtp.h"
#include "hub/hub.h"

struct mailer;

/* mailer_start: relay's texts are copied. ERR_VALUE with why for a relay or sender that is none. */
MUST_CHECK enum err mailer_start(struct hub *h, const struct mail_relay *relay, struct mailer **out, char why[MAIL_SMTP_WHY_BYTES]);
/* mailer_stop: after hub_stop; what is under way is given up and tried again at the next start. NULL is fine. */
void mailer_stop(struct mailer *m);

#endif
