/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of collections and of the rights in them. */
#include "store/store_collection.h"

#include "os/clock.h"
#include "store/store_audience.h"

static const struct {
	int64_t id;
	struct str alias, title, description;
} built_in[] = {
	{COLLECTION_ALL, STR_INIT("all"), STR_INIT("All"), STR_INIT("All objects that you may see, and your sightings")},
	{COLLECTION_INDICATORS, STR_INIT("indicators"), STR_INIT("Indicators"), STR_INIT("All indicators that you may see")},
	{COLLECTION_WARNINGS, STR_INIT("warnings"), STR_INIT("Warnings"), STR_INIT("The warnings of this centre, with their countermeasures")},
	{COLLECTION_SIGHTINGS, STR_INIT("sightings"), STR_INIT("Sightings"), STR_INIT("Indicators that met your observations")},
};

static void bind_alias(struct db_query *q, int at, struct str alias)
{
	if (alias.n)
		db_bind_text(q, at, alias);
	else
		db_bind_null(q, at);
}

static enum err insert(struct store *s, const struct store_collection *c, int64_t now)
{
	struct db *db = store_writer(s);
	struct db_query *q = db_query(db, "INSERT INTO collection (id, uuid, alias, title, description, created)"
	                                  " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING");
	db_bind_i64(q, 1, c->id);
	db_bind_text(q, 2, c->uuid);
	bind_alias(q, 3, c->alias);
	db_bind_text(q, 4, c->title);
	db_bind_text(q, 5, c->description);
	db_bind_i64(q, 6, now);
	return db_run(q);
}

enum err store_collection_prepare(struct store *s)
{
	char uuid[UUID_TEXT_BYTES];
	enum err e = OK;
	for (size_t i = 0; !e && i < sizeof built_in / sizeof built_in[0]; i++) {
		store_draw_uuid(uuid);
		struct store_collection c = {
			.id = built_in[i].id,
			.uuid = str_make(uuid, sizeof uuid),
			.alias = built_in[i].alias,
			.title = built_in[i].title,
			.description = built_in[i].description,
		};
		e = insert(s, &c, clock_now());
	}
	return e;
}

/* An alias stands in the place of a UUID in paths. */
static bool is_alias(struct str s)
{
	struct uuid u;
	if (s.n > LIMIT_NAME_BYTES || uuid_parse(s, &u) == OK || s.p[0] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!memchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", s.p[i], 39))
			return false;
	return true;
}

static enum err check(const struct store_collection *c)
{
	return c->title.n == 0 || (c->alias.n && !is_alias(c->alias)) ? ERR_VALUE : OK;
}

enum err store_collection_add(struct store *s, const struct store_collection *c, int64_t now, int64_t *out_id,
                              char out_uuid[UUID_TEXT_BYTES])
{
	struct store_collection own = *c;
	char uuid[UUID_TEXT_BYTES];
	int64_t n;
	enum err e = check(c);
	if (!e)
		e = store_next_id(s, "collection", &n);
	if (e)
		return e;
	store_draw_uuid(uuid);
	own.id = COLLECTION_MADE + n - 1;
	own.uuid = str_make(uuid, sizeof uuid);
	e = insert(s, &own, now);
	if (!e && db_changes(store_writer(s)) == 0)
		e = ERR_EXISTS;
	if (e)
		return e;
	*out_id = own.id;
	memcpy(out_uuid, uuid, sizeof uuid);
	return OK;
}

enum err store_collection_remove(struct store *s, int64_t id)
{
	if (id < COLLECTION_MADE)
		return ERR_USAGE;
	struct db_query *q = db_query(store_writer(s), "DELETE FROM collection WHERE id = $1");
	db_bind_i64(q, 1, id);
	enum err e = db_run(q);
	return !e && db_changes(store_writer(s)) == 0 ? ERR_NOT_FOUND : e;
}

enum err store_collection_grant(struct store *s, int64_t id, int64_t member, unsigned rights)
{
	const struct viewer operator = viewer_operator();
	if (id < COLLECTION_MADE)
		return ERR_USAGE;
	enum err e = store_collection_get(store_writer(s), &operator, id, NULL, NULL);
	if (e)
		return e;
	struct db_query *q = db_query(store_writer(s), "INSERT INTO collection_right (collection, member, rights)"
	                                               " VALUES ($1, $2, $3) ON CONFLICT (collection, member)"
	                                               " DO UPDATE SET rights = excluded.rights");
	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, member);
	db_bind_i64(q, 3, rights & (COLLECTION_READ | COLLECTION_WRITE));
	return db_run(q);
}

