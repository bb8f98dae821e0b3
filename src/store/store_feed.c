/* SPDX-License-Identifier: Apache-2.0 */
/* The table of feeds. */
#include "store/store_feed.h"

#include <stdio.h>

#include "base/utf8.h"
#include "model/member.h"
#include "store/store_audience.h"
#include "store/store_report.h"

enum err store_feed_add(struct store *s, const struct store_feed *f, int64_t now, int64_t *out_id)
{
	struct db *db = store_writer(s);
	int64_t id = 0;
	enum err e = store_next_id(s, "feed", &id);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO feed (id, name, url, format, mapping, owner, tlp, confidence,"
	                                  " pull_interval, etag, last_modified, last_error, created, failures, live_rows,"
	                                  " held, imports, collection, remote, auth) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
	                                  " '', '', '', $10, 0, 0, 0, 0, $11, $12, $13) ON CONFLICT (name) DO NOTHING");
	db_bind_i64(q, 1, id);
	db_bind_text(q, 2, f->name);
	db_bind_text(q, 3, f->url);
	db_bind_text(q, 4, f->format);
	db_bind_text(q, 5, f->mapping);
	db_bind_i64(q, 6, f->owner);
	db_bind_i64(q, 7, (int64_t)f->tlp);
	db_bind_i64(q, 8, f->confidence);
	db_bind_i64(q, 9, f->interval);
	db_bind_i64(q, 10, now);
	db_bind_i64(q, 11, f->collection);
	db_bind_text(q, 12, f->remote);
	db_bind_text(q, 13, f->auth);
	e = db_run(q);
	if (!e && db_changes(db) == 0)
		e = ERR_EXISTS;
	if (!e)
		*out_id = id;
	return e;
}

enum err store_feed_health(struct store *s, const struct store_feed *f)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE feed SET etag = $2, last_modified = $3, last_error = $4, last_try = $5,"
	                                  " last_ok = $6, next_try = $7, failures = $8, live_rows = $9, held = $10"
	                                  " WHERE id = $1");
	db_bind_i64(q, 1, f->id);
	db_bind_text(q, 2, f->etag);
	db_bind_text(q, 3, f->last_modified);
	db_bind_text(q, 4, f->last_error);
	db_bind_opt_i64(q, 5, f->last_try);
	db_bind_opt_i64(q, 6, f->last_ok);
	db_bind_opt_i64(q, 7, f->next_try);
	db_bind_i64(q, 8, f->failures);
	db_bind_i64(q, 9, f->rows);
	db_bind_i64(q, 10, f->held);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

enum err store_feed_set_place(struct store *s, int64_t id, struct str place)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE feed SET place = $2 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_text(q, 2, place);
	enum err e = db_run(q);
	return !e && db_changes(db) == 0 ? ERR_NOT_FOUND : e;
}

enum err store_feed_remove(struct store *s, int64_t id)
{
	static const char *const sql[] = {
		"DELETE FROM report WHERE feed = $1",
		"DELETE FROM report_undo WHERE feed = $1",
		"DELETE FROM object WHERE feed = $1",
		"UPDATE recall SET feed = 0 WHERE feed = $1",
		"DELETE FROM source WHERE kind = 1 AND id = $1",
		"DELETE FROM doubt WHERE kind = 1 AND source = $1",
		"DELETE FROM source_shared WHERE feed = $1",
		"DELETE FROM source_shared WHERE other = $1",
		"DELETE FROM feed WHERE id = $1",
	};
	struct db *db = store_writer(s);
	for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++) {
		struct db_query *q = db_query(db, sql[i]);
		db_bind_i64(q, 1, id);
		enum err e = db_run(q);
		if (e)
			return e;
	}
	return db_changes(db) == 0 ? ERR_NOT_FOUND : store_report_state_next(db);
}

#define COLUMNS                                                                                                        \
	"SELECT id, name, url, format, mapping, owner, tlp, confidence, pull_interval, etag, last_modified, last_error,"   \
	" created, last_try, last_ok, next_try, failures, live_rows, held, collection, remote, auth, place FROM feed WHERE ((tlp <= $1 AND " STORE_OPEN("feed.collection", 1, 2) ") OR owner = $2)"

/* From who neither owns the feed nor runs the hub. */
static void hide(struct store_feed *f)
{
	f->url = f->mapping = f->last_error = f->remote = f->auth = f->place = STR("");
	f->rows = STORE_FEED_UNTOLD;
	f->held = 0;
}

