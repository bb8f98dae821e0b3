/* SPDX-License-Identifier: Apache-2.0 */
/* The part of 'tocsin serve' that is about mail. */
#ifndef APP_SERVE_MAIL_H
#define APP_SERVE_MAIL_H

#include "base/buf.h"
#include "feed/mailer.h"

/* What the command line says; NULL: nothing. */
struct serve_mail_opts {
	const char *relay, *from, *credential, *ca;
};

/* The user and password of the relay, read while the file can still be reached. */
struct serve_mail {
	struct buf secret;
	const char *user, *password; /* in secret; NULL: no login */
};

/* serve_mail_read: false after an error, which was said. serve_mail_deinit clears the secret; zeroes are fine. */
MUST_CHECK bool serve_mail_read(const struct serve_mail_opts *o, struct serve_mail *out);
void serve_mail_deinit(struct serve_mail *m);
/* serve_mail_start: *out stays NULL without a relay. False after an error, which was said. */
MUST_CHECK bool serve_mail_start(struct hub *h, const struct serve_mail_opts *o, const struct serve_mail *m, struct mailer **out);

#endif