#define COLUMNS                                                                                                        \
	"SELECT c.id, c.uuid, c.alias, c.title, c.description, c.created, coalesce(r.rights, 0) FROM collection c"         \
	" LEFT JOIN collection_right r ON r.collection = c.id AND r.member = $1"

static struct store_collection read_row(struct db_query *q, const struct viewer *v)
{
	struct store_collection c = {
		.id = db_i64(q, 0), .uuid = db_text(q, 1), .alias = db_text(q, 2), .title = db_text(q, 3),
		.description = db_text(q, 4), .created = db_i64(q, 5),
	};
	bool made = c.id >= COLLECTION_MADE, operates = v->scopes & SCOPE_OPERATE;
	int64_t rights = db_i64(q, 6);
	c.can_read = operates || ((v->scopes & SCOPE_READ) && (!made || store_audience_all(v) || (rights & COLLECTION_READ)));
	c.can_write = made && (operates || ((v->scopes & SCOPE_PUBLISH) && (rights & COLLECTION_WRITE)));
	return c;
}

/* Ends q. */
static enum err pass(struct db_query *q, const struct viewer *viewer, store_collection_fn *each, void *ctx, bool *out_found)
{
	enum err e = OK;
	db_bind_i64(q, 1, store_audience_owner(viewer));
	while (!e && db_step(q)) {
		struct store_collection c = read_row(q, viewer);
		if (!c.can_read && !c.can_write)
			continue;
		*out_found = true;
		e = each ? each(ctx, &c) : OK;
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_collection_each(struct db *db, const struct viewer *viewer, store_collection_fn *each, void *ctx)
{
	bool found;
	return pass(db_query(db, COLUMNS " ORDER BY c.id"), viewer, each, ctx, &found);
}

enum err store_collection_find(struct db *db, const struct viewer *viewer, struct str key, store_collection_fn *each,
                               void *ctx)
{
	bool found = false;
	char text[UUID_TEXT_BYTES];
	struct uuid u;
	if (uuid_parse(key, &u) == OK) {
		uuid_format(&u, text);
		key = str_make(text, sizeof text);
	}
	struct db_query *q = db_query(db, COLUMNS " WHERE c.uuid = $2 OR c.alias = $2");
	db_bind_text(q, 2, key);
	enum err e = pass(q, viewer, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_collection_get(struct db *db, const struct viewer *viewer, int64_t id, store_collection_fn *each, void *ctx)
{
	bool found = false;
	struct db_query *q = db_query(db, COLUMNS " WHERE c.id = $2");
	db_bind_i64(q, 2, id);
	enum err e = pass(q, viewer, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_collection_rights(struct db *db, int64_t id, store_collection_right_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT r.member, m.name, r.rights FROM collection_right r"
	                                  " LEFT JOIN member m ON m.id = r.member WHERE r.collection = $1 AND r.rights <> 0"
	                                  " ORDER BY r.member");
	db_bind_i64(q, 1, id);
	enum err e = OK;
	while (!e && db_step(q))
		e = each(ctx, db_i64(q, 0), db_text(q, 1), (unsigned)db_i64(q, 2));
	enum err ended = db_query_end(q);
	return e ? e : ended;
}