/* Ends q; *out_found, when not NULL, tells whether there was a row. */
static enum err pass(struct db_query *q, const struct viewer *viewer, store_feed_fn *each, void *ctx, bool *out_found)
{
	enum err e = OK;
	db_bind_i64(q, 1, viewer_max_tlp(viewer));
	db_bind_i64(q, 2, store_audience_owner(viewer));
	while (!e && db_step(q)) {
		struct store_feed f = {
			.id = db_i64(q, 0), .name = db_text(q, 1), .url = db_text(q, 2), .format = db_text(q, 3),
			.mapping = db_text(q, 4), .owner = db_i64(q, 5), .tlp = (enum tlp)db_i64(q, 6),
			.confidence = (int)db_i64(q, 7), .interval = db_i64(q, 8), .etag = db_text(q, 9),
			.last_modified = db_text(q, 10), .last_error = db_text(q, 11), .created = db_i64(q, 12),
			.last_try = db_opt_i64(q, 13), .last_ok = db_opt_i64(q, 14), .next_try = db_opt_i64(q, 15),
			.failures = db_i64(q, 16), .rows = db_i64(q, 17), .held = db_i64(q, 18),
			.collection = db_i64(q, 19), .remote = db_text(q, 20), .auth = db_text(q, 21), .place = db_text(q, 22),
		};
		if (!store_audience_all(viewer) && f.owner != store_audience_owner(viewer))
			hide(&f);
		if (out_found)
			*out_found = true;
		e = each(ctx, &f);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_feed_each(struct db *db, const struct viewer *viewer, store_feed_fn *each, void *ctx)
{
	return pass(db_query(db, COLUMNS " ORDER BY id"), viewer, each, ctx, NULL);
}

enum err store_feed_find(struct db *db, const struct viewer *viewer, struct str name, store_feed_fn *each, void *ctx)
{
	bool found = false;
	struct db_query *q = db_query(db, COLUMNS " AND name = $3");
	db_bind_text(q, 3, name);
	enum err e = pass(q, viewer, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_feed_of_collection(struct db *db, int64_t collection, int64_t owner, store_feed_fn *each, void *ctx)
{
	const struct viewer operator = viewer_operator();
	bool found = false;
	struct db_query *q = db_query(db, COLUMNS " AND collection = $3 AND owner = $4");
	db_bind_i64(q, 3, collection);
	db_bind_i64(q, 4, owner);
	enum err e = pass(q, &operator, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_feed_each_of_collection(struct db *db, int64_t collection, store_feed_fn *each, void *ctx)
{
	const struct viewer operator = viewer_operator();
	struct db_query *q = db_query(db, COLUMNS " AND collection = $3 ORDER BY id");
	db_bind_i64(q, 3, collection);
	return pass(q, &operator, each, ctx, NULL);
}

/* Appends whole characters of s, at most max bytes; what no name of a feed may have becomes '_'. */
static void put_clean(struct buf *out, struct str s, size_t max)
{
	size_t end = out->n + max;
	s = str_trim(s);
	while (s.n) {
		size_t n = utf8_len(s);
		bool whole = n && member_name_valid(str_upto(s, n));
		bool blank = n == 1 && s.p[0] == ' ';
		if (out->n + (whole ? n : 1) > end)
			break;
		buf_put(out, whole || blank ? str_upto(s, n) : STR("_"));
		s = str_from(s, n ? n : 1);
	}
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
}

/* "Finance sector: bank-ee"; the nth that is called so: "Finance sector: bank-ee (2)". */
static enum err name_of_collection(struct db *db, const struct store_feed *f, int nth, struct buf *out)
{
	enum { TITLE_MAX = LIMIT_NAME_BYTES / 2, MEMBER_MAX = LIMIT_NAME_BYTES - TITLE_MAX - (sizeof ": " - 1) };
	char more[16] = "";
	struct db_query *q = db_query(db, "SELECT c.title, m.name FROM collection c LEFT JOIN member m ON m.id = $2 WHERE c.id = $1");
	db_bind_i64(q, 1, f->collection);
	db_bind_i64(q, 2, f->owner);
	bool found = db_step(q);
	size_t added = nth > 1 ? (size_t)snprintf(more, sizeof more, " (%d)", nth) : 0;
	struct str member = db_text(q, 1);
	put_clean(out, db_text(q, 0), TITLE_MAX);
	buf_puts(out, ": ");
	put_clean(out, member.n ? member : STR("the hub"), MEMBER_MAX - added);
	buf_puts(out, more);
	enum err e = db_query_end(q);
	return !e && !found ? ERR_NOT_FOUND : e ? e : buf_err(out);
}

enum err store_feed_add_to_collection(struct store *s, const struct store_feed *f, int64_t now, int64_t *out_id,
                                      struct buf *out_name)
{
	struct store_feed own = *f;
	enum err e = ERR_EXISTS;
	/* Collections may have one title, and somebody may have given that name to a feed. */
	for (int nth = 1; e == ERR_EXISTS; nth++) {
		buf_reset(out_name);
		e = name_of_collection(store_writer(s), f, nth, out_name);
		own.name = buf_str(out_name);
		if (!e)
			e = store_feed_add(s, &own, now, out_id);
	}
	return e;
}

enum err store_feed_grow(struct store *s, int64_t id, int64_t rows, int64_t now)
{
	struct db_query *q = db_query(store_writer(s), "UPDATE feed SET live_rows = live_rows + $2, last_ok = $3 WHERE id = $1");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, rows);
	db_bind_i64(q, 3, now);
	return db_run(q);
}
