/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page is one walk along an index where that suffices. Several ids, types or times, and sightings beside objects, are a walk
 * each that yields numbers (date_added); their union, cut to the limit, is then read row by row.
 */
#include "store/store_page.h"

#include <stdlib.h>

#include "base/grow.h"
#include "store/store_audience.h"
#include "store/store_collection.h"
#include "store/store_recall.h"
#include "store/store_sighting_id.h"
#include "store/store_suspension.h"

enum { INSTANTS_AT_ONCE = 4 };

/*
 * $1 after, $2 collection, $3 to $5 the viewer, $6 versions, $7 specs, $8 to $11 instants, $12 what the
 * walk is along.
 */
#define OPEN(x) "($2 > 2 OR " STORE_OPEN(x ".collection", 3, 4) ")"
#define SEES(x) STORE_AUDIENCE(x ".tlp", x ".owner", x ".id", OPEN(x), 3, 4, 5)
/* MISP events and what is known of vulnerabilities are kept among the objects, and are none of STIX. */
#define IN_VIEW(x)                                                                                                     \
	"(($2 > 2 AND " x ".collection = $2) OR ($2 <= 2 AND " x ".type NOT IN ('misp-event', 'kev', 'cve') AND ($2 = 1 OR " x \
	".type = 'indicator' OR " TAKES_BACK(x) ")))"
/* Who reads the indicators alone has to hear, too, that one was taken back. */
#define TAKES_BACK(x)                                                                                                  \
	"(" x ".type = 'note' AND EXISTS (SELECT 1 FROM recall k WHERE k.carrier = " x ".added"                            \
	" AND substr(k.object, 1, 11) = 'indicator--'))"
#define OF_SPEC(x) "($7 = 0 OR ($7 & CASE " x ".spec WHEN 20 THEN 1 ELSE 2 END) <> 0)"
/* One source, and one version of STIX, knows the object: place says first and last. */
#define ALONE "(o.place & 4) = 0"
/* Whether another version that viewer may see has precedence over o, by order among those of the same spec. */
#define OUTDONE(order)                                                                                                 \
	"EXISTS (SELECT 1 FROM object n WHERE n.id = o.id AND n.added <> o.added AND " IN_VIEW("n") " AND " SEES("n")      \
	" AND n.value_id = 0 AND " OF_SPEC("n") " AND (($7 = 0 AND n.spec > o.spec) OR (($7 <> 0 OR n.spec = o.spec) AND (" order "))))"
#define EARLIER_ADDED "n.modified = o.modified AND n.added < o.added"
#define VERSION                                                                                                        \
	"((" ALONE " AND (o.place & $6 & 3) <> 0)"                                                                         \
	" OR ((($6 & 4) <> 0 OR o.modified IN ($8, $9, $10, $11) OR (o.version = '' AND o.added IN ($8, $9, $10, $11)))"   \
	" AND (" ALONE " OR NOT " OUTDONE(EARLIER_ADDED) "))"                                                              \
	" OR (o.place >= 4 AND ($6 & 2) <> 0 AND NOT " OUTDONE("n.modified > o.modified OR (" EARLIER_ADDED ")") ")"       \
	" OR (o.place >= 4 AND ($6 & 1) <> 0 AND NOT " OUTDONE("n.modified < o.modified OR (" EARLIER_ADDED ")") "))"
#define COLUMNS "SELECT o.added, o.id, o.type, o.version, o.modified, o.spec, o.raw, o.value_id, o.tlp FROM object o WHERE "
/* Of an indicator that the hub made of a value its reports decide (sees_value): it has one version and takes no other's place. */
#define MATCHES                                                                                                        \
	" AND " IN_VIEW("o") " AND NOT " STORE_SUSPENDED_OBJECT("o.id") " AND (o.value_id <> 0 OR " SEES("o") ") AND "         \
	OF_SPEC("o") " AND " VERSION " ORDER BY o.added"

/* The plus keeps an index by that column from being chosen. */
static const char along_all[] = COLUMNS "o.added > $1" MATCHES;
static const char along_type[] = COLUMNS "o.type = $12 AND o.added > $1" MATCHES;
static const char along_collection[] = COLUMNS "o.collection = $2 AND o.added > $1" MATCHES;
static const char along_collection_type[] = COLUMNS "o.collection = $2 AND o.type = $12 AND o.added > $1" MATCHES;
static const char along_id[] = COLUMNS "o.id = $12 AND +o.added > $1" MATCHES;
static const char at_added[] = COLUMNS "o.added = $1";

/* As STORE_AUDIENCE_OBJECT has it; a statement of its own, because texts have at most 4,095 bytes. */
static const char live_report[] = "SELECT 1 FROM report r WHERE r.id = $1 AND r.gone IS NULL AND NOT " STORE_WITHHELD("r.id") " AND r.tlp <= $2 AND "
	STORE_AUDIENCE_REPORT("r", 3, 4, 5) " LIMIT 1";

