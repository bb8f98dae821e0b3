/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/objects/{id}/related: what names an object, what it names, and what has the same values. */
#include "api/api_resources.h"
#include "hub/related.h"

static void put_object(struct jsonw *w, const struct related_object *o)
{
	jsonw_open(w, '{');
	jsonw_pair_str(w, "id", o->id);
	jsonw_pair_str(w, "type", o->type);
	jsonw_pair_str_opt(w, "name", o->name);
	jsonw_pair_i64(w, "depth", o->depth);
	jsonw_pair_str(w, "relation", o->relation);
	jsonw_pair_str(w, "of", o->of);
	jsonw_pair_str_opt(w, "by", o->by);
	jsonw_close(w, '}');
}

static void put_value(struct jsonw *w, const struct related_value *v)
{
	jsonw_open(w, '{');
	api_value(w, v->value);
	jsonw_pair_i64(w, "depth", v->depth);
	jsonw_pair_str(w, "of", v->of);
	jsonw_close(w, '}');
}

void api_related_put(struct jsonw *w, const struct related *r, int from_depth)
{
	jsonw_key(w, "items");
	jsonw_open(w, '[');
	for (size_t i = 0; i < r->n_objects; i++)
		if (r->objects[i].depth >= from_depth)
			put_object(w, &r->objects[i]);
	jsonw_close(w, ']');
	jsonw_key(w, "values");
	jsonw_open(w, '[');
	for (size_t i = 0; i < r->n_values; i++)
		put_value(w, &r->values[i]);
	jsonw_close(w, ']');
	jsonw_pair_bool(w, "more", r->more);
}

void api_related_get(struct api_call *c)
{
	struct related r;
	int64_t depth = 1;
	if (!api_query_i64(c, "depth", 1, RELATED_DEPTH_MAX, &depth))
		return;
	struct db *db = api_reader(c);
	if (!db)
		return;
	enum err e = related_of_object(hub_store(c->hub), db, &c->viewer, c->name, (int)depth, &c->arena, &r);
	hub_reader_put(c->hub, db);
	if (e) {
		api_fail(c, e, NULL);
		return;
	}
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "id", r.objects[0].id);
	jsonw_pair_i64(&w, "depth", depth);
	api_related_put(&w, &r, 1);
	jsonw_close(&w, '}');
	api_done(c);
}
