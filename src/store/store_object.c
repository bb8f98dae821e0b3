/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of an object lie side by side while an import runs, so that undoing it only has to delete. */
#include "store/store_object.h"

#include "store/store_audience.h"
#include "store/store_posting.h"
#include "store/store_recall.h"

enum { PLACE_FIRST = 1, PLACE_LAST = 2, PLACE_ONLY = PLACE_FIRST | PLACE_LAST, PLACE_SHARED = 4 };

/* The feed that gives an object, or the hub itself. */
struct giver {
	int64_t id, owner, collection; /* id 0: the hub */
	int64_t import; /* under way; UTC_NONE: none */
	int64_t value_id; /* of an indicator that the hub made of a value; else 0 */
};

/* What the store knows of an object when a feed gives a version of it. */
struct known {
	bool shared;    /* another feed has it, or this one has it in another version of STIX */
	bool own;       /* this feed has it */
	int64_t first, last; /* modified of its own versions */
};

static int spec_of(const struct source_object *o)
{
	return o->spec ? o->spec : 21;
}

static enum err find_giver(struct db *db, int64_t feed, struct giver *out)
{
	struct db_query *q = db_query(db, "SELECT owner, collection, pulling FROM feed WHERE id = $1");
	db_bind_i64(q, 1, feed);
	bool found = db_step(q);
	*out = (struct giver){feed, db_i64(q, 0), db_i64(q, 1), db_opt_i64(q, 2), 0};
	enum err e = db_query_end(q);
	if (e)
		return e;
	return !found ? ERR_NOT_FOUND : out->import == UTC_NONE ? ERR_USAGE : OK;
}

static enum err look_up(struct db *db, int64_t feed, const struct source_object *o, struct known *out)
{
	bool any;
	*out = (struct known){.first = UTC_NONE, .last = UTC_NONE};
	enum err e = store_object_exists(db, o->id, &any);
	if (e || !any)
		return e;
	/* A search each, however many versions there are; those of one source have one spec, or are shared. */
	struct db_query *q = db_query(db, "SELECT (SELECT min(modified) FROM object WHERE id = $1 AND feed = $2),"
	                                  " (SELECT max(modified) FROM object WHERE id = $1 AND feed = $2),"
	                                  " (SELECT spec FROM object WHERE id = $1 AND feed = $2 LIMIT 1),"
	                                  " (SELECT place FROM object WHERE id = $1 AND feed = $2 LIMIT 1),"
	                                  " EXISTS (SELECT 1 FROM object WHERE id = $1 AND feed < $2),"
	                                  " EXISTS (SELECT 1 FROM object WHERE id = $1 AND feed > $2)");
	db_bind_text(q, 1, o->id);
	db_bind_i64(q, 2, feed);
	if (db_step(q)) {
		out->first = db_opt_i64(q, 0);
		out->last = db_opt_i64(q, 1);
		out->own = db_i64(q, 2) != 0;
		bool other_spec = out->own && db_i64(q, 2) != spec_of(o);
		out->shared = other_spec || (db_i64(q, 3) & PLACE_SHARED) || db_i64(q, 4) || db_i64(q, 5);
	}
	return db_query_end(q);
}

/* VALUES, for SQLite copies every page that an INSERT ... SELECT changes, lest it fails halfway. */
static enum err insert(struct store *s, const struct giver *feed, const struct source_object *o, int64_t added, int place)
{
	struct db_query *q = db_query(store_writer(s), "INSERT INTO object (id, feed, modified, type, tlp, waits, import, raw, added,"
	                                               " owner, collection, version, spec, place, pap, revoked, value_id) VALUES ($1, $2,"
	                                               " $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");
	db_bind_text(q, 1, o->id);
	db_bind_i64(q, 2, feed->id);
	db_bind_i64(q, 3, o->modified);
	db_bind_text(q, 4, o->type);
	db_bind_i64(q, 5, (int64_t)o->tlp);
	db_bind_i64(q, 6, o->pattern_waits && !o->revoked);
	db_bind_i64(q, 7, feed->import);
	db_bind_blob(q, 8, o->raw);
	db_bind_i64(q, 9, added);
	db_bind_i64(q, 10, feed->owner);
	db_bind_i64(q, 11, feed->collection);
	db_bind_text(q, 12, o->version);
	db_bind_i64(q, 13, spec_of(o));
	db_bind_i64(q, 14, place);
	db_bind_i64(q, 15, (int64_t)o->pap);
	db_bind_i64(q, 16, o->revoked);
	db_bind_i64(q, 17, feed->value_id);
	enum err e = db_run(q);
	return e ? e : store_posting_put(s, o, added);
}

/* From now on several sources, or versions of STIX, know the object. */
static enum err share(struct db *db, struct str id)
{
	struct db_query *q = db_query(db, "UPDATE object SET place = place + 4 WHERE id = $1 AND place < 4");
	db_bind_text(q, 1, id);
	return db_run(q);
}

