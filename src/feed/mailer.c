/* SPDX-License-Identifier: Apache-2.0 */
/* Queue, compose, send, write down: one message after the other. */
#include "feed/mailer.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "hub/delivery.h"
#include "hub/mail_compose.h"
#include "hub/mail_queue.h"
#include "model/mail_address.h"
#include "os/clock.h"
#include "os/log.h"

enum {
	LOOK_US = 1000000,   /* between looks at what is due */
	BACKOFF_DOUBLINGS = 6,
	USER_BYTES = 256,
	APART_MAX = 10, /* messages that wait for a contact: more of them are put together, as in a digest */
};
static const int64_t backoff = 30 * UTC_SECOND; /* doubled with each try, up to 32 minutes */
static const int64_t patience = 3 * UTC_DAY;    /* RFC 5321 section 4.5.4.1 has four to five; a warning is stale before */
static const int64_t relay_pause = 10 * UTC_SECOND;

struct mailer {
	struct hub *hub;
	pthread_t thread;
	struct mail_relay relay;
	char url[LIMIT_URL_BYTES], from[LIMIT_EMAIL_BYTES + 1], ca[PATH_MAX], user[USER_BYTES], password[USER_BYTES];
	bool relay_failed; /* said once */
};

/* One contact's turn. */
struct turn {
	struct mailer *mailer;
	struct store_contact contact; /* texts in arena */
	struct arena arena;
	struct mail_compose compose;
};

static bool give_up(void *ctx)
{
	return hub_stopping(ctx);
}

static enum err keep_mail(void *ctx, const struct store_mail *m)
{
	struct turn *t = ctx;
	if (t->compose.n < MAIL_COMPOSE_MAX) {
		struct store_mail *kept = &t->compose.mails[t->compose.n++];
		*kept = *m;
		kept->address = kept->member_name = kept->answer = (struct str){NULL, 0};
	}
	return OK;
}

static enum err keep_contact(void *ctx, const struct store_contact *c)
{
	struct turn *t = ctx;
	t->contact = *c;
	t->contact.address = arena_dup(&t->arena, c->address);
	t->contact.key = arena_dup(&t->arena, c->key);
	t->contact.member_name = (struct str){NULL, 0};
	return t->contact.address.p && t->contact.key.p ? OK : ERR_NOMEM;
}

/* ERR_NOT_FOUND: nothing is due. */
static enum err read_turn(struct turn *t, int64_t now)
{
	struct viewer operator = viewer_operator();
	struct db *db = hub_reader_get(t->mailer->hub);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_mail_due(db, now, MAIL_COMPOSE_MAX, keep_mail, t);
	if (e == OK)
		e = t->compose.n ? store_contact_get(db, &operator, t->compose.mails[0].contact, keep_contact, t) : ERR_NOT_FOUND;
	hub_reader_put(t->mailer->hub, db);
	/* Whatever floods a hub with warnings, or kept its relay away, fills no mailbox. */
	if (e == OK && t->contact.digest == STORE_DIGEST_AT_ONCE && t->compose.n <= APART_MAX)
		t->compose.n = 1;
	return e;
}

static enum err write_turn(void *ctx, struct store *s)
{
	struct turn *t = ctx;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < t->compose.n; i++)
		e = store_mail_done(s, &t->compose.mails[i]);
	return e;
}

/* A notice that something waits is no delivery. */
static void note_deliveries(const struct turn *t)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < t->compose.n; i++) {
		const struct store_mail *m = &t->compose.mails[i];
		if (m->state == STORE_MAIL_SENT && m->form != STORE_MAIL_NOTICE)
			e = delivery_mailed(t->mailer->hub, t->contact.member, 0, &m->warning, m->version, t->compose.states[i]);
	}
	if (e)
		log_warn("mail to '%.*s': the delivery could not be noted: %s", STR_ARG(t->contact.address), err_text(e));
}

static int64_t next_try(int tries, int64_t now)
{
	return now + (backoff << (tries < BACKOFF_DOUBLINGS ? tries : BACKOFF_DOUBLINGS));
}

static void settle_one(struct store_mail *m, enum err e, const struct mail_answer *answer, int64_t now)
{
	if (m->state != STORE_MAIL_QUEUED) { /* it was not in the message */
		m->done = now;
		return;
	}
	m->answer = str_of(answer->text);
	m->tries++;
	if (e == OK)
		m->state = STORE_MAIL_SENT;
	else if (answer->permanent || now - m->queued > patience)
		m->state = STORE_MAIL_FAILED;
	else
		m->due = next_try(m->tries - 1, now);
	m->done = m->state == STORE_MAIL_QUEUED ? UTC_NONE : now;
}

