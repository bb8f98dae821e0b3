/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the hub: for people, for Prometheus, and for who only wants to know whether it lives. */
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "hub/login.h"
#include "hub/lookback.h"
#include "hub/places.h"
#include "os/clock.h"
#include "store/store.h"
#include "store/store_series.h"

enum { SUSPENSIONS_TOLD = 1000 };

static void counters(struct jsonw *w, const struct hub_counters *k)
{
	jsonw_pair_time(w, "started", k->started);
	jsonw_pair_time_opt(w, "watermark", k->watermark);
	jsonw_pair_time_opt(w, "disk_full_since", k->full_since);
	jsonw_pair_i64(w, "events", (int64_t)k->events);
	jsonw_pair_i64(w, "events_refused", (int64_t)k->events_refused);
	jsonw_pair_i64(w, "observables", (int64_t)k->observables);
	jsonw_pair_i64(w, "hits", (int64_t)k->hits);
	jsonw_pair_i64(w, "suppressed", (int64_t)k->suppressed);
	jsonw_pair_i64(w, "outside_validity", (int64_t)k->outside_validity);
	jsonw_pair_i64(w, "warnings_raised", (int64_t)k->warnings);
	jsonw_pair_i64(w, "index_values", (int64_t)k->index_values);
	jsonw_pair_i64(w, "index_bytes", (int64_t)k->index_bytes);
	jsonw_pair_i64(w, "patterns", (int64_t)k->patterns);
	jsonw_pair_i64(w, "patterns_unseen", (int64_t)k->patterns_unseen);
	jsonw_pair_i64(w, "patterns_sequences", (int64_t)k->patterns_sequences);
	jsonw_pair_i64(w, "patterns_suspended", (int64_t)k->patterns_suspended);
	jsonw_pair_i64(w, "queue_blocks", (int64_t)k->queue_blocks);
	jsonw_pair_i64(w, "queue_writes", (int64_t)k->queue_writes);
}

static void memory(struct jsonw *w, struct hub *h)
{
	struct lookback_stats s;
	lookback_stats(h, &s);
	jsonw_key(w, "memory");
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "retention_days", lookback_days(h));
	jsonw_pair_i64(w, "rows", (int64_t)s.memory.size.rows);
	jsonw_pair_i64(w, "days", (int64_t)s.memory.size.days);
	jsonw_pair_i64(w, "bytes", (int64_t)s.memory.size.bytes);
	jsonw_pair_i64(w, "lag_seconds", s.memory.lag / UTC_SECOND);
	jsonw_pair_i64(w, "rows_lost", (int64_t)s.memory.lost);
	jsonw_pair_i64(w, "waits", (int64_t)s.memory.waits);
	jsonw_pair_i64(w, "imports_due", (int64_t)s.due);
	jsonw_close(w, '}');
}

static void addresses(struct jsonw *w, struct hub *h)
{
	jsonw_key(w, "places");
	jsonw_open(w, '{');
	jsonw_pair_time(w, "made", places_made(hub_places(h)));
	jsonw_close(w, '}');
}

struct suspensions {
	struct jsonw *w;
	unsigned n;
};

static void suspension(void *ctx, const struct live_suspension *s)
{
	struct suspensions *x = ctx;
	if (x->n++ < SUSPENSIONS_TOLD)
		api_rows_suspension(x->w, s);
}

static void stored(struct jsonw *w, const struct store_counts *s)
{
	jsonw_key(w, "stored");
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "indicators", s->indicators);
	jsonw_pair_i64(w, "reports", s->reports);
	jsonw_pair_i64(w, "objects", s->objects);
	jsonw_pair_i64(w, "feeds", s->feeds);
	jsonw_pair_i64(w, "members", s->members);
	jsonw_pair_i64(w, "sightings", s->sightings);
	jsonw_pair_i64(w, "warnings_open", s->warnings_open);
	jsonw_pair_i64(w, "bytes", s->bytes);
	jsonw_close(w, '}');
}

static enum err silence(void *ctx, int64_t member, struct str name, int64_t since)
{
	struct jsonw *w = ctx;
	jsonw_open(w, '{');
	jsonw_pair_i64(w, "id", member);
	jsonw_pair_str(w, "member", name);
	jsonw_pair_time(w, "since", since);
	jsonw_close(w, '}');
	return OK;
}

static enum err silent(struct api_call *c, struct jsonw *w)
{
	struct db *db = hub_reader_get(c->hub);
	if (!db)
		return ERR_NOMEM;
	jsonw_key(w, "silent");
	jsonw_open(w, '[');
	enum err e = store_series_each_silent(db, silence, w);
	jsonw_close(w, ']');
	hub_reader_put(c->hub, db);
	return e;
}

/* Counts are over all records: for those who see them all. */
static enum err all_counts(struct api_call *c, struct jsonw *w)
{
	struct hub_counters k;
	struct store_counts s;
	enum err e = hub_counts(c->hub, &s);
	if (e)
		return e;
	stored(w, &s);
	e = silent(c, w);
	if (e || hub_is_offline(c->hub))
		return e;
	hub_counters(c->hub, &k);
	jsonw_key(w, "counters");
	jsonw_open(w, '{');
	counters(w, &k);
	jsonw_close(w, '}');
	memory(w, c->hub);
	e = api_state_put(c, w);
	addresses(w, c->hub);
	struct suspensions x = {.w = w};
	jsonw_key(w, "suspended");
	jsonw_open(w, '[');
	hub_suspensions(c->hub, 0, suspension, &x);
	jsonw_close(w, ']');
	return e;
}

