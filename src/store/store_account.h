/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts of people and machines: names, roles, password hashes, second factors. */
#ifndef STORE_STORE_ACCOUNT_H
#define STORE_STORE_ACCOUNT_H

#include "base/utc.h"
#include "model/account_role.h"
#include "store/store.h"

enum {
	STORE_ACCOUNT_PASSWORD_BYTES = 128, /* as crypto_pwhash_str writes it, with its NUL */
	STORE_ACCOUNT_TOTP_BYTES = 20,      /* RFC 4226 section 4: 160 bits are recommended */
	STORE_ACCOUNT_CODE_HASH_BYTES = 32,
};

/* What may be shown. */
struct store_account {
	int64_t id;
	struct str name;
	int64_t member; /* 0: the hub's own staff */
	struct str member_name;
	enum account_role role;
	bool second_factor;
	int64_t codes_left;                       /* recovery codes not used */
	int64_t created, changed, seen, disabled; /* UTC_NONE: never */
};
typedef enum err store_account_fn(void *ctx, const struct store_account *a);

/* What a login is checked against. */
struct store_account_secret {
	int64_t id;
	struct viewer viewer; /* whom the account stands for */
	char password[STORE_ACCOUNT_PASSWORD_BYTES];
	bool second_factor;
	uint8_t totp[STORE_ACCOUNT_TOTP_BYTES];
	int64_t totp_step; /* of the last code taken */
	int64_t changed;
	bool disabled;
};

/*
 * store_account_add: of a, name, member and role count; password is a hash. ERR_EXISTS for a name in use,
 * ERR_NOT_FOUND for an unknown member.
 */
MUST_CHECK enum err store_account_add(struct store *s, const struct store_account *a, const char *password, int64_t now,
                                      int64_t *out_id);
/* store_account_remove: with its sessions, recovery codes and tokens. ERR_NOT_FOUND. Ids are never used again. */
MUST_CHECK enum err store_account_remove(struct store *s, int64_t id);

/* Changes. Each ends the sessions of the account. ERR_NOT_FOUND. */
MUST_CHECK enum err store_account_set_password(struct store *s, int64_t id, const char *password, int64_t now);
MUST_CHECK enum err store_account_set_role(struct store *s, int64_t id, enum account_role role, int64_t now);
MUST_CHECK enum err store_account_set_disabled(struct store *s, int64_t id, bool disabled, int64_t now);
/* totp NULL: no second factor any more. Else with n recovery codes, given as hashes, instead of those that were. */
MUST_CHECK enum err store_account_set_totp(struct store *s, int64_t id, const uint8_t *totp,
                                           uint8_t (*codes)[STORE_ACCOUNT_CODE_HASH_BYTES], size_t n, int64_t now);

/*
 * A code counts once: store_account_take_step for the time step of a TOTP code, which must be later than that of the
 * last one (RFC 6238 section 5.2), store_account_take_code for the hash of a recovery code. ERR_UNAUTHORIZED.
 */
MUST_CHECK enum err store_account_take_step(struct store *s, int64_t id, int64_t step);
MUST_CHECK enum err store_account_take_code(struct store *s, int64_t id, const uint8_t hash[STORE_ACCOUNT_CODE_HASH_BYTES],
                                            int64_t now);
/* store_account_has_code: whether a recovery code is the account's and was not used. ERR_UNAUTHORIZED. */
MUST_CHECK enum err store_account_has_code(struct db *db, int64_t id, const uint8_t hash[STORE_ACCOUNT_CODE_HASH_BYTES]);
MUST_CHECK enum err store_account_seen(struct store *s, int64_t id, int64_t now);

/* store_account_secret: by name. ERR_NOT_FOUND. */
MUST_CHECK enum err store_account_secret(struct db *db, struct str name, struct store_account_secret *out);
/* store_account_check: whether it is as it was when changed was read, and not disabled. ERR_UNAUTHORIZED. */
MUST_CHECK enum err store_account_check(struct db *db, int64_t id, int64_t changed);
/* store_account_each: by name; operators only, others get nothing. store_account_find: one by name; ERR_NOT_FOUND. */
MUST_CHECK enum err store_account_each(struct db *db, const struct viewer *viewer, store_account_fn *each, void *ctx);
MUST_CHECK enum err store_account_find(struct db *db, const struct viewer *viewer, struct str name, store_account_fn *each,
                                       void *ctx);
/* store_account_get: one by id: for a person about the own account. ERR_NOT_FOUND. */
MUST_CHECK enum err store_account_get(struct db *db, int64_t id, store_account_fn *each, void *ctx);
/* store_account_operators: how many operators there are that are not disabled. */
MUST_CHECK enum err store_account_operators(struct db *db, int64_t *out);

#endif
