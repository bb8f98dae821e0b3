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

/* An event of the manifest. */
struct entry {
	const struct misp_batch *batch;
	struct misp_part *part;
	struct store_misp_stamp stamp;
	bool is_new; /* the stamp has to be given */
};
typedef enum err entry_fn(struct misp_making *m, const struct entry *entry, void *ctx);

/* Calls each for the events of the manifest, in their order. */
static enum err each_entry(struct misp_making *m, entry_fn *each, void *ctx)
{
	for (size_t i = 0; i < m->plan.n_batches; i++) {
		const struct misp_batch *b = &m->plan.batches[i];
		for (size_t k = 0; k < (size_t)1 << b->is.bits; k++) {
			struct entry entry = {.batch = b, .part = &m->plan.parts[b->first_part + k]};
			enum err e = misp_making_stamp(m, b, entry.part, &entry.stamp, &entry.is_new);
			if (e == OK)
				e = each(m, &entry, ctx);
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

static enum err gather(struct misp_making *m, const struct entry *entry, void *ctx)
{
	struct fresh *t = ctx;
	(void)m;
	if (entry->is_new)
		t->list[t->n++] = entry->stamp;
	return OK;
}

struct listing {
	struct jsonw w;
	const struct fresh *fresh;
	size_t next;
};

static enum err list(struct misp_making *m, const struct entry *entry, void *ctx)
{
	struct listing *l = ctx;
	struct misp_head head;
	struct buf info;
	buf_init(&info, MISP_MAKING_INFO_BYTES);
	misp_making_head(m, entry->batch, entry->part, &info, &head);
	head.timestamp = entry->is_new ? l->fresh->list[l->next++].stamp : entry->stamp.stamp;
	misp_event_manifest(&l->w, &head);
	buf_putc(&m->out, '\n');
	enum err e = buf_err(&info);
	buf_deinit(&info);
	return e ? e : misp_making_drain(m, MISP_MAKING_DRAIN_BYTES);
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

enum err misp_feed_manifest(struct hub *h, const struct viewer *viewer, const struct misp_feed_opts *opts, outlet_write_fn *write,
                            void *ctx)
{
	struct misp_making m;
	enum err e = misp_making_begin(&m, h, viewer, opts->outlet, write, ctx);
	if (!e)
		e = make_manifest(&m);
	if (!e && !opts->unsent) {
		struct delivery *d = misp_making_delivery(&m, opts->outlet);
		delivery_file(d, m.db);
		delivery_end(h, d, m.db);
	}
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

enum err misp_feed_hashes(struct hub *h, const struct viewer *viewer, const struct misp_feed_opts *opts, outlet_write_fn *write,
                          void *ctx)
{
	struct hashing hashing = {.last_id = 0};
	struct misp_making *m = &hashing.m;
	enum err e = misp_making_begin(m, h, viewer, opts->outlet, write, ctx);
	if (!e)
		e = store_report_survey(m->db, viewer, INT64_MAX, hash_row, &hashing);
	if (!e)
		e = misp_making_drain(m, 0);
	misp_making_end(m);
	return e;
}
