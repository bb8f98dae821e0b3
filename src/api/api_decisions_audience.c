/* SPDX-License-Identifier: Apache-2.0 */
/* POST /api/v1/warnings/audience: who would see a warning, before it is written, edited or released. Nothing is stored. */
#include "api/api_resources.h"
#include "hub/decision.h"
#include "store/store_member.h"
#include "store/store_recipient.h"
#include "store/store_warning.h"

struct named {
	int64_t member, account;
	struct str text; /* "bank/alice" of a person */
};

struct preview {
	struct api_call *call;
	struct jsonw *w;
	struct warn_decision with; /* what is to be set */
	enum tlp tlp;
	int64_t owner;
	struct str report;
	struct named *named; /* who receives it by name as it is */
	size_t n_named;
	int64_t members;
};

/* --- the warning as it is ------------------------------------------------------------------------------------------ */

static enum err take_warning(void *ctx, const struct store_warning *row)
{
	struct preview *p = ctx;
	p->owner = row->owner;
	p->report = arena_dup(&p->call->arena, row->report);
	return p->report.p ? OK : ERR_NOMEM;
}

static enum err take_named(void *ctx, const struct store_recipient *r)
{
	struct preview *p = ctx;
	struct arena *a = &p->call->arena;
	if (r->owner != 0 && r->owner != p->owner)
		return OK;
	struct named *list = arena_grow(a, p->named, p->n_named, sizeof *list);
	char *text = arena_alloc(a, r->member_name.n + 1 + r->account_name.n);
	if (!list || !text)
		return ERR_NOMEM;
	memcpy(text, r->member_name.p, r->member_name.n);
	text[r->member_name.n] = '/';
	memcpy(text + r->member_name.n + 1, r->account_name.p, r->account_name.n);
	list[p->n_named++] = (struct named){r->member, r->account, str_make(text, r->member_name.n + 1 + r->account_name.n)};
	p->named = list;
	return OK;
}

static enum err read_warning(struct preview *p, struct db *db)
{
	enum err e = store_warning_get(db, &p->call->viewer, &p->with.warning, take_warning, p);
	return e ? e : store_recipient_each(db, p->report, 0, take_named, p);
}

/* --- who would see it ---------------------------------------------------------------------------------------------- */

static bool is_named(const struct preview *p, const struct member *m)
{
	if (p->with.fields & WARN_FIELD_AUDIENCE)
		return decision_means(&p->with.content.audience, m);
	for (size_t i = 0; i < p->n_named; i++)
		if (p->named[i].member == m->id && p->named[i].account == 0)
			return true;
	return false;
}

/* Persons who see it though their member does not. */
static bool put_persons(const struct preview *p, int64_t member)
{
	bool any = false;
	for (size_t i = 0; i < p->n_named && !(p->with.fields & WARN_FIELD_AUDIENCE); i++) {
		if (p->named[i].member != member || p->named[i].account == 0)
			continue;
		jsonw_str(p->w, p->named[i].text);
		any = true;
	}
	return any;
}

static enum err put_member(void *ctx, const struct member *m)
{
	struct preview *p = ctx;
	const struct viewer viewer = {.member = m->id, .scopes = SCOPE_READ};
	const struct audience a = {.tlp = p->tlp, .owner = p->owner, .named = is_named(p, m)};
	bool sees = viewer_may_see(&viewer, a, NULL);
	if (sees)
		jsonw_str(p->w, m->name);
	p->members += sees || put_persons(p, m->id);
	return OK;
}

static enum err answer(struct preview *p, struct db *db)
{
	const struct viewer operator = viewer_operator(), public = viewer_public();
	api_tlp(p->w, "tlp", p->tlp);
	jsonw_key(p->w, "seen_by");
	jsonw_open(p->w, '[');
	enum err e = store_member_each(db, &operator, put_member, p);
	jsonw_close(p->w, ']');
	jsonw_pair_i64(p->w, "members", p->members);
	jsonw_pair_bool(p->w, "public", viewer_may_see(&public, (struct audience){.tlp = p->tlp, .owner = p->owner}, NULL));
	return e;
}

/* {"warning": "...", "tlp": "red", "audience": {"members": ["bank"]}}: all may be absent. */
static bool read_body(struct preview *p)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct api_call *c = p->call;
	if (api_body_json(c, &parser, &body)) {
		struct str id = json_get_str(body, "warning");
		p->with.act = id.n ? WARN_ACT_EDIT : WARN_ACT_WRITE;
		if (id.n && uuid_parse(id, &p->with.warning))
			api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
		else
			(void)api_decisions_content(c, body, &p->with);
	}
	json_parser_free(parser);
	return !c->answered;
}

void api_decisions_audience(struct api_call *c)
{
	struct preview p = {.call = c};
	if (!api_decisions_may(c) || !read_body(&p))
		return;
	struct db *db = api_reader(c);
	if (!db)
		return;
	struct jsonw w = api_json(c, 200);
	p.w = &w;
	jsonw_open(&w, '{');
	enum err e = p.with.act == WARN_ACT_EDIT ? read_warning(&p, db) : OK;
	if (!e)
		e = decision_marking(c->hub, &p.with, &p.tlp);
	if (!e)
		e = answer(&p, db);
	jsonw_close(&w, '}');
	hub_reader_put(c->hub, db);
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "no warning that is open, or a draft, has this id" : NULL);
	else
		api_done(c);
}
