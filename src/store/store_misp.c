/* SPDX-License-Identifier: Apache-2.0 */
/* Whole seconds, because MISP's timestamps have no more. */
#include "store/store_misp.h"

static void bind_key(struct db_query *q, int64_t audience, const struct uuid *uuid)
{
	db_bind_i64(q, 1, audience);
	db_bind_blob(q, 2, str_make(uuid->bytes, sizeof uuid->bytes));
}

enum err store_misp_find(struct db *db, int64_t audience, const struct uuid *uuid, struct store_misp_stamp *out)
{
	struct db_query *q = db_query(db, "SELECT feed, hash, stamp FROM misp_stamp WHERE audience = $1 AND uuid = $2");
	bind_key(q, audience, uuid);
	bool found = db_step(q);
	struct store_misp_stamp s = {.uuid = *uuid, .feed = db_i64(q, 0), .hash = db_i64(q, 1), .stamp = db_i64(q, 2)};
	enum err e = db_query_end(q);
	if (!e && found)
		*out = s;
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_misp_stamp(struct store *store, int64_t audience, int64_t now, struct store_misp_stamp *s)
{
	struct db *db = store_writer(store);
	struct store_misp_stamp old;
	enum err e = store_misp_find(db, audience, &s->uuid, &old);
	if (!e && old.hash == s->hash) {
		s->stamp = old.stamp;
		return OK;
	}
	s->stamp = now - now % UTC_SECOND;
	if (!e && s->stamp <= old.stamp)
		s->stamp = old.stamp + UTC_SECOND;
	if (e && e != ERR_NOT_FOUND)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO misp_stamp (audience, uuid, feed, hash, stamp) VALUES ($1, $2, $3, $4, $5)"
	                                  " ON CONFLICT (audience, uuid) DO UPDATE SET hash = excluded.hash, stamp = excluded.stamp");
	bind_key(q, audience, &s->uuid);
	db_bind_i64(q, 3, s->feed);
	db_bind_i64(q, 4, s->hash);
	db_bind_i64(q, 5, s->stamp);
	return db_run(q);
}