struct key {
	int64_t added;
	bool sighting;
};

struct page {
	struct db *db;
	const struct viewer *viewer;
	const struct store_page_ask *ask;
	store_page_fn *each;
	void *ctx;
	int rows;
	size_t bytes;
	bool more;
	bool notes; /* there are some among indicators (TAKES_BACK) */
	/* of several walks */
	struct key *keys;
	size_t n;
	struct buf sighting;
};

static bool has_text(const struct str *list, size_t n, struct str s)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i], s))
			return true;
	return n == 0;
}

static unsigned versions_of(const struct store_page_ask *ask)
{
	return ask->versions || ask->n_instants ? ask->versions : PAGE_LAST;
}

/* Binds what all walks have; along, where the statement asks for it, is what it goes along. */
static struct db_query *walk(const struct page *p, const char *sql, size_t first_instant, struct str along)
{
	const struct store_page_ask *ask = p->ask;
	struct db_query *q = db_query(p->db, sql);
	db_bind_i64(q, 1, ask->after);
	db_bind_i64(q, 2, ask->collection);
	store_audience_bind(q, 3, p->viewer);
	db_bind_i64(q, 6, versions_of(ask));
	db_bind_i64(q, 7, ask->specs);
	for (size_t i = 0; i < INSTANTS_AT_ONCE; i++) {
		size_t at = first_instant + i;
		db_bind_opt_i64(q, 8 + (int)i, at < ask->n_instants ? ask->instants[at] : UTC_NONE);
	}
	if (along.p)
		db_bind_text(q, 12, along);
	return q;
}

/* Whether the row on which q stands is there for the viewer, where the statement does not say so. */
static enum err sees_value(const struct page *p, struct db_query *q, bool *out)
{
	*out = true;
	if (db_i64(q, 7) == 0)
		return OK;
	struct db_query *report = db_query(p->db, live_report);
	db_bind_i64(report, 1, db_i64(q, 7));
	db_bind_i64(report, 2, db_i64(q, 8));
	store_audience_bind(report, 3, p->viewer);
	*out = db_step(report);
	return db_query_end(report);
}

static enum err pass(struct page *p, const struct store_page_row *row)
{
	bool full = p->rows == p->ask->limit;
	if (!full && p->rows && p->ask->max_bytes)
		full = p->bytes > p->ask->max_bytes || row->raw.n > p->ask->max_bytes - p->bytes;
	if (full) {
		p->more = true;
		return OK;
	}
	p->rows++;
	p->bytes += row->raw.n;
	return p->each(p->ctx, row);
}

static enum err pass_object(struct page *p, struct db_query *q)
{
	char time[UTC_TEXT_BYTES];
	struct store_page_row row = {
		.added = db_i64(q, 0),
		.id = db_text(q, 1),
		.type = db_text(q, 2),
		.version = db_text(q, 3),
		.spec = (int)db_i64(q, 5),
	};
	if (row.version.n == 0) {
		utc_format(db_i64(q, 4) == UTC_NONE ? row.added : db_i64(q, 4), time);
		row.version = str_make(time, sizeof time);
	}
	if (p->ask->raw)
		row.raw = db_blob(q, 6);
	return pass(p, &row);
}

/* --- one walk ------------------------------------------------------------------------------------------------------ */

static enum err pass_all(struct page *p, struct db_query *q)
{
	enum err e = OK;
	while (!e && !p->more && db_step(q)) {
		bool sees;
		e = sees_value(p, q, &sees);
		if (!e && sees)
			e = pass_object(p, q);
	}
	enum err ended = db_query_end(q);
	return e ? e : ended;
}

/* --- several ------------------------------------------------------------------------------------------------------- */

static int by_added(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	return (x->added > y->added) - (x->added < y->added);
}

/* Sorted, without repeats, cut to one more than the page has. */
static void settle(struct page *p)
{
	size_t n = 0;
	if (p->n)
		qsort(p->keys, p->n, sizeof *p->keys, by_added);
	for (size_t i = 0; i < p->n; i++)
		if (n == 0 || p->keys[n - 1].added != p->keys[i].added)
			p->keys[n++] = p->keys[i];
	size_t most = (size_t)p->ask->limit + 1;
	p->n = n < most ? n : most;
}

static enum err take_key(struct page *p, int64_t added, bool sighting)
{
	struct key *keys = grow(p->keys, p->n, sizeof *keys);
	if (!keys)
		return ERR_NOMEM;
	p->keys = keys;
	p->keys[p->n++] = (struct key){added, sighting};
	return OK;
}

