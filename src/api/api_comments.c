/* SPDX-License-Identifier: Apache-2.0 */
/* What people say about a warning to each other: read, add, remove. */
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "os/clock.h"
#include "store/store_comment.h"
#include "store/store_member.h"
#include "store/store_warning.h"

#include <stdio.h>

static bool read_warning(struct api_call *c, struct uuid *out)
{
	if (uuid_parse(c->name, out))
		api_fail(c, ERR_NOT_FOUND, "the id of a warning is a UUID");
	return !c->answered;
}

static enum err is_there(void *ctx, const struct store_warning *w)
{
	(void)ctx, (void)w;
	return OK;
}

/* --- read ---------------------------------------------------------------------------------------------------------- */

static enum err list_row(void *ctx, const struct store_comment *comment)
{
	struct api_list *l = ctx;
	api_rows_comment(l->w, comment, &l->call->viewer);
	l->n++;
	l->cursor[0] = comment->id;
	return OK;
}

static enum err read_list(struct api_list *l)
{
	struct uuid id;
	if (!read_warning(l->call, &id))
		return OK;
	enum err e = store_warning_get(l->db, &l->call->viewer, &id, is_there, NULL);
	return e ? e : store_comment_page(l->db, &l->call->viewer, &id, l->cursor[0], l->limit, list_row, l);
}

void api_comments_list(struct api_call *c)
{
	api_list(c, 1, read_list);
}

static enum err latest_row(void *ctx, const struct store_comment *comment)
{
	struct api_list *l = ctx;
	api_rows_comment(l->w, comment, &l->call->viewer);
	l->n++;
	l->cursor[0] = comment->seq;
	return OK;
}

/* The numbers of the sequence are times. */
static enum err read_latest(struct api_list *l)
{
	int64_t since = 0;
	struct str text = api_query(l->call, "since");
	if (text.n && utc_parse(text, &since)) {
		api_fail(l->call, ERR_USAGE, "since: a time as 2026-01-31T12:00:00Z is expected");
		return OK;
	}
	return store_comment_since(l->db, &l->call->viewer, l->cursor[0] ? l->cursor[0] : since, l->limit, latest_row, l);
}

void api_comments_latest(struct api_call *c)
{
	api_list(c, 1, read_latest);
}

/* --- add ----------------------------------------------------------------------------------------------------------- */

struct commenting {
	struct api_call *call;
	struct store_comment comment;
};

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

/* Staff may speak to one member; it has to see the warning that the comment is on. */
static bool read_party(struct commenting *x, struct str name)
{
	struct api_call *c = x->call;
	struct store_comment *to = &x->comment;
	struct db *db = api_reader(c);
	if (!db)
		return false;
	enum err e = store_member_find(db, &c->viewer, name, take_id, &to->party);
	struct viewer viewer = {.member = to->party, .scopes = SCOPE_READ};
	if (e)
		api_fail(c, e == ERR_NOT_FOUND ? ERR_VALUE : e, "member: there is no member '%.*s'", STR_ARG(name));
	else if ((e = store_warning_get(db, &viewer, &to->warning, is_there, NULL)))
		api_fail(c, e == ERR_NOT_FOUND ? ERR_VALUE : e, "member: '%.*s' does not see this warning", STR_ARG(name));
	hub_reader_put(c->hub, db);
	return !c->answered;
}

static bool read_audience(struct commenting *x, struct str audience, struct str member)
{
	struct api_call *c = x->call;
	x->comment.shared = str_eq(audience, STR("all"));
	x->comment.party = c->viewer.member;
	if (audience.n && !x->comment.shared && !str_eq(audience, STR("staff")))
		api_fail(c, ERR_USAGE, "audience: all or staff is expected");
	else if (member.n && (c->viewer.member || x->comment.shared))
		api_fail(c, ERR_USAGE, "member: the hub's staff may name one, for a comment that is not for all");
	return !c->answered && (member.n == 0 || read_party(x, member));
}

