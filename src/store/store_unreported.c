/* SPDX-License-Identifier: Apache-2.0 */
/* Reports are found by the keyed hash of the value, which SQL cannot compute, so each object is asked for by itself. */
#include "store/store_unreported.h"

#include "model/value.h"

static enum err is_reported(struct db *db, int64_t feed, int64_t id, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM report WHERE id = $1 AND feed = $2 LIMIT 1");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, feed);
	*out = db_step(q);
	return db_query_end(q);
}

enum err store_unreported_each(struct store *s, struct db *db, store_unreported_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT f.id, f.name, f.tlp, f.confidence, o.id, o.raw FROM object o"
	                                  " CROSS JOIN feed f WHERE f.id = o.feed AND o.waits <> 0 AND +o.collection = 0"
	                                  " AND NOT EXISTS (SELECT 1 FROM object n WHERE n.id = o.id AND n.feed = o.feed"
	                                  " AND n.modified > o.modified) ORDER BY f.id, o.id");
	enum err e = OK;
	while (e == OK && db_step(q)) {
		const struct store_feed feed = {.id = db_i64(q, 0),
		                                .name = db_text(q, 1),
		                                .tlp = (enum tlp)db_i64(q, 2),
		                                .confidence = (int)db_i64(q, 3)};
		struct value_buf id;
		const char *why;
		bool reported = false;
		if (value_canon(KIND_INDICATOR, db_text(q, 4), &id, &why))
			continue;
		e = is_reported(db, feed.id, store_value_id(s, value_of(&id)), &reported);
		if (e == OK && !reported)
			e = each(ctx, &feed, db_blob(q, 5));
	}
	enum err end = db_query_end(q);
	return e ? e : end;
}
