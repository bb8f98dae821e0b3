/* SPDX-License-Identifier: Apache-2.0 */
/* Who sees an object, and why: named recipients, and the answer to "why can this one not see that". */
#include "api/api_resources.h"
#include "store/store_collection.h"
#include "store/store_object.h"
#include "store/store_recipient.h"
#include "store/store_warning.h"

/* --- named recipients ---------------------------------------------------------------------------------------------- */

struct owning {
	const struct viewer *viewer;
	bool exists, owns;
};

static enum err owns_source(void *ctx, const struct store_object_source *s)
{
	struct owning *o = ctx;
	o->exists = true;
	o->owns = o->owns || (o->viewer->member && s->owner_id == o->viewer->member);
	return OK;
}

/* Who runs the hub, and whoever's object it is. For all others an object has no recipients, as if it did not exist. */
static enum err may_manage(struct db *db, const struct viewer *viewer, struct str object)
{
	struct owning o = {.viewer = viewer};
	enum err e = store_object_sources(db, object, owns_source, &o);
	if (e)
		return e;
	return o.exists && (o.owns || viewer_sees_all(viewer)) ? OK : ERR_NOT_FOUND;
}

/* Whose records of an object the viewer names recipients for. */
static int64_t names_for(const struct viewer *viewer)
{
	return viewer_sees_all(viewer) ? 0 : viewer->member;
}

static enum err recipient_row(void *ctx, const struct store_recipient *r)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_str(w, "member", r->member_name);
	jsonw_pair_str_opt(w, "account", r->account_name);
	jsonw_close(w, '}');
	return OK;
}

static enum err read_recipients(struct api_list *l)
{
	enum err e = may_manage(l->db, &l->call->viewer, l->call->name);
	return e ? e : store_recipient_each(l->db, l->call->name, names_for(&l->call->viewer), recipient_row, l->w);
}

void api_recipients_list(struct api_call *c)
{
	api_list(c, 0, read_recipients);
}

struct naming {
	struct api_call *call;
	struct str name;
	struct store_recipient recipient;
	bool remove;
};

static enum err write_recipient(void *ctx, struct store *s)
{
	struct naming *n = ctx;
	struct str object = n->call->name;
	enum err e = n->remove ? store_recipient_remove(s, object, &n->recipient) : store_recipient_add(s, object, &n->recipient);
	return e ? e : api_audit(n->call, s, n->remove ? "recipient remove" : "recipient add", object, n->name);
}

static void change_recipient(struct api_call *c, struct naming *n)
{
	struct db *db = api_reader(c);
	if (!db)
		return;
	n->recipient.owner = names_for(&c->viewer);
	enum err e = may_manage(db, &c->viewer, c->name);
	if (e)
		api_fail(c, e, "there is no object '%.*s' of yours", STR_ARG(c->name));
	else if ((e = store_recipient_find(db, n->name, &n->recipient.member, &n->recipient.account)))
		api_fail(c, e, "there is no member or account '%.*s'; say MEMBER or MEMBER/ACCOUNT", STR_ARG(n->name));
	hub_reader_put(c->hub, db);
	if (c->answered)
		return;
	e = hub_write(c->hub, write_recipient, n);
	hub_changed(c->hub);
	if (e)
		api_fail(c, e, "'%.*s' is not named for it", STR_ARG(n->name));
	else
		api_empty(c);
}

/* {"recipient": "bank-a"} or {"recipient": "bank-a/alice"} */
void api_recipients_add(struct api_call *c)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct naming n = {.call = c};
	if (api_body_json(c, &parser, &body)) {
		n.name = arena_dup(&c->arena, json_get_str(body, "recipient"));
		change_recipient(c, &n);
	}
	json_parser_free(parser);
}