/* {"text": "seen on our mail relay, too", "audience": "all"} */
static bool read_comment(struct commenting *x)
{
	struct json_parser *parser = NULL;
	struct json_value body;
	struct api_call *c = x->call;
	if (api_body_json(c, &parser, &body)) {
		struct str text = str_trim(json_get_str(body, "text"));
		x->comment.text = arena_dup(&c->arena, text);
		if (text.n == 0)
			api_fail(c, ERR_USAGE, "text: what do you want to say?");
		else if (text.n > STORE_COMMENT_TEXT_BYTES)
			api_fail(c, ERR_LIMIT, "text: at most %d bytes", STORE_COMMENT_TEXT_BYTES);
		else if (!x->comment.text.p)
			api_fail(c, ERR_NOMEM, NULL);
		else
			(void)read_audience(x, json_get_str(body, "audience"), json_get_str(body, "member"));
	}
	json_parser_free(parser);
	return !c->answered;
}

static struct str audience_text(const struct store_comment *c)
{
	return c->shared ? STR("to all") : c->party != c->member ? STR("to a member") : STR("to staff");
}

/* The warning may have been narrowed since. What was said is not copied into the log, from which nothing is removed. */
static enum err write_comment(void *ctx, struct store *s)
{
	struct commenting *x = ctx;
	enum err e = store_warning_get(store_writer(s), &x->call->viewer, &x->comment.warning, is_there, NULL);
	if (!e)
		e = store_next_seq(s, &x->comment.seq);
	if (!e)
		e = store_comment_add(s, &x->comment, &x->comment.id);
	return e ? e : api_audit(x->call, s, "warning comment", x->call->name, audience_text(&x->comment));
}

static const char *why_not(enum err e)
{
	return e == ERR_LIMIT ? "the warning has as many comments as it may have" : NULL;
}

void api_comments_add(struct api_call *c)
{
	struct commenting x = {.call = c,
	                       .comment = {.member = c->viewer.member, .account = c->viewer.account, .token = c->viewer.token,
	                                   .at = clock_now(), .removed = UTC_NONE}};
	if (!read_warning(c, &x.comment.warning) || !read_comment(&x))
		return;
	enum err e = hub_write(c->hub, write_comment, &x);
	if (e == ERR_THROTTLED) {
		api_fail(c, e, "at most %d comments in %d minutes: wait before the next one", STORE_COMMENT_AUTHOR_MAX,
		         (int)(STORE_COMMENT_WINDOW / UTC_MINUTE));
		c->response.retry_after_s = (int)(STORE_COMMENT_WINDOW / UTC_SECOND);
	} else if (e) {
		api_fail(c, e, why_not(e) ? "%s" : NULL, why_not(e));
	} else {
		struct jsonw w = api_json(c, 201);
		jsonw_open(&w, '{');
		jsonw_pair_i64(&w, "id", x.comment.id);
		jsonw_close(&w, '}');
		api_done(c);
	}
}

/* --- remove -------------------------------------------------------------------------------------------------------- */

struct removing {
	struct api_call *call;
	struct uuid warning;
	int64_t id;
	bool may;
};

static enum err may_remove(void *ctx, const struct store_comment *comment)
{
	struct removing *x = ctx;
	x->may = api_rows_comment_own(comment, &x->call->viewer);
	return OK;
}

static enum err write_removal(void *ctx, struct store *s)
{
	struct removing *x = ctx;
	char detail[32];
	int64_t seq;
	enum err e = store_comment_get(store_writer(s), &x->call->viewer, &x->warning, x->id, may_remove, x);
	if (!e && !x->may)
		e = ERR_DENIED;
	if (!e)
		e = store_next_seq(s, &seq);
	if (!e)
		e = store_comment_remove(s, x->id, clock_now(), seq);
	int n = snprintf(detail, sizeof detail, "number %lld", (long long)x->id);
	return e ? e : api_audit(x->call, s, "warning comment remove", x->call->name, str_make(detail, (size_t)n));
}

void api_comments_remove(struct api_call *c)
{
	struct removing x = {.call = c};
	if (!read_warning(c, &x.warning))
		return;
	if (str_to_i64(c->second, &x.id)) {
		api_fail(c, ERR_NOT_FOUND, "the id of a comment is a number");
		return;
	}
	enum err e = hub_write(c->hub, write_removal, &x);
	if (e)
		api_fail(c, e, e == ERR_DENIED ? "who wrote it, or runs the hub, may remove it" : NULL);
	else
		api_empty(c);
}
