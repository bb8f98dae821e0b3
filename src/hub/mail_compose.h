/* SPDX-License-Identifier: Apache-2.0 */
/* One message to one contact: about one warning, or a digest of several; as much of them as the way permits. */
#ifndef HUB_MAIL_COMPOSE_H
#define HUB_MAIL_COMPOSE_H

#include "hub/hub.h"
#include "store/store_contact.h"
#include "store/store_mail.h"

enum { MAIL_COMPOSE_MAX = 50, MAIL_COMPOSE_BYTES = 16 << 20 };

/* A message made of the mails that are due; the rows tell how. */
struct mail_compose {
	struct store_mail mails[MAIL_COMPOSE_MAX]; /* form and version are set; a state of FAILED with its answer: not in the message */
	enum warning_state states[MAIL_COMPOSE_MAX]; /* of the warnings, as they are told */
	size_t n;
	size_t told; /* of them in the message; 0: nothing is to be sent */
	struct buf message;
};

/*
 * mail_compose: the message for contact about c->mails. What TLP:RED is, and what is marked more strictly than the setting
 * mail-plain allows and cannot be encrypted to the contact's key, is told by a notice that it waits at the centre, without title,
 * values or subject. from: the sender's address. A key that cannot be encrypted to any more is as good as none. ERR_NOMEM, ERR_LIMIT, ...
 */
MUST_CHECK enum err mail_compose(struct hub *h, const struct store_contact *contact, struct str from, int64_t now, struct mail_compose *c);

#endif
