/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings: lists and single ones, as the bytes that the hub stored. */
#include "api/api_resources.h"
#include "store/store_warning.h"

struct listing {
	struct jsonw *w;
	bool names; /* with members' names */
	int n;
	int64_t last;
};

static enum err list_row(void *ctx, const struct store_warning *row)
{
	struct listing *l = ctx;
	jsonw_raw(l->w, l->names ? row->json : row->json_members);
	l->n++;
	l->last = row->seq;
	return OK;
}

void api_warnings_list(struct api_call *c)
{
	struct str state = api_query(c, "state");
	int64_t cursor;
	int limit = api_query_limit(c);
	if (limit == 0 || !api_cursor(c, &cursor, 1))
		return;
	struct db *db = api_reader(c);
	if (!db)
		return;
	struct jsonw w = api_json(c, 200);
	struct listing l = {.w = &w, .names = c->viewer.scopes & SCOPE_OPERATE};
	jsonw_open(&w, '{');
	jsonw_key(&w, "items");
	jsonw_open(&w, '[');
	enum err e = store_warning_page(db, &c->viewer, cursor, str_eq(state, STR("open")), limit, list_row, &l);
	jsonw_close(&w, ']');
	if (l.n == limit)
		api_cursor_put(&w, &l.last, 1);
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

static bool warning_id(struct api_call *c, struct uuid *out)
{
	if (uuid_parse(c->name, out) == OK)
		return true;
	api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
	return false;
}

void api_warnings_get(struct api_call *c)
{
	struct uuid id;
	struct db *db = warning_id(c, &id) ? api_reader(c) : NULL;
	if (!db)
		return;
	struct jsonw w = api_json(c, 200);
	struct listing l = {.w = &w, .names = c->viewer.scopes & SCOPE_OPERATE};
	enum err e = store_warning_get(db, &c->viewer, &id, list_row, &l);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

static enum err note_withdrawal(void *ctx, struct store *s)
{
	const struct api_call *c = ctx;
	return api_audit(c, s, "warning withdraw", c->name, (struct str){NULL, 0});
}

void api_warnings_withdraw(struct api_call *c)
{
	struct uuid id;
	if (!warning_id(c, &id))
		return;
	enum err e = hub_withdraw(c->hub, &id);
	if (e == OK)
		e = hub_write(c->hub, note_withdrawal, c);
	if (e == ERR_UNSUPPORTED)
		api_fail(c, e, "the hub is not running");
	else if (e)
		api_fail(c, e, "no open warning has this id");
	else
		api_empty(c);
}
