/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of accounts and their recovery codes. */
#include "store/store_account.h"

#include "store/store_audience.h"
#include "store/store_member.h"

enum err store_account_add(struct store *s, const struct store_account *a, const char *password, int64_t now,
                           int64_t *out_id)
{
	struct db *db = store_writer(s);
	int64_t id = 0;
	enum err e = a->member ? store_member_check(db, a->member) : OK;
	if (!e)
		e = store_next_id(s, "account", &id);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO account (id, name, member, role, password, totp_step, created, changed)"
	                                  " VALUES ($1, $2, $3, $4, $5, 0, $6, $6) ON CONFLICT (name) DO NOTHING");
	db_bind_i64(q, 1, id);
	db_bind_text(q, 2, a->name);
	db_bind_i64(q, 3, a->member);
	db_bind_i64(q, 4, a->role);
	db_bind_text(q, 5, str_of(password));
	db_bind_i64(q, 6, now);
	e = db_run(q);
	if (!e && db_changes(db) == 0)
		e = ERR_EXISTS;
	if (!e)
		*out_id = id;
	return e;
}

/* sql takes the account as $1. */
static enum err run_on(struct db *db, const char *sql, int64_t id)
{
	struct db_query *q = db_query(db, sql);
	db_bind_i64(q, 1, id);
	return db_run(q);
}

enum err store_account_remove(struct store *s, int64_t id)
{
	struct db *db = store_writer(s);
	enum err e = run_on(db, "DELETE FROM token WHERE account = $1 AND account <> 0", id);
	if (!e)
		e = run_on(db, "DELETE FROM account WHERE id = $1", id);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

/* Ends q, an UPDATE of one account, and its sessions. */
static enum err change(struct db *db, struct db_query *q, int64_t id)
{
	enum err e = db_run(q);
	if (!e && db_changes(db) == 0)
		e = ERR_NOT_FOUND;
	return e ? e : run_on(db, "DELETE FROM session WHERE account = $1", id);
}

enum err store_account_set_password(struct store *s, int64_t id, const char *password, int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE account SET password = $2, changed = $3 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_text(q, 2, str_of(password));
	db_bind_i64(q, 3, now);
	return change(db, q, id);
}

enum err store_account_set_role(struct store *s, int64_t id, enum account_role role, int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE account SET role = $2, changed = $3 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, role);
	db_bind_i64(q, 3, now);
	return change(db, q, id);
}

enum err store_account_set_disabled(struct store *s, int64_t id, bool disabled, int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE account SET disabled = $2, changed = $3 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_opt_i64(q, 2, disabled ? now : UTC_NONE);
	db_bind_i64(q, 3, now);
	return change(db, q, id);
}

static enum err add_code(struct db *db, int64_t id, const uint8_t *hash)
{
	struct db_query *q = db_query(db, "INSERT INTO recovery (account, hash) VALUES ($1, $2)");
	db_bind_i64(q, 1, id);
	db_bind_blob(q, 2, str_make(hash, STORE_ACCOUNT_CODE_HASH_BYTES));
	return db_run(q);
}

enum err store_account_set_totp(struct store *s, int64_t id, const uint8_t *totp,
                                uint8_t (*codes)[STORE_ACCOUNT_CODE_HASH_BYTES], size_t n, int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE account SET totp = $2, totp_step = 0, changed = $3 WHERE id = $1");
	db_bind_i64(q, 1, id);
	if (totp)
		db_bind_blob(q, 2, str_make(totp, STORE_ACCOUNT_TOTP_BYTES));
	else
		db_bind_null(q, 2);
	db_bind_i64(q, 3, now);
	enum err e = change(db, q, id);
	if (!e)
		e = run_on(db, "DELETE FROM recovery WHERE account = $1", id);
	for (size_t i = 0; !e && totp && i < n; i++)
		e = add_code(db, id, codes[i]);
	return e;
}

enum err store_account_take_step(struct store *s, int64_t id, int64_t step)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, step);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_UNAUTHORIZED : e;
}

enum err store_account_take_code(struct store *s, int64_t id, const uint8_t hash[STORE_ACCOUNT_CODE_HASH_BYTES],
                                 int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE recovery SET used = $3 WHERE account = $1 AND hash = $2 AND used IS NULL");
	db_bind_i64(q, 1, id);
	db_bind_blob(q, 2, str_make(hash, STORE_ACCOUNT_CODE_HASH_BYTES));
	db_bind_i64(q, 3, now);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_UNAUTHORIZED : e;
}