/* What the coming version takes back, of itself or of another object. */
static enum err recall(struct store *s, int64_t feed, const struct source_object *o, int64_t added, const struct known *known,
                       enum tlp *in_out_tlp)
{
	enum err e = OK;
	if (known->own && o->modified > known->last)
		e = store_recall_version(s, feed, o, added);
	if (!e && !known->own && o->recalls.object.n)
		e = store_recall_notice(s, feed, o, added, in_out_tlp);
	return e;
}

enum err store_object_put(struct store *s, int64_t feed, const struct source_object *o)
{
	struct db *db = store_writer(s);
	struct giver giver;
	struct known known;
	int64_t added;
	enum err e = find_giver(db, feed, &giver);
	if (!e)
		e = look_up(db, feed, o, &known);
	if (e || (known.own && o->modified <= known.last))
		return e;
	e = store_next_seq(s, &added);
	struct source_object kept = *o;
	if (!e)
		e = recall(s, feed, o, added, &known, &kept.tlp);
	if (!e && known.shared)
		e = share(db, o->id);
	return e ? e : insert(s, &giver, &kept, added, PLACE_ONLY | (known.shared ? PLACE_SHARED : 0));
}

static enum err take_place(struct db *db, int64_t feed, struct str id, int64_t modified, int place)
{
	struct db_query *q = db_query(db, "UPDATE object SET place = place - (place & $4) WHERE id = $1 AND feed = $2"
	                                  " AND modified = $3");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, feed);
	db_bind_i64(q, 3, modified);
	db_bind_i64(q, 4, place);
	return db_run(q);
}

/* The marking of the version next to one of this feed, before it or behind it; TLP_CLEAR where there is none. */
static enum err neighbours(struct db *db, int64_t feed, const struct source_object *o, int64_t *out_older, int64_t *out_newer)
{
	struct db_query *q = db_query(db, "SELECT (SELECT tlp FROM object WHERE id = $1 AND feed = $2 AND modified < $3"
	                                  " ORDER BY modified DESC LIMIT 1), (SELECT tlp FROM object WHERE id = $1"
	                                  " AND feed = $2 AND modified > $3 ORDER BY modified LIMIT 1)");
	db_bind_text(q, 1, o->id);
	db_bind_i64(q, 2, feed);
	db_bind_i64(q, 3, o->modified);
	if (db_step(q)) {
		*out_older = db_opt_i64(q, 0) == UTC_NONE ? TLP_RED : db_i64(q, 0);
		*out_newer = db_i64(q, 1);
	}
	return db_query_end(q);
}

/* No version is less restricted than a later one of its source: the one behind it and the one before it tell of all. */
static enum err restrict_versions(struct db *db, int64_t feed, struct source_object *o)
{
	int64_t older = TLP_RED, newer = TLP_CLEAR;
	enum err e = neighbours(db, feed, o, &older, &newer);
	if (e)
		return e;
	if (newer > (int64_t)o->tlp)
		o->tlp = (enum tlp)newer;
	if (older >= (int64_t)o->tlp)
		return OK;
	struct db_query *q = db_query(db, "UPDATE object SET tlp = $4 WHERE id = $1 AND feed = $2 AND modified < $3 AND tlp < $4");
	db_bind_text(q, 1, o->id);
	db_bind_i64(q, 2, feed);
	db_bind_i64(q, 3, o->modified);
	db_bind_i64(q, 4, (int64_t)o->tlp);
	return db_run(q);
}

static enum err add_version(struct store *s, const struct giver *giver, const struct source_object *o, int64_t added,
                            const struct known *known)
{
	struct db *db = store_writer(s);
	int64_t feed = giver->id;
	int place = (o->modified < known->first ? PLACE_FIRST : 0) | (o->modified > known->last ? PLACE_LAST : 0);
	struct source_object restricted = *o;
	enum err e = restrict_versions(db, feed, &restricted);
	if (!e && (place & PLACE_FIRST))
		e = take_place(db, feed, o->id, known->first, PLACE_FIRST);
	if (!e && (place & PLACE_LAST))
		e = take_place(db, feed, o->id, known->last, PLACE_LAST);
	return e ? e : insert(s, giver, &restricted, added, place | (known->shared ? PLACE_SHARED : 0));
}

enum err store_object_add(struct store *s, int64_t feed, const struct source_object *o, int64_t added, bool fresh)
{
	struct db *db = store_writer(s);
	struct source_object kept = *o;
	struct giver giver;
	struct known known = {0};
	enum err e = find_giver(db, feed, &giver);
	if (!e && !fresh)
		e = look_up(db, feed, o, &known);
	if (!e)
		e = recall(s, feed, o, added, &known, &kept.tlp);
	if (!e && known.shared)
		e = share(db, o->id);
	if (e)
		return e;
	if (known.own)
		return add_version(s, &giver, &kept, added, &known);
	return insert(s, &giver, &kept, added, PLACE_ONLY | (known.shared ? PLACE_SHARED : 0));
}

