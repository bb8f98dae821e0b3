/* SPDX-License-Identifier: Apache-2.0 */
/* The table of canaries. */
#include "store/store_canary.h"

enum err store_canary_same(struct db *db, const int64_t *ids, size_t n, bool *out)
{
	struct db_query *q = db_query(db, "SELECT id FROM canary ORDER BY id");
	size_t at = 0;
	bool same = true;
	while (db_step(q)) {
		same = same && at < n && db_i64(q, 0) == ids[at];
		at++;
	}
	*out = same && at == n;
	return db_query_end(q);
}

enum err store_canary_put(struct store *s, const int64_t *ids, size_t n)
{
	struct db *db = store_writer(s);
	enum err e = db_run(db_query(db, "DELETE FROM canary"));
	for (size_t i = 0; i < n && !e; i++) {
		struct db_query *q = db_query(db, "INSERT INTO canary (id) VALUES ($1)");
		db_bind_i64(q, 1, ids[i]);
		e = db_run(q);
	}
	return e;
}
