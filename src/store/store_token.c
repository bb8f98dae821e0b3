/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens are found by their hash: whoever measures how long that takes learns about hashes of what he sent, not about
 * tokens.
 */
#include "store/store_token.h"

#include <sodium.h>

#include "model/account_role.h"
#include "os/random.h"
#include "store/store_audience.h"
#include "store/store_member.h"

enum { DRAWN_BYTES = 32, HASH_BYTES = crypto_generichash_BYTES, PREFIX_BYTES = 7 };
static const char prefix[] = "tocsin_";

static_assert(sizeof prefix - 1 == PREFIX_BYTES, "the length of a token counts it");

static void hash_of(struct str token, unsigned char out[HASH_BYTES])
{
	crypto_generichash(out, HASH_BYTES, (const unsigned char *)token.p, token.n, NULL, 0);
}

static void draw(char out[STORE_TOKEN_BYTES])
{
	unsigned char bytes[DRAWN_BYTES];
	char text[STORE_TOKEN_BYTES - PREFIX_BYTES + 1];
	random_bytes(bytes, sizeof bytes);
	sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	memcpy(out, prefix, PREFIX_BYTES);
	memcpy(out + PREFIX_BYTES, text, sizeof text - 1);
	explicit_bzero(bytes, sizeof bytes);
	explicit_bzero(text, sizeof text);
}

enum err store_token_add(struct store *s, const struct store_token *t, int64_t now, char out[STORE_TOKEN_BYTES],
                         int64_t *out_id)
{
	struct db *db = store_writer(s);
	char token[STORE_TOKEN_BYTES];
	unsigned char hash[HASH_BYTES];
	int64_t id = 0;
	enum err e = t->member ? store_member_check(db, t->member) : OK;
	if (!e)
		e = store_next_id(s, "token", &id);
	if (e)
		return e;
	draw(token);
	hash_of(str_make(token, sizeof token), hash);
	struct db_query *q = db_query(db, "INSERT INTO token (id, member, scopes, note, hash, created, expires, account)"
	                                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, t->member);
	db_bind_i64(q, 3, t->scopes);
	db_bind_text(q, 4, t->note);
	db_bind_blob(q, 5, str_make(hash, sizeof hash));
	db_bind_i64(q, 6, now);
	db_bind_opt_i64(q, 7, t->expires);
	db_bind_i64(q, 8, t->account);
	e = db_run(q);
	if (!e) {
		memcpy(out, token, sizeof token);
		*out_id = id;
	}
	explicit_bzero(token, sizeof token);
	return e;
}

enum err store_token_revoke(struct store *s, int64_t id, int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE token SET revoked = coalesce(revoked, $2) WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, now);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

enum err store_token_seen(struct store *s, int64_t id, int64_t now)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE token SET seen = $2 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, now);
	return db_run(q);
}

/* What holds of a row of token t and its account a. */
#define IS_GOOD "t.revoked IS NULL AND (t.expires IS NULL OR t.expires > $2) AND (t.account = 0 OR a.disabled IS NULL)"
#define WITH_ACCOUNT " FROM token t LEFT JOIN account a ON a.id = t.account"

enum err store_token_viewer(struct db *db, struct str token, int64_t now, struct viewer *out)
{
	unsigned char hash[HASH_BYTES];
	if (token.n != STORE_TOKEN_BYTES || !str_has_prefix(token, str_make(prefix, PREFIX_BYTES)))
		return ERR_UNAUTHORIZED;
	hash_of(token, hash);
	struct db_query *q = db_query(db, "SELECT t.id, t.member, t.scopes, t.account, a.role" WITH_ACCOUNT
	                                  " WHERE t.hash = $1 AND " IS_GOOD);
	db_bind_blob(q, 1, str_make(hash, sizeof hash));
	db_bind_i64(q, 2, now);
	bool good = db_step(q);
	struct viewer v = {
		.token = db_i64(q, 0), .member = db_i64(q, 1), .scopes = (unsigned)db_i64(q, 2), .account = db_i64(q, 3)};
	if (v.account)
		v.scopes &= account_role_scopes((enum account_role)db_i64(q, 4));
	enum err e = db_query_end(q);
	if (e || !good)
		return e ? e : ERR_UNAUTHORIZED;
	*out = v;
	return OK;
}

enum err store_token_check(struct db *db, int64_t id, int64_t now)
{
	struct db_query *q = db_query(db, "SELECT 1" WITH_ACCOUNT " WHERE t.id = $1 AND " IS_GOOD);
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, now);
	bool good = db_step(q);
	enum err e = db_query_end(q);
	return e ? e : good ? OK : ERR_UNAUTHORIZED;
}

enum err store_token_each(struct db *db, const struct viewer *viewer, store_token_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT t.id, t.member, m.name, t.scopes, t.note, t.created, t.expires, t.revoked,"
	                                  " t.account, a.name, t.seen" WITH_ACCOUNT
	                                  " LEFT JOIN member m ON m.id = t.member"
	                                  " WHERE $1 = 1 OR t.member = $2 ORDER BY t.id");
	db_bind_i64(q, 1, store_audience_all(viewer));
	db_bind_i64(q, 2, store_audience_owner(viewer));
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_token t = {
			.id = db_i64(q, 0), .member = db_i64(q, 1), .member_name = db_text(q, 2),
			.scopes = (unsigned)db_i64(q, 3), .note = db_text(q, 4), .created = db_i64(q, 5),
			.expires = db_opt_i64(q, 6), .revoked = db_opt_i64(q, 7), .account = db_i64(q, 8),
			.account_name = db_text(q, 9), .seen = db_opt_i64(q, 10),
		};
		e = each(ctx, &t);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
