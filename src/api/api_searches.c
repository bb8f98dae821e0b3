/* SPDX-License-Identifier: Apache-2.0 */
/* /api/v1/searches: filters of lists that a person keeps. */
#include "api/api_resources.h"
#include "model/member.h"
#include "store/store_search.h"

/* They are a person's: machines and the hub's own socket keep none. */
static bool is_person(struct api_call *c)
{
	if (!c->viewer.account)
		api_fail(c, ERR_DENIED, "searches are kept for accounts: log in with a name");
	return !c->answered;
}

static enum err search(void *ctx, const struct store_search *s)
{
	struct api_list *l = ctx;
	jsonw_open(l->w, '{');
	jsonw_pair_str(l->w, "list", s->list);
	jsonw_pair_str(l->w, "name", s->name);
	jsonw_pair_str(l->w, "filters", s->filters);
	jsonw_close(l->w, '}');
	return OK;
}

static enum err read_list(struct api_list *l)
{
	return is_person(l->call) ? store_search_each(l->db, l->call->viewer.account, search, l) : OK;
}

void api_searches_list(struct api_call *c)
{
	api_list(c, 0, read_list);
}

struct keeping {
	struct api_call *call;
	struct store_search search;
};

static enum err put(void *ctx, struct store *s)
{
	struct keeping *k = ctx;
	return store_search_put(s, k->call->viewer.account, &k->search);
}

void api_searches_put(struct api_call *c)
{
	struct keeping k = {.call = c, .search = {.list = c->name, .name = c->second}};
	struct json_parser *parser = NULL;
	struct json_value body;
	if (is_person(c) && api_body_json(c, &parser, &body)) {
		k.search.filters = json_get_str(body, "filters");
		if (c->name.n > STORE_SEARCH_LIST_BYTES || !member_name_valid(c->name) || !member_name_valid(c->second))
			api_fail(c, ERR_VALUE, "a search is named by 1 to %d characters without '/' and control characters", LIMIT_NAME_BYTES);
		else if (k.search.filters.n > STORE_SEARCH_FILTERS_BYTES)
			api_fail(c, ERR_VALUE, "filters: at most %d bytes are expected", STORE_SEARCH_FILTERS_BYTES);
	}
	enum err e = c->answered ? OK : hub_write(c->hub, put, &k);
	if (e)
		api_fail(c, e, e == ERR_LIMIT ? "an account keeps at most %d searches: remove one" : NULL, STORE_SEARCHES_MAX);
	else if (!c->answered)
		api_empty(c);
	json_parser_free(parser);
}

static enum err drop(void *ctx, struct store *s)
{
	struct api_call *c = ctx;
	return store_search_remove(s, c->viewer.account, c->name, c->second);
}

void api_searches_remove(struct api_call *c)
{
	enum err e = is_person(c) ? hub_write(c->hub, drop, c) : OK;
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no search '%.*s'" : NULL, STR_ARG(c->second));
	else if (!c->answered)
		api_empty(c);
}
