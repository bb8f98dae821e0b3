/* SPDX-License-Identifier: Apache-2.0 */
/* The table learned: a row a name. */
#include "store/store_learned.h"

enum err store_learned_put(struct store *s, struct str name, struct str state)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO learned (name, state) VALUES ($1, $2)"
	                                               " ON CONFLICT (name) DO UPDATE SET state = excluded.state");
	db_bind_text(q, 1, name);
	db_bind_blob(q, 2, state);
	return db_run(q);
}

enum err store_learned_get(struct db *db, struct str name, store_learned_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT state FROM learned WHERE name = $1");
	db_bind_text(q, 1, name);
	bool found = db_step(q);
	enum err e = found ? each(ctx, db_blob(q, 0)) : OK;
	enum err ended = db_query_end(q);
	if (e || ended)
		return e ? e : ended;
	return found ? OK : ERR_NOT_FOUND;
}
