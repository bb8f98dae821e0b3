/* SPDX-License-Identifier: Apache-2.0 */
/* The two files that list all events; each reads all reports once. */
#include "hub/misp_feed.h"

#include <stdlib.h>

#include "hub/misp_making.h"

/* --- manifest.json ----------------------------------------------------------------------------------------------- */

static enum err survey(void *ctx, const struct store_report *r)
{
	struct misp_making *m = ctx;
	struct misp_batch *b = misp_plan_batch(&m->plan, r->feed, r->first_seen);
	int64_t at;
	if (!b)
		return OK;
	misp_making_count(m, r, misp_plan_part(&m->plan, b, r->id), &at);
	return misp_making_name(m, b, r->feed_name);
}

static enum err put_entry(struct misp_making *m, struct jsonw *w, const struct misp_batch *b, struct misp_part *part, int64_t stamp)
{
	struct misp_head head;
	struct buf info;
	buf_init(&info, MISP_MAKING_INFO_BYTES);
	misp_making_head(m, b, part, stamp, &info, &head);
	misp_event_manifest(w, &head);
	buf_putc(&m->out, '\n');
	enum err e = buf_err(&info);
	buf_deinit(&info);
	return e ? e : misp_making_drain(m, MISP_MAKING_DRAIN_BYTES);
}

/* Calls each for the events of the manifest with their stamps, in their order. */
typedef enum err entry_fn(struct misp_making *m, const struct misp_batch *b, struct misp_part *part, struct store_misp_stamp *s, bool is_new, void *ctx);

static enum err each_entry(struct misp_making *m, entry_fn *each, void *ctx)
{
	for (size_t i = 0; i < m->plan.n_batches; i++) {
		struct misp_batch *b = &m->plan.batches[i];
		for (size_t k = 0; k < (size_t)1 << b->is.bits; k++) {
			struct misp_part *part = &m->plan.parts[b->first_part + k];
			struct store_misp_stamp s;
			bool is_new;
			enum err e = misp_making_stamp(m, b, part, &s, &is_new);
			if (e == OK)
				e = each(m, b, part, &s, is_new, ctx);
			if (e && e != ERR_NOT_FOUND)
				return e;
		}
	}
	return OK;
}

/* Events that changed, in the order of the manifest. */
struct fresh {
	struct store_misp_stamp *list;
	size_t n;
};

static enum err gather(struct misp_making *m, const struct misp_batch *b, struct misp_part *part, struct store_misp_stamp *s, bool is_new, void *ctx)
{
	struct fresh *t = ctx;
	(void)m;
	(void)b;
	(void)part;
	if (is_new)
		t->list[t->n++] = *s;
	return OK;
}

struct listing {
	struct jsonw w;
	const struct fresh *fresh;
	size_t next;
};

static enum err list(struct misp_making *m, const struct misp_batch *b, struct misp_part *part, struct store_misp_stamp *s, bool is_new, void *ctx)
{
	struct listing *l = ctx;
	return put_entry(m, &l->w, b, part, is_new ? l->fresh->list[l->next++].stamp : s->stamp);
}

static enum err make_manifest(struct misp_making *m)
{
	struct fresh t = {NULL, 0};
	enum err e = store_report_survey(m->db, m->viewer, misp_making_gone_after(m), survey, m);
	t.list = calloc(m->plan.n_parts ? m->plan.n_parts : 1, sizeof *t.list);
	if (!e && !t.list)
		e = ERR_NOMEM;
	if (!e)
		e = each_entry(m, gather, &t);
	if (!e)
		e = misp_making_write_stamps(m, t.list, t.n);
	struct listing l = {.w = jsonw_on(&m->out), .fresh = &t};
	jsonw_open(&l.w, '{');
	if (!e)
		e = each_entry(m, list, &l);
	jsonw_close(&l.w, '}');
	buf_putc(&m->out, '\n');
	free(t.list);
	return e ? e : misp_making_drain(m, 0);
}

enum err misp_feed_manifest(struct hub *h, const struct viewer *viewer, struct str outlet, outlet_write_fn *write, void *ctx)
{
	struct misp_making m;
	enum err e = misp_making_begin(&m, h, viewer, outlet, write, ctx);
	if (!e)
		e = make_manifest(&m);
	misp_making_end(&m);
	return e;
}

/* --- hashes.csv -------------------------------------------------------------------------------------------------- */

struct hashing {
	struct misp_making m;
	/* the last value written, and where */
	int64_t last_id;
	const struct misp_batch *last_batch;
};

static enum err hash_row(void *ctx, const struct store_report *r)
{
	struct hashing *h = ctx;
	struct misp_making *m = &h->m;
	struct misp_batch *b = misp_plan_batch(&m->plan, r->feed, r->first_seen);
	int64_t at;
	if (!b || (r->id == h->last_id && b == h->last_batch) || misp_fates_of(&m->fates, r, &at) != MISP_LIVE)
		return OK;
	h->last_id = r->id;
	h->last_batch = b;
	misp_event_hashes(&m->out, r->value, misp_plan_uuid(&m->plan, b, misp_plan_part(&m->plan, b, r->id)));
	return misp_making_drain(m, MISP_MAKING_DRAIN_BYTES);
}

enum err misp_feed_hashes(struct hub *h, const struct viewer *viewer, struct str outlet, outlet_write_fn *write, void *ctx)
{
	struct hashing hashing = {.last_id = 0};
	struct misp_making *m = &hashing.m;
	enum err e = misp_making_begin(m, h, viewer, outlet, write, ctx);
	if (!e)
		e = store_report_survey(m->db, viewer, INT64_MAX, hash_row, &hashing);
	if (!e)
		e = misp_making_drain(m, 0);
	misp_making_end(m);
	return e;
}
