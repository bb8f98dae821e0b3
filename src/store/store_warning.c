/* SPDX-License-Identifier: Apache-2.0 */
/* The table of warnings, each in its last version. */
#include "store/store_warning.h"

#include "store/store_audience.h"
#include "store/store_version.h"

static struct str id_bytes(const struct uuid *id)
{
	return str_make(id->bytes, sizeof id->bytes);
}

enum err store_warning_put(struct store *s, const struct store_warning *w)
{
	struct db_query *q = db_query(
		store_writer(s), "INSERT INTO warning (id, seq, version, state, severity, tlp, owner, raised, updated, subject,"
		                 " json, json_members, saved, value_ids, report, risks)"
		                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
		                 " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, version = excluded.version,"
		                 " state = excluded.state, severity = excluded.severity, tlp = excluded.tlp,"
		                 " owner = excluded.owner, raised = excluded.raised, updated = excluded.updated,"
		                 " subject = excluded.subject, json = excluded.json, json_members = excluded.json_members,"
		                 " saved = excluded.saved, value_ids = excluded.value_ids, report = excluded.report,"
		                 " risks = excluded.risks");
	db_bind_blob(q, 1, id_bytes(&w->id));
	db_bind_i64(q, 2, w->seq);
	db_bind_i64(q, 3, w->version);
	db_bind_i64(q, 4, (int64_t)w->state);
	db_bind_i64(q, 5, (int64_t)w->severity);
	db_bind_i64(q, 6, (int64_t)w->tlp);
	db_bind_i64(q, 7, w->owner);
	db_bind_i64(q, 8, w->raised);
	db_bind_i64(q, 9, w->updated);
	db_bind_text(q, 10, w->subject);
	db_bind_text(q, 11, w->json);
	db_bind_text(q, 12, w->json_members);
	db_bind_blob(q, 13, w->saved);
	db_bind_blob(q, 14, w->value_ids);
	db_bind_text(q, 15, w->report);
	db_bind_blob(q, 16, w->risks);
	enum err e = db_run(q);
	return e ? e : store_version_add(s, w);
}

static_assert(WARNING_OPEN == 0 && WARNING_DRAFT == 3, "the numbers in the statements");

#define MAY_SEE STORE_AUDIENCE_WARNING("warning", 2, 3, 4)

#define COLUMNS                                                                                                        \
	"SELECT id, seq, version, state, severity, tlp, owner, raised, updated, subject, json, json_members, saved,"       \
	" value_ids, report, risks FROM warning"

/* Ends q; *out_found, when not NULL, tells whether there was a row. */
static enum err pass(struct db_query *q, store_warning_fn *each, void *ctx, bool *out_found)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_warning w = {
			.seq = db_i64(q, 1), .version = (uint32_t)db_i64(q, 2), .state = (enum warning_state)db_i64(q, 3),
			.severity = (enum severity)db_i64(q, 4), .tlp = (enum tlp)db_i64(q, 5), .owner = db_i64(q, 6),
			.raised = db_i64(q, 7), .updated = db_i64(q, 8), .subject = db_text(q, 9), .json = db_text(q, 10),
			.json_members = db_text(q, 11), .saved = db_blob(q, 12),
			.value_ids = db_blob(q, 13), .report = db_text(q, 14), .risks = db_blob(q, 15),
		};
		struct str id = db_blob(q, 0);
		if (id.n == sizeof w.id.bytes) {
			memcpy(w.id.bytes, id.p, sizeof w.id.bytes);
			e = each(ctx, &w);
		} else {
			e = ERR_CORRUPT;
		}
		if (out_found)
			*out_found = true;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_warning_page(struct db *db, const struct viewer *viewer, int64_t after_seq, bool open_only, int limit,
                            store_warning_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, COLUMNS " WHERE seq > $1 AND " MAY_SEE " AND ($5 = 0 OR state = 0) ORDER BY seq LIMIT $6");
	db_bind_i64(q, 1, after_seq);
	store_audience_bind(q, 2, viewer);
	db_bind_i64(q, 5, open_only);
	db_bind_i64(q, 6, limit);
	return pass(q, each, ctx, NULL);
}

enum err store_warning_get(struct db *db, const struct viewer *viewer, const struct uuid *id, store_warning_fn *each,
                           void *ctx)
{
	bool found = false;
	struct db_query *q = db_query(db, COLUMNS " WHERE id = $1 AND " MAY_SEE);
	db_bind_blob(q, 1, id_bytes(id));
	store_audience_bind(q, 2, viewer);
	enum err e = pass(q, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_warning_of_report(struct db *db, struct str report, store_warning_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, COLUMNS " WHERE report = $1 LIMIT 1");
	db_bind_text(q, 1, report);
	return pass(q, each, ctx, NULL);
}

enum err store_warning_saved(struct db *db, store_warning_fn *each, void *ctx)
{
	return pass(db_query(db, COLUMNS " WHERE length(saved) > 0 ORDER BY seq"), each, ctx, NULL);
}

bool store_warning_risk_find(const struct store_warning *w, int64_t member, struct store_warning_risk *out)
{
	struct store_warning_risk one;
	for (size_t at = 0; at + sizeof one <= w->risks.n; at += sizeof one) {
		memcpy(&one, w->risks.p + at, sizeof one);
		if (one.member == member) {
			*out = one;
			return true;
		}
	}
	return false;
}
