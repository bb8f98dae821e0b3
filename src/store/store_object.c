/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of an object lie side by side while an import runs, so that undoing it only has to delete. */
#include "store/store_object.h"

#include "store/store_audience.h"

/* The number of the import under way, and the latest version that feed gave of the object (UTC_NONE also for none). */
static enum err look_up(struct db *db, int64_t feed, struct str id, int64_t *out_import, int64_t *out_latest,
                        bool *out_known)
{
	struct db_query *q = db_query(db, "SELECT f.pulling, (SELECT count(*) FROM object WHERE id = $1 AND feed = f.id),"
	                                  " (SELECT max(modified) FROM object WHERE id = $1 AND feed = f.id)"
	                                  " FROM feed f WHERE f.id = $2");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, feed);
	bool found = db_step(q);
	*out_import = db_opt_i64(q, 0);
	*out_known = db_i64(q, 1) > 0;
	*out_latest = db_opt_i64(q, 2);
	enum err e = db_query_end(q);
	if (e)
		return e;
	if (!found)
		return ERR_NOT_FOUND;
	return *out_import == UTC_NONE ? ERR_USAGE : OK;
}

enum err store_object_put(struct store *s, int64_t feed, const struct source_object *o)
{
	struct db *db = store_writer(s);
	int64_t import, latest;
	bool known;
	enum err e = look_up(db, feed, o->id, &import, &latest, &known);
	if (e || (known && o->modified <= latest))
		return e;
	int64_t added;
	e = store_next_seq(s, &added);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO object (id, feed, modified, type, tlp, waits, import, raw, added, owner, pap)"
	                                  " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, f.owner, $10 FROM feed f WHERE f.id = $2");
	db_bind_text(q, 1, o->id);
	db_bind_i64(q, 2, feed);
	db_bind_i64(q, 3, o->modified);
	db_bind_text(q, 4, o->type);
	db_bind_i64(q, 5, (int64_t)o->tlp);
	db_bind_i64(q, 6, o->pattern_waits);
	db_bind_i64(q, 7, import);
	db_bind_blob(q, 8, o->raw);
	db_bind_i64(q, 9, added);
	db_bind_i64(q, 10, (int64_t)o->pap);
	return db_run(q);
}

enum err store_object_get(struct db *db, const struct viewer *viewer, struct str id, struct buf *out)
{
	/* Only a feed's latest version counts: one that the viewer may not see must not uncover an older one. */
	struct db_query *q = db_query(db, "SELECT o.raw FROM object o WHERE o.id = $1"
	                                  " AND " STORE_MAY_SEE("o.tlp", "o.owner = $3", "o.id", STORE_OPEN("o.collection", 2, 3), 2, 3, 4) " AND NOT EXISTS (SELECT 1 FROM object n"
	                                  " WHERE n.id = o.id AND n.feed = o.feed AND n.modified > o.modified)"
	                                  " ORDER BY o.modified DESC, o.feed LIMIT 1");
	db_bind_text(q, 1, id);
	store_audience_bind(q, 2, viewer);
	bool found = db_step(q);
	if (found)
		buf_put(out, db_blob(q, 0));
	enum err e = db_query_end(q);
	if (e)
		return e;
	return found ? buf_err(out) : ERR_NOT_FOUND;
}

enum err store_object_waiting(struct db *db, store_waiting_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT o.id, o.raw FROM object o WHERE o.waits <> 0 AND NOT EXISTS"
	                                  " (SELECT 1 FROM object n WHERE n.id = o.id AND n.feed = o.feed"
	                                  " AND n.modified > o.modified) ORDER BY o.id, o.modified DESC, o.feed");
	enum err e = OK;
	while (e == OK && db_step(q))
		e = each(ctx, db_text(q, 0), db_blob(q, 1));
	enum err end = db_query_end(q);
	return e ? e : end;
}
