/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/indicators: live reports, the newest first, narrowed, from anywhere. */
#include "api/api_filter.h"
#include "api/api_resources.h"
#include "api/api_rows.h"

static enum err report(void *ctx, const struct store_report *r)
{
	struct api_list *l = ctx;
	api_rows_report(l->w, r, true, hub_suspended(l->call->hub, r->value));
	l->n++;
	return OK;
}

static bool narrows(const struct store_report_filter *f)
{
	return f->feed || f->label.p || f->kinds || f->tlps || f->since || f->until;
}

/* How many there are is for who sees all of them. */
static enum err begin(struct api_list *l, const struct store_report_filter *f, struct store_report_cursor *at)
{
	struct api_call *c = l->call;
	bool staff = viewer_sees_all(&c->viewer);
	int64_t skip = 0;
	if (!api_filter_skip(c, &skip))
		return OK;
	if (skip && (!staff || narrows(f)))
		api_fail(c, staff ? ERR_USAGE : ERR_DENIED, "skip: it is for who sees all, and for the list without filters");
	if (c->answered || !staff || narrows(f) || api_query(c, "cursor").n)
		return OK;
	l->counted = true;
	enum err e = store_report_total(l->db, &l->total);
	return e || !skip ? e : store_report_skip(l->db, skip, at);
}

static enum err read_indicators(struct api_list *l)
{
	struct store_report_cursor at = {l->cursor[0], l->cursor[1], l->cursor[2], l->cursor[3]};
	struct store_report_filter filter;
	if (!api_filter_reports(l->call, l->db, &filter))
		return OK;
	enum err e = begin(l, &filter, &at);
	if (!e && !l->call->answered)
		e = store_report_page(l->db, &l->call->viewer, &filter, &at, l->limit, &l->more, report, l);
	l->cursor[0] = at.since;
	l->cursor[1] = at.id;
	l->cursor[2] = at.feed;
	l->cursor[3] = at.label;
	return e;
}

void api_indicators_list(struct api_call *c)
{
	api_list(c, 4, read_indicators);
}
