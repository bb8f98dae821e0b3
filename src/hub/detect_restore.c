/* SPDX-License-Identifier: Apache-2.0 */
/* The detectors as the store knows them: after a start, and after a commit that failed. */
#include "hub/contacts.h"
#include "hub/detect_state.h"
#include "hub/early.h"
#include "os/clock.h"
#include "store/store_sighting.h"

static enum err saved_warning(void *ctx, const struct store_warning *w)
{
	return warn_engine_load(ctx, w->saved);
}

/* A sighting has its first and its last time: both tell the detectors about its member. */
static enum err old_sighting(void *ctx, const struct store_sighting *s)
{
	struct warn_hit hit = {
		.time = s->first,
		.member = s->member,
		.indicator = s->value,
		.label = s->label,
		.confidence = s->confidence,
		.tlp = s->tlp,
		.count = 1,
		.again = true,
	};
	enum err e = warn_flow_hit(ctx, &hit);
	hit.time = s->last;
	hit.count = (uint64_t)s->count - 1;
	if (e == OK && hit.count)
		e = warn_flow_hit(ctx, &hit);
	return e;
}

/* What was met within a year is nothing new. */
static enum err known_sighting(void *ctx, const struct store_sighting *s)
{
	return warn_flow_known(ctx, &(struct warn_hit){.time = s->last, .member = s->member, .label = s->label});
}

static enum err discard(void *ctx, const struct warning *w)
{
	(void)ctx;
	(void)w;
	return OK;
}

static enum err restore_impacts(struct detect *d, struct db *db)
{
	struct impact_book *fresh = impact_book_new(&d->rules.key);
	if (!fresh)
		return ERR_NOMEM;
	impact_book_free(d->impacts);
	d->impacts = fresh;
	return impacts_restore(fresh, db);
}

/* In memory it knows more than what was kept: it is read once. */
static enum err restore_forecast(struct detect *d, struct db *db)
{
	enum err e = d->kept == UTC_NONE ? early_restore(d->flow, db) : OK;
	if (e == OK && d->kept == UTC_NONE)
		d->kept = clock_now();
	return e ? e : early_budget(d->flow, db);
}

enum err detect_restore(struct detect *d, struct store *s)
{
	struct db *db = store_writer(s);
	int64_t watermark = UTC_NONE, seq, window = d->rules.window ? d->rules.window : UTC_DAY;
	enum err e = warn_flow_renew(d->flow);
	if (e == OK)
		e = store_get_i64(db, "watermark", &watermark);
	if (e == ERR_NOT_FOUND)
		e = OK;
	d->watermark = watermark;
	if (e == OK)
		e = detect_sources(d, db);
	if (e == OK)
		e = detect_members(d, db);
	if (e == OK)
		e = copies_restore(d->copies, db, watermark, d->flow);
	if (e == OK)
		e = store_warning_saved(db, saved_warning, warn_flow_engine(d->flow));
	if (e == OK && watermark != UTC_NONE)
		e = warn_engine_advance(warn_flow_engine(d->flow), watermark);
	if (e == OK && watermark != UTC_NONE)
		e = store_sighting_since(db, watermark - window, old_sighting, d->flow);
	if (e == OK)
		e = restore_impacts(d, db);
	if (e == OK)
		e = series_log_restore(d->series, s, watermark);
	if (e == OK && !d->contacts_restored && watermark != UTC_NONE)
		e = store_sighting_since(db, watermark - NEWCOMER_MEMORY, known_sighting, d->flow);
	if (e == OK && !d->contacts_restored)
		e = contacts_restore(warn_flow_contacts(d->flow), db, watermark);
	d->contacts_restored |= e == OK;
	if (e == OK)
		e = restore_forecast(d, db);
	/* What is known already is no news. */
	if (e == OK)
		e = warn_flow_changed(d->flow, discard, NULL);
	if (e == OK)
		e = store_last_seq(db, &seq);
	if (e == OK)
		d->seq = seq;
	return e;
}
