/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the table of sightings as statements read it. For the files on sightings alone. */
#ifndef STORE_STORE_SIGHTING_ROW_H
#define STORE_STORE_SIGHTING_ROW_H

#include "store/db.h"
#include "store/store_sighting.h"

#define STORE_SIGHTING_COLUMNS                                                                                                        \
	"SELECT s.seq, s.id, s.kind, s.value, s.label, s.member, m.name, s.first_seen, s.last_seen, s.hits, s.confidence," \
	" s.tlp, s.suppressed, s.retro, s.created FROM sighting s LEFT JOIN member m ON m.id = s.member"

/* store_sighting_row_pass: calls each with the rows of q, and ends it. */
static inline enum err store_sighting_row_pass(struct db_query *q, store_sighting_fn *each, void *ctx)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_sighting s = {
			.seq = db_i64(q, 0), .id = db_i64(q, 1), .value = {(enum kind)db_i64(q, 2), db_blob(q, 3)},
			.label = db_text(q, 4), .member = db_i64(q, 5), .member_name = db_text(q, 6), .first = db_i64(q, 7),
			.last = db_i64(q, 8), .count = db_i64(q, 9), .confidence = (int)db_i64(q, 10),
			.tlp = (enum tlp)db_i64(q, 11), .suppressed = db_text(q, 12), .retro = db_i64(q, 13),
			.created = db_i64(q, 14),
		};
		e = each(ctx, &s);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

#endif
