/* SPDX-License-Identifier: Apache-2.0 */
/* Notices put together to messages. */
#include "hub/mail_compose.h"

#include <inttypes.h>
#include <stdio.h>

#include "emit/mail_message.h"
#include "emit/notice_html.h"
#include "emit/notice_text.h"
#include "emit/notice_words.h"
#include "hub/mail_seal.h"
#include "hub/setting.h"
#include "os/log.h"
#include "parse/notice_json.h"
#include "store/store_version.h"
#include "store/store_warning.h"

enum { ID_BYTES = 128 + LIMIT_EMAIL_BYTES, HUB_SHORT_BYTES = 8, ARENA_MAX_BYTES = 64 << 20 };

struct making {
	struct hub *hub;
	const struct store_contact *contact;
	struct mail_compose *c;
	struct viewer member;
	struct notice_sender sender;
	enum tlp plain; /* setting */
	bool sealed;    /* there is a key, and it works */
	struct db *db;
	struct json_parser *parser;
	struct arena arena;
	struct notice notice; /* the one at hand */
	struct buf text, html, subject;
	enum tlp tlp;   /* the most restrictive one told of */
};

static enum err read_notice(void *ctx, const struct store_warning *row)
{
	struct making *m = ctx;
	struct str json = arena_dup(&m->arena, row->json_members);
	return json.p ? notice_json_read(m->parser, json, &m->arena, &m->notice) : ERR_NOMEM;
}

/* What the contact was sent before this version. */
static enum err read_before(struct making *m, const struct store_mail *mail, struct notice_version *out)
{
	uint32_t sent = 0;
	size_t n = 0;
	*out = (struct notice_version){0};
	enum err e = store_mail_sent(m->db, mail->contact, &mail->warning, mail->version, &sent);
	if (e || sent == 0)
		return e;
	return store_version_before(m->db, &m->member, &mail->warning, sent + 1, out, 1, &n);
}

static enum store_mail_form form_of(const struct making *m, enum tlp tlp)
{
	if (tlp == TLP_RED || (tlp > m->plain && !m->sealed))
		return STORE_MAIL_NOTICE;
	if (!m->sealed)
		return STORE_MAIL_PLAIN;
	return mail_seal_of(m->contact->key) == MAIL_SEAL_PGP ? STORE_MAIL_PGP : STORE_MAIL_SMIME;
}

static void put_notice(struct making *m)
{
	struct str tlp = tlp_text(m->notice.tlp), url = m->sender.url, id = m->notice.id;
	struct buf line;
	buf_init(&line, ID_BYTES + LIMIT_URL_BYTES + LIMIT_NAME_BYTES + 200);
	buf_printf(&line, "[%.*s] A warning waits for you at %.*s%s%.*s. It is not in this message because of its marking. Read it with: tocsin warning show %.*s",
	           STR_ARG(tlp), STR_ARG(m->sender.centre), url.n ? ", " : "", STR_ARG(url), STR_ARG(id));
	buf_put(&m->text, buf_str(&line));
	buf_putc(&m->text, '\n');
	notice_html_paragraph(&m->html, buf_str(&line));
	buf_deinit(&line);
}

static void put_subject(struct making *m, enum store_mail_form form)
{
	struct str tlp = tlp_text(m->tlp), centre = m->sender.centre;
	buf_reset(&m->subject);
	if (m->c->told > 1)
		buf_printf(&m->subject, "[%.*s] %zu warnings from %.*s", STR_ARG(tlp), m->c->told, STR_ARG(centre));
	else if (form == STORE_MAIL_PLAIN)
		notice_words_subject(&m->subject, &m->notice);
	else /* headers are not encrypted */
		buf_printf(&m->subject, "[%.*s] A warning from %.*s", STR_ARG(tlp), STR_ARG(centre));
}

static enum err put_mail(struct making *m, struct store_mail *mail)
{
	struct notice_version before;
	enum err e = store_warning_get(m->db, &m->member, &mail->warning, read_notice, m);
	if (e == ERR_NOT_FOUND) {
		mail->state = STORE_MAIL_FAILED;
		mail->answer = STR("the member may not see the warning any more");
		return OK;
	}
	if (e == OK)
		e = read_before(m, mail, &before);
	if (e)
		return e;
	mail->version = m->notice.version;
	m->c->states[mail - m->c->mails] = m->notice.state;
	mail->form = form_of(m, m->notice.tlp);
	m->tlp = m->c->told++ ? tlp_max(m->tlp, m->notice.tlp) : m->notice.tlp;
	if (m->text.n)
		buf_puts(&m->text, "\n------------------------------------------------------------------------\n\n");
	if (mail->form == STORE_MAIL_NOTICE) {
		put_notice(m);
	} else {
		notice_text_put(&m->text, &m->notice, &m->sender, &before);
		notice_html_body(&m->html, &m->notice, &m->sender, &before);
	}
	put_subject(m, mail->form);
	return buf_err(&m->text) ? buf_err(&m->text) : buf_err(&m->html);
}