/* --- the hub's own ------------------------------------------------------------------------------------------------- */

/* What there is of it: the hub's own version, and whether other sources have one. */
static enum err find_own(struct db *db, struct str id, int64_t *out_modified, bool *out_others)
{
	struct db_query *q = db_query(db, "SELECT (SELECT max(modified) FROM object WHERE id = $1 AND feed = 0),"
	                                  " EXISTS (SELECT 1 FROM object WHERE id = $1 AND feed > 0)");
	db_bind_text(q, 1, id);
	if (db_step(q)) {
		*out_modified = db_opt_i64(q, 0);
		*out_others = db_i64(q, 1) != 0;
	}
	return db_query_end(q);
}

static enum err drop_own(struct store *s, struct str id)
{
	struct db_query *q = db_query(store_writer(s), "DELETE FROM object WHERE id = $1 AND feed = 0");
	db_bind_text(q, 1, id);
	enum err e = db_run(q);
	return e ? e : store_posting_sweep(s, 1);
}

enum err store_object_own(struct store *s, const struct store_object_own *own)
{
	struct db *db = store_writer(s);
	const struct source_object *o = &own->object;
	int64_t modified = UTC_NONE, added;
	bool others = false;
	enum err e = find_own(db, o->id, &modified, &others);
	if (e || (modified != UTC_NONE && modified >= o->modified))
		return e;
	if (modified != UTC_NONE)
		e = drop_own(s, o->id);
	if (!e && others)
		e = share(db, o->id);
	if (!e)
		e = store_next_seq(s, &added);
	const struct giver hub = {.owner = own->owner, .collection = own->collection, .value_id = own->value_id};
	return e ? e : insert(s, &hub, o, added, PLACE_ONLY | (others ? PLACE_SHARED : 0));
}

/* The first and the last of what is left. */
static enum err give_places(struct db *db, int64_t feed, struct str id)
{
	struct db_query *q = db_query(db, "UPDATE object SET place = (place & 4)"
	                                  " + CASE WHEN modified = (SELECT min(modified) FROM object WHERE id = $1 AND feed = $2)"
	                                  " THEN 1 ELSE 0 END"
	                                  " + CASE WHEN modified = (SELECT max(modified) FROM object WHERE id = $1 AND feed = $2)"
	                                  " THEN 2 ELSE 0 END WHERE id = $1 AND feed = $2");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, feed);
	return db_run(q);
}

/* What dropping needs of a version, copied. */
struct dropping {
	int64_t feed;
	struct buf id;
};

static enum err note_dropping(void *ctx, const struct store_object *o)
{
	struct dropping *d = ctx;
	if (o->collection == 0)
		return ERR_USAGE;
	d->feed = o->feed;
	buf_put(&d->id, o->id);
	return buf_err(&d->id);
}

enum err store_object_drop(struct store *s, int64_t added)
{
	struct db *db = store_writer(s);
	struct dropping d = {0};
	buf_init(&d.id, LIMIT_OBJECT_BYTES);
	enum err e = store_object_at(db, added, note_dropping, &d);
	if (!e) {
		struct db_query *q = db_query(db, "DELETE FROM object WHERE added = $1");
		db_bind_i64(q, 1, added);
		e = db_run(q);
	}
	if (!e)
		e = give_places(db, d.feed, buf_str(&d.id));
	if (!e)
		e = store_posting_sweep(s, 1);
	buf_deinit(&d.id);
	return e;
}

enum err store_object_exists(struct db *db, struct str id, bool *out)
{
	struct db_query *q = db_query(db, "SELECT 1 FROM object WHERE id = $1 LIMIT 1");
	db_bind_text(q, 1, id);
	bool found = db_step(q);
	enum err e = db_query_end(q);
	if (!e)
		*out = found;
	return e;
}

#define COLUMNS                                                                                                        \
	"SELECT o.added, o.feed, o.collection, o.owner, o.modified, o.id, o.raw, o.tlp, NOT EXISTS (SELECT 1 FROM object n"      \
	" WHERE n.id = o.id AND n.feed = o.feed AND n.modified > o.modified) FROM object o WHERE "