static enum err take_sighting(void *ctx, int64_t seq)
{
	return take_key(ctx, seq, true);
}

static enum err take_keys(struct page *p, struct db_query *q, bool check_type)
{
	enum err e = OK;
	size_t before = p->n, most = (size_t)p->ask->limit + 1;
	while (!e && p->n - before < most && db_step(q)) {
		bool sees;
		if (check_type && !has_text(p->ask->types, p->ask->n_types, db_text(q, 2)))
			continue;
		e = sees_value(p, q, &sees);
		if (!e && sees)
			e = take_key(p, db_i64(q, 0), false);
	}
	enum err ended = db_query_end(q);
	settle(p);
	return e ? e : ended;
}

static bool is_made_view(const struct store_page_ask *ask)
{
	return ask->collection > COLLECTION_INDICATORS;
}

/* The walks for the instants from first on. */
static enum err take_walks(struct page *p, size_t first)
{
	const struct store_page_ask *ask = p->ask;
	const struct str none = {NULL, 0};
	enum err e = OK;
	for (size_t i = 0; !e && i < ask->n_ids; i++)
		e = take_keys(p, walk(p, along_id, first, ask->ids[i]), true);
	if (ask->n_ids)
		return e;
	const char *typed = is_made_view(ask) ? along_collection_type : along_type;
	for (size_t i = 0; !e && i < ask->n_types; i++)
		e = take_keys(p, walk(p, typed, first, ask->types[i]), false);
	if (ask->n_types)
		return e;
	if (ask->collection == COLLECTION_INDICATORS) {
		e = take_keys(p, walk(p, along_type, first, STR("indicator")), false);
		return e || !p->notes ? e : take_keys(p, walk(p, along_type, first, STR("note")), false);
	}
	return take_keys(p, walk(p, is_made_view(ask) ? along_collection : along_all, first, none), false);
}

static bool has_instant(const struct store_page_ask *ask, int64_t seq)
{
	for (size_t i = 0; i < ask->n_instants; i++)
		if (ask->instants[i] == seq)
			return true;
	return ask->versions || ask->n_instants == 0;
}

static bool wants_sightings(const struct store_page_ask *ask)
{
	bool holds = ask->collection == COLLECTION_ALL || ask->collection == COLLECTION_SIGHTINGS;
	return holds && ask->sighting && (ask->specs == 0 || (ask->specs & PAGE_SPEC_21)) &&
	       has_text(ask->types, ask->n_types, STR("sighting"));
}

static enum err take_sighting_of_id(struct page *p, struct str id)
{
	static const struct str prefix = STR_INIT("sighting--");
	struct uuid u;
	int64_t value, member, seq;
	if (!str_has_prefix(id, prefix) || uuid_parse(str_from(id, prefix.n), &u) ||
	    !store_sighting_id_read(p->ask->store, &u, &value, &member))
		return OK;
	enum err e = store_sighting_key(p->db, p->viewer, value, member, &seq);
	if (e == ERR_NOT_FOUND || (!e && (seq <= p->ask->after || !has_instant(p->ask, seq))))
		return OK;
	return e ? e : take_key(p, seq, true);
}

static enum err take_sightings(struct page *p)
{
	const struct store_page_ask *ask = p->ask;
	enum err e = OK;
	for (size_t i = 0; !e && i < ask->n_ids; i++)
		e = take_sighting_of_id(p, ask->ids[i]);
	if (ask->n_ids == 0 && (ask->versions || ask->n_instants == 0))
		e = store_sighting_keys(p->db, p->viewer, ask->after, ask->limit + 1, take_sighting, p);
	for (size_t i = 0; !e && ask->n_ids == 0 && ask->versions == 0 && i < ask->n_instants; i++)
		if (ask->instants[i] > ask->after)
			e = store_sighting_keys(p->db, p->viewer, ask->instants[i] - 1, 1, take_sighting, p);
	/* An instant between two sightings brought the later one. */
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!p->keys[i].sighting || has_instant(ask, p->keys[i].added))
			p->keys[n++] = p->keys[i];
	p->n = n;
	settle(p);
	return e;
}

static enum err pass_sighting(void *ctx, const struct store_sighting *s)
{
	struct page *p = ctx;
	char id[10 + UUID_TEXT_BYTES] = "sighting--", version[UTC_TEXT_BYTES];
	struct uuid u = store_sighting_id(p->ask->store, s->id, s->member);
	uuid_format(&u, id + 10);
	utc_format(s->seq, version);
	struct store_page_row row = {
		.added = s->seq,
		.id = str_make(id, sizeof id),
		.type = STR("sighting"),
		.version = str_make(version, sizeof version),
		.spec = 21,
	};
	buf_reset(&p->sighting);
	enum err e = OK;
	if (p->ask->raw)
		e = p->ask->sighting(p->ask->sighting_ctx, s, row.id, row.version, &p->sighting);
	if (!e)
		e = buf_err(&p->sighting);
	row.raw = buf_str(&p->sighting);
	return e ? e : pass(p, &row);
}