/* Ids depend on what is told alone, so that a message that goes out twice is known as one. */
static void put_head(struct making *m, struct str from, int64_t now)
{
	char id[ID_BYTES], thread[ID_BYTES], warning[UUID_TEXT_BYTES];
	const struct store_mail *first = &m->c->mails[0];
	struct str hub = str_upto(m->sender.hub, HUB_SHORT_BYTES), host = str_from(from, str_rfind(from, '@'));
	uuid_format(&first->warning, warning);
	int n = m->c->n == 1 ? snprintf(id, sizeof id, "%.*s.%" PRIu32 ".%" PRId64 ".%.*s%.*s", (int)sizeof warning, warning, first->version,
	                                first->contact, STR_ARG(hub), STR_ARG(host))
	                     : snprintf(id, sizeof id, "digest.%" PRId64 ".%.*s%.*s", first->id, STR_ARG(hub), STR_ARG(host));
	int t = snprintf(thread, sizeof thread, "%.*s.%" PRId64 ".%.*s%.*s", (int)sizeof warning, warning, first->contact, STR_ARG(hub),
	                 STR_ARG(host));
	const struct mail_head head = {
		.from_name = m->sender.centre, .from = from, .to = m->contact->address, .subject = buf_str(&m->subject),
		.id = str_make(id, (size_t)n), .thread = str_make(thread, m->c->n == 1 ? (size_t)t : 0), .date = now,
	};
	mail_message_head(&m->c->message, &head);
}

static enum err put_sealed(struct making *m, struct str entity)
{
	char why[MAIL_SEAL_WHY_BYTES];
	struct buf sealed;
	buf_init(&sealed, MAIL_COMPOSE_BYTES);
	enum err e = mail_seal_close(m->contact->key, entity, &sealed, why);
	if (e == OK && mail_seal_of(m->contact->key) == MAIL_SEAL_PGP)
		mail_message_pgp(&m->c->message, buf_str(&sealed));
	else if (e == OK)
		mail_message_smime(&m->c->message, buf_str(&sealed));
	buf_deinit(&sealed);
	return e;
}

static enum err put_message(struct making *m, struct str from, int64_t now)
{
	struct buf entity;
	enum err e = OK;
	buf_init(&entity, MAIL_COMPOSE_BYTES);
	mail_message_entity(&entity, buf_str(&m->text), buf_str(&m->html));
	e = buf_err(&entity);
	put_head(m, from, now);
	if (e == OK && m->sealed)
		e = put_sealed(m, buf_str(&entity));
	else if (e == OK)
		buf_put(&m->c->message, buf_str(&entity));
	buf_deinit(&entity);
	return e ? e : buf_err(&m->c->message);
}

/* A key may have expired since it was added. */
static bool key_works(const struct store_contact *c)
{
	char why[MAIL_SEAL_WHY_BYTES];
	struct buf out;
	if (c->key.n == 0)
		return false;
	buf_init(&out, MAIL_COMPOSE_BYTES);
	enum err e = mail_seal_close(c->key, STR("x"), &out, why);
	buf_deinit(&out);
	if (e)
		log_warn("contact '%.*s': %s: what its marking allows is sent without encryption", STR_ARG(c->address), why[0] ? why : err_text(e));
	return e == OK;
}

static enum err make(struct making *m, struct str from, int64_t now)
{
	int64_t plain = TLP_GREEN;
	enum err e = setting_get(m->db, SETTING_MAIL_PLAIN, &plain);
	m->plain = (enum tlp)plain;
	notice_html_open(&m->html, m->sender.centre);
	for (size_t i = 0; e == OK && i < m->c->n; i++)
		e = put_mail(m, &m->c->mails[i]);
	notice_html_close(&m->html);
	return e || m->c->told == 0 ? e : put_message(m, from, now);
}

enum err mail_compose(struct hub *h, const struct store_contact *contact, struct str from, int64_t now, struct mail_compose *c)
{
	struct making m = {
		.hub = h, .contact = contact, .c = c, .member = {.member = contact->member, .scopes = SCOPE_READ}, .sealed = key_works(contact),
		.sender = {.centre = hub_name(h), .hub = store_hub_id(hub_store(h)), .url = hub_url(h)},
		.db = hub_reader_get(h), .parser = json_parser_new(),
	};
	c->told = 0;
	arena_init(&m.arena, ARENA_MAX_BYTES);
	buf_init(&m.text, MAIL_COMPOSE_BYTES);
	buf_init(&m.html, MAIL_COMPOSE_BYTES);
	buf_init(&m.subject, MAIL_COMPOSE_BYTES);
	enum err e = m.db && m.parser ? make(&m, from, now) : ERR_NOMEM;
	buf_deinit(&m.subject);
	buf_deinit(&m.html);
	buf_deinit(&m.text);
	arena_deinit(&m.arena);
	json_parser_free(m.parser);
	hub_reader_put(h, m.db);
	return e;
}