void api_status_get(struct api_call *c)
{
	struct jsonw w = api_json(c, 200);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "name", hub_name(c->hub));
	jsonw_pair_str(&w, "version", STR(TOCSIN_VERSION));
	jsonw_pair_str(&w, "id", store_hub_id(hub_store(c->hub)));
	jsonw_pair_bool(&w, "running", !hub_is_offline(c->hub));
	jsonw_pair_time(&w, "now", clock_now());
	enum err e = viewer_sees_all(&c->viewer) ? all_counts(c, &w) : OK;
	jsonw_close(&w, '}');
	if (e)
		api_fail(c, e, NULL);
	else
		api_done(c);
}

void api_metrics_get(struct api_call *c)
{
	struct hub_counters k;
	struct lookback_stats s;
	hub_counters(c->hub, &k);
	struct login_counters logins;
	login_counters(c->hub, &logins);
	lookback_stats(c->hub, &s);
	struct hub_resources r;
	if (hub_resources(c->hub, &r))
		r = (struct hub_resources){0};
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} metrics[] = {
		{"events_total", "counter", "Events taken in", k.events},
		{"events_refused_total", "counter", "Lines that were not understood", k.events_refused},
		{"observables_total", "counter", "Observables looked up", k.observables},
		{"hits_total", "counter", "Observables that met an indicator", k.hits},
		{"suppressed_total", "counter", "Hits on protected values", k.suppressed},
		{"outside_validity_total", "counter", "Hits outside the indicator's validity", k.outside_validity},
		{"intakes_total", "counter", "Streams of observations", k.requests_observed},
		{"imports_total", "counter", "Imports of feeds", k.imports},
		{"commits_total", "counter", "Groups of writes", k.commits},
		{"warnings_total", "counter", "Warnings raised", k.warnings},
		{"queue_blocks", "gauge", "Blocks that wait for a worker", k.queue_blocks},
		{"queue_writes", "gauge", "Jobs that wait for the writer", k.queue_writes},
		{"index_values", "gauge", "Values in the index", k.index_values},
		{"index_bytes", "gauge", "Memory of the index", k.index_bytes},
		{"patterns", "gauge", "Patterns that are more than values", k.patterns},
		{"patterns_suspended", "gauge", "Patterns too costly to evaluate", k.patterns_suspended},
		{"memory_rows", "gauge", "Remembered rows: value, member, day", s.memory.size.rows},
		{"memory_days", "gauge", "Days with remembered rows", s.memory.size.days},
		{"memory_bytes", "gauge", "Files of the memory of observables", s.memory.size.bytes},
		{"memory_lag_seconds", "gauge", "What was seen longer ago is on disk", (uint64_t)(s.memory.lag / UTC_SECOND)},
		{"memory_lost_total", "counter", "Rows that could not be written", s.memory.lost},
		{"memory_waits_total", "counter", "Times that matching waited for the memory", s.memory.waits},
		{"lookback_due", "gauge", "Imports whose values were not looked up in the memory yet", s.due},
		{"logins_total", "counter", "Passwords that were right", logins.passed},
		{"logins_failed_total", "counter", "Passwords or codes that were wrong", logins.failed},
		{"logins_throttled_total", "counter", "Logins that came too soon after failures", logins.throttled},
		{"resident_bytes", "gauge", "Memory of the process", (uint64_t)r.resident_bytes},
		{"disk_bytes", "gauge", "File system with the data", (uint64_t)r.disk_bytes},
		{"disk_free_bytes", "gauge", "What is left of it", (uint64_t)r.disk_free_bytes},
		{"log_bytes", "gauge", "Log of the database, not yet copied back", (uint64_t)r.log_bytes},
		{"disk_full", "gauge", "1 while the disk refuses writes", k.full_since != UTC_NONE},
		{"start_time_seconds", "gauge", "When the hub started", (uint64_t)(k.started / UTC_SECOND)},
	};
	struct buf *b = &c->response.body;
	for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
		buf_printf(b, "# HELP tocsin_%s %s\n# TYPE tocsin_%s %s\ntocsin_%s %llu\n", metrics[i].name, metrics[i].help, metrics[i].name,
		           metrics[i].type, metrics[i].name, (unsigned long long)metrics[i].value);
	api_state_metrics(c->hub, b);
	c->response.status = 200;
	c->response.content_type = "text/plain; version=0.0.4; charset=utf-8";
	c->answered = true;
}

void api_healthz_get(struct api_call *c)
{
	struct hub_counters k;
	hub_counters(c->hub, &k);
	if (k.full_since != UTC_NONE) {
		api_fail(c, ERR_FULL, "reading works; what is handed in is refused until there is space");
		return;
	}
	c->response.status = 200;
	c->response.content_type = "text/plain; charset=utf-8";
	buf_puts(&c->response.body, "ok\n");
	c->answered = true;
}
