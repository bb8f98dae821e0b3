/* SPDX-License-Identifier: Apache-2.0 */
/* Changed warnings: rendered for those who may see them, then written. */
#include "emit/warning_json.h"
#include "hub/cve_known.h"
#include "hub/detect_state.h"
#include "hub/setting.h"
#include "store/store_decision.h"
#include "store/store_delivery.h"

enum { WARNING_JSON_MAX_BYTES = 4 << 20 };

/* Numbers over members are told above it; the strictest when it cannot be read. */
static uint32_t floor_of(const struct detect *d)
{
	int64_t floor;
	return setting_get(store_writer(d->store), SETTING_FLOOR, &floor) ? UINT32_MAX : (uint32_t)floor;
}

/* Renders with the buffer's content copied to the arena; an empty text tells that it failed. */
static struct str render(struct detect *d, const struct warning *w, unsigned flags)
{
	struct buf b;
	struct str copy = {NULL, 0};
	buf_init(&b, WARNING_JSON_MAX_BYTES);
	warning_json(&b, w, flags, floor_of(d));
	if (buf_err(&b) == OK)
		copy = arena_dup(&d->arena, buf_str(&b));
	buf_deinit(&b);
	return copy;
}

/* The store's ids of the values that carry the evidence: what the warning's outlets block. */
static struct str value_ids(struct detect *d, const struct warning *w)
{
	int64_t *ids = arena_zalloc(&d->arena, w->n_values ? w->n_values : 1, sizeof *ids);
	for (size_t i = 0; ids && i < w->n_values; i++)
		ids[i] = store_value_id(d->store, w->values[i].value);
	return str_make(ids, ids ? w->n_values * sizeof *ids : 0);
}

static struct str risks_of(struct detect *d, const struct warning *w)
{
	struct store_warning_risk *rows = arena_zalloc(&d->arena, w->n_risks ? w->n_risks : 1, sizeof *rows);
	for (size_t i = 0; rows && i < w->n_risks; i++)
		rows[i] = (struct store_warning_risk){w->risks[i].member, w->risks[i].probability, w->risks[i].why};
	return str_make(rows, rows ? w->n_risks * sizeof *rows : 0);
}

/* 0 without an analyst's. */
static int64_t words_of(const struct detect *d, const struct warning *w)
{
	const struct str said[] = {w->text, w->note};
	uint64_t sum = 0;
	for (size_t i = 0; w->edited && i < sizeof said / sizeof said[0]; i++)
		sum = 31 * sum + hash_bytes(&d->rules.key, said[i].p, said[i].n);
	return (int64_t)(sum >> 1);
}

static enum err fill_row(struct detect *d, const struct warning *w, struct store_warning *row)
{
	char report[STIX_PUT_ID_BYTES];
	*row = (struct store_warning){
		.id = w->id,
		.version = w->version,
		.state = w->state,
		.severity = w->severity,
		.tlp = detect_marking_of(w),
		.owner = w->owner,
		.report = arena_dup(&d->arena, warning_stix_id(w, report)),
		.raised = w->raised,
		.updated = w->updated,
		.subject = arena_dup(&d->arena, w->subject),
		.words = words_of(d, w),
		.value_ids = value_ids(d, w),
		.risks = risks_of(d, w),
		.json = render(d, w, WARNING_JSON_MEMBERS),
		.json_members = render(d, w, 0),
	};
	return row->json.p && row->json_members.p && row->subject.p && row->value_ids.p && row->risks.p && row->report.p ? OK : ERR_NOMEM;
}

static enum err save_state(struct detect *d, const struct warning *w, struct store_warning *row)
{
	struct buf saved;
	buf_init(&saved, WARNING_JSON_MAX_BYTES);
	enum err e = warn_engine_save(warn_flow_engine(d->flow), &w->id, &saved);
	if (e == ERR_NOT_FOUND) /* resolved: nothing to go on with */
		e = OK;
	else if (e == OK)
		row->saved = arena_dup(&d->arena, buf_str(&saved));
	buf_deinit(&saved);
	return e;
}

enum err detect_ready_take(void *ctx, const struct warning *bare)
{
	struct detect *d = ctx;
	struct detect_ready *r = arena_zalloc(&d->arena, 1, sizeof *r);
	struct warning told = *bare, *w = &told;
	cve_known_of(d->store, store_writer(d->store), d->parser, bare, &d->arena, &told.cves, &told.n_cves);
	enum err e = r ? fill_row(d, w, &r->row) : ERR_NOMEM;
	if (e == OK)
		e = save_state(d, w, &r->row);
	if (e == OK)
		e = impacts_warning(d->impacts, w, r->row.value_ids);
	d->own.floor = floor_of(d);
	if (e == OK)
		e = own_stix_ready(&d->own, w, r->row.owner ? r->row.tlp : w->tlp, &d->arena, &r->stix);
	if (e == OK)
		r->unseen = w->unseen;
	if (e)
		return e;
	r->stix.report.object.tlp = r->row.tlp;
	*d->ready_last = r;
	d->ready_last = &r->next;
	return OK;
}

enum err detect_ready_put(struct detect *d, struct store *s, struct detect_ready *r, int64_t now, int64_t *seq)
{
	enum err e = r->unseen ? OK : own_stix_warning(&d->own, s, &r->stix, now);
	if (e == OK)
		e = store_next_seq(s, seq);
	r->row.seq = *seq;
	if (r->unseen && r->row.state != WARNING_DRAFT)
		r->row.report = STR(""); /* for which nobody is named */
	if (e == OK)
		e = store_warning_put(s, &r->row);
	if (e == OK && r->row.state == WARNING_WITHDRAWN)
		e = store_delivery_withdraw(s, &r->row.id, now);
	if (e == OK && r->row.state != WARNING_OPEN)
		e = store_decision_due(s, &r->row.id);
	return e;
}
