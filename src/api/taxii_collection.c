/* SPDX-License-Identifier: Apache-2.0 */
/* Collections as the viewer has them (TAXII 2.1 sections 5.1 and 5.2). */
#include "api/taxii_collection.h"

#include "api/api_resources.h"
#include "api/taxii_answer.h"
#include "store/store_collection.h"

static enum err put(void *ctx, const struct store_collection *s)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "id", s->uuid);
	jsonw_pair_str(w, "title", s->title);
	jsonw_pair_str_opt(w, "description", s->description);
	jsonw_pair_str_opt(w, "alias", s->alias);
	jsonw_pair_bool(w, "can_read", s->can_read);
	jsonw_pair_bool(w, "can_write", s->can_write);
	jsonw_key(w, "media_types");
	jsonw_raw(w, STR("[\"application/stix+json;version=2.1\",\"application/stix+json;version=2.0\"]"));
	jsonw_close(w, '}');
	return OK;
}

struct listing {
	struct jsonw w;
	bool any;
};

/* An empty list is forbidden: its key is left out. */
static enum err put_item(void *ctx, const struct store_collection *s)
{
	struct listing *l = ctx;
	if (!l->any) {
		jsonw_key(&l->w, "collections");
		jsonw_open(&l->w, '[');
		l->any = true;
	}
	return put(&l->w, s);
}

void taxii_collection_list(struct api_call *c)
{
	struct db *db = api_reader(c);
	if (!db)
		return;
	struct listing l = {.w = taxii_answer_json(c, 200)};
	jsonw_open(&l.w, '{');
	enum err e = store_collection_each(db, &c->viewer, put_item, &l);
	hub_reader_put(c->hub, db);
	if (l.any)
		jsonw_close(&l.w, ']');
	jsonw_close(&l.w, '}');
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

static void fail(struct api_call *c, enum err e)
{
	api_fail(c, e, e == ERR_NOT_FOUND ? "there is no such collection" : NULL);
}

void taxii_collection_get(struct api_call *c)
{
	struct db *db = api_reader(c);
	if (!db)
		return;
	struct jsonw w = taxii_answer_json(c, 200);
	enum err e = store_collection_find(db, &c->viewer, c->name, put, &w);
	hub_reader_put(c->hub, db);
	if (e)
		fail(c, e);
	else
		api_done(c);
}

static enum err take(void *ctx, const struct store_collection *s)
{
	*(struct taxii_collection *)ctx = (struct taxii_collection){s->id, s->can_read, s->can_write};
	return OK;
}

bool taxii_collection_find(struct api_call *c, struct db *db, struct taxii_collection *out)
{
	enum err e = store_collection_find(db, &c->viewer, c->name, take, out);
	if (e)
		fail(c, e);
	return e == OK;
}
