/* SPDX-License-Identifier: Apache-2.0 */
/* The table of postings. */
#include "store/store_posting.h"

#include <stdlib.h>

#include "store/store_audience.h"

enum { SWEEP_MAX = 4096, SWEEP_FOR_EACH = 16, KEYS_AT_HAND = 64 };

/* Of two kinds of hashes in one column neither may pass for the other: no value is of KIND_NONE. */
int64_t store_posting_key(const struct store *s, struct str id)
{
	return store_value_id(s, (struct value){KIND_NONE, id});
}

static int by_key(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static enum err put_keys(struct db *db, int64_t *keys, size_t n, int64_t added)
{
	enum err e = OK;
	qsort(keys, n, sizeof *keys, by_key);
	for (size_t i = 0; !e && i < n; i++) {
		if (i && keys[i] == keys[i - 1])
			continue;
		struct db_query *q = db_query(db, "INSERT INTO posting (key, added) VALUES ($1, $2) ON CONFLICT (key, added) DO NOTHING");
		db_bind_i64(q, 1, keys[i]);
		db_bind_i64(q, 2, added);
		e = db_run(q);
	}
	return e;
}

enum err store_posting_put(struct store *s, const struct source_object *o, int64_t added)
{
	int64_t at_hand[KEYS_AT_HAND], *keys = at_hand;
	size_t n = 0, most = o->n_refs + o->n_values;
	if (most == 0)
		return OK;
	if (most > KEYS_AT_HAND)
		keys = calloc(most, sizeof *keys);
	if (!keys)
		return ERR_NOMEM;
	for (size_t i = 0; i < o->n_refs; i++)
		keys[n++] = store_posting_key(s, o->refs[i]);
	for (size_t i = 0; i < o->n_values; i++)
		keys[n++] = store_value_id(s, o->values[i]);
	enum err e = put_keys(store_writer(s), keys, n, added);
	if (keys != at_hand)
		free(keys);
	return e;
}

/* --- what versions that went left behind --------------------------------------------------------------------------- */

struct place {
	int64_t key, added;
};

static const char turn_key[] = "posting_turn_key", turn_added[] = "posting_turn_added";

static enum err turn_get(struct db *db, struct place *out)
{
	enum err e = store_get_i64(db, turn_key, &out->key);
	if (!e)
		e = store_get_i64(db, turn_added, &out->added);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err turn_set(struct db *db, const struct place *turn)
{
	enum err e = store_set_i64(db, turn_key, turn->key);
	return e ? e : store_set_i64(db, turn_added, turn->added);
}

/* Behind the end of the table a turn begins anew. */
static enum err look(struct db *db, struct place *turn, int64_t rows, struct place *gone, size_t *out_n)
{
	struct db_query *q = db_query(db, "SELECT p.key, p.added, EXISTS (SELECT 1 FROM object o WHERE o.added = p.added)"
	                                  " FROM posting p WHERE (p.key, p.added) > ($1, $2) ORDER BY p.key, p.added LIMIT $3");
	int64_t seen = 0;
	db_bind_i64(q, 1, turn->key);
	db_bind_i64(q, 2, turn->added);
	db_bind_i64(q, 3, rows);
	for (; db_step(q); seen++) {
		*turn = (struct place){db_i64(q, 0), db_i64(q, 1)};
		if (!db_i64(q, 2))
			gone[(*out_n)++] = *turn;
	}
	if (seen < rows)
		*turn = (struct place){0, 0};
	return db_query_end(q);
}

enum err store_posting_sweep(struct store *s, int64_t rows)
{
	struct db *db = store_writer(s);
	struct place turn = {0, 0}, *gone;
	size_t n = 0;
	if (rows <= 0)
		return OK;
	rows = rows < SWEEP_MAX / SWEEP_FOR_EACH ? rows * SWEEP_FOR_EACH : SWEEP_MAX;
	gone = calloc((size_t)rows, sizeof *gone);
	if (!gone)
		return ERR_NOMEM;
	enum err e = turn_get(db, &turn);
	if (!e)
		e = look(db, &turn, rows, gone, &n);
	for (size_t i = 0; !e && i < n; i++) {
		struct db_query *q = db_query(db, "DELETE FROM posting WHERE key = $1 AND added = $2");
		db_bind_i64(q, 1, gone[i].key);
		db_bind_i64(q, 2, gone[i].added);
		e = db_run(q);
	}
	free(gone);
	return e ? e : turn_set(db, &turn);
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static const char naming[] =
	"SELECT o.id, o.raw FROM (SELECT added FROM posting WHERE key = $1 ORDER BY added DESC LIMIT $2) p"
	" CROSS JOIN object o WHERE o.added = p.added AND NOT EXISTS (SELECT 1 FROM object n WHERE n.id = o.id"
	" AND n.feed = o.feed AND n.modified > o.modified) AND "
	STORE_AUDIENCE_OBJECT("o", STORE_OPEN("o.collection", 4, 5), 4, 5, 6)
	" ORDER BY o.added DESC LIMIT $3";

enum err store_posting_each(struct db *db, const struct viewer *viewer, int64_t key, int limit, store_posting_fn *each,
                            void *ctx, bool *out_more)
{
	struct db_query *q = db_query(db, naming);
	enum err e = OK;
	int n = 0;
	db_bind_i64(q, 1, key);
	db_bind_i64(q, 2, POSTING_SEARCHED);
	db_bind_i64(q, 3, (int64_t)limit + 1);
	store_audience_bind(q, 4, viewer);
	while (!e && n < limit && db_step(q)) {
		e = each(ctx, db_text(q, 0), db_blob(q, 1));
		n++;
	}
	bool more = !e && n == limit && db_step(q);
	enum err ended = db_query_end(q);
	if (!e && !ended)
		*out_more = more;
	return e ? e : ended;
}

enum err store_posting_of_feed(struct db *db, int64_t feed, struct str type, int64_t key, int limit, store_posting_fn *each,
                               void *ctx)
{
	struct db_query *q = db_query(db, "SELECT o.id, o.raw FROM posting p CROSS JOIN object o WHERE p.key = $1"
	                                  " AND o.added = p.added AND o.feed = $2 AND o.type = $4"
	                                  " AND NOT EXISTS (SELECT 1 FROM object n WHERE n.id = o.id AND n.feed = o.feed"
	                                  " AND n.modified > o.modified) ORDER BY p.added LIMIT $3");
	enum err e = OK;
	db_bind_i64(q, 1, key);
	db_bind_i64(q, 2, feed);
	db_bind_i64(q, 3, limit);
	db_bind_text(q, 4, type);
	while (!e && db_step(q))
		e = each(ctx, db_text(q, 0), db_blob(q, 1));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_posting_objects(struct db *db, int64_t after, int limit, store_posting_objects_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT added, type, raw FROM object WHERE added > $1 ORDER BY added LIMIT $2");
	enum err e = OK;
	db_bind_i64(q, 1, after);
	db_bind_i64(q, 2, limit);
	while (!e && db_step(q))
		e = each(ctx, db_i64(q, 0), db_text(q, 1), db_blob(q, 2));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
