/* SPDX-License-Identifier: Apache-2.0 */
/* Mail that waits, was sent, or was given up: the queue and its log in one. */
#ifndef STORE_STORE_MAIL_H
#define STORE_STORE_MAIL_H

#include "base/utc.h"
#include "model/uuid.h"
#include "store/store.h"

/* The numbers are stored. */
enum store_mail_state {
	STORE_MAIL_QUEUED,
	STORE_MAIL_SENT,   /* the relay took it */
	STORE_MAIL_FAILED, /* refused for good, or given up */
	STORE_MAIL_STATE_COUNT
};
struct str store_mail_state_name(enum store_mail_state s);

/* How much of a warning a message holds. The numbers are stored. */
enum store_mail_form {
	STORE_MAIL_NONE,   /* not made yet */
	STORE_MAIL_PLAIN,
	STORE_MAIL_PGP,
	STORE_MAIL_SMIME,
	STORE_MAIL_NOTICE, /* only that there is something to read at the centre */
	STORE_MAIL_FORM_COUNT
};
struct str store_mail_form_name(enum store_mail_form f);

/* One warning to one contact. */
struct store_mail {
	int64_t id, contact;
	struct uuid warning;
	uint32_t version;
	enum store_mail_state state;
	enum store_mail_form form;
	int64_t queued, due, done; /* UTC_NONE: not yet */
	int tries;
	struct str address, member_name; /* the contact's */
	struct str answer;               /* the relay's last one, or why there was none */
};
typedef enum err store_mail_fn(void *ctx, const struct store_mail *m);

/*
 * store_mail_add: contact is to be told of this version, not before due; a version that waits already is replaced, and keeps
 * its place.
 */
MUST_CHECK enum err store_mail_add(struct store *s, const struct store_mail *m);
/* store_mail_told: the last version that contact was sent, or will be; 0: none. Mail that failed counts as told: it was tried. */
MUST_CHECK enum err store_mail_told(struct db *db, int64_t contact, const struct uuid *warning, uint32_t *out_version);
/* store_mail_sent: the last version before version that was sent to contact; 0: none. */
MUST_CHECK enum err store_mail_sent(struct db *db, int64_t contact, const struct uuid *warning, uint32_t version, uint32_t *out_version);
/* store_mail_due: what waits for the contact that has waited longest behind its time, up to limit rows, by id; for the hub itself. */
MUST_CHECK enum err store_mail_due(struct db *db, int64_t now, int limit, store_mail_fn *each, void *ctx);
/* store_mail_done: how a try went: version, form, state, done, due, tries and answer of m. */
MUST_CHECK enum err store_mail_done(struct store *s, const struct store_mail *m);
/* store_mail_page: behind after, by id; those who see all see all, a member its own. */
MUST_CHECK enum err store_mail_page(struct db *db, const struct viewer *viewer, int64_t after, int limit, store_mail_fn *each, void *ctx);
/* store_mail_waiting: how many wait, of whoever's; for the hub itself. */
MUST_CHECK enum err store_mail_waiting(struct db *db, int64_t *out);
/* store_mail_forget: removes what was done with before then. */
MUST_CHECK enum err store_mail_forget(struct store *s, int64_t then);

#endif
