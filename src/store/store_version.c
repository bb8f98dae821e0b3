/* SPDX-License-Identifier: Apache-2.0 */
/* The table of versions. */
#include "store/store_version.h"

#include "store/store_audience.h"
#include "store/store_warning.h"

enum err store_version_add(struct store *s, const struct store_warning *w)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO warning_version (id, version, sent, severity, state, words)"
	                                               " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING");
	db_bind_blob(q, 1, str_make(w->id.bytes, sizeof w->id.bytes));
	db_bind_i64(q, 2, w->version);
	db_bind_i64(q, 3, w->version <= 1 ? w->raised : w->updated);
	db_bind_i64(q, 4, (int64_t)w->severity);
	db_bind_i64(q, 5, (int64_t)w->state);
	db_bind_i64(q, 6, w->words);
	return db_run(q);
}

static_assert(WARNING_DRAFT == 3, "the number in the statement");

enum err store_version_before(struct db *db, const struct viewer *viewer, const struct uuid *id, uint32_t version,
                              struct notice_version *out, size_t max, size_t *out_n)
{
	struct db_query *q = db_query(db, "SELECT version, sent, severity, state, words FROM (SELECT v.version, v.sent, v.severity, v.state, v.words"
	                                  " FROM warning_version v JOIN warning w ON w.id = v.id WHERE v.id = $1 AND "
	                                  STORE_AUDIENCE_WARNING("w", 2, 3, 4)
	                                  " AND v.version < $5 ORDER BY v.version DESC LIMIT $6) ORDER BY version");
	size_t n = 0;
	db_bind_blob(q, 1, str_make(id->bytes, sizeof id->bytes));
	store_audience_bind(q, 2, viewer);
	db_bind_i64(q, 5, version);
	db_bind_i64(q, 6, (int64_t)max);
	while (n < max && db_step(q))
		out[n++] = (struct notice_version){.version = (uint32_t)db_i64(q, 0), .sent = db_i64(q, 1),
		                                   .severity = (enum severity)db_i64(q, 2), .state = (enum warning_state)db_i64(q, 3), .words = db_i64(q, 4)};
	enum err e = db_query_end(q);
	if (!e)
		*out_n = n;
	return e;
}
