/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of closed hours wait in an arena for the commit. */
#include "hub/series.h"

#include <stdlib.h>

#include "base/arena.h"
#include "hub/setting.h"
#include "os/log.h"
#include "warn/series_state.h"

/* Of all series, this share is saved with every hour: each about once a day. */
enum { SAVE_EVERY = 24 };

struct series_log {
	struct warn_flow *flow;
	struct arena arena; /* of all below */
	struct store_series *rows;
	size_t n;
	struct saved {
		struct str key, state;
	} *saved;
	size_t n_saved;
	bool hours;  /* some were closed */
	int64_t newest;
};

static enum err store_silent(const struct series_log *l, struct store *s)
{
	const struct attendance *a = series_set_attendance(warn_flow_series(l->flow));
	struct store_silence *list = calloc(a->n ? a->n : 1, sizeof *list);
	size_t n = 0;
	if (!list)
		return ERR_NOMEM;
	for (size_t i = 0; i < a->n; i++)
		if (a->list[i]->state == ATTENDANCE_SILENT)
			list[n++] = (struct store_silence){a->list[i]->member, (a->list[i]->last + 1) * UTC_HOUR};
	enum err e = store_series_silent(s, list, n);
	free(list);
	return e;
}

static enum err save(struct series_log *l, struct str key)
{
	struct buf b;
	buf_init(&b, key.n ? SERIES_STATE_MAX_BYTES : SERIES_STATE_HEAD_MAX_BYTES);
	enum err e = OK;
	if (key.n)
		e = series_state_save(warn_flow_series(l->flow), key, &b);
	else
		series_state_save_head(warn_flow_series(l->flow), &b);
	if (e == OK)
		e = buf_err(&b);
	struct saved *wider = e == OK ? arena_grow(&l->arena, l->saved, l->n_saved, sizeof *wider) : NULL;
	if (wider) {
		l->saved = wider;
		wider[l->n_saved] = (struct saved){arena_dup(&l->arena, key), arena_dup(&l->arena, buf_str(&b))};
		e = wider[l->n_saved].state.p && (!key.n || wider[l->n_saved].key.p) ? OK : ERR_NOMEM;
		l->n_saved += e == OK;
	}
	buf_deinit(&b);
	return e == OK && !wider ? ERR_NOMEM : e;
}

static uint64_t spread_of(struct str key)
{
	uint64_t h = 0;
	for (size_t i = 0; i < key.n; i++)
		h = h * 31 + (uint8_t)key.p[i];
	return h;
}

static enum err series_closed(void *ctx, const struct series_closed *c)
{
	struct series_log *l = ctx;
	struct store_series *wider = arena_grow(&l->arena, l->rows, l->n, sizeof *wider);
	struct str key = arena_dup(&l->arena, c->key);
	if (!wider || !key.p)
		return ERR_NOMEM;
	l->rows = wider;
	wider[l->n++] = (struct store_series){
		.key = key,
		.hour = c->hour,
		.count = c->count > INT64_MAX ? INT64_MAX : (int64_t)c->count,
		.parties = c->parties,
		.missing = c->missing,
		.known = c->known,
		.raised = c->raised,
		.measure = c->measure,
		.expected = c->expected,
		.score = c->score,
		.since = c->since,
	};
	return (spread_of(c->key) + (uint64_t)c->hour) % SAVE_EVERY ? OK : save(l, c->key);
}

static enum err hour_closed(void *ctx, int64_t hour)
{
	struct series_log *l = ctx;
	l->hours = true;
	l->newest = hour;
	return OK;
}

struct series_log *series_log_new(struct warn_flow *f)
{
	struct series_log *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->flow = f;
	arena_init(&l->arena, (size_t)1 << 30);
	warn_flow_tell(f, &(struct series_hooks){l, series_closed, hour_closed});
	return l;
}

void series_log_free(struct series_log *l)
{
	if (!l)
		return;
	arena_deinit(&l->arena);
	free(l);
}

bool series_log_pending(const struct series_log *l)
{
	return l->hours;
}

void series_log_reset(struct series_log *l)
{
	arena_reset(&l->arena);
	l->rows = NULL;
	l->saved = NULL;
	l->n = l->n_saved = 0;
	l->hours = false;
}

/* What the centre allows holds from the next hour on. */
static enum err read_allowed(struct series_log *l, struct db *db)
{
	int64_t alarms;
	enum err e = setting_get(db, SETTING_FALSE_ALARMS, &alarms);
	if (e == OK)
		series_set_allow(warn_flow_series(l->flow), (double)alarms);
	return e;
}

enum err series_log_store(struct series_log *l, struct store *s)
{
	if (!l->hours)
		return OK;
	enum err e = save(l, STR(""));
	for (size_t i = 0; i < l->n && e == OK; i++)
		e = store_series_put(s, &l->rows[i]);
	for (size_t i = 0; i < l->n_saved && e == OK; i++)
		e = store_series_save(s, l->saved[i].key, l->saved[i].state);
	if (e == OK)
		e = store_silent(l, s);
	if (e == OK)
		e = store_series_trim(s, l->newest - STORE_SERIES_HOURS + 1);
	return e ? e : read_allowed(l, store_writer(s));
}

static enum err saved_state(void *ctx, struct str key, struct str state)
{
	struct series_log *l = ctx;
	struct series_set *set = warn_flow_series(l->flow);
	enum err e = key.n ? series_state_load(set, key, state) : series_state_load_head(set, state);
	if (e != ERR_CORRUPT)
		return e;
	log_warn("series '%.*s': its saved state is damaged: it learns anew", STR_ARG(key));
	return OK;
}

static enum err stored_hour(void *ctx, const struct store_series *row)
{
	struct series_log *l = ctx;
	const struct series_closed c = {
		.key = row->key,
		.hour = row->hour,
		.count = (uint64_t)row->count,
		.parties = (uint32_t)row->parties,
		.missing = row->missing,
		.known = row->known,
		.measure = row->measure,
		.expected = row->expected,
		.score = row->score,
		.raised = row->raised,
		.since = row->since,
	};
	return series_state_hour(warn_flow_series(l->flow), &c);
}

enum err series_log_restore(struct series_log *l, struct store *s, int64_t watermark)
{
	struct db *db = store_writer(s);
	series_log_reset(l);
	enum err e = store_series_saved(db, saved_state, l);
	if (e == OK)
		e = store_series_each(db, stored_hour, l);
	if (e)
		return e;
	series_state_settle(warn_flow_series(l->flow));
	if (watermark != UTC_NONE)
		series_set_lost(warn_flow_series(l->flow), watermark);
	return read_allowed(l, db);
}
