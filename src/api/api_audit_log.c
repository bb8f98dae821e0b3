/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: listed and searched. */
#include "api/api_resources.h"
#include "store/store_account.h"
#include "store/store_audit.h"

enum { TEXT_MAX_BYTES = 200 };

static enum err audit_row(void *ctx, const struct store_audit *a)
{
	struct api_list *l = ctx;
	jsonw_open(l->w, '{');
	jsonw_pair_i64(l->w, "seq", a->seq);
	jsonw_pair_time(l->w, "time", a->time);
	jsonw_pair_i64(l->w, "member", a->member);
	jsonw_pair_i64(l->w, "token", a->token);
	jsonw_pair_i64(l->w, "account", a->account);
	jsonw_pair_str_opt(l->w, "account_name", a->account_name);
	jsonw_pair_str(l->w, "action", a->action);
	jsonw_pair_str_opt(l->w, "subject", a->subject);
	jsonw_pair_str_opt(l->w, "detail", a->detail);
	jsonw_close(l->w, '}');
	l->n++;
	l->cursor[0] = a->seq;
	return OK;
}

/* A search, and the list that it is for. */
struct asking {
	struct api_call *call;
	struct store_audit_search search;
	bool nobody; /* there is no such account */
};

/* False: answered. */
static bool read_time(struct api_call *c, const char *name, int64_t *out)
{
	struct str text = api_query(c, name);
	*out = UTC_NONE;
	if (text.n == 0 || utc_parse(text, out) == OK)
		return true;
	api_fail(c, ERR_SYNTAX, "%s: an RFC 3339 time is expected", name);
	return false;
}

/* What LIKE takes for any letter would find more than was asked for. */
static bool read_text(struct asking *a)
{
	struct str text = api_query(a->call, "text");
	bool good = text.n <= TEXT_MAX_BYTES;
	for (size_t i = 0; good && i < text.n; i++)
		good = text.p[i] != '%' && text.p[i] != '_';
	if (!good)
		api_fail(a->call, ERR_SYNTAX, "text: at most %d bytes without '%%' and '_' are expected", TEXT_MAX_BYTES);
	a->search.text = text;
	return good;
}

static bool read_order(struct asking *a)
{
	struct str order = api_query(a->call, "order");
	a->search.newest = str_eq(order, STR("newest"));
	if (order.n == 0 || a->search.newest || str_eq(order, STR("oldest")))
		return true;
	api_fail(a->call, ERR_SYNTAX, "order: newest or oldest is expected");
	return false;
}

static enum err take_account(void *ctx, const struct store_account *a)
{
	((struct asking *)ctx)->search.account = a->id;
	return OK;
}

/* Nobody of that name did nothing. */
static enum err find_account(struct api_list *l, struct asking *a)
{
	struct str name = api_query(l->call, "account");
	if (name.n == 0)
		return OK;
	enum err e = store_account_find(l->db, &l->call->viewer, name, take_account, a);
	a->nobody = e == ERR_NOT_FOUND;
	return a->nobody ? OK : e;
}

static bool read_search(struct asking *a)
{
	struct api_call *c = a->call;
	a->search.action = api_query(c, "action");
	a->search.subject = api_query(c, "subject");
	return read_time(c, "since", &a->search.since) && read_time(c, "until", &a->search.until) &&
	       api_query_i64(c, "token", 1, INT64_MAX, &a->search.token) && read_text(a) && read_order(a);
}

static enum err read_audit(struct api_list *l)
{
	struct asking a = {.call = l->call};
	if (!read_search(&a))
		return ERR_SYNTAX;
	enum err e = find_account(l, &a);
	a.search.seq = l->cursor[0];
	a.search.limit = l->limit;
	return e || a.nobody ? e : store_audit_page(l->db, &l->call->viewer, &a.search, audit_row, l);
}

void api_audit_list(struct api_call *c)
{
	api_list(c, 1, read_audit);
}
