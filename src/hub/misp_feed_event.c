/* SPDX-License-Identifier: Apache-2.0 */
/* One event: reports come ordered by value, and all of one value in one event are one attribute. */
#include "hub/misp_feed.h"

#include "hub/misp_making.h"
#include "hub/warned.h"

enum { LABELS_MAX = 16, LABELS_MAX_BYTES = LABELS_MAX * (LIMIT_LABEL_BYTES + 16) };

/* The attribute that grows while reports of one value come. */
struct pending {
	bool any, live;
	bool bare; /* only recalled reports came */
	int64_t id;
	struct value_buf value;
	struct arena arena; /* of labels and comment */
	struct str labels[LABELS_MAX];
	size_t n_labels;
	enum tlp tlp;
	enum pap pap;
	int64_t valid_from, at;
};

/* Of a value that one label still names the other labels count no more. */
static enum err take(struct pending *p, const struct store_report *r, enum misp_fate fate, int64_t at)
{
	if (at > p->at)
		p->at = at;
	if (r->recalled)
		return OK;
	p->bare = false;
	if (p->live && fate != MISP_LIVE)
		return OK;
	if (fate == MISP_LIVE && !p->live) {
		p->live = true;
		p->tlp = TLP_CLEAR;
		p->pap = PAP_NONE;
	}
	p->tlp = tlp_max(p->tlp, r->tlp);
	p->pap = pap_max(p->pap, r->pap);
	if (fate != MISP_LIVE)
		return OK;
	if (r->valid_from != UTC_NONE && (p->valid_from == UTC_NONE || r->valid_from < p->valid_from))
		p->valid_from = r->valid_from;
	if (r->label.n == 0 || p->n_labels == LABELS_MAX)
		return OK;
	struct str label = arena_dup(&p->arena, r->label);
	if (!label.p)
		return ERR_NOMEM;
	p->labels[p->n_labels++] = label;
	return OK;
}

static void put_comment(struct buf *b, const struct pending *p, struct str feed_name)
{
	if (!p->live)
		buf_put(b, STR("withdrawn"));
	else if (p->n_labels == 0)
		buf_printf(b, "listed by %.*s", STR_ARG(feed_name));
	for (size_t i = 0; p->live && i < p->n_labels; i++)
		buf_printf(b, "%s%.*s", i ? ", " : "", STR_ARG(p->labels[i]));
}

/* An event while it is made. */
struct making {
	struct misp_making m;
	struct misp_batch *batch;
	struct misp_part *part;
	struct pending pending;
	uint64_t put; /* attributes */
	struct warned warned;
};

static enum err flush(struct making *v)
{
	struct pending *p = &v->pending;
	struct buf comment;
	if (!p->any)
		return OK;
	buf_init(&comment, LABELS_MAX_BYTES);
	put_comment(&comment, p, v->batch->feed_name);
	const struct misp_attribute a = {
		.uuid = uuid_v5(misp_plan_uuid(&v->m.plan, v->batch, v->part), str_make(&p->id, sizeof p->id)),
		.value = value_of(&p->value),
		.labels = p->labels,
		.n_labels = p->live ? p->n_labels : 0,
		.comment = buf_str(&comment),
		.tlp = p->tlp,
		.pap = p->pap,
		.first_seen = p->valid_from,
		.timestamp = p->at,
		.deleted = !p->live,
		.bare = p->bare,
	};
	misp_event_attribute(&v->m.out, v->put++, &a);
	enum err e = buf_err(&comment);
	buf_deinit(&comment);
	p->any = false;
	return e ? e : misp_making_drain(&v->m, MISP_MAKING_DRAIN_BYTES);
}

static void start(struct pending *p, const struct store_report *r, int64_t at)
{
	arena_reset(&p->arena);
	p->any = true;
	p->bare = true;
	p->live = false;
	p->id = r->id;
	p->n_labels = 0;
	p->tlp = TLP_CLEAR;
	p->pap = PAP_NONE;
	p->valid_from = UTC_NONE;
	p->at = at;
	p->value.kind = r->value.kind;
	p->value.n = r->value.bytes.n;
	memcpy(p->value.bytes, r->value.bytes.p, r->value.bytes.n);
}

static enum err row(void *ctx, const struct store_report *r)
{
	struct making *v = ctx;
	struct pending *p = &v->pending;
	int64_t at = 0;
	enum misp_fate fate = misp_making_count(&v->m, r, v->part, &at);
	enum err e = misp_making_name(&v->m, v->batch, r->feed_name);
	if (e || fate == MISP_NEVER)
		return e;
	if (p->any && p->id != r->id)
		e = flush(v);
	if (e)
		return e;
	if (!p->any)
		start(p, r, at);
	if (fate == MISP_LIVE)
		warned_hold(&v->warned, r->id);
	return take(p, r, fate, at);
}

static enum err end_event(struct making *v)
{
	struct store_misp_stamp s;
	struct misp_head head;
	struct buf info;
	bool is_new;
	enum err e = misp_making_stamp(&v->m, v->batch, v->part, &s, &is_new);
	if (!e && is_new)
		e = misp_making_write_stamps(&v->m, &s, 1);
	if (e)
		return e;
	buf_init(&info, MISP_MAKING_INFO_BYTES);
	misp_making_head(&v->m, v->batch, v->part, &info, &head);
	head.timestamp = s.stamp;
	misp_event_end(&v->m.out, &head);
	e = buf_err(&info);
	buf_deinit(&info);
	return e ? e : misp_making_drain(&v->m, 0);
}

static enum err make(struct making *v, const struct uuid *uuid)
{
	if (!misp_plan_find(&v->m.plan, uuid, &v->batch, &v->part))
		return ERR_NOT_FOUND;
	struct store_report_slice slice = misp_plan_slice(&v->m.plan, v->batch, v->part);
	slice.gone_after = misp_making_gone_after(&v->m);
	misp_event_begin(&v->m.out);
	enum err e = store_report_slice(v->m.db, v->m.viewer, &slice, row, v);
	if (!e)
		e = flush(v);
	return e ? e : end_event(v);
}

/* Warnings are delivered to members alone. */
static enum err load_warned(struct making *v, bool unsent)
{
	return unsent || !v->m.viewer->member ? OK : warned_load(&v->warned, v->m.db, v->m.viewer);
}

enum err misp_feed_event(struct hub *h, const struct viewer *viewer, const struct misp_feed_opts *opts, const struct uuid *uuid,
                         outlet_write_fn *write, void *ctx)
{
	struct making v = {.put = 0};
	arena_init(&v.pending.arena, LABELS_MAX_BYTES);
	enum err e = misp_making_begin(&v.m, h, viewer, opts->outlet, write, ctx);
	if (!e)
		e = load_warned(&v, opts->unsent);
	if (!e)
		e = make(&v, uuid);
	if (!e && v.warned.n_warnings) {
		struct delivery *d = misp_making_delivery(&v.m, opts->outlet);
		warned_deliver(&v.warned, d);
		delivery_end(h, d, v.m.db);
	}
	misp_making_end(&v.m);
	warned_deinit(&v.warned);
	arena_deinit(&v.pending.arena);
	return e;
}
