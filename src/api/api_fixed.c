/* SPDX-License-Identifier: Apache-2.0 */
/* POST and DELETE /api/v1/warnings/{}/fixed: a member has dealt with what a warning is about, or has not after all. */
#include "api/api_member.h"
#include "api/api_resources.h"
#include "os/clock.h"
#include "parse/concern_json.h"
#include "store/store_notice.h"

struct fixing {
	struct api_call *call;
	struct db *db; /* of the transaction */
	struct uuid warning;
	int64_t member;
	struct str note;
	struct store_fixed fixed;
	bool nothing; /* the member is at risk alone */
};

/* What the member knows by now is fixed, too. */
static enum err take_notice(void *ctx, const struct store_notice *n)
{
	struct fixing *f = ctx;
	struct json_parser *parser = json_parser_new();
	struct concern c = {.own = {.last = UTC_NONE}};
	bool owned = n->warning.owner == f->member;
	enum err e = parser ? concern_json_read(parser, n->warning.json, f->member, owned, &c) : ERR_NOMEM;
	json_parser_free(parser);
	if (e == OK)
		e = store_notice_span(f->db, &f->call->viewer, f->member, n, &c.own.first, &c.own.last);
	f->nothing = n->at_risk;
	f->fixed = (struct store_fixed){
		.member = f->member, .subject = arena_dup(&f->call->arena, n->warning.subject), .warning = f->warning,
		.at = clock_now(), .seen = c.own.last != UTC_NONE ? c.own.last : n->hit, .token = f->call->viewer.token,
		.account = f->call->viewer.account, .note = f->note,
	};
	return e == OK && !f->fixed.subject.p ? ERR_NOMEM : e;
}

static enum err find(struct fixing *f, struct store *s)
{
	f->db = store_writer(s);
	return store_notice_get(f->db, &f->call->viewer, f->member, &f->warning, take_notice, f);
}

static enum err write_fixed(void *ctx, struct store *s)
{
	struct fixing *f = ctx;
	enum err e = find(f, s);
	if (e || f->nothing)
		return e ? e : ERR_VALUE;
	e = store_fixed_put(s, &f->fixed);
	return e ? e : api_audit(f->call, s, "warning fixed", f->call->name, f->note);
}

static enum err write_unfixed(void *ctx, struct store *s)
{
	struct fixing *f = ctx;
	enum err e = find(f, s);
	if (e == OK)
		e = store_fixed_remove(s, f->member, f->fixed.subject);
	return e ? e : api_audit(f->call, s, "warning not-fixed", f->call->name, STR(""));
}

/* {"note": "host was cleaned"}; the body may be absent. */
static bool read_note(struct api_call *c, struct str *out)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	*out = STR("");
	if (c->body.n == 0)
		return true;
	if (api_body_json(c, &parser, &body))
		*out = arena_dup(&c->arena, str_trim(json_get_str(body, "note")));
	json_parser_free(parser);
	if (out->n > STORE_FIXED_NOTE_BYTES)
		api_fail(c, ERR_LIMIT, "note: at most %d bytes", STORE_FIXED_NOTE_BYTES);
	return !c->answered;
}

/* Whoever decides on warnings may say it for a member that told it otherwise. */
static bool begin(struct fixing *f)
{
	struct api_call *c = f->call;
	struct str name = api_query(c, "member");
	if (!c->viewer.member && !viewer_decides(&c->viewer))
		api_fail(c, ERR_DENIED, "members say what they have fixed; who decides on warnings may say it for one");
	else if (!c->viewer.member && name.n == 0)
		api_fail(c, ERR_USAGE, "which member has fixed it: ?member=NAME");
	else if (uuid_parse(c->name, &f->warning))
		api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
	return !c->answered && read_note(c, &f->note) && api_member_find(c, name, &f->member);
}

static void answer(struct fixing *f, hub_work_fn *work, const char *missing)
{
	enum err e = begin(f) ? hub_write(f->call->hub, work, f) : OK;
	if (e == ERR_VALUE)
		api_fail(f->call, e, "the warning says that the member may be next: there is nothing to fix yet");
	else if (e)
		api_fail(f->call, e, e == ERR_NOT_FOUND ? "%s" : NULL, missing);
	else if (!f->call->answered)
		api_empty(f->call);
}

void api_fixed_add(struct api_call *c)
{
	struct fixing f = {.call = c};
	answer(&f, write_fixed, "no such warning concerns the member");
}

void api_fixed_remove(struct api_call *c)
{
	struct fixing f = {.call = c};
	answer(&f, write_unfixed, "no such warning concerns the member, or it was not fixed");
}
