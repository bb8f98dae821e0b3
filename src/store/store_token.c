/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens are found by their hash: whoever measures how long that takes learns about hashes of what he sent, not about
 * tokens.
 */
#include "store/store_token.h"

#include <sodium.h>

#include "os/random.h"
#include "store/store_audience.h"

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

static enum err has_member(struct db *db, int64_t member)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM member WHERE id = $1");
	db_bind_i64(q, 1, member);
	bool found = db_step(q);
	enum err e = db_query_end(q);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_token_add(struct store *s, int64_t member, unsigned scopes, struct str note, int64_t expires, int64_t now,
                         char out[STORE_TOKEN_BYTES], int64_t *out_id)
{
	struct db *db = store_writer(s);
	char token[STORE_TOKEN_BYTES];
	unsigned char hash[HASH_BYTES];
	int64_t id = 0;
	enum err e = member ? has_member(db, member) : OK;
	if (!e)
		e = store_next_id(s, "token", &id);
	if (e)
		return e;
	draw(token);
	hash_of(str_make(token, sizeof token), hash);
	struct db_query *q = db_query(db, "INSERT INTO token (id, member, scopes, note, hash, created, expires)"
	                                  " VALUES ($1, $2, $3, $4, $5, $6, $7)");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, member);
	db_bind_i64(q, 3, scopes);
	db_bind_text(q, 4, note);
	db_bind_blob(q, 5, str_make(hash, sizeof hash));
	db_bind_i64(q, 6, now);
	db_bind_opt_i64(q, 7, expires);
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

enum err store_token_viewer(struct db *db, struct str token, int64_t now, struct viewer *out)
{
	unsigned char hash[HASH_BYTES];
	if (token.n != STORE_TOKEN_BYTES || !str_has_prefix(token, str_make(prefix, PREFIX_BYTES)))
		return ERR_UNAUTHORIZED;
	hash_of(token, hash);
	struct db_query *q = db_query(db, "SELECT id, member, scopes, expires, revoked FROM token WHERE hash = $1");
	db_bind_blob(q, 1, str_make(hash, sizeof hash));
	bool good = db_step(q);
	struct viewer v = {.member = db_i64(q, 1), .scopes = (unsigned)db_i64(q, 2), .token = db_i64(q, 0)};
	int64_t expires = db_opt_i64(q, 3);
	good = good && db_opt_i64(q, 4) == UTC_NONE && (expires == UTC_NONE || now < expires);
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (!good)
		return ERR_UNAUTHORIZED;
	*out = v;
	return OK;
}

enum err store_token_check(struct db *db, int64_t id, int64_t now)
{
	struct db_query *q = db_query(db, "SELECT expires, revoked FROM token WHERE id = $1");
	db_bind_i64(q, 1, id);
	bool good = db_step(q);
	int64_t expires = db_opt_i64(q, 0);
	good = good && db_opt_i64(q, 1) == UTC_NONE && (expires == UTC_NONE || now < expires);
	enum err e = db_query_end(q);
	return e ? e : good ? OK : ERR_UNAUTHORIZED;
}

enum err store_token_each(struct db *db, const struct viewer *viewer, store_token_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT t.id, t.member, m.name, t.scopes, t.note, t.created, t.expires, t.revoked"
	                                  " FROM token t LEFT JOIN member m ON m.id = t.member"
	                                  " WHERE $1 = 1 OR t.member = $2 ORDER BY t.id");
	db_bind_i64(q, 1, store_audience_all(viewer));
	db_bind_i64(q, 2, store_audience_owner(viewer));
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_token t = {
			.id = db_i64(q, 0), .member = db_i64(q, 1), .member_name = db_text(q, 2),
			.scopes = (unsigned)db_i64(q, 3), .note = db_text(q, 4), .created = db_i64(q, 5),
			.expires = db_opt_i64(q, 6), .revoked = db_opt_i64(q, 7),
		};
		e = each(ctx, &t);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
