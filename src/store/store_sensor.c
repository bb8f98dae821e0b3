/* SPDX-License-Identifier: Apache-2.0 */
/* The table of sensors. */
#include "store/store_sensor.h"

#include "store/store_audience.h"

#define COLUMNS                                                                                                        \
	"x.member, x.token, x.account, x.certificate, x.first_report, x.last_report, x.gap, x.reports, x.lines, x.events,"    \
	" x.hits, x.refused, x.last_lines, x.last_refused, x.refused_at, x.reason"

enum err store_sensor_put(struct store *s, const struct store_sensor *x)
{
	struct db_query *q = db_query(store_writer(s),
	                              "INSERT INTO sensor (member, token, account, certificate, first_report, last_report, gap, reports,"
	                              " lines, events, hits, refused, last_lines, last_refused, refused_at, reason)"
	                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
	                              " ON CONFLICT (member, token, account, certificate) DO UPDATE SET last_report = excluded.last_report,"
	                              " gap = excluded.gap, reports = excluded.reports, lines = excluded.lines, events = excluded.events,"
	                              " hits = excluded.hits, refused = excluded.refused, last_lines = excluded.last_lines,"
	                              " last_refused = excluded.last_refused, refused_at = excluded.refused_at, reason = excluded.reason");
	const int64_t numbers[] = {
		x->key.member, x->key.token, x->key.account, x->key.certificate, x->first, x->last, x->gap, x->reports,
		x->lines, x->events, x->hits, x->refused, x->last_lines, x->last_refused,
	};
	int at = 1;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		db_bind_i64(q, at++, numbers[i]);
	db_bind_opt_i64(q, at++, x->refused_at);
	db_bind_text(q, at, str_of(x->reason));
	return db_run(q);
}

static struct store_sensor read_row(struct db_query *q)
{
	struct store_sensor x = {
		.key = {db_i64(q, 0), db_i64(q, 1), db_i64(q, 2), db_i64(q, 3)}, .first = db_i64(q, 4), .last = db_i64(q, 5),
		.gap = db_i64(q, 6), .reports = db_i64(q, 7), .lines = db_i64(q, 8), .events = db_i64(q, 9), .hits = db_i64(q, 10),
		.refused = db_i64(q, 11), .last_lines = db_i64(q, 12), .last_refused = db_i64(q, 13), .refused_at = db_opt_i64(q, 14),
	};
	struct str reason = db_text(q, 15);
	size_t n = reason.n < sizeof x.reason ? reason.n : sizeof x.reason - 1;
	memcpy(x.reason, reason.p, n);
	return x;
}

enum err store_sensor_get(struct db *db, const struct viewer *viewer, const struct store_sensor_key *key, struct store_sensor *out)
{
	struct db_query *q = db_query(db, "SELECT " COLUMNS " FROM sensor x WHERE x.member = $1 AND x.token = $2 AND x.account = $3"
	                                  " AND x.certificate = $4 AND ($5 = 1 OR x.member = $6)");
	const int64_t numbers[] = {key->member, key->token, key->account, key->certificate};
	for (int i = 0; i < 4; i++)
		db_bind_i64(q, i + 1, numbers[i]);
	db_bind_i64(q, 5, store_audience_all(viewer));
	db_bind_i64(q, 6, store_audience_owner(viewer));
	bool found = db_step(q);
	struct store_sensor x = {0};
	if (found)
		x = read_row(q);
	enum err e = db_query_end(q);
	if (e || !found)
		return e ? e : ERR_NOT_FOUND;
	*out = x;
	return OK;
}

enum err store_sensor_accounts(struct db *db, const struct viewer *viewer, int64_t member, store_sensor_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT " COLUMNS ", a.name FROM sensor x JOIN account a ON a.id = x.account"
	                                  " WHERE x.member = $1 AND x.token = 0 AND x.certificate = 0 AND ($2 = 1 OR x.member = $3)"
	                                  " ORDER BY x.account");
	db_bind_i64(q, 1, member);
	db_bind_i64(q, 2, store_audience_all(viewer));
	db_bind_i64(q, 3, store_audience_owner(viewer));
	enum err e = OK;
	while (!e && db_step(q)) {
		const struct store_sensor x = read_row(q);
		e = each(ctx, &x, db_text(q, 16));
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
