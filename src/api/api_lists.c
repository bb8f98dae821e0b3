/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/members/{}/lists/{}, and the same lists as files: who is likely to contact a member. */
#include "api/api_file.h"
#include "api/api_lists.h"
#include "api/api_member.h"
#include "api/api_resources.h"
#include "hub/outlet_list.h"

static bool read_opts(struct api_call *c, struct str member, struct lists_opts *out)
{
	int64_t n = LISTS_DEFAULT;
	if (!api_query_i64(c, "n", 1, MEMBER_LIST_MAX, &n) || !api_member_find(c, member, &out->member))
		return false;
	out->max = (size_t)n;
	return true;
}

static void put_terms(struct jsonw *w, const struct member_list_entry *e)
{
	jsonw_key(w, "terms");
	jsonw_open(w, '[');
	for (size_t i = 0; i < e->n_terms; i++) {
		jsonw_open(w, '{');
		jsonw_pair_str(w, "name", str_of(e->terms[i].name));
		jsonw_key(w, "measure");
		jsonw_fixed(w, e->terms[i].measure, 4);
		jsonw_key(w, "points");
		jsonw_fixed(w, e->terms[i].points, 3);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void put_entry(struct jsonw *w, const struct member_list_entry *e)
{
	char text[VALUE_TEXT_BYTES];
	jsonw_open(w, '{');
	jsonw_pair_str(w, "value", str_make(text, value_format(e->value, text)));
	jsonw_pair_str(w, "kind", kind_name(e->value.kind));
	jsonw_pair_bool(w, "met", e->met);
	jsonw_pair_bool(w, "confirmed", e->confirmed);
	jsonw_key(w, "probability");
	jsonw_fixed(w, e->probability, 4);
	jsonw_pair_time(w, "expires", e->expires);
	put_terms(w, e);
	jsonw_close(w, '}');
}

void api_lists_get(struct api_call *c)
{
	struct lists_opts opts;
	struct lists_result r;
	if (!lists_find(c->second, &opts.which)) {
		api_fail(c, ERR_NOT_FOUND, "lists are confirm and new");
		return;
	}
	if (!read_opts(c, c->name, &opts))
		return;
	enum err e = lists_make(c->hub, &opts, &c->arena, &r);
	if (e) {
		api_fail(c, e, NULL);
		return;
	}
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "list", c->second);
	jsonw_pair_time(&w, "made", r.now);
	jsonw_pair_i64(&w, "held_back", (int64_t)r.held);
	jsonw_key(&w, "items");
	jsonw_open(&w, '[');
	for (size_t i = 0; i < r.n; i++)
		put_entry(&w, &r.entries[i]);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	if (!str_eq(c->request.method, STR("HEAD")))
		lists_deliver(c->hub, &c->viewer, r.entries, r.n, opts.which == MEMBER_LIST_NEW ? STR("new.json") : STR("confirm.json"));
	api_done(c);
}

void api_lists_file(struct api_call *c, const struct outlet_opts *o, enum member_list_which which)
{
	struct outlet_list_opts opts = {.list.which = which, .name = o->name, .format = o->format, .kinds = o->filter.kinds,
	                                .min_confidence = o->min_confidence, .given = o->unsent ? NULL : &c->viewer};
	struct outlet_result result;
	struct api_file f;
	if (!read_opts(c, api_query(c, "member"), &opts.list))
		return;
	enum err e = api_file_open(c, &f);
	if (e == OK)
		e = outlet_list_write(c->hub, &opts, api_file_write, &f, &result);
	api_file_send(c, &f, o->format->media_type, e, NULL);
}
