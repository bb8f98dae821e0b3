/* SPDX-License-Identifier: Apache-2.0 */
/* The table of certificates. */
#include "store/store_certificate.h"

#include "store/store_audience.h"
#include "store/store_member.h"

static void bind_fingerprint(struct db_query *q, int at, const uint8_t fingerprint[STORE_CERTIFICATE_BYTES])
{
	db_bind_blob(q, at, str_make(fingerprint, STORE_CERTIFICATE_BYTES));
}

enum err store_certificate_add(struct store *s, const struct store_certificate *c, int64_t now)
{
	struct db *db = store_writer(s);
	enum err e = c->member ? store_member_check(db, c->member) : OK;
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO certificate (fingerprint, member, scopes, note, created)"
	                                  " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (fingerprint) DO NOTHING");
	bind_fingerprint(q, 1, c->fingerprint);
	db_bind_i64(q, 2, c->member);
	db_bind_i64(q, 3, c->scopes);
	db_bind_text(q, 4, c->note);
	db_bind_i64(q, 5, now);
	e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_EXISTS : e;
}

enum err store_certificate_revoke(struct store *s, const uint8_t fingerprint[STORE_CERTIFICATE_BYTES], int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE certificate SET revoked = coalesce(revoked, $2) WHERE fingerprint = $1");
	bind_fingerprint(q, 1, fingerprint);
	db_bind_i64(q, 2, now);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

enum err store_certificate_seen(struct store *s, const uint8_t fingerprint[STORE_CERTIFICATE_BYTES], int64_t now)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE certificate SET seen = $2 WHERE fingerprint = $1");
	bind_fingerprint(q, 1, fingerprint);
	db_bind_i64(q, 2, now);
	return db_run(q);
}

enum err store_certificate_viewer(struct db *db, const uint8_t fingerprint[STORE_CERTIFICATE_BYTES], struct viewer *out)
{
	struct db_query *q = db_query(db, "SELECT member, scopes FROM certificate WHERE fingerprint = $1 AND revoked IS NULL");
	bind_fingerprint(q, 1, fingerprint);
	bool good = db_step(q);
	struct viewer v = {.member = db_i64(q, 0), .scopes = (unsigned)db_i64(q, 1)};
	enum err e = db_query_end(q);
	if (e || !good)
		return e ? e : ERR_UNAUTHORIZED;
	*out = v;
	return OK;
}

enum err store_certificate_each(struct db *db, const struct viewer *viewer, store_certificate_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT c.fingerprint, c.member, m.name, c.scopes, c.note, c.created, c.seen, c.revoked"
	                                  " FROM certificate c LEFT JOIN member m ON m.id = c.member"
	                                  " WHERE $1 = 1 OR c.member = $2 ORDER BY c.created, c.fingerprint");
	db_bind_i64(q, 1, store_audience_all(viewer));
	db_bind_i64(q, 2, store_audience_owner(viewer));
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_certificate c = {
			.member = db_i64(q, 1), .member_name = db_text(q, 2), .scopes = (unsigned)db_i64(q, 3),
			.note = db_text(q, 4), .created = db_i64(q, 5), .seen = db_opt_i64(q, 6), .revoked = db_opt_i64(q, 7),
		};
		struct str fingerprint = db_blob(q, 0);
		if (fingerprint.n == sizeof c.fingerprint)
			memcpy(c.fingerprint, fingerprint.p, fingerprint.n);
		e = fingerprint.n == sizeof c.fingerprint ? each(ctx, &c) : ERR_CORRUPT;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