/* Ends q. */
static enum err pass(struct db_query *q, store_object_fn *each, void *ctx, bool *out_found)
{
	enum err e = OK;
	while (!e && db_step(q)) {
		struct store_object o = {
			.added = db_i64(q, 0), .feed = db_i64(q, 1), .collection = db_i64(q, 2), .owner = db_i64(q, 3),
			.modified = db_i64(q, 4), .id = db_text(q, 5), .raw = db_blob(q, 6), .tlp = (enum tlp)db_i64(q, 7),
			.latest = db_i64(q, 8) != 0,
		};
		*out_found = true;
		e = each(ctx, &o);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

enum err store_object_version(struct db *db, int64_t collection, struct str id, int64_t modified, store_object_fn *each,
                              void *ctx)
{
	bool found;
	struct db_query *q = db_query(db, COLUMNS "o.id = $1 AND o.modified = $2 AND o.feed IN"
	                                          " (SELECT f.id FROM feed f WHERE f.collection = $3)");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, modified);
	db_bind_i64(q, 3, collection);
	return pass(q, each, ctx, &found);
}

enum err store_object_latest(struct db *db, int64_t feed, struct str id, store_object_fn *each, void *ctx)
{
	bool found;
	struct db_query *q = db_query(db, COLUMNS "o.id = $1 AND o.feed = $2 ORDER BY o.modified DESC LIMIT 1");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, feed);
	return pass(q, each, ctx, &found);
}

enum err store_object_before(struct db *db, int64_t feed, struct str id, int64_t modified, store_object_fn *each, void *ctx)
{
	bool found;
	struct db_query *q = db_query(db, COLUMNS "o.id = $1 AND o.feed = $2 AND o.modified < $3 ORDER BY o.modified DESC LIMIT 1");
	db_bind_text(q, 1, id);
	db_bind_i64(q, 2, feed);
	db_bind_i64(q, 3, modified);
	return pass(q, each, ctx, &found);
}

enum err store_object_at(struct db *db, int64_t added, store_object_fn *each, void *ctx)
{
	bool found = false;
	struct db_query *q = db_query(db, COLUMNS "o.added = $1");
	db_bind_i64(q, 1, added);
	enum err e = pass(q, each, ctx, &found);
	return !e && !found ? ERR_NOT_FOUND : e;
}

enum err store_object_get(struct db *db, const struct viewer *viewer, struct str id, struct buf *out)
{
	/* Only a feed's latest version counts: one that the viewer may not see must not uncover an older one. */
	struct db_query *q = db_query(db, "SELECT o.raw FROM object o WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM object n"
	                                  " WHERE n.id = o.id AND n.feed = o.feed AND n.modified > o.modified) AND "
	                                  STORE_AUDIENCE_OBJECT("o", STORE_OPEN("o.collection", 2, 3), 2, 3, 4)
	                                  " ORDER BY o.modified DESC, o.feed LIMIT 1");
	db_bind_text(q, 1, id);
	store_audience_bind(q, 2, viewer);
	bool found = db_step(q);
	if (found)
		buf_put(out, db_blob(q, 0));
	enum err e = db_query_end(q);
	if (e)
		return e;
	return found ? buf_err(out) : ERR_NOT_FOUND;
}

enum err store_object_sources(struct db *db, struct str id, store_object_source_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT coalesce(f.name, ''), coalesce(m.name, ''), o.owner, o.collection, o.tlp, o.pap"
	                                  " FROM object o LEFT JOIN feed f ON f.id = o.feed LEFT JOIN member m ON m.id = o.owner"
	                                  " WHERE o.id = $1 AND o.value_id = 0 AND NOT EXISTS (SELECT 1 FROM object n WHERE n.id = o.id"
	                                  " AND n.feed = o.feed AND n.modified > o.modified) ORDER BY o.feed");
	db_bind_text(q, 1, id);
	enum err e = OK;
	while (e == OK && db_step(q)) {
		struct store_object_source s = {
			.feed = db_text(q, 0), .owner = db_text(q, 1), .owner_id = db_i64(q, 2), .collection = db_i64(q, 3),
			.tlp = (enum tlp)db_i64(q, 4), .pap = (enum pap)db_i64(q, 5),
		};
		e = each(ctx, &s);
	}
	enum err end = db_query_end(q);
	return e ? e : end;
}

enum err store_object_waiting(struct db *db, store_waiting_fn *each, void *ctx)
{
	struct db_query *q = db_query(db, "SELECT o.id, o.raw FROM object o WHERE o.waits <> 0 AND NOT EXISTS"
	                                  " (SELECT 1 FROM object n WHERE n.id = o.id AND n.feed = o.feed"
	                                  " AND n.modified > o.modified) ORDER BY o.id, CASE WHEN o.collection = 0 THEN 0 ELSE"
	                                  " (SELECT min(f.added) FROM object f WHERE f.id = o.id AND f.feed = o.feed) END,"
	                                  " o.modified DESC, o.feed");
	enum err e = OK;
	while (e == OK && db_step(q))
		e = each(ctx, db_text(q, 0), db_blob(q, 1));
	enum err end = db_query_end(q);
	return e ? e : end;
}
