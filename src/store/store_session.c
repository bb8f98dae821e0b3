/* SPDX-License-Identifier: Apache-2.0 */
/* The table of sessions; found by hash, as tokens are (store_token.c). */
#include "store/store_session.h"

#include <sodium.h>

#include "os/random.h"

enum { DRAWN_BYTES = 32 };

static void text_of(const uint8_t bytes[DRAWN_BYTES], char out[STORE_SESSION_BYTES])
{
	char text[STORE_SESSION_BYTES + 1];
	sodium_bin2base64(text, sizeof text, bytes, DRAWN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	memcpy(out, text, STORE_SESSION_BYTES);
	explicit_bzero(text, sizeof text);
}

static void hash_of(struct str token, uint8_t out[STORE_SESSION_HASH_BYTES])
{
	crypto_generichash(out, STORE_SESSION_HASH_BYTES, (const uint8_t *)token.p, token.n, NULL, 0);
}

void store_session_csrf(struct str token, char out[STORE_SESSION_BYTES])
{
	static const uint8_t key[] = "tocsin session csrf";
	uint8_t derived[DRAWN_BYTES];
	crypto_generichash(derived, sizeof derived, (const uint8_t *)token.p, token.n, key, sizeof key);
	text_of(derived, out);
	explicit_bzero(derived, sizeof derived);
}

enum err store_session_add(struct store *s, int64_t account, int64_t now, char out[STORE_SESSION_BYTES])
{
	struct db *db = store_writer(s);
	uint8_t drawn[DRAWN_BYTES], hash[STORE_SESSION_HASH_BYTES];
	struct db_query *q = db_query(db, "DELETE FROM session WHERE expires <= $1 OR seen <= $2");
	db_bind_i64(q, 1, now);
	db_bind_i64(q, 2, now - STORE_SESSION_IDLE);
	enum err e = db_run(q);
	if (e)
		return e;
	random_bytes(drawn, sizeof drawn);
	text_of(drawn, out);
	explicit_bzero(drawn, sizeof drawn);
	hash_of(str_make(out, STORE_SESSION_BYTES), hash);
	q = db_query(db, "INSERT INTO session (hash, account, created, seen, expires) VALUES ($1, $2, $3, $3, $4)");
	db_bind_blob(q, 1, str_make(hash, sizeof hash));
	db_bind_i64(q, 2, account);
	db_bind_i64(q, 3, now);
	db_bind_i64(q, 4, now + STORE_SESSION_LASTS);
	return db_run(q);
}

static enum err find(struct db *db, const uint8_t *hash, int64_t now, struct store_session *out)
{
	struct db_query *q = db_query(db, "SELECT a.id, a.member, a.role, s.created, s.seen, s.expires FROM session s"
	                                  " JOIN account a ON a.id = s.account"
	                                  " WHERE s.hash = $1 AND s.expires > $2 AND s.seen > $3 AND a.disabled IS NULL");
	db_bind_blob(q, 1, str_make(hash, STORE_SESSION_HASH_BYTES));
	db_bind_i64(q, 2, now);
	db_bind_i64(q, 3, now - STORE_SESSION_IDLE);
	bool found = db_step(q);
	struct store_session found_one = {.created = db_i64(q, 3), .seen = db_i64(q, 4), .expires = db_i64(q, 5)};
	found_one.viewer = (struct viewer){
		.account = db_i64(q, 0), .member = db_i64(q, 1), .scopes = account_role_scopes((enum account_role)db_i64(q, 2))};
	memcpy(found_one.hash, hash, STORE_SESSION_HASH_BYTES);
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_UNAUTHORIZED;
	*out = found_one;
	return OK;
}

enum err store_session_find(struct db *db, struct str token, int64_t now, struct store_session *out)
{
	uint8_t hash[STORE_SESSION_HASH_BYTES];
	if (token.n != STORE_SESSION_BYTES)
		return ERR_UNAUTHORIZED;
	hash_of(token, hash);
	return find(db, hash, now, out);
}

enum err store_session_check(struct db *db, const uint8_t hash[STORE_SESSION_HASH_BYTES], int64_t now)
{
	struct store_session unused;
	return find(db, hash, now, &unused);
}

enum err store_session_seen(struct store *s, const uint8_t hash[STORE_SESSION_HASH_BYTES], int64_t now)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE session SET seen = $2 WHERE hash = $1 AND seen < $2");
	db_bind_blob(q, 1, str_make(hash, STORE_SESSION_HASH_BYTES));
	db_bind_i64(q, 2, now);
	return db_run(q);
}

enum err store_session_end(struct store *s, const uint8_t hash[STORE_SESSION_HASH_BYTES])
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM session WHERE hash = $1");
	db_bind_blob(q, 1, str_make(hash, STORE_SESSION_HASH_BYTES));
	return db_run(q);
}