static enum err pass_keys(struct page *p)
{
	enum err e = OK;
	for (size_t i = 0; !e && !p->more && i < p->n; i++) {
		if (p->rows == p->ask->limit) {
			p->more = true;
		} else if (p->keys[i].sighting) {
			e = store_sighting_at(p->db, p->viewer, p->keys[i].added, pass_sighting, p);
		} else {
			struct db_query *q = db_query(p->db, at_added);
			db_bind_i64(q, 1, p->keys[i].added);
			e = pass_all(p, q);
		}
	}
	return e;
}

static enum err pass_several(struct page *p)
{
	const struct store_page_ask *ask = p->ask;
	enum err e = OK;
	size_t first = 0;
	if (wants_sightings(ask))
		e = take_sightings(p);
	do {
		if (!e && ask->collection != COLLECTION_SIGHTINGS)
			e = take_walks(p, first);
		first += INSTANTS_AT_ONCE;
	} while (!e && first < ask->n_instants);
	return e ? e : pass_keys(p);
}

/* The statement of a page that is one walk; NULL for any other. */
static const char *single(const struct page *p, struct str *out_along)
{
	const struct store_page_ask *ask = p->ask;
	bool many = p->notes || ask->n_ids || ask->n_types > 1 || ask->n_instants > INSTANTS_AT_ONCE;
	*out_along = (struct str){NULL, 0};
	if (many || wants_sightings(ask) || ask->collection == COLLECTION_SIGHTINGS)
		return NULL;
	if (ask->n_types || ask->collection == COLLECTION_INDICATORS) {
		*out_along = ask->n_types ? ask->types[0] : STR("indicator");
		return is_made_view(ask) ? along_collection_type : along_type;
	}
	return is_made_view(ask) ? along_collection : along_all;
}

static enum err pass_found(struct page *p)
{
	struct str along;
	const struct store_page_ask *ask = p->ask;
	enum err e = OK;
	if (ask->collection == COLLECTION_INDICATORS && ask->n_types == 0 && ask->n_ids == 0)
		e = store_recall_notes_after(p->db, ask->after, &p->notes);
	const char *sql = single(p, &along);
	if (e)
		return e;
	return sql ? pass_all(p, walk(p, sql, 0, along)) : pass_several(p);
}

/* All walks see one state of the store. */
static enum err pass_page(struct page *p)
{
	bool begun = !db_in_transaction(p->db);
	enum err e = begun ? db_begin(p->db) : OK;
	if (e)
		return e;
	e = pass_found(p);
	if (begun)
		db_rollback(p->db);
	return e;
}

static enum err check_read(void *ctx, const struct store_collection *c)
{
	(void)ctx;
	return c->can_read ? OK : ERR_NOT_FOUND;
}

enum err store_page(struct db *db, const struct viewer *viewer, const struct store_page_ask *ask, store_page_fn *each,
                    void *ctx, bool *out_more)
{
	struct page p = {.db = db, .viewer = viewer, .ask = ask, .each = each, .ctx = ctx};
	if (ask->n_ids > PAGE_LIST_MAX || ask->n_types > PAGE_LIST_MAX || ask->n_instants > PAGE_LIST_MAX || ask->limit < 1)
		return ERR_LIMIT;
	enum err e = store_collection_get(db, viewer, ask->collection, check_read, NULL);
	if (e)
		return e;
	buf_init(&p.sighting, LIMIT_OBJECT_BYTES);
	e = pass_page(&p);
	buf_deinit(&p.sighting);
	free(p.keys);
	if (!e)
		*out_more = p.more;
	return e;
}

static enum err found(void *ctx, const struct store_page_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return OK;
}

/* Never written: whether there is one is all that is asked. */
static enum err no_sighting(void *ctx, const struct store_sighting *s, struct str id, struct str version, struct buf *out)
{
	(void)ctx, (void)s, (void)id, (void)version, (void)out;
	return OK;
}

enum err store_page_has(struct db *db, const struct viewer *viewer, const struct store *s, int64_t collection, struct str id)
{
	bool any = false, more;
	const struct store_page_ask ask = {
		.store = s, .collection = collection, .limit = 1, .ids = &id, .n_ids = 1,
		.versions = PAGE_ALL, .specs = PAGE_SPEC_20 | PAGE_SPEC_21, .sighting = no_sighting,
	};
	enum err e = store_page(db, viewer, &ask, found, &any, &more);
	return e || any ? e : ERR_NOT_FOUND;
}
