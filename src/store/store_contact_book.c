/* SPDX-License-Identifier: Apache-2.0 */
/* The table contact_cells. */
#include "store/store_contact_book.h"

enum err store_contact_book_put(struct store *s, struct value v, int64_t last, struct str row)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO contact_cells (kind, value, last, cells) VALUES ($1, $2, $3, $4)"
	                                               " ON CONFLICT (kind, value) DO UPDATE SET last = excluded.last,"
	                                               " cells = excluded.cells");
	db_bind_i64(q, 1, (int64_t)v.kind);
	db_bind_blob(q, 2, v.bytes);
	db_bind_i64(q, 3, last);
	db_bind_blob(q, 4, row);
	return db_run(q);
}

enum err store_contact_book_drop(struct store *s, struct value v)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM contact_cells WHERE kind = $1 AND value = $2");
	db_bind_i64(q, 1, (int64_t)v.kind);
	db_bind_blob(q, 2, v.bytes);
	return db_run(q);
}

enum err store_contact_book_forget(struct store *s, int64_t then)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM contact_cells WHERE last < $1");
	db_bind_i64(q, 1, then);
	return db_run(q);
}

enum err store_contact_book_each(struct db *db, store_contact_book_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT kind, value, last, cells FROM contact_cells ORDER BY last, kind, value");
	enum err e = OK;
	while (!e && db_step(q)) {
		struct value v = {(enum kind)db_i64(q, 0), db_blob(q, 1)};
		e = each(ctx, v, db_i64(q, 2), db_blob(q, 3));
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
