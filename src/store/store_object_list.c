/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of objects: by type and by the time at which they were stored. */
#include "store/store_audience.h"
#include "store/store_object.h"

/* Rows that one call looks at. */
enum { LOOK_MOST = 10000 };

#define LISTED(way)                                                                                                    \
	"SELECT o.added, o.modified, o.id, o.type, o.raw, coalesce(f.name, ''), o.tlp, o.revoked FROM object o"              \
	" LEFT JOIN feed f ON f.id = o.feed WHERE " way " AND o.added < $2 AND o.added >= $3"                                \
	" AND NOT EXISTS (SELECT 1 FROM object n WHERE n.id = o.id AND n.feed = o.feed AND n.modified > o.modified) AND "    \
	STORE_AUDIENCE_OBJECT("o", STORE_OPEN("o.collection", 4, 5), 4, 5, 6) " ORDER BY o.added DESC LIMIT $7"
#define BEHIND(way)                                                                                                    \
	"SELECT o.added FROM object o WHERE " way " AND o.added < $2 AND o.added >= $3 ORDER BY o.added DESC LIMIT 1 OFFSET $4"

static const char of_all[] = LISTED("$1 = ''"), all_behind[] = BEHIND("$1 = ''");
static const char of_type[] = LISTED("o.type = $1"), type_behind[] = BEHIND("o.type = $1");

/* Where to stop looking; *more: rows follow behind it. */
static enum err find_end(struct db *db, const struct store_object_filter *f, int64_t from, int64_t *last, bool *more)
{
	struct db_query *q = db_query(db, f->type.n ? type_behind : all_behind);
	db_bind_text(q, 1, f->type);
	db_bind_i64(q, 2, from);
	db_bind_i64(q, 3, f->since);
	db_bind_i64(q, 4, LOOK_MOST - 1);
	*more = db_step(q);
	if (*more)
		*last = db_i64(q, 0);
	return db_query_end(q);
}

enum err store_object_list(struct db *db, const struct viewer *viewer, const struct store_object_filter *filter, int64_t *cursor,
                           int limit, bool *out_more, store_object_row_fn *each, void *ctx)
{
	int64_t from = *cursor ? *cursor : filter->until ? filter->until : INT64_MAX, last = filter->since;
	int left = limit;
	enum err e = find_end(db, filter, from, &last, out_more);
	if (e)
		return e;
	struct db_query *q = db_query(db, filter->type.n ? of_type : of_all);
	db_bind_text(q, 1, filter->type);
	db_bind_i64(q, 2, from);
	db_bind_i64(q, 3, last);
	store_audience_bind(q, 4, viewer);
	db_bind_i64(q, 7, limit);
	while (!e && left > 0 && db_step(q)) {
		struct store_object_row row = {
			.added = db_i64(q, 0), .modified = db_opt_i64(q, 1), .id = db_text(q, 2), .type = db_text(q, 3), .raw = db_blob(q, 4),
			.source = db_text(q, 5), .tlp = (enum tlp)db_i64(q, 6), .revoked = db_i64(q, 7) != 0,
		};
		e = each(ctx, &row);
		left -= !e;
		*cursor = row.added;
	}
	enum err ended = db_query_end(q);
	if (left > 0)
		*cursor = last;
	*out_more = *out_more || left == 0;
	return e ? e : ended;
}