static void say(struct mailer *m, const struct turn *t, enum err e, const struct mail_answer *answer)
{
	struct str to = t->contact.address;
	if (e && answer->relay && !m->relay_failed)
		log_warn("mail relay '%s': %s: what is queued is tried again", m->url, answer->text);
	else if (e && !answer->relay)
		log_warn("mail to '%.*s': %s: %s", STR_ARG(to), answer->text, answer->permanent ? "given up" : "tried again later");
	else if (!e && m->relay_failed)
		log_info("mail relay '%s': it takes mail again", m->url);
	m->relay_failed = e && answer->relay;
}

/* What could not even be made is tried again too: it is out of memory, or the store is not readable now. */
static enum err send(struct turn *t, int64_t now, struct mail_answer *answer)
{
	struct mailer *m = t->mailer;
	buf_init(&t->compose.message, MAIL_COMPOSE_BYTES);
	enum err e = mail_compose(m->hub, &t->contact, str_of(m->from), now, &t->compose);
	if (e)
		snprintf(answer->text, sizeof answer->text, "the message could not be made: %s", err_text(e));
	else if (t->compose.told)
		e = mail_smtp_send(&m->relay, t->contact.address, buf_str(&t->compose.message), give_up, m->hub, answer);
	buf_deinit(&t->compose.message);
	return e;
}

/* *out_pause: before the next try. False: nothing is due. */
static bool take_turn(struct mailer *m, struct turn *t, int64_t *out_pause)
{
	struct mail_answer answer = {0};
	int64_t now = clock_now();
	enum err e = read_turn(t, now);
	*out_pause = 0;
	if (e) {
		if (e != ERR_NOT_FOUND)
			log_warn("mail: what is due cannot be read: %s: tried again", err_text(e));
		return false;
	}
	e = send(t, now, &answer);
	if (e == ERR_STOPPING)
		return false;
	now = clock_now();
	for (size_t i = 0; i < t->compose.n; i++)
		settle_one(&t->compose.mails[i], e, &answer, now);
	if (t->compose.told || e)
		say(m, t, e, &answer);
	*out_pause = e && answer.relay ? relay_pause : 0;
	e = hub_write(m->hub, write_turn, t);
	if (e)
		log_warn("mail to '%.*s': that it was tried could not be written: %s: it may be sent again", STR_ARG(t->contact.address), err_text(e));
	else
		note_deliveries(t);
	return e == OK;
}

static void *run(void *ctx)
{
	struct mailer *m = ctx;
	struct turn *t = calloc(1, sizeof *t);
	int64_t not_before = 0;
	if (!t)
		log_error("mail: out of memory: nothing is sent");
	while (t && !hub_stopping(m->hub)) {
		bool more = false;
		if (mail_queue_fill(m->hub, &more) || more)
			continue;
		bool sent = false;
		if (clock_monotonic() >= not_before) {
			int64_t pause;
			*t = (struct turn){.mailer = m};
			arena_init(&t->arena, 1 << 20);
			sent = take_turn(m, t, &pause);
			arena_deinit(&t->arena);
			not_before = clock_monotonic() + pause;
		}
		/* News come with every commit; a second's rest costs mail nothing. Only a stop ends it sooner. */
		if (!sent)
			hub_wait(m->hub, INT64_MAX, LOOK_US);
	}
	free(t);
	return NULL;
}

static bool copy(char *to, size_t size, const char *from)
{
	int n = from ? snprintf(to, size, "%s", from) : 0;
	return n >= 0 && (size_t)n < size;
}

enum err mailer_start(struct hub *h, const struct mail_relay *relay, struct mailer **out, char why[MAIL_SMTP_WHY_BYTES])
{
	enum err e = mail_smtp_check(relay->url, why);
	if (e)
		return e;
	if (!relay->from || !mail_address_valid(str_of(relay->from))) {
		snprintf(why, MAIL_SMTP_WHY_BYTES, "'%.100s': a mail address of the sender is expected", relay->from ? relay->from : "");
		return ERR_VALUE;
	}
	struct mailer *m = calloc(1, sizeof *m);
	if (!m)
		return ERR_NOMEM;
	m->hub = h;
	if (!copy(m->url, sizeof m->url, relay->url) || !copy(m->from, sizeof m->from, relay->from) ||
	    !copy(m->user, sizeof m->user, relay->user) || !copy(m->password, sizeof m->password, relay->password) ||
	    !copy(m->ca, sizeof m->ca, relay->ca)) {
		snprintf(why, MAIL_SMTP_WHY_BYTES, "name and password of the relay have at most %d bytes", USER_BYTES - 1);
		free(m);
		return ERR_VALUE;
	}
	m->relay = (struct mail_relay){m->url, relay->user ? m->user : NULL, m->password, m->from, relay->ca ? m->ca : NULL};
	if (pthread_create(&m->thread, NULL, run, m) != 0) {
		free(m);
		return ERR_NOMEM;
	}
	*out = m;
	return OK;
}

void mailer_stop(struct mailer *m)
{
	if (!m)
		return;
	pthread_join(m->thread, NULL);
	explicit_bzero(m->password, sizeof m->password);
	free(m);
}
