/* SPDX-License-Identifier: Apache-2.0 */
/* Collections that operators make, and the rights of members in them; what is in them goes over TAXII. */
#include "api/api_resources.h"
#include "hub/exchange.h"
#include "os/clock.h"
#include "store/store_collection.h"
#include "store/store_member.h"

static const struct {
	struct str name;
	unsigned rights;
} accesses[] = {
	{STR_INIT("none"), 0},
	{STR_INIT("read"), COLLECTION_READ},
	{STR_INIT("write"), COLLECTION_WRITE},
	{STR_INIT("readwrite"), COLLECTION_READ | COLLECTION_WRITE},
};

enum { N_ACCESSES = sizeof accesses / sizeof accesses[0], GRANTS_MAX = 10000 };

struct grant {
	struct str member;
	unsigned rights;
	struct str words; /* for the audit log: "bank: readwrite" */
};

/* --- reading ------------------------------------------------------------------------------------------------------- */

struct listing {
	struct api_call *call;
	struct store_collection *items;
	size_t n;
};

/* Copied, because rights are read on the same connection afterwards. */
static enum err keep(void *ctx, const struct store_collection *from)
{
	struct listing *l = ctx;
	struct arena *a = &l->call->arena;
	struct store_collection *items = arena_grow(a, l->items, l->n, sizeof *items), *to;
	if (!items)
		return ERR_NOMEM;
	l->items = items;
	to = &items[l->n++];
	*to = *from;
	to->uuid = arena_dup(a, from->uuid);
	to->alias = arena_dup(a, from->alias);
	to->title = arena_dup(a, from->title);
	to->description = arena_dup(a, from->description);
	return to->uuid.p && to->alias.p && to->title.p && to->description.p ? OK : ERR_NOMEM;
}

static enum err put_right(void *ctx, int64_t member, struct str name, unsigned rights)
{
	struct jsonw *w = ctx;
	(void)member;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "member", name);
	for (size_t i = 0; i < N_ACCESSES; i++)
		if (accesses[i].rights == rights)
			jsonw_pair_str(w, "access", accesses[i].name);
	jsonw_close(w, '}');
	return OK;
}

static enum err put(struct api_call *c, struct db *db, struct jsonw *w, const struct store_collection *s)
{
	enum err e = OK;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "id", s->uuid);
	jsonw_pair_str_opt(w, "alias", s->alias);
	jsonw_pair_str(w, "title", s->title);
	jsonw_pair_str_opt(w, "description", s->description);
	jsonw_pair_bool(w, "can_read", s->can_read);
	jsonw_pair_bool(w, "can_write", s->can_write);
	if (viewer_sees_all(&c->viewer) && s->id >= COLLECTION_MADE) {
		jsonw_key(w, "members");
		jsonw_open(w, '[');
		e = store_collection_rights(db, s->id, put_right, w);
		jsonw_close(w, ']');
	}
	jsonw_close(w, '}');
	return e;
}

static enum err read_all(struct api_list *list)
{
	struct listing l = {.call = list->call};
	enum err e = store_collection_each(list->db, &l.call->viewer, keep, &l);
	for (size_t i = 0; i < l.n && e == OK; i++)
		e = put(l.call, list->db, list->w, &l.items[i]);
	return e;
}

void api_collections_list(struct api_call *c)
{
	api_list(c, 0, read_all);
}

/* The answer is the collection as it is now. */
static void answer(struct api_call *c, int status, struct str key)
{
	struct listing l = {.call = c};
	struct db *db = api_reader(c);
	if (!db)
		return;
	struct jsonw w = api_json(c, status);
	enum err e = store_collection_find(db, &c->viewer, key, keep, &l);
	if (e == OK)
		e = put(c, db, &w, &l.items[0]);
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no such collection" : NULL);
	else
		api_done(c);
}

/* --- changing ------------------------------------------------------------------------------------------------------ */

struct change {
	struct api_call *call;
	struct store_collection collection;
	struct grant *grants;
	size_t n;
	char uuid[UUID_TEXT_BYTES];
	struct str missing; /* the member that is not there */
};

