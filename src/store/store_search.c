/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kept searches. */
#include "store/store_search.h"

static enum err count_others(struct db *db, int64_t account, const struct store_search *search, int64_t *out)
{
	struct db_query *q = db_query(db, "SELECT count(*) FROM search WHERE account = $1 AND NOT (list = $2 AND name = $3)");
	db_bind_i64(q, 1, account);
	db_bind_text(q, 2, search->list);
	db_bind_text(q, 3, search->name);
	*out = db_step(q) ? db_i64(q, 0) : 0;
	return db_query_end(q);
}

enum err store_search_put(struct store *s, int64_t account, const struct store_search *search)
{
	struct db *db = store_writer(s);
	int64_t others;
	enum err e = count_others(db, account, search, &others);
	if (e || others >= STORE_SEARCHES_MAX)
		return e ? e : ERR_LIMIT;
	struct db_query *q = db_query(db, "INSERT INTO search (account, list, name, filters) VALUES ($1, $2, $3, $4)"
	                                  " ON CONFLICT (account, list, name) DO UPDATE SET filters = excluded.filters");
	db_bind_i64(q, 1, account);
	db_bind_text(q, 2, search->list);
	db_bind_text(q, 3, search->name);
	db_bind_text(q, 4, search->filters);
	return db_run(q);
}

enum err store_search_remove(struct store *s, int64_t account, struct str list, struct str name)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "DELETE FROM search WHERE account = $1 AND list = $2 AND name = $3");
	db_bind_i64(q, 1, account);
	db_bind_text(q, 2, list);
	db_bind_text(q, 3, name);
	enum err e = db_run(q);
	return e ? e : db_changes(db) ? OK : ERR_NOT_FOUND;
}

enum err store_search_each(struct db *db, int64_t account, store_search_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT list, name, filters FROM search WHERE account = $1 ORDER BY list, name");
	db_bind_i64(q, 1, account);
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_search s = {db_text(q, 0), db_text(q, 1), db_text(q, 2)};
		e = each(ctx, &s);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
