/* SPDX-License-Identifier: Apache-2.0 */
/* Relay and credential. */
#include "app/serve_mail.h"

#include "app/say.h"
#include "os/file.h"

enum { SECRET_MAX_BYTES = 512 };

bool serve_mail_read(const struct serve_mail_opts *o, struct serve_mail *out)
{
	struct serve_mail m = {.user = NULL};
	struct str line, rest;
	buf_init(&m.secret, SECRET_MAX_BYTES);
	*out = m;
	if (!o->credential)
		return true;
	enum err e = file_read(o->credential, &out->secret);
	rest = buf_str(&out->secret);
	bool ok = e == OK && str_next_line(&rest, &line) && str_find(line, ':') < line.n;
	if (e)
		say_error("%s: %s", o->credential, err_text(e));
	else if (!ok)
		say_error("%s: user:password on one line is expected", o->credential);
	if (!ok)
		return false;
	size_t colon = str_find(line, ':'), end = line.n;
	buf_putc(&out->secret, '\0');
	out->secret.p[colon] = '\0';
	out->secret.p[end] = '\0';
	out->user = out->secret.p;
	out->password = out->secret.p + colon + 1;
	return buf_err(&out->secret) == OK;
}

void serve_mail_deinit(struct serve_mail *m)
{
	if (m->secret.p)
		explicit_bzero(m->secret.p, m->secret.cap);
	buf_deinit(&m->secret);
}

bool serve_mail_start(struct hub *h, const struct serve_mail_opts *o, const struct serve_mail *m, struct mailer **out)
{
	const struct mail_relay relay = {.url = o->relay, .user = m->user, .password = m->password, .from = o->from, .ca = o->ca};
	char why[MAIL_SMTP_WHY_BYTES] = "";
	if (!o->relay)
		return true;
	enum err e = mailer_start(h, &relay, out, why);
	if (e)
		say_error("mail: %s", why[0] ? why : err_text(e));
	return e == OK;
}