enum err store_account_has_code(struct db *db, int64_t id, const uint8_t hash[STORE_ACCOUNT_CODE_HASH_BYTES])
{
	struct db_query *q = db_query(db, "SELECT 1 FROM recovery WHERE account = $1 AND hash = $2 AND used IS NULL");
	db_bind_i64(q, 1, id);
	db_bind_blob(q, 2, str_make(hash, STORE_ACCOUNT_CODE_HASH_BYTES));
	bool found = db_step(q);
	enum err e = db_query_end(q);
	return e ? e : found ? OK : ERR_UNAUTHORIZED;
}

enum err store_account_seen(struct store *s, int64_t id, int64_t now)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE account SET seen = $2 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, now);
	return db_run(q);
}

enum err store_account_secret(struct db *db, struct str name, struct store_account_secret *out)
{
	struct db_query *q = db_query(db, "SELECT id, member, role, password, totp, totp_step, changed, disabled FROM account"
	                                  " WHERE name = $1");
	db_bind_text(q, 1, name);
	bool found = db_step(q);
	struct store_account_secret a = {.id = db_i64(q, 0), .totp_step = db_i64(q, 5), .changed = db_i64(q, 6)};
	a.viewer = (struct viewer){.member = db_i64(q, 1), .account = a.id};
	a.viewer.scopes = account_role_scopes((enum account_role)db_i64(q, 2));
	a.disabled = db_opt_i64(q, 7) != UTC_NONE;
	struct str password = db_text(q, 3), totp = db_blob(q, 4);
	bool sound = password.n < sizeof a.password && (totp.n == 0 || totp.n == sizeof a.totp);
	if (found && sound) {
		memcpy(a.password, password.p, password.n);
		a.second_factor = totp.n > 0;
		if (totp.n)
			memcpy(a.totp, totp.p, totp.n);
	}
	enum err e = db_query_end(q);
	if (e || !found || !sound)
		return e ? e : found ? ERR_CORRUPT : ERR_NOT_FOUND;
	*out = a;
	explicit_bzero(&a, sizeof a);
	return OK;
}

enum err store_account_check(struct db *db, int64_t id, int64_t changed)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM account WHERE id = $1 AND changed = $2 AND disabled IS NULL");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, changed);
	bool good = db_step(q);
	enum err e = db_query_end(q);
	return e ? e : good ? OK : ERR_UNAUTHORIZED;
}

#define COLUMNS                                                                                                        \
	"SELECT a.id, a.name, a.member, m.name, a.role, a.totp IS NOT NULL, a.created, a.changed, a.seen, a.disabled,"      \
	" (SELECT count(*) FROM recovery r WHERE r.account = a.id AND r.used IS NULL)"                                      \
	" FROM account a LEFT JOIN member m ON m.id = a.member"

/* Ends q; *out_n counts rows. */
static enum err pass(struct db_query *q, store_account_fn *each, void *ctx, size_t *out_n)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_account a = {
			.id = db_i64(q, 0), .name = db_text(q, 1), .member = db_i64(q, 2), .member_name = db_text(q, 3),
			.role = (enum account_role)db_i64(q, 4), .second_factor = db_i64(q, 5) != 0, .created = db_i64(q, 6),
			.changed = db_i64(q, 7), .seen = db_opt_i64(q, 8), .disabled = db_opt_i64(q, 9),
			.codes_left = db_i64(q, 10),
		};
		e = each(ctx, &a);
		++*out_n;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_account_each(struct db *db, const struct viewer *viewer, store_account_fn *each, void *ctx)
{
	size_t n = 0;
	if (!(viewer->scopes & SCOPE_OPERATE))
		return OK;
	return pass(db_query(db, COLUMNS " ORDER BY a.name"), each, ctx, &n);
}

enum err store_account_find(struct db *db, const struct viewer *viewer, struct str name, store_account_fn *each, void *ctx)
{
	size_t n = 0;
	if (!(viewer->scopes & SCOPE_OPERATE))
		return ERR_NOT_FOUND;
	struct db_query *q = db_query(db, COLUMNS " WHERE a.name = $1");
	db_bind_text(q, 1, name);
	enum err e = pass(q, each, ctx, &n);
	return !e && n == 0 ? ERR_NOT_FOUND : e;
}

enum err store_account_get(struct db *db, int64_t id, store_account_fn *each, void *ctx)
{
	size_t n = 0;
	struct db_query *q = db_query(db, COLUMNS " WHERE a.id = $1");
	db_bind_i64(q, 1, id);
	enum err e = pass(q, each, ctx, &n);
	return !e && n == 0 ? ERR_NOT_FOUND : e;
}

enum err store_account_operators(struct db *db, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT count(*) FROM account WHERE role = $1 AND disabled IS NULL");
	db_bind_i64(q, 1, ACCOUNT_OPERATOR);
	int64_t n = db_step(q) ? db_i64(q, 0) : 0;
	enum err e = db_query_end(q);
	if (!e)
		*out = n;
	return e;
}
