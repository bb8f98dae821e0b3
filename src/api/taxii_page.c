/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of a collection: objects, one object, the manifest, the versions of an object (TAXII 2.1 sections 5.3 to 5.8). They
 * differ in their filters and in what they write for a row. Objects are copied as they came.
 */
#include "api/api_receipt.h"
#include "api/api_resources.h"
#include "api/taxii_answer.h"
#include "api/taxii_collection.h"
#include "api/taxii_cursor.h"
#include "api/taxii_query.h"
#include "emit/sighting_stix.h"
#include "hub/delivery.h"
#include "store/store_page.h"

enum {
	PAGE_ROWS_MAX = 1000,
	/* Behind the first row; what a request takes in memory. */
	PAGE_BYTES_MAX = 8 << 20,
	BINDING_BYTES_MAX = 256 << 10,
};

struct page_kind {
	const char *list;    /* the key of its rows */
	unsigned params;
	bool one_object;     /* of which the path has the id */
	bool every_version;
	bool raw;
	void (*put)(struct jsonw *w, const struct store_page_row *row);
};

struct page {
	struct api_call *call;
	const struct page_kind *kind;
	struct taxii_query query;
	struct taxii_collection collection;
	struct buf binding;
	struct jsonw w;
	int64_t added[PAGE_ROWS_MAX]; /* date_added of its rows */
	size_t n;
	struct delivery *delivery; /* of reports; NULL: what leaves is no object */
};

static void put_object(struct jsonw *w, const struct store_page_row *row)
{
	jsonw_raw(w, row->raw);
}

static void put_time(struct jsonw *w, const char *key, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	utc_format(t, text);
	jsonw_pair_str(w, key, str_make(text, sizeof text));
}

static void put_manifest(struct jsonw *w, const struct store_page_row *row)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "id", row->id);
	put_time(w, "date_added", row->added);
	jsonw_pair_str(w, "version", row->version);
	jsonw_pair_str(w, "media_type", row->spec == 20 ? STR("application/stix+json;version=2.0") : STR("application/stix+json;version=2.1"));
	jsonw_close(w, '}');
}

static void put_version(struct jsonw *w, const struct store_page_row *row)
{
	jsonw_str(w, row->version);
}

static const struct page_kind objects = {
	"objects", TAXII_PAGING | TAXII_ID | TAXII_TYPE | TAXII_VERSION | TAXII_SPEC, .raw = true, .put = put_object};
static const struct page_kind manifest = {
	"objects", TAXII_PAGING | TAXII_ID | TAXII_TYPE | TAXII_VERSION | TAXII_SPEC, .put = put_manifest};
static const struct page_kind object = {
	"objects", TAXII_PAGING | TAXII_VERSION | TAXII_SPEC, .one_object = true, .raw = true, .put = put_object};
static const struct page_kind versions = {
	"versions", TAXII_PAGING | TAXII_SPEC, .one_object = true, .every_version = true, .put = put_version};

static void bind_text(struct buf *b, struct str s)
{
	buf_put_u64(b, s.n);
	buf_putc(b, ':');
	buf_put(b, s);
}

static void bind_number(struct buf *b, int64_t v)
{
	buf_put_i64(b, v);
	buf_putc(b, ',');
}

static void bind_texts(struct buf *b, struct taxii_texts t)
{
	bind_number(b, (int64_t)t.n);
	for (size_t i = 0; i < t.n; i++)
		bind_text(b, t.texts[i]);
}

/* What a cursor holds for: all that is asked but the limit, and who asks, whichever of its credentials it has. */
static enum err bind(struct page *p)
{
	struct buf *b = &p->binding;
	const struct taxii_query *q = &p->query;
	const struct viewer *v = &p->call->viewer;
	bind_text(b, str_of(p->call->route->path));
	bind_number(b, p->collection.id);
	bind_text(b, p->call->second);
	bind_number(b, v->member);
	bind_number(b, v->account);
	bind_number(b, viewer_sees_all(v));
	bind_number(b, q->added_after);
	bind_texts(b, q->ids);
	bind_texts(b, q->types);
	bind_number(b, q->versions);
	bind_number(b, q->specs);
	for (size_t i = 0; i < q->n_instants; i++)
		bind_number(b, q->instants[i]);
	return buf_err(b);
}

static bool read_request(struct page *p, struct db *db)
{
	struct api_call *c = p->call;
	const char *why = NULL;
	if (!taxii_collection_find(c, db, &p->collection))
		return false;
	if (!p->collection.can_read) {
		api_fail(c, ERR_DENIED, "the collection is not open to you for reading");
		return false;
	}
	enum err e = taxii_query_read(&c->arena, c->request.query, p->kind->params, &p->query, &why);
	if (e == OK)
		e = bind(p);
	if (e)
		api_fail(c, e == ERR_NOMEM ? e : ERR_SYNTAX, "%s", why ? why : err_text(e));
	return e == OK;
}

