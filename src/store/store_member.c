/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of members and of what is theirs. */
#include "store/store_member.h"

#include <stdlib.h>

#include "base/arena.h"
#include "store/store_audience.h"

static enum err add_asset(struct db *db, int64_t member, struct value v)
{
	struct db_query *q = db_query(db, "INSERT INTO asset (member, kind, value) VALUES ($1, $2, $3)"
	                                  " ON CONFLICT (member, kind, value) DO NOTHING");
	db_bind_i64(q, 1, member);
	db_bind_i64(q, 2, (int64_t)v.kind);
	db_bind_blob(q, 3, v.bytes);
	return db_run(q);
}

enum err store_member_add(struct store *s, const struct member *m, int64_t now, int64_t *out_id)
{
	struct db *db = store_writer(s);
	int64_t id = 0;
	enum err e = store_next_id(s, "member", &id);
	if (e)
		return e;
	struct db_query *q = db_query(db, "INSERT INTO member (id, name, country, sector, created, party)"
	                                  " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING");
	db_bind_i64(q, 1, id);
	db_bind_text(q, 2, m->name);
	db_bind_text(q, 3, m->country);
	db_bind_text(q, 4, m->sector);
	db_bind_i64(q, 5, now);
	db_bind_text(q, 6, m->group);
	e = db_run(q);
	if (!e && db_changes(db) == 0)
		e = ERR_EXISTS;
	for (size_t i = 0; !e && i < m->n_assets; i++)
		e = add_asset(db, id, m->assets[i]);
	if (!e)
		*out_id = id;
	return e;
}

enum err store_member_set(struct store *s, const struct member *m)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "UPDATE member SET country = $2, sector = $3, party = $4 WHERE id = $1");
	db_bind_i64(q, 1, m->id);
	db_bind_text(q, 2, m->country);
	db_bind_text(q, 3, m->sector);
	db_bind_text(q, 4, m->group);
	enum err e = db_run(q);
	if (!e && db_changes(db) == 0)
		e = ERR_NOT_FOUND;
	if (!e) {
		q = db_query(db, "DELETE FROM asset WHERE member = $1");
		db_bind_i64(q, 1, m->id);
		e = db_run(q);
	}
	for (size_t i = 0; !e && i < m->n_assets; i++)
		e = add_asset(db, m->id, m->assets[i]);
	return e;
}

enum err store_member_check(struct db *db, int64_t id)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM member WHERE id = $1");
	db_bind_i64(q, 1, id);
	bool found = db_step(q);
	enum err e = db_query_end(q);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_member_remove(struct store *s, int64_t id)
{
	static const char *const sql[] = {
		"DELETE FROM token WHERE member = $1",
		"DELETE FROM certificate WHERE member = $1",
		"DELETE FROM account WHERE member = $1",
		"DELETE FROM asset WHERE member = $1",
		"DELETE FROM consumer WHERE member = $1",
		"DELETE FROM receipt WHERE member = $1",
		"DELETE FROM delivery WHERE member = $1",
		"DELETE FROM acknowledgement WHERE member = $1",
		"DELETE FROM impact WHERE member = $1",
		"DELETE FROM source WHERE kind = 2 AND id = $1",
		"DELETE FROM doubt WHERE member = $1 OR (kind = 2 AND source = $1)",
		"DELETE FROM silence WHERE member = $1",
		"DELETE FROM fixed WHERE member = $1",
		"DELETE FROM asset_hit WHERE member = $1",
		"DELETE FROM sensor WHERE member = $1",
		"DELETE FROM member WHERE id = $1",
	};
	struct db *db = store_writer(s);
	if (id <= 0)
		return ERR_NOT_FOUND;
	for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++) {
		struct db_query *q = db_query(db, sql[i]);
		db_bind_i64(q, 1, id);
		enum err e = db_run(q);
		if (e)
			return e;
	}
	return db_changes(db) == 0 ? ERR_NOT_FOUND : OK;
}

/* One row an asset, one row for a member without any (or whose assets the viewer does not get). */
#define COLUMNS                                                                                                        \
	"SELECT m.id, m.name, m.country, m.sector, a.kind, a.value,"                                    \
	" CASE WHEN $1 = 1 OR m.id = $2 THEN m.party ELSE '' END FROM member m LEFT JOIN asset a ON a.member = m.id"     \
	" AND ($1 = 1 OR m.id = $2) WHERE ($1 = 1 OR $2 > 0)"
#define IN_ORDER " ORDER BY m.id, a.kind, a.value"

static const size_t one_max_bytes = (size_t)256 << 20;

/* The member whose rows are being read. */
struct gathering {
	struct arena text;
	struct member member;
	struct value *assets;
	size_t cap;
};

static enum err begin_member(struct gathering *g, struct db_query *q)
{
	arena_reset(&g->text);
	g->member = (struct member){
		.id = db_i64(q, 0),
		.name = arena_dup(&g->text, db_text(q, 1)),
		.country = arena_dup(&g->text, db_text(q, 2)),
		.sector = arena_dup(&g->text, db_text(q, 3)),
		.group = arena_dup(&g->text, db_text(q, 6)),
	};
	return g->member.name.p && g->member.country.p && g->member.sector.p && g->member.group.p ? OK : ERR_NOMEM;
}

static enum err gather_asset(struct gathering *g, struct db_query *q)
{
	if (db_opt_i64(q, 4) == INT64_MIN)
		return OK;
	if (g->member.n_assets == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 16;
		struct value *more = realloc(g->assets, cap * sizeof *more);
		if (!more)
			return ERR_NOMEM;
		g->assets = more;
		g->cap = cap;
	}
	struct str bytes = arena_dup(&g->text, db_blob(q, 5));
	if (!bytes.p)
		return ERR_NOMEM;
	g->assets[g->member.n_assets++] = (struct value){(enum kind)db_i64(q, 4), bytes};
	g->member.assets = g->assets;
	return OK;
}

/* Ends q; *out_n counts members. */
static enum err pass(struct db_query *q, const struct viewer *viewer, store_member_fn *each, void *ctx, size_t *out_n)
{
	struct gathering g = {0};
	enum err e = OK;
	arena_init(&g.text, one_max_bytes);
	db_bind_i64(q, 1, store_audience_all(viewer));
	db_bind_i64(q, 2, store_audience_owner(viewer));
	while (!e && db_step(q)) {
		if (g.member.id != db_i64(q, 0)) {
			if (g.member.id)
				e = each(ctx, &g.member);
			if (!e)
				e = begin_member(&g, q);
			++*out_n;
		}
		if (!e)
			e = gather_asset(&g, q);
	}
	enum err ended = db_query_end(q);
	if (!e)
		e = ended;
	if (!e && g.member.id)
		e = each(ctx, &g.member);
	arena_deinit(&g.text);
	free(g.assets);
	return e;
}

enum err store_member_each(struct db *db, const struct viewer *viewer, store_member_fn *each, void *ctx)
{
	size_t n = 0;
	return pass(db_query(db, COLUMNS IN_ORDER), viewer, each, ctx, &n);
}

enum err store_member_find(struct db *db, const struct viewer *viewer, struct str name, store_member_fn *each, void *ctx)
{
	size_t n = 0;
	struct db_query *q = db_query(db, COLUMNS " AND m.name = $3" IN_ORDER);
	db_bind_text(q, 3, name);
	enum err e = pass(q, viewer, each, ctx, &n);
	return !e && n == 0 ? ERR_NOT_FOUND : e;
}
