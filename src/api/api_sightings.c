/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/sightings: by time of change, for machines that follow; the last change first and narrowed, for people. */
#include "api/api_filter.h"
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "store/store_member.h"

static enum err sighting(void *ctx, const struct store_sighting *s)
{
	struct api_list *l = ctx;
	api_rows_sighting(l->w, s, &l->call->viewer);
	l->n++;
	l->cursor[0] = s->seq;
	return OK;
}

static enum err take_id(void *ctx, const struct member *m)
{
	*(int64_t *)ctx = m->id;
	return OK;
}

static bool read_filter(struct api_list *l, struct store_sighting_filter *f)
{
	struct api_call *c = l->call;
	struct str name = api_query(c, "member");
	*f = (struct store_sighting_filter){.label = api_filter_label(c)};
	if (!api_filter_kinds(c, &f->kinds) || !api_filter_times(c, &f->since, &f->until))
		return false;
	enum err e = name.n ? store_member_find(l->db, &c->viewer, name, take_id, &f->member) : OK;
	if (e)
		api_fail(c, e, e == ERR_NOT_FOUND ? "there is no member '%.*s'" : NULL, STR_ARG(name));
	return !c->answered;
}

static bool narrows(const struct store_sighting_filter *f)
{
	return f->member || f->label.p || f->kinds || f->since || f->until;
}

static enum err begin(struct api_list *l, const struct store_sighting_filter *f)
{
	struct api_call *c = l->call;
	int64_t skip = 0;
	if (!api_filter_skip(c, &skip))
		return OK;
	if (skip && narrows(f))
		api_fail(c, ERR_USAGE, "skip: it is for the list without filters");
	if (c->answered || narrows(f) || api_query(c, "cursor").n)
		return OK;
	l->counted = true;
	enum err e = store_sighting_total(l->db, &c->viewer, &l->total);
	return e || !skip ? e : store_sighting_skip(l->db, &c->viewer, skip, &l->cursor[0]);
}

static enum err read_newest(struct api_list *l)
{
	struct store_sighting_filter filter;
	if (!read_filter(l, &filter))
		return OK;
	enum err e = begin(l, &filter);
	if (e || l->call->answered)
		return e;
	int64_t at = l->cursor[0];
	e = store_sighting_list(l->db, &l->call->viewer, &filter, &at, l->limit, &l->more, sighting, l);
	l->cursor[0] = at;
	return e;
}

static enum err read_sightings(struct api_list *l)
{
	static const char *const of_newest[] = {"member", "label", "kind", "since", "until", "skip"};
	struct api_call *c = l->call;
	struct str order = api_query(c, "order");
	if (str_eq(order, STR("newest")))
		return read_newest(l);
	if (order.n)
		api_fail(c, ERR_USAGE, "order: newest, or nothing for the order of change, is expected");
	for (size_t i = 0; i < sizeof of_newest / sizeof of_newest[0]; i++)
		if (api_query(c, of_newest[i]).p)
			api_fail(c, ERR_USAGE, "%s: it is for order=newest", of_newest[i]);
	return c->answered ? OK : store_sighting_page(l->db, &c->viewer, l->cursor[0], l->limit, sighting, l);
}

void api_sightings_list(struct api_call *c)
{
	api_list(c, 1, read_sightings);
}
