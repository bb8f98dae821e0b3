/* SPDX-License-Identifier: Apache-2.0 */
/* Members with their constituencies, and the tokens of their people and machines. */
#ifndef STORE_STORE_MEMBER_H
#define STORE_STORE_MEMBER_H

#include "base/utc.h"
#include "model/member.h"
#include "store/store.h"

typedef enum err store_member_fn(void *ctx, const struct member *m);

/* store_member_add: m->id is not looked at. ERR_EXISTS for a name in use. Assets are written with it. */
MUST_CHECK enum err store_member_add(struct store *s, const struct member *m, int64_t now, int64_t *out_id);
/* store_member_remove: with its assets and tokens; its sightings stay. ERR_NOT_FOUND. */
MUST_CHECK enum err store_member_remove(struct store *s, int64_t id);
/* Members in order of id; a viewer other than the operator sees its own member's assets and of others only name, country and sector. */
MUST_CHECK enum err store_member_each(struct db *db, const struct viewer *viewer, store_member_fn *each, void *ctx);
MUST_CHECK enum err store_member_find(struct db *db, const struct viewer *viewer, struct str name, store_member_fn *each, void *ctx);

/* "tocsin_" and 43 characters of URL-safe base64 (RFC 4648 section 5) of 32 random bytes. */
enum { STORE_TOKEN_BYTES = 7 + 43 };

struct store_token {
	int64_t id;
	int64_t member; /* 0: the hub's */
	struct str member_name;
	unsigned scopes;
	struct str note;
	int64_t created, expires, revoked, last_used; /* UTC_NONE: never */
};
typedef enum err store_token_fn(void *ctx, const struct store_token *t);

/* store_token_add: draws a token, stores its BLAKE2b hash, and writes its text to out (no NUL): it is shown once. */
MUST_CHECK enum err store_token_add(struct store *s, int64_t member, unsigned scopes, struct str note, int64_t expires, int64_t now,
                         char out[STORE_TOKEN_BYTES], int64_t *out_id);
MUST_CHECK enum err store_token_revoke(struct store *s, int64_t id, int64_t now);
/* store_token_viewer: who bears the token. ERR_UNAUTHORIZED for unknown, revoked, expired. Constant time in the secret. */
MUST_CHECK enum err store_token_viewer(struct db *db, struct str token, int64_t now, struct viewer *out);
MUST_CHECK enum err store_token_each(struct db *db, const struct viewer *viewer, store_token_fn *each, void *ctx);

/* The audit log: who (token, 0: the operator on the machine) did what to what. Never a secret. */
struct store_audit {
	int64_t seq;
	int64_t time;
	int64_t member, token;
	struct str action;  /* "member add", "feed remove", ... */
	struct str subject;
	struct str detail;
};
typedef enum err store_audit_fn(void *ctx, const struct store_audit *a);
MUST_CHECK enum err store_audit_add(struct store *s, const struct viewer *who, int64_t now, struct str action, struct str subject, struct str detail);
/* Operators only (others get nothing); entries behind seq, oldest first. */
MUST_CHECK enum err store_audit_page(struct db *db, const struct viewer *viewer, int64_t after_seq, int limit, store_audit_fn *each, void *ctx);

#endif
