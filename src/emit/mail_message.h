/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mail as bytes: headers (RFC 5322, RFC 2047), text and HTML as alternatives (RFC 2046), and what wraps an encrypted one (PGP/MIME:
 * RFC 3156; S/MIME: RFC 8551). Ends of lines are CRLF, lines have at most 78 bytes. Whatever a text holds, it begins no header.
 */
#ifndef EMIT_MAIL_MESSAGE_H
#define EMIT_MAIL_MESSAGE_H

#include "base/buf.h"
#include "base/utc.h"

struct mail_head {
	struct str from_name, from, to; /* addresses are such as mail_address_valid takes */
	struct str subject;
	struct str id;     /* without brackets: "1.2@host"; made by the hub */
	struct str thread; /* id of the message that it goes on from; empty: none */
	int64_t date;
};

/* mail_message_entity: multipart/alternative of text and HTML with its own headers: what is sent, or encrypted as a whole. */
void mail_message_entity(struct buf *b, struct str text, struct str html);
/* mail_message_head: the headers above the entity; the entity, or one of the next two, follows without a blank line. */
void mail_message_head(struct buf *b, const struct mail_head *h);
/* mail_message_pgp: armored is an OpenPGP message of an entity. mail_message_smime: der is a CMS EnvelopedData of one. */
void mail_message_pgp(struct buf *b, struct str armored);
void mail_message_smime(struct buf *b, struct str der);

#endif