/* Where the page begins: behind the cursor, else behind added_after. False: answered with 400. */
static bool find_start(struct page *p, const struct taxii_cursor_key *key, int64_t *out)
{
	*out = p->query.added_after == UTC_NONE ? 0 : p->query.added_after;
	if (!(p->query.given & TAXII_NEXT) || taxii_cursor_parse(key, buf_str(&p->binding), p->query.next, out))
		return true;
	api_fail(p->call, ERR_SYNTAX, "next: it was not given for this collection and these filters; begin again without it");
	return false;
}

static enum err take_row(void *ctx, const struct store_page_row *row)
{
	struct page *p = ctx;
	if (p->n == 0) {
		jsonw_key(&p->w, p->kind->list);
		jsonw_open(&p->w, '[');
	}
	p->added[p->n++] = row->added;
	p->kind->put(&p->w, row);
	delivery_object(p->delivery, row->id, row->version);
	return buf_err(p->w.b);
}

static enum err put_sighting(void *ctx, const struct store_sighting *s, struct str id, struct str version, struct buf *out)
{
	const struct api_call *c = ctx;
	const struct sighting_stix x = {
		.id = id, .modified = version, .created = s->created, .hub = hub_name(c->hub), .member = s->member_name,
		.value = s->value, .label = s->label, .first = s->first, .last = s->last, .count = s->count,
		.confidence = s->confidence, .tlp = s->tlp,
	};
	sighting_stix_put(out, &x);
	return buf_err(out);
}

static void set_ask(const struct page *p, struct store_page_ask *ask)
{
	const struct taxii_query *q = &p->query;
	ask->store = hub_store(p->call->hub);
	ask->collection = p->collection.id;
	ask->limit = q->limit == 0 || q->limit > PAGE_ROWS_MAX ? PAGE_ROWS_MAX : (int)q->limit;
	ask->max_bytes = PAGE_BYTES_MAX;
	ask->raw = p->kind->raw;
	ask->ids = p->kind->one_object ? &p->call->second : q->ids.texts;
	ask->n_ids = p->kind->one_object ? 1 : q->ids.n;
	ask->types = q->types.texts;
	ask->n_types = q->types.n;
	ask->instants = q->instants;
	ask->n_instants = q->n_instants;
	ask->versions = p->kind->every_version ? PAGE_ALL : q->versions;
	ask->specs = q->specs & (PAGE_SPEC_20 | PAGE_SPEC_21);
	ask->sighting = put_sighting;
	ask->sighting_ctx = p->call;
}

static void end(struct page *p, const struct taxii_cursor_key *key, bool more)
{
	struct api_response *r = &p->call->response;
	if (p->n) {
		jsonw_close(&p->w, ']');
		utc_format(p->added[0], r->added_first);
		utc_format(p->added[p->n - 1], r->added_last);
	}
	if (more) {
		char next[TAXII_CURSOR_TEXT_BYTES];
		taxii_cursor_format(key, buf_str(&p->binding), p->added[p->n - 1], next);
		jsonw_pair_bool(&p->w, "more", true);
		jsonw_pair_str(&p->w, "next", str_make(next, sizeof next));
	}
	jsonw_close(&p->w, '}');
	api_done(p->call);
}

static void read_page(struct page *p, struct db *db)
{
	struct api_call *c = p->call;
	struct taxii_cursor_key key = taxii_cursor_key(store_secret(hub_store(c->hub)));
	struct store_page_ask ask = {0};
	bool more = false;
	enum err e = OK;
	if (!read_request(p, db) || !find_start(p, &key, &ask.after))
		return;
	set_ask(p, &ask);
	if (p->kind->raw) {
		api_receipt_reads(c, db, p->collection.id);
		p->delivery = api_warnings_delivery(c, DELIVERY_TAXII);
	}
	p->w = taxii_answer_json(c, 200);
	jsonw_open(&p->w, '{');
	/* Of specifications to come there is nothing here, which is no error. */
	if (p->query.specs != TAXII_SPEC_OTHER)
		e = store_page(db, &c->viewer, &ask, take_row, p, &more);
	if (e == OK && p->n == 0 && p->kind->one_object)
		e = store_page_has(db, &c->viewer, ask.store, ask.collection, c->second);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no such object in the collection" : NULL);
	else
		end(p, &key, more);
	if (e == OK && p->kind->raw)
		api_receipt_page(c, db, p->collection.id, p->added, p->n);
	delivery_end(c->hub, p->delivery, db);
}

static void answer(struct api_call *c, const struct page_kind *kind)
{
	struct page p = {.call = c, .kind = kind};
	struct db *db = api_reader(c);
	if (!db)
		return;
	buf_init(&p.binding, BINDING_BYTES_MAX);
	read_page(&p, db);
	buf_deinit(&p.binding);
	hub_reader_put(c->hub, db);
}

void taxii_page_objects(struct api_call *c)
{
	answer(c, &objects);
}

void taxii_page_manifest(struct api_call *c)
{
	answer(c, &manifest);
}

void taxii_page_object(struct api_call *c)
{
	answer(c, &object);
}

void taxii_page_versions(struct api_call *c)
{
	answer(c, &versions);
}
