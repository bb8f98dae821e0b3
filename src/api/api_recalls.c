/* SPDX-License-Identifier: Apache-2.0 */
/* Recalls: what was taken back from whom, and to those whom it concerns who has been told. */
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "store/store_receipt.h"

#include <stdlib.h>

/* The rows of a page, copied: receipts are read by the same connection. */
struct page {
	struct store_recall list[API_LIMIT_MAX];
	size_t n;
	struct arena *arena;
};

static enum err take(void *ctx, const struct store_recall *r)
{
	struct page *p = ctx;
	struct store_recall *copy = &p->list[p->n++];
	*copy = *r;
	copy->object = arena_dup(p->arena, r->object);
	copy->reason = arena_dup(p->arena, r->reason);
	copy->member_name = arena_dup(p->arena, r->member_name);
	return copy->object.p && copy->reason.p && copy->member_name.p ? OK : ERR_NOMEM;
}

struct receipts {
	struct jsonw *w;
	const char *time; /* the key of at */
	int64_t n;
};

static void put_id(struct jsonw *w, const char *key, int64_t id)
{
	if (id)
		jsonw_pair_i64(w, key, id);
}

static enum err put_receipt(void *ctx, const struct store_receipt *r)
{
	struct receipts *x = ctx;
	jsonw_open(x->w, '{');
	jsonw_pair_str_opt(x->w, "member", r->member_name);
	jsonw_pair_str_opt(x->w, "account", r->account_name);
	put_id(x->w, "token", r->token);
	jsonw_pair_str_opt(x->w, "outlet", r->outlet);
	jsonw_pair_str(x->w, "channel", r->channel);
	jsonw_pair_time_opt(x->w, x->time, r->at);
	jsonw_close(x->w, '}');
	x->n++;
	return OK;
}

typedef enum err list_fn(struct db *db, int64_t recall, store_receipt_fn *each, void *ctx);

static enum err put_list(struct api_list *l, int64_t seq, list_fn *list, const char *key, const char *count, const char *time)
{
	struct receipts x = {l->w, time, 0};
	jsonw_key(l->w, key);
	jsonw_open(l->w, '[');
	enum err e = list(l->db, seq, put_receipt, &x);
	jsonw_close(l->w, ']');
	jsonw_pair_i64(l->w, count, x.n);
	return e;
}

/* Who reads what is for who runs the hub, and whose object it was. */
static enum err put_told(struct api_list *l, const struct store_recall *r)
{
	const struct viewer *v = &l->call->viewer;
	if (!viewer_sees_all(v) && !(v->member && v->member == r->owner))
		return OK;
	jsonw_pair_str_opt(l->w, "member", r->member_name);
	put_id(l->w, "token", r->token);
	enum err e = put_list(l, r->seq, store_receipt_each, "receipts", "received", "at");
	return e ? e : put_list(l, r->seq, store_receipt_lacking, "lacking", "missing", "seen");
}

static enum err put_page(struct api_list *l, const struct page *p)
{
	enum err e = OK;
	for (size_t i = 0; !e && i < p->n; i++) {
		jsonw_open(l->w, '{');
		jsonw_pair_i64(l->w, "seq", p->list[i].seq);
		api_rows_recall(l->w, &p->list[i]);
		e = put_told(l, &p->list[i]);
		jsonw_close(l->w, '}');
		l->n++;
		l->cursor[0] = p->list[i].seq;
	}
	return e;
}

static enum err read_recalls(struct api_list *l)
{
	struct page *p = calloc(1, sizeof *p);
	if (!p)
		return ERR_NOMEM;
	p->arena = &l->call->arena;
	enum err e = store_recall_page(l->db, &l->call->viewer, l->cursor[0], l->limit, take, p);
	if (!e)
		e = put_page(l, p);
	free(p);
	return e;
}

void api_recalls_list(struct api_call *c)
{
	api_list(c, 1, read_recalls);
}
