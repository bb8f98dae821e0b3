/* SPDX-License-Identifier: Apache-2.0 */
/* An import that stops before it writes. */
#include "hub/import_preview.h"

#include "hub/hub_state.h"
#include "hub/rowset.h"
#include "store/store_feed.h"

/* Of the feed what decides whether and what who may import. */
struct target {
	int64_t id, owner, rows;
	bool closed; /* filled by what is posted to a collection, or polled from one */
};

static enum err take_target(void *ctx, const struct store_feed *f)
{
	*(struct target *)ctx = (struct target){f->id, f->owner, f->rows, f->collection || f->remote.n};
	return OK;
}

static enum err find_target(struct db *db, const struct viewer *who, struct str name, struct target *out)
{
	struct viewer operator = viewer_operator(); /* whether who may write to it is decided here */
	*out = (struct target){.owner = who->member};
	enum err e = store_feed_find(db, &operator, name, take_target, out);
	if (e)
		return e == ERR_NOT_FOUND ? OK : e;
	bool may = !out->closed && ((who->scopes & SCOPE_OPERATE) || out->owner == who->member);
	return may ? OK : ERR_DENIED;
}

static enum err state_of(struct db *db, const struct target *t, const struct store_row *row, enum import_preview_state *out)
{
	bool live = false;
	enum err e = t->id ? store_report_has(db, t->id, row->id, row->label, &live) : OK;
	*out = row->revoked ? IMPORT_PREVIEW_REVOKED : live ? IMPORT_PREVIEW_AGAIN : IMPORT_PREVIEW_NEW;
	return e;
}

/* The first rows, before sorting mixes them. */
static enum err show(struct import_preview *p, const struct rowset *rows, struct db *db, const struct target *t)
{
	size_t most = rows->n < IMPORT_PREVIEW_ROWS ? rows->n : IMPORT_PREVIEW_ROWS;
	enum err e = OK;
	p->rows = arena_zalloc(&p->result.arena, most + 1, sizeof *p->rows);
	if (!p->rows)
		return ERR_NOMEM;
	for (; p->n < most && e == OK; p->n++) {
		const struct store_row *row = &rows->rows[p->n];
		struct import_preview_row *shown = &p->rows[p->n];
		*shown = (struct import_preview_row){
			.value = {row->value.kind, arena_dup(&p->result.arena, row->value.bytes)},
			.label = arena_dup(&p->result.arena, row->label),
			.confidence = row->confidence,
			.tlp = row->tlp,
			.valid_until = row->valid_until,
		};
		e = shown->value.bytes.p && shown->label.p ? state_of(db, t, row, &shown->state) : ERR_NOMEM;
	}
	return e;
}

static enum err count(struct import_result *r, const struct rowset *rows, struct db *db, const struct target *t, bool add)
{
	enum err e = OK;
	for (size_t i = 0; i < rows->n && e == OK; i++) {
		enum import_preview_state state;
		e = state_of(db, t, &rows->rows[i], &state);
		r->fresh += state == IMPORT_PREVIEW_NEW;
		r->again += state == IMPORT_PREVIEW_AGAIN;
	}
	uint64_t before = t->rows > 0 ? (uint64_t)t->rows : 0;
	r->withdrawn = add || r->again > before ? 0 : before - r->again;
	r->rows_before = t->rows;
	r->rows = t->rows + (int64_t)r->fresh - (int64_t)r->withdrawn;
	return e;
}

static enum err compare(struct import_preview *p, struct rowset *rows, struct db *db, const struct viewer *who,
                        const struct import_opts *opts)
{
	struct target t;
	enum err e = find_target(db, who, opts->feed, &t);
	if (e == OK)
		e = show(p, rows, db, &t);
	if (e == OK)
		e = rowset_sort(rows);
	return e ? e : count(&p->result, rows, db, &t, opts->add);
}

enum err import_preview(struct hub *h, const struct viewer *who, const struct import_opts *opts, const struct str *docs, size_t n_docs,
                        struct import_preview *out)
{
	struct rowset rows;
	*out = (struct import_preview){0};
	arena_init(&out->result.arena, (size_t)1 << 20);
	out->result.refusals = arena_zalloc(&out->result.arena, LIMIT_REFUSALS_SHOWN, sizeof *out->result.refusals);
	if (!out->result.refusals)
		return ERR_NOMEM;
	rowset_init(&rows, h->store, &out->result);
	struct db *db = hub_reader_get(h);
	enum err e = db ? OK : ERR_NOMEM;
	for (size_t i = 0; i < n_docs && e == OK; i++)
		e = rowset_parse(&rows, docs[i], &opts->doc);
	if (e == OK)
		e = compare(out, &rows, db, who, opts);
	hub_reader_put(h, db);
	rowset_deinit(&rows);
	return e;
}

void import_preview_deinit(struct import_preview *p)
{
	import_result_deinit(&p->result);
	*p = (struct import_preview){0};
}
