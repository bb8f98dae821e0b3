/* SPDX-License-Identifier: Apache-2.0 */
/* One message to one recipient through an SMTP relay (RFC 5321; TLS as RFC 3207 or RFC 8314 have it). */
#ifndef FEED_MAIL_SMTP_H
#define FEED_MAIL_SMTP_H

#include "base/buf.h"

enum { MAIL_SMTP_WHY_BYTES = 256 };

/* NUL-terminated texts, borrowed. */
struct mail_relay {
	const char *url;      /* mail_smtp_check */
	const char *user;     /* NULL: no login */
	const char *password;
	const char *from;     /* of the envelope */
	const char *ca;       /* file of certificates (PEM); NULL: the system's */
};

/*
 * mail_smtp_check: whether url is "smtp://host[:port]" or "smtps://host[:port]" and nothing else. ERR_VALUE with why. With smtp:// STARTTLS
 * is required, but on a loopback address; certificates are verified.
 */
MUST_CHECK enum err mail_smtp_check(const char *url, char why[MAIL_SMTP_WHY_BYTES]);

struct mail_answer {
	bool permanent; /* the relay will not take this message: another try is in vain */
	bool relay;     /* it is the relay, or the way to it: other messages would fare no better now */
	char text[MAIL_SMTP_WHY_BYTES]; /* the relay's last line, or why there was none */
};

/*
 * mail_smtp_send: OK when the relay has taken the message. stop is asked now and then whether to give up. ERR_FETCH with the
 * answer; ERR_STOPPING, ERR_NOMEM.
 */
MUST_CHECK enum err mail_smtp_send(const struct mail_relay *relay, struct str to, struct str message, bool (*stop)(void *ctx), void *ctx,
                                   struct mail_answer *out);

#endif
