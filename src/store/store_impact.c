/* SPDX-License-Identifier: Apache-2.0 */
/* The table of impacts. */
#include "store/store_impact.h"

#include "model/warning.h"

static_assert(WARNING_OPEN == 0 && WARNING_WITHDRAWN == 2, "the numbers in the statements");

static struct str id_bytes(const struct uuid *id)
{
	return str_make(id->bytes, sizeof id->bytes);
}

enum err store_impact_put(struct store *s, const struct store_impact *i)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO impact (warning, member, at) VALUES ($1, $2, $3)"
	                              " ON CONFLICT (warning, member) DO UPDATE SET at = excluded.at WHERE impact.at > excluded.at");
	db_bind_blob(q, 1, id_bytes(&i->warning));
	db_bind_i64(q, 2, i->member);
	db_bind_i64(q, 3, i->at);
	return db_run(q);
}

#define SELECT_IMPACTS                                                                                                 \
	"SELECT i.warning, i.member, i.at, w.raised, (SELECT min(d.at) FROM delivery d WHERE d.warning = i.warning"           \
	" AND d.member = i.member), coalesce(m.name, '') FROM impact i JOIN warning w ON w.id = i.warning"                    \
	" LEFT JOIN member m ON m.id = i.member"

/* Ends q. */
static enum err pass(struct db_query *q, store_impact_fn *each, void *ctx)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_impact i = {.member = db_i64(q, 1), .at = db_i64(q, 2), .raised = db_i64(q, 3),
		                         .delivered = db_opt_i64(q, 4), .member_name = db_text(q, 5)};
		struct str id = db_blob(q, 0);
		if (id.n == sizeof i.warning.bytes) {
			memcpy(i.warning.bytes, id.p, sizeof i.warning.bytes);
			e = each(ctx, &i);
		} else {
			e = ERR_CORRUPT;
		}
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_impact_each(struct db *db, const struct uuid *warning, store_impact_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, SELECT_IMPACTS " WHERE i.warning = $1 ORDER BY i.member");
	db_bind_blob(q, 1, id_bytes(warning));
	return pass(q, each, ctx);
}

enum err store_impact_open(struct db *db, store_impact_fn *each, void *ctx)
{
	return pass(db_query(db, SELECT_IMPACTS " WHERE w.state = 0"), each, ctx);
}

enum err store_impact_since(struct db *db, int64_t since, store_impact_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, SELECT_IMPACTS " WHERE w.raised >= $1 AND w.state <> 2 ORDER BY i.warning, i.member");
	db_bind_i64(q, 1, since);
	return pass(q, each, ctx);
}
