/* SPDX-License-Identifier: Apache-2.0 */
/* POST /api/v1/audience: who would see what a document holds, before it is handed in. Nothing is stored. */
#include "api/api_document.h"
#include "api/api_resources.h"
#include "hub/rowset.h"
#include "hub/setting.h"
#include "store/store_collection.h"
#include "store/store_member.h"

#include <stdlib.h>

struct preview {
	struct api_call *call;
	struct api_document document;
	struct feed_doc_opts opts;
	struct str collection; /* empty: none */
	int64_t collection_id;
	struct import_result result;
	struct rowset rows;
	uint64_t values[TLP_COUNT], objects[TLP_COUNT];
};

void api_audience_begin(struct api_call *c)
{
	struct preview *p = calloc(1, sizeof *p);
	struct str format = api_query(c, "format"), tlp = api_query(c, "tlp");
	c->state = p;
	if (!p) {
		api_fail(c, ERR_NOMEM, NULL);
		return;
	}
	p->call = c;
	p->collection = api_query(c, "collection");
	p->opts = (struct feed_doc_opts){.tlp = setting_default_tlp(c->hub), .confidence = CONFIDENCE_UNKNOWN};
	p->opts.format = format.n ? feed_format_find(format) : FEED_AUTO;
	api_document_init(&p->document, c->hub, LIMIT_FEED_BYTES);
	if (p->opts.format == FEED_FORMAT_COUNT)
		api_fail(c, ERR_UNSUPPORTED, "there is no format '%.*s'", STR_ARG(format));
	else if (tlp.n && tlp_parse(tlp, &p->opts.tlp))
		api_fail(c, ERR_USAGE, "tlp: clear, green, amber, amber+strict or red is expected");
}

bool api_audience_take(struct api_call *c, struct str bytes)
{
	struct preview *p = c->state;
	enum err e = api_document_put(&p->document, bytes);
	if (e)
		api_fail(c, e, e == ERR_LIMIT ? "a document may have %zu bytes" : NULL, LIMIT_FEED_BYTES);
	return !c->answered;
}

/* One marking, and the members that would see what carries it. */
struct listing {
	struct preview *preview;
	struct db *db;
	struct jsonw *w;
	enum tlp tlp;
	int64_t seen_by;
};

static enum err readable(void *ctx, const struct store_collection *c)
{
	*(bool *)ctx = c->can_read;
	return OK;
}

static enum err take_collection(void *ctx, const struct store_collection *c)
{
	((struct preview *)ctx)->collection_id = c->id;
	return OK;
}

static enum err list_member(void *ctx, const struct member *m)
{
	struct listing *l = ctx;
	const struct preview *p = l->preview;
	struct viewer viewer = {.member = m->id, .scopes = SCOPE_READ};
	struct audience a = {.tlp = l->tlp, .owner = p->call->viewer.member};
	if (p->collection_id) {
		bool open = false;
		enum err e = store_collection_get(l->db, &viewer, p->collection_id, readable, &open);
		if (e && e != ERR_NOT_FOUND)
			return e;
		a.closed = !open;
	}
	if (!viewer_may_see(&viewer, a, NULL))
		return OK;
	l->seen_by++;
	jsonw_str(l->w, m->name);
	return OK;
}

/* Members' names are known to all members; who runs the hub sees everything in any case and is not listed. */
static enum err list_marking(struct preview *p, struct db *db, struct db *inner, struct jsonw *w, enum tlp tlp)
{
	struct viewer operator = viewer_operator(), public = viewer_public();
	struct listing l = {.preview = p, .db = inner, .w = w, .tlp = tlp};
	jsonw_open(w, '{');
	api_tlp(w, "tlp", tlp);
	jsonw_pair_i64(w, "values", (int64_t)p->values[tlp]);
	jsonw_pair_i64(w, "objects", (int64_t)p->objects[tlp]);
	jsonw_key(w, "seen_by");
	jsonw_open(w, '[');
	enum err e = store_member_each(db, &operator, list_member, &l);
	jsonw_close(w, ']');
	jsonw_pair_i64(w, "members", l.seen_by);
	jsonw_pair_bool(w, "public", viewer_may_see(&public, (struct audience){.tlp = tlp, .closed = p->collection_id != 0}, NULL));
	jsonw_close(w, '}');
	return e;
}

static enum err list_markings(struct preview *p, struct jsonw *w)
{
	struct db *db = hub_reader_get(p->call->hub), *inner = hub_reader_get(p->call->hub);
	enum err e = db && inner ? OK : ERR_NOMEM;
	if (e == OK && p->collection.n)
		e = store_collection_find(db, &p->call->viewer, p->collection, take_collection, p);
	if (e == OK)
		jsonw_open(w, '[');
	for (int t = 0; t < TLP_COUNT && e == OK; t++)
		if (p->values[t] || p->objects[t])
			e = list_marking(p, db, inner, w, (enum tlp)t);
	jsonw_close(w, ']');
	hub_reader_put(p->call->hub, db);
	hub_reader_put(p->call->hub, inner);
	return e;
}

static enum err read_document(struct preview *p)
{
	arena_init(&p->result.arena, (size_t)1 << 20);
	p->result.refusals = arena_zalloc(&p->result.arena, LIMIT_REFUSALS_SHOWN, sizeof *p->result.refusals);
	rowset_init(&p->rows, hub_store(p->call->hub), &p->result);
	enum err e = p->result.refusals ? rowset_parse(&p->rows, buf_str(&p->document.text), &p->opts) : ERR_NOMEM;
	for (size_t i = 0; i < p->rows.n && e == OK; i++)
		p->values[p->rows.rows[i].tlp]++;
	for (size_t i = 0; i < p->rows.n_objects && e == OK; i++)
		p->objects[p->rows.objects[i].tlp]++;
	return e;
}

void api_audience_answer(struct api_call *c)
{
	struct preview *p = c->state;
	enum err e = read_document(p);
	if (e) {
		api_fail(c, e, "%s", p->result.fault.what ? p->result.fault.what : "the document cannot be read");
		return;
	}
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "format", feed_format_name(p->result.format));
	jsonw_pair_i64(&w, "refused", (int64_t)p->result.refused);
	jsonw_key(&w, "markings");
	e = list_markings(p, &w);
	jsonw_close(&w, '}');
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no collection '%.*s'" : NULL, STR_ARG(p->collection));
	else
		api_done(c);
}

void api_audience_release(struct api_call *c)
{
	struct preview *p = c->state;
	rowset_deinit(&p->rows);
	arena_deinit(&p->result.arena);
	api_document_deinit(&p->document);
	free(p);
}
