/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/notices: the warnings that concern one member, what it was told of them when, and what it has fixed. */
#include "api/api_member.h"
#include "api/api_notice_rows.h"
#include "api/api_resources.h"
#include "emit/risk_json.h"
#include "parse/concern_json.h"
#include "store/store_notice.h"

struct listing {
	struct api_list *l;
	struct json_parser *parser;
	int64_t member;
};

/* Its title is the one for members, in which numbers are told above the floor alone. */
static enum err read_title(struct listing *x, const struct store_notice *n, struct str *out)
{
	struct json_value json;
	struct parse_fault fault;
	bool all = viewer_sees_all(&x->l->call->viewer);
	enum err e = json_read(x->parser, all ? n->warning.json : n->warning.json_members, &json, &fault);
	if (e == OK)
		*out = json_get_str(json, "title");
	return e;
}

static const char *why(const struct store_notice *n, int64_t member)
{
	return n->warning.owner == member ? "own" : n->hit != UTC_NONE ? "hit" : "at-risk";
}

static void put_times(struct jsonw *w, const struct store_notice *n, const struct concern_value *own)
{
	jsonw_pair_time(w, "raised", n->warning.raised);
	jsonw_pair_time(w, "updated", n->warning.updated);
	jsonw_pair_time_opt(w, "first", own->first != UTC_NONE ? own->first : n->hit);
	jsonw_pair_time_opt(w, "last", own->last);
	jsonw_pair_time_opt(w, "delivered", n->delivered);
	if (n->told)
		jsonw_pair_i64(w, "told", n->told);
	jsonw_pair_time_opt(w, "acknowledged", n->acknowledged);
	jsonw_pair_str_opt(w, "said", n->said);
}

static void put_notice(struct jsonw *w, const struct store_notice *n, int64_t member, struct str title, const struct concern_value *own)
{
	char id[UUID_TEXT_BYTES];
	uuid_format(&n->warning.id, id);
	jsonw_open(w, '{');
	jsonw_pair_str(w, "warning", str_make(id, sizeof id));
	jsonw_pair_i64(w, "version", n->warning.version);
	jsonw_pair_str(w, "why", str_of(why(n, member)));
	jsonw_pair_str(w, "title", title);
	jsonw_pair_str(w, "state", warning_state_name(n->warning.state));
	jsonw_pair_str(w, "severity", severity_name(n->warning.severity));
	put_times(w, n, own);
	if (n->at_risk) {
		const struct warning_risk risk = {.probability = n->risk.probability, .why = (unsigned)n->risk.why};
		jsonw_key(w, "risk");
		risk_json(w, &risk, 0);
	}
	api_notice_rows_fixed(w, &n->fixed, own->last);
	jsonw_close(w, '}');
}

static enum err take_notice(void *ctx, const struct store_notice *n)
{
	struct listing *x = ctx;
	struct api_list *l = x->l;
	struct concern c;
	struct str title;
	enum err e = concern_json_read(x->parser, n->warning.json, x->member, n->warning.owner == x->member, &c);
	struct concern_value own = e ? (struct concern_value){0} : c.own;
	if (e == OK)
		e = store_notice_span(l->db, &l->call->viewer, x->member, n, &own.first, &own.last);
	if (e == OK)
		e = read_title(x, n, &title);
	if (e)
		return e;
	put_notice(l->w, n, x->member, title, &own);
	l->cursor[0] = n->warning.seq;
	l->n++;
	return OK;
}

static enum err read_list(struct api_list *l)
{
	struct listing x = {.l = l, .parser = json_parser_new()};
	enum err e = ERR_NOMEM;
	if (x.parser && api_member_find(l->call, api_query(l->call, "member"), &x.member))
		e = store_notice_page(l->db, &l->call->viewer, x.member, l->cursor[0], l->limit, take_notice, &x);
	json_parser_free(x.parser);
	return e;
}

void api_notices_list(struct api_call *c)
{
	api_list(c, 1, read_list);
}
