/* SPDX-License-Identifier: Apache-2.0 */
/* The table of mail. */
#include "store/store_mail.h"

#include "store/store_audience.h"

struct str store_mail_state_name(enum store_mail_state s)
{
	static const struct str names[STORE_MAIL_STATE_COUNT] = {STR_INIT("queued"), STR_INIT("sent"), STR_INIT("failed")};
	return s < STORE_MAIL_STATE_COUNT ? names[s] : STR("unknown");
}

struct str store_mail_form_name(enum store_mail_form f)
{
	static const struct str names[STORE_MAIL_FORM_COUNT] = {STR_INIT(""), STR_INIT("plain"), STR_INIT("pgp"), STR_INIT("smime"),
	                                                        STR_INIT("notice")};
	return f < STORE_MAIL_FORM_COUNT ? names[f] : STR("unknown");
}

static struct str id_bytes(const struct uuid *id)
{
	return str_make(id->bytes, sizeof id->bytes);
}

enum err store_mail_add(struct store *s, const struct store_mail *m)
{
	struct db *db = store_writer(s);
	int64_t id = 0;
	struct db_query *q = db_query(db, "UPDATE mail SET version = $3 WHERE contact = $1 AND warning = $2 AND state = 0");
	db_bind_i64(q, 1, m->contact);
	db_bind_blob(q, 2, id_bytes(&m->warning));
	db_bind_i64(q, 3, m->version);
	enum err e = db_run(q);
	if (e || db_changes(db))
		return e;
	e = store_next_id(s, "mail", &id);
	if (e)
		return e;
	q = db_query(db, "INSERT INTO mail (id, contact, warning, version, state, form, queued, due, tries, answer)"
	                 " VALUES ($1, $2, $3, $4, 0, 0, $5, $6, 0, '')");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, m->contact);
	db_bind_blob(q, 3, id_bytes(&m->warning));
	db_bind_i64(q, 4, m->version);
	db_bind_i64(q, 5, m->queued);
	db_bind_i64(q, 6, m->due);
	return db_run(q);
}

/* Ends q, whose first column is a version or NULL. */
static enum err one_version(struct db_query *q, uint32_t *out_version)
{
	int64_t version = db_step(q) ? db_opt_i64(q, 0) : UTC_NONE;
	enum err e = db_query_end(q);
	if (!e)
		*out_version = version == UTC_NONE ? 0 : (uint32_t)version;
	return e;
}

enum err store_mail_told(struct db *db, int64_t contact, const struct uuid *warning, uint32_t *out_version)
{
	struct db_query *q = db_query(db, "SELECT max(version) FROM mail WHERE contact = $1 AND warning = $2");
	db_bind_i64(q, 1, contact);
	db_bind_blob(q, 2, id_bytes(warning));
	return one_version(q, out_version);
}

enum err store_mail_sent(struct db *db, int64_t contact, const struct uuid *warning, uint32_t version, uint32_t *out_version)
{
	struct db_query *q = db_query(db, "SELECT max(version) FROM mail WHERE contact = $1 AND warning = $2 AND version < $3 AND state = 1");
	db_bind_i64(q, 1, contact);
	db_bind_blob(q, 2, id_bytes(warning));
	db_bind_i64(q, 3, version);
	return one_version(q, out_version);
}

#define SELECT_MAIL                                                                                                    \
	"SELECT q.id, q.contact, q.warning, q.version, q.state, q.form, q.queued, q.due, q.done, q.tries, q.answer, c.address," \
	" m.name FROM mail q JOIN mail_contact c ON c.id = q.contact JOIN member m ON m.id = c.member"

static enum err pass(struct db_query *q, store_mail_fn *each, void *ctx)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_mail m = {
			.id = db_i64(q, 0), .contact = db_i64(q, 1), .version = (uint32_t)db_i64(q, 3),
			.state = (enum store_mail_state)db_i64(q, 4), .form = (enum store_mail_form)db_i64(q, 5), .queued = db_i64(q, 6),
			.due = db_i64(q, 7), .done = db_opt_i64(q, 8), .tries = (int)db_i64(q, 9), .answer = db_text(q, 10),
			.address = db_text(q, 11), .member_name = db_text(q, 12),
		};
		struct str id = db_blob(q, 2);
		e = id.n == sizeof m.warning.bytes ? OK : ERR_CORRUPT;
		if (!e) {
			memcpy(m.warning.bytes, id.p, id.n);
			e = each(ctx, &m);
		}
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_mail_due(struct db *db, int64_t now, int limit, store_mail_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, SELECT_MAIL " WHERE q.state = 0 AND q.due <= $1 AND q.contact = (SELECT d.contact FROM mail d"
	                                              " WHERE d.state = 0 AND d.due <= $1 ORDER BY d.due, d.id LIMIT 1)"
	                                              " ORDER BY q.due, q.id LIMIT $2");
	db_bind_i64(q, 1, now);
	db_bind_i64(q, 2, limit);
	return pass(q, each, ctx);
}

enum err store_mail_done(struct store *s, const struct store_mail *m)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE mail SET state = $2, form = $3, done = $4, due = $5, tries = $6, answer = $7,"
	                                               " version = $8 WHERE id = $1");
	db_bind_i64(q, 1, m->id);
	db_bind_i64(q, 2, (int64_t)m->state);
	db_bind_i64(q, 3, (int64_t)m->form);
	db_bind_opt_i64(q, 4, m->done);
	db_bind_i64(q, 5, m->due);
	db_bind_i64(q, 6, m->tries);
	db_bind_text(q, 7, m->answer);
	db_bind_i64(q, 8, m->version);
	return db_run(q);
}

enum err store_mail_page(struct db *db, const struct viewer *viewer, int64_t after, int limit, store_mail_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, SELECT_MAIL " WHERE q.id > $1 AND ($2 = 1 OR c.member = $3) ORDER BY q.id LIMIT $4");
	db_bind_i64(q, 1, after);
	db_bind_i64(q, 2, store_audience_all(viewer));
	db_bind_i64(q, 3, store_audience_owner(viewer));
	db_bind_i64(q, 4, limit);
	return pass(q, each, ctx);
}

enum err store_mail_waiting(struct db *db, int64_t *out)
{
	static_assert(STORE_MAIL_QUEUED == 0, "as the index of what is due has it");
	struct db_query *q = db_query(db, "SELECT count(*) FROM mail WHERE state = 0");
	*out = db_step(q) ? db_i64(q, 0) : 0;
	return db_query_end(q);
}

enum err store_mail_forget(struct store *s, int64_t then)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM mail WHERE state <> 0 AND done < $1");
	db_bind_i64(q, 1, then);
	return db_run(q);
}
