/* SPDX-License-Identifier: Apache-2.0 */
/* Where one batch ends and the next begins. */
#include "store/store_batch.h"

static int bits_for(int64_t rows, int64_t of_each)
{
	int bits = 0;
	while (bits < STORE_BATCH_BITS_MAX && of_each << bits < rows)
		bits++;
	return bits;
}

struct last {
	bool found;
	int64_t since, n, import;
	int bits;
	int64_t all; /* rows of all batches */
};

static enum err read_last(struct db *db, int64_t feed, struct last *out)
{
	struct db_query *q = db_query(db, "SELECT since, bits, n, import, (SELECT sum(n) FROM report_batch WHERE feed = $1)"
	                                  " FROM report_batch WHERE feed = $1 ORDER BY since DESC LIMIT 1");
	db_bind_i64(q, 1, feed);
	*out = (struct last){.found = db_step(q)};
	out->since = db_i64(q, 0);
	out->bits = (int)db_i64(q, 1);
	out->n = db_i64(q, 2);
	out->import = db_i64(q, 3);
	out->all = db_i64(q, 4);
	return db_query_end(q);
}

static enum err put(struct db *db, int64_t feed, int64_t import, const struct last *b)
{
	struct db_query *q = db_query(db, "INSERT INTO report_batch (feed, since, bits, n, import) VALUES ($1, $2, $3, $4, $5)"
	                                  " ON CONFLICT (feed, since) DO UPDATE SET bits = excluded.bits, n = excluded.n");
	db_bind_i64(q, 1, feed);
	db_bind_i64(q, 2, b->since);
	db_bind_i64(q, 3, b->bits);
	db_bind_i64(q, 4, b->n);
	db_bind_i64(q, 5, import);
	return db_run(q);
}

enum err store_batch_grow(struct store *s, int64_t feed, int64_t import, int64_t now, int64_t rows)
{
	struct db *db = store_writer(s);
	struct last b;
	enum err e = read_last(db, feed, &b);
	if (e)
		return e;
	int64_t room = b.found ? ((int64_t)STORE_BATCH_PART_ROWS << b.bits) - b.n : 0;
	/* What this very import began nobody has seen yet: it may still be cut finer. */
	bool own = b.found && b.import == import;
	if (!b.found || (!own && rows > room && now > b.since)) {
		b = (struct last){.since = b.found ? now : 0, .all = b.all};
		own = true;
	}
	b.n += rows;
	if (own) {
		int by_rows = bits_for(b.n, STORE_BATCH_PART_ROWS), by_scan = bits_for(b.all + rows, STORE_BATCH_SCAN_ROWS);
		b.bits = by_rows > by_scan ? by_rows : by_scan;
	}
	return put(db, feed, import, &b);
}

enum err store_batch_each(struct db *db, store_batch_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT b.feed, b.since, b.bits, b.import = coalesce(f.pulling, -1) FROM report_batch b"
	                                  " JOIN feed f ON f.id = b.feed ORDER BY b.feed, b.since");
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_batch b = {.feed = db_i64(q, 0), .since = db_i64(q, 1), .bits = (int)db_i64(q, 2), .open = db_i64(q, 3) != 0};
		e = each(ctx, &b);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
