/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of mail. */
#include "emit/mail_message.h"

#include "base/base64.h"
#include "base/utf8.h"

enum {
	LINE_BYTES = 76,         /* RFC 2045 section 6.7, 6.8 */
	WORD_TEXT_BYTES = 39,    /* of an encoded word: 64 with its frame, so that "Subject: " fits before it (RFC 2047 section 2) */
};

/* "=_" is in no quoted-printable and no base64 text (RFC 2045 section 6.7). */
#define BOUNDARY "=_tocsin"

/* Encoded words of whole characters, each on its line; plain ASCII without what could be taken for one stays. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return s.n <= 60 && str_find_str(s, STR("=?")) == s.n;
}

static void put_unstructured(struct buf *b, struct str s)
{
	if (is_plain(s)) {
		buf_put(b, s);
		return;
	}
	for (bool first = true; s.n; first = false) {
		size_t n = 0;
		while (n < s.n) {
			size_t c = utf8_len(str_from(s, n));
			if (n + (c ? c : 1) > WORD_TEXT_BYTES)
				break;
			n += c ? c : 1;
		}
		buf_puts(b, first ? "=?utf-8?B?" : "\r\n =?utf-8?B?");
		base64_encode(str_upto(s, n), b);
		buf_puts(b, "?=");
		s = str_from(s, n);
	}
}

/* RFC 5322 section 3.3. */
static void put_date(struct buf *b, int64_t t)
{
	static const char days[][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char text[UTC_TEXT_BYTES];
	utc_format(t, text);
	size_t month = (size_t)((text[5] - '0') * 10 + text[6] - '0') - 1;
	int64_t day = t / UTC_DAY - (t % UTC_DAY < 0);
	buf_printf(b, "Date: %s, %.2s %s %.4s %.8s +0000\r\n", days[((day % 7) + 7) % 7], text + 8, months[month % 12], text, text + 11);
}

void mail_message_head(struct buf *b, const struct mail_head *h)
{
	buf_puts(b, "From: ");
	put_unstructured(b, h->from_name);
	buf_printf(b, "\r\n <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARG(h->from), STR_ARG(h->to));
	put_unstructured(b, h->subject);
	buf_puts(b, "\r\n");
	put_date(b, h->date);
	buf_printf(b, "Message-ID:\r\n <%.*s>\r\n", STR_ARG(h->id));
	if (h->thread.n)
		buf_printf(b, "In-Reply-To:\r\n <%.*s>\r\nReferences:\r\n <%.*s>\r\n", STR_ARG(h->thread), STR_ARG(h->thread));
	/* RFC 3834 section 5: no vacation answers to a machine. */
	buf_puts(b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
}

/* RFC 2045 section 6.7; every end of a line in s is one in the text. */
static void put_quoted_printable(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	struct str line;
	while (str_next_line(&s, &line)) {
		size_t used = 0;
		for (size_t i = 0; i < line.n; i++) {
			uint8_t c = (uint8_t)line.p[i];
			bool last = i + 1 == line.n;
			/* "From " and a dot at the beginning are changed by some that pass mail on. */
			bool plain = ((c > 0x20 && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !last)) && !(used == 0 && (c == '.' || c == 'F'));
			size_t n = plain ? 1 : 3;
			if (used + n > LINE_BYTES - 1) {
				buf_puts(b, "=\r\n");
				used = 0;
			}
			if (plain)
				buf_putc(b, (char)c);
			else
				buf_printf(b, "=%c%c", hex[c >> 4], hex[c & 15]);
			used += n;
		}
		buf_puts(b, "\r\n");
	}
}

static void put_part(struct buf *b, const char *type, struct str text)
{
	buf_printf(b, "--" BOUNDARY "\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", type);
	put_quoted_printable(b, text);
	buf_puts(b, "\r\n"); /* it belongs to the boundary (RFC 2046 section 5.1.1) */
}

void mail_message_entity(struct buf *b, struct str text, struct str html)
{
	buf_puts(b, "Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n");
	put_part(b, "text/plain", text);
	put_part(b, "text/html", html);
	buf_puts(b, "--" BOUNDARY "--\r\n");
}

void mail_message_pgp(struct buf *b, struct str armored)
{
	struct str line;
	buf_puts(b, "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\"" BOUNDARY "\"\r\n\r\n"
	            "--" BOUNDARY "\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
	            "--" BOUNDARY "\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n\r\n");
	while (str_next_line(&armored, &line)) {
		buf_put(b, line);
		buf_puts(b, "\r\n");
	}
	buf_puts(b, "--" BOUNDARY "--\r\n");
}

void mail_message_smime(struct buf *b, struct str der)
{
	buf_puts(b, "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;\r\n name=\"smime.p7m\"\r\n"
	            "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n");
	/* Three bytes are four characters, so that padding stands at the end alone. */
	for (size_t at = 0; at < der.n; at += LINE_BYTES / 4 * 3) {
		size_t n = der.n - at;
		base64_encode(str_upto(str_from(der, at), n < LINE_BYTES / 4 * 3 ? n : LINE_BYTES / 4 * 3), b);
		buf_puts(b, "\r\n");
	}
}
