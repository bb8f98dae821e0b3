/* SPDX-License-Identifier: Apache-2.0 */
/* The table of contacts. */
#include "store/store_contact.h"

#include "store/store_audience.h"
#include "store/store_member.h"

static const struct str digests[STORE_DIGEST_COUNT] = {STR_INIT("at-once"), STR_INIT("hourly"), STR_INIT("daily")};

struct str store_digest_name(enum store_digest d)
{
	return d < STORE_DIGEST_COUNT ? digests[d] : STR("unknown");
}

enum store_digest store_digest_find(struct str name)
{
	int d = 0;
	while (d < STORE_DIGEST_COUNT && !str_eq(digests[d], name))
		d++;
	return (enum store_digest)d;
}

static enum err check_new(struct db *db, const struct store_contact *c)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM mail_contact WHERE member = $1 AND address = $2");
	db_bind_i64(q, 1, c->member);
	db_bind_text(q, 2, c->address);
	bool found = db_step(q);
	enum err e = db_query_end(q);
	return e ? e : found ? ERR_EXISTS : store_member_check(db, c->member);
}

enum err store_contact_add(struct store *s, const struct store_contact *c, int64_t now, int64_t *out_id)
{
	struct db *db = store_writer(s);
	int64_t id = 0;
	enum err e = check_new(db, c);
	if (!e)
		e = store_next_id(s, "mail_contact", &id);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO mail_contact (id, member, address, digest, severity, key, created)"
	                                  " VALUES ($1, $2, $3, $4, $5, $6, $7)");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, c->member);
	db_bind_text(q, 3, c->address);
	db_bind_i64(q, 4, (int64_t)c->digest);
	db_bind_i64(q, 5, (int64_t)c->severity);
	db_bind_text(q, 6, c->key);
	db_bind_i64(q, 7, now);
	e = db_run(q);
	if (!e)
		*out_id = id;
	return e;
}

enum err store_contact_remove(struct store *s, int64_t id)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM mail_contact WHERE id = $1");
	db_bind_i64(q, 1, id);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

#define SELECT_CONTACT                                                                                                 \
	"SELECT c.id, c.member, m.name, c.address, c.digest, c.severity, c.key, c.created FROM mail_contact c"               \
	" JOIN member m ON m.id = c.member WHERE ($1 = 1 OR c.member = $2)"

static enum err pass(struct db_query *q, const struct viewer *viewer, store_contact_fn *each, void *ctx, bool *out_found)
{
	enum err e = OK;
	db_bind_i64(q, 1, store_audience_all(viewer));
	db_bind_i64(q, 2, store_audience_owner(viewer));
	while (!e && db_step(q)) {
		struct store_contact c = {
			.id = db_i64(q, 0), .member = db_i64(q, 1), .member_name = db_text(q, 2), .address = db_text(q, 3),
			.digest = (enum store_digest)db_i64(q, 4), .severity = (enum severity)db_i64(q, 5), .key = db_text(q, 6),
			.created = db_i64(q, 7),
		};
		*out_found = true;
		e = each(ctx, &c);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_contact_each(struct db *db, const struct viewer *viewer, store_contact_fn *each, void *ctx)
{
	bool found;
	return pass(db_query(db, SELECT_CONTACT " ORDER BY c.id"), viewer, each, ctx, &found);
}

enum err store_contact_get(struct db *db, const struct viewer *viewer, int64_t id, store_contact_fn *each, void *ctx)
{
	bool found = false;
	struct db_query *q = db_query(db, SELECT_CONTACT " AND c.id = $3");
	db_bind_i64(q, 3, id);
	enum err e = pass(q, viewer, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}
