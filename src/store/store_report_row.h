/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the table of reports as statements read it. For the files on reports alone. */
#ifndef STORE_STORE_REPORT_ROW_H
#define STORE_STORE_REPORT_ROW_H

#include "store/db.h"
#include "store/store_report.h"
#include "store/store_suspension.h"

#define STORE_REPORT_LIVE "(r.gone IS NULL AND NOT " STORE_SUSPENDED("r.id") ")"
/* The columns of a struct store_report, in the order of store_report_row; behind them, if at all, whether it is recalled. */
#define STORE_REPORT_COLUMNS                                                                                           \
	"r.id, r.kind, r.value, r.feed, r.label, r.confidence, r.tlp, r.valid_from, r.valid_until, r.first_seen, r.since," \
	" r.gone, r.object, r.pap, r.changed"
/* The same for readers who are told what left: a suspended one has left, too. */
#define STORE_REPORT_GONE "coalesce(r.gone, " STORE_SUSPENDED_SINCE("r.id") ")"
#define STORE_REPORT_COLUMNS_OF_SURVEY                                                                                 \
	"r.id, r.kind, r.value, r.feed, r.label, r.confidence, r.tlp, r.valid_from, r.valid_until, r.first_seen, r.since," \
	" " STORE_REPORT_GONE ", r.object, r.pap, r.changed"
/* The join is written so that reports come first. */
#define STORE_REPORT_NAMED                                                                                             \
	"SELECT " STORE_REPORT_COLUMNS ", 0, f.name, l.name FROM report r CROSS JOIN feed f CROSS JOIN label l"              \
	" WHERE f.id = r.feed AND l.id = r.label"

enum { STORE_REPORT_COLUMN_LABEL = 4, STORE_REPORT_COLUMN_RECALLED = 15, STORE_REPORT_COLUMN_FEED_NAME = 16,
	STORE_REPORT_COLUMN_LABEL_NAME = 17 };

static inline struct store_report store_report_row(struct db_query *q)
{
	return (struct store_report){
		.id = db_i64(q, 0),
		.value = {(enum kind)db_i64(q, 1), db_blob(q, 2)},
		.feed = db_i64(q, 3),
		.confidence = (int)db_i64(q, 5),
		.tlp = (enum tlp)db_i64(q, 6),
		.valid_from = db_opt_i64(q, 7),
		.valid_until = db_opt_i64(q, 8),
		.first_seen = db_i64(q, 9),
		.since = db_i64(q, 10),
		.gone = db_opt_i64(q, 11),
		.object = db_text(q, 12),
		.pap = (enum pap)db_i64(q, 13),
		.changed = db_opt_i64(q, 14),
	};
}

/* store_report_row_named: the same with whether it is recalled and the names of feed and label behind. */
static inline struct store_report store_report_row_named(struct db_query *q)
{
	struct store_report r = store_report_row(q);
	r.recalled = db_i64(q, STORE_REPORT_COLUMN_RECALLED) != 0;
	r.feed_name = db_text(q, STORE_REPORT_COLUMN_FEED_NAME);
	r.label = db_text(q, STORE_REPORT_COLUMN_LABEL_NAME);
	return r;
}

/* store_report_row_label: the number of the filter's label, -1 for any; *out_known false: no report has it. */
MUST_CHECK enum err store_report_row_label(struct db *db, const struct store_report_filter *f, int64_t *out, bool *out_known);

#endif
