/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and passwords: whether they are right, and what that costs whoever tries. Nothing that comes out, and no work
 * that is done, tells whether an account of a name exists. Every decision is in the audit log; of failures in a row
 * the first, second, fourth, eighth, ...
 */
#ifndef HUB_LOGIN_H
#define HUB_LOGIN_H

#include "hub/hub.h"
#include "hub/login_place.h"
#include "model/password.h"
#include "store/store_account.h"
#include "store/store_session.h"

enum login_use {
	LOGIN_REQUEST, /* HTTP Basic: for one request; not for accounts with a second factor */
	LOGIN_SESSION, /* a session is made */
	LOGIN_CONFIRM, /* whoever has a session shows once more who it is, before the account changes */
};

/* What was sent, as it came; texts are borrowed. */
struct login_attempt {
	enum login_use use;
	struct str name, password;
	struct str code; /* of the second factor, or a recovery code; may be empty */
	struct login_place place;
};

struct login_outcome {
	struct viewer viewer;
	int64_t changed;                   /* store_account_check */
	char session[STORE_SESSION_BYTES]; /* of LOGIN_SESSION; a secret */
	int64_t wait;                      /* with ERR_THROTTLED: microseconds */
};

/*
 * login_try: ERR_UNAUTHORIZED when anything is wrong, whatever it is; ERR_THROTTLED too often; ERR_BUSY; ERR_FULL for
 * a session on a full disk; ERR_NOMEM, ERR_IO. out is set on success, and its wait with ERR_THROTTLED.
 */
MUST_CHECK enum err login_try(struct hub *h, const struct login_attempt *a, struct login_outcome *out);
/* login_hash_password: a prepared password as it is stored. ERR_BUSY, ERR_NOMEM. */
MUST_CHECK enum err login_hash_password(struct hub *h, struct str prepared, char out[STORE_ACCOUNT_PASSWORD_BYTES]);
/* login_accounts_changed: to be called after an account was changed or removed: what was right is looked at anew. */
void login_accounts_changed(struct hub *h);

/*
 * login_seen_due: whether the last use of a credential, which key (any bytes) stands for, is to be written now: about
 * once a minute. It is remembered as written.
 */
bool login_seen_due(struct hub *h, struct str key);

struct login_counters {
	uint64_t passed, failed, throttled, hashes;
};
void login_counters(struct hub *h, struct login_counters *out);

/* login_new, login_free: for hub_open and hub_close. NULL when out of memory. */
struct login;
struct login *login_new(void);
void login_free(struct login *l);

#endif
