/* SPDX-License-Identifier: Apache-2.0 */
/* STIX and MISP objects: lists, and one as it came. */
#include "api/api_filter.h"
#include "api/api_resources.h"
#include "hub/related.h"
#include "store/store_object.h"

static enum err object(void *ctx, const struct store_object_row *row)
{
	struct api_list *l = ctx;
	struct jsonw *w = l->w;
	struct parse_fault fault;
	struct json_value parsed;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "id", row->id);
	jsonw_pair_str(w, "type", row->type);
	if (json_read(l->parser, row->raw, &parsed, &fault) == OK)
		jsonw_pair_str_opt(w, "name", related_name(parsed));
	jsonw_pair_str_opt(w, "source", row->source);
	api_tlp(w, "tlp", row->tlp);
	jsonw_pair_time(w, "added", row->added);
	jsonw_pair_time_opt(w, "modified", row->modified);
	if (row->revoked)
		jsonw_pair_bool(w, "revoked", true);
	jsonw_pair_i64(w, "bytes", (int64_t)row->raw.n);
	jsonw_close(w, '}');
	l->n++;
	return OK;
}

static enum err read_objects(struct api_list *l)
{
	struct store_object_filter filter = {.type = api_query(l->call, "type")};
	if (!api_filter_times(l->call, &filter.since, &filter.until))
		return OK;
	l->parser = json_parser_new();
	enum err e = l->parser ? store_object_list(l->db, &l->call->viewer, &filter, l->cursor, l->limit, &l->more, object, l) : ERR_NOMEM;
	json_parser_free(l->parser);
	return e;
}

void api_objects_list(struct api_call *c)
{
	api_list(c, 1, read_objects);
}

void api_objects_get(struct api_call *c)
{
	struct db *db = api_reader(c);
	if (!db)
		return;
	api_json(c, 200);
	enum err e = store_object_get(db, &c->viewer, c->name, &c->response.body);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		c->answered = true; /* byte for byte: no line end is added */
}