static bool read_grant(struct change *x, struct json_value v)
{
	struct api_call *c = x->call;
	struct str access = json_get_str(v, "access");
	struct grant *grants = x->n < GRANTS_MAX ? arena_grow(&c->arena, x->grants, x->n, sizeof *grants) : NULL;
	size_t i = 0;
	while (i < N_ACCESSES && !str_eq(access, accesses[i].name))
		i++;
	if (i == N_ACCESSES) {
		api_fail(c, ERR_VALUE, "access '%.*s': read, write, readwrite or none is expected", STR_ARG(access));
		return false;
	}
	if (!grants) {
		api_fail(c, ERR_NOMEM, NULL);
		return false;
	}
	struct buf words;
	buf_init(&words, API_BODY_MAX_BYTES);
	buf_printf(&words, "%.*s: %.*s", STR_ARG(json_get_str(v, "member")), STR_ARG(access));
	x->grants = grants;
	grants[x->n++] = (struct grant){
		.member = arena_dup(&c->arena, json_get_str(v, "member")),
		.rights = accesses[i].rights,
		.words = arena_dup(&c->arena, buf_str(&words)),
	};
	buf_deinit(&words);
	return true;
}

static bool read_change(struct change *x, struct json_value body)
{
	struct arena *a = &x->call->arena;
	struct json_value list, item;
	x->collection.title = arena_dup(a, json_get_str(body, "title"));
	x->collection.alias = arena_dup(a, json_get_str(body, "alias"));
	x->collection.description = arena_dup(a, json_get_str(body, "description"));
	if (json_get(body, "members", &list))
		for (struct json_iter i = json_iter(list); json_next(&i, &item);)
			if (!read_grant(x, item))
				return false;
	return true;
}

static enum err take_member(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

static enum err write_grants(struct change *x, struct store *s, struct str key)
{
	enum err e = OK;
	for (size_t i = 0; i < x->n && e == OK; i++) {
		int64_t member;
		e = store_member_find(store_writer(s), &x->call->viewer, x->grants[i].member, take_member, &member);
		if (e == ERR_NOT_FOUND)
			x->missing = x->grants[i].member;
		if (e == OK)
			e = store_collection_grant(s, x->collection.id, member, x->grants[i].rights);
		if (e == OK)
			e = api_audit(x->call, s, "collection grant", key, x->grants[i].words);
	}
	return e;
}

static enum err write_new(void *ctx, struct store *s)
{
	struct change *x = ctx;
	struct str uuid = str_make(x->uuid, sizeof x->uuid);
	enum err e = store_collection_add(s, &x->collection, clock_now(), &x->collection.id, x->uuid);
	if (e == OK)
		e = api_audit(x->call, s, "collection add", uuid, x->collection.title);
	return e ? e : write_grants(x, s, uuid);
}

static enum err take_id(void *ctx, const struct store_collection *s)
{
	*(int64_t *)ctx = s->id;
	return OK;
}

static enum err write_rights(void *ctx, struct store *s)
{
	struct change *x = ctx;
	struct api_call *c = x->call;
	enum err e = store_collection_find(store_writer(s), &c->viewer, c->name, take_id, &x->collection.id);
	return e ? e : write_grants(x, s, c->name);
}

static void fail(const struct change *x, enum err e)
{
	if (x->missing.p)
		api_fail(x->call, ERR_VALUE, "there is no member '%.*s': nothing was changed", STR_ARG(x->missing));
	else if (e == ERR_EXISTS)
		api_fail(x->call, e, "there is a collection with the alias '%.*s' already", STR_ARG(x->collection.alias));
	else if (e == ERR_VALUE)
		api_fail(x->call, e, "a title is expected; an alias has a-z, 0-9, '-', '_' and '.', and does not look like a UUID");
	else if (e == ERR_USAGE)
		api_fail(x->call, e, "it is built in: who has the scope read reads it, nobody writes to it");
	else
		api_fail(x->call, e, e == ERR_NOT_FOUND ? "there is no such collection" : NULL);
}

/* Runs work with what the body says. False: answered. */
static bool change(struct change *x, hub_work_fn *work)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	enum err e = OK;
	bool good = api_body_json(x->call, &parser, &body) && read_change(x, body);
	json_parser_free(parser);
	if (good && (e = hub_write(x->call->hub, work, x)))
		fail(x, e);
	hub_changed(x->call->hub);
	return good && e == OK;
}

void api_collections_add(struct api_call *c)
{
	struct change x = {.call = c};
	if (change(&x, write_new))
		answer(c, 201, str_make(x.uuid, sizeof x.uuid));
}

void api_collections_grant(struct api_call *c)
{
	struct change x = {.call = c};
	if (change(&x, write_rights))
		answer(c, 200, c->name);
}

void api_collections_remove(struct api_call *c)
{
	struct change x = {.call = c};
	int64_t id = 0;
	struct db *db = hub_reader_get(c->hub);
	enum err e = db ? store_collection_find(db, &c->viewer, c->name, take_id, &id) : ERR_NOMEM;
	hub_reader_put(c->hub, db);
	if (e == OK)
		e = exchange_remove_collection(c->hub, &c->viewer, id);
	if (e)
		fail(&x, e);
	else
		api_empty(c);
}