void api_recipients_remove(struct api_call *c)
{
	struct naming n = {.call = c, .name = api_query(c, "recipient"), .remove = true};
	change_recipient(c, &n);
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

struct explaining {
	struct api_call *call;
	struct db *db;
	struct jsonw *w;
	struct str object;
	struct viewer viewer; /* about whom is asked */
	bool itself;          /* who asks asks about itself */
	bool may, any;
};

static enum err readable(void *ctx, const struct store_collection *c)
{
	*(bool *)ctx = c->can_read;
	return OK;
}

/*
 * Who runs the hub may ask about everybody, a member about everybody for its own records, and about itself for what it sees.
 * All else is answered as if there were no such record: others may have objects of the same id.
 */
static bool may_ask(const struct explaining *x, struct audience a)
{
	const struct viewer *asker = &x->call->viewer;
	if (viewer_sees_all(asker))
		return true;
	return x->itself ? viewer_may_see(asker, a, NULL) : asker->member && a.owner == asker->member;
}

static enum err explain_record(struct explaining *x, struct audience a, struct str source, struct str owner)
{
	const char *why;
	if (!may_ask(x, a))
		return OK;
	bool may = viewer_may_see(&x->viewer, a, &why);
	x->may = x->may || may;
	x->any = true;
	jsonw_open(x->w, '{');
	jsonw_pair_str_opt(x->w, "source", source);
	jsonw_pair_str_opt(x->w, "owner", owner);
	api_tlp(x->w, "tlp", a.tlp);
	jsonw_pair_bool(x->w, "may_see", may);
	jsonw_pair_str(x->w, "why", str_of(why));
	jsonw_close(x->w, '}');
	return OK;
}

static enum err explain_source(void *ctx, const struct store_object_source *s)
{
	struct explaining *x = ctx;
	struct audience a = {.tlp = s->tlp, .owner = s->owner_id};
	enum err e = store_recipient_named(x->db, &x->viewer, x->object, s->owner_id, &a.named);
	if (e == OK && s->collection >= COLLECTION_MADE && !viewer_sees_all(&x->viewer)) {
		bool open = false;
		e = store_collection_get(x->db, &x->viewer, s->collection, readable, &open);
		e = e == ERR_NOT_FOUND ? OK : e;
		a.closed = !open;
	}
	return e ? e : explain_record(x, a, s->feed, s->owner);
}

/* What of a warning decides. */
struct kept_warning {
	struct audience audience;
	enum warning_state state;
	char report[64];
	size_t length;
};

static enum err keep_warning(void *ctx, const struct store_warning *w)
{
	struct kept_warning *k = ctx;
	k->audience = (struct audience){.tlp = w->tlp, .owner = w->owner};
	k->state = w->state;
	k->length = w->report.n < sizeof k->report ? w->report.n : 0;
	if (k->length)
		memcpy(k->report, w->report.p, k->length);
	return OK;
}

/* A draft is for nobody but those who see all, whoever is named for it already. */
static enum err explain_warning(struct explaining *x, const struct uuid *id)
{
	const struct viewer operator = viewer_operator(); /* what is read is not shown, only whether somebody may see it */
	struct kept_warning k = {.length = 0};
	enum err e = store_warning_get(x->db, &operator, id, keep_warning, &k);
	if (e == OK && k.length && k.state != WARNING_DRAFT)
		e = store_recipient_named(x->db, &x->viewer, str_make(k.report, k.length), k.audience.owner, &k.audience.named);
	return e ? e : explain_record(x, k.audience, STR("warning"), STR(""));
}

/* An object by its STIX id, a warning by its UUID. */
static enum err explain(struct explaining *x)
{
	struct uuid uuid;
	enum err e = OK;
	if (uuid_parse(x->object, &uuid) == OK)
		e = explain_warning(x, &uuid);
	else
		e = store_object_sources(x->db, x->object, explain_source, x);
	return e == OK && !x->any ? ERR_NOT_FOUND : e;
}

/* "operator", "public", a member or one of its accounts; empty: who asks. */
static enum err find_viewer(struct explaining *x, struct str name)
{
	x->itself = name.n == 0;
	x->viewer = x->itself ? x->call->viewer : viewer_public();
	if (x->itself || str_eq(name, STR("public")))
		return OK;
	if (str_eq(name, STR("operator"))) {
		x->viewer = viewer_operator();
		return OK;
	}
	x->viewer.scopes = SCOPE_READ;
	return store_recipient_find(x->db, name, &x->viewer.member, &x->viewer.account);
}

void api_explain_get(struct api_call *c)
{
	struct jsonw w = api_json(c, 200);
	struct explaining x = {.call = c, .w = &w, .object = api_query(c, "object")};
	struct str name = api_query(c, "viewer");
	x.db = api_reader(c);
	if (!x.db)
		return;
	enum err e = find_viewer(&x, name);
	bool stranger = e == ERR_NOT_FOUND;
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "object", x.object);
	jsonw_pair_str(&w, "viewer", x.itself ? STR("you") : name);
	jsonw_key(&w, "records");
	jsonw_open(&w, '[');
	if (e == OK)
		e = explain(&x);
	jsonw_close(&w, ']');
	jsonw_pair_bool(&w, "may_see", x.may);
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, x.db);
	if (stranger && viewer_sees_all(&c->viewer))
		api_fail(c, e, "viewer=%.*s: say public, operator, MEMBER or MEMBER/ACCOUNT", STR_ARG(name));
	else if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no such object" : NULL);
	else
		api_done(c);
}
