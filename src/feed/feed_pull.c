/* SPDX-License-Identifier: Apache-2.0 */
/* One pull: fetch, import, write down how it went; and the thread that does it on schedule. */
#include "feed/feed_pull.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/grow.h"
#include "feed/feed_fetch.h"
#include "feed/taxii_poll.h"
#include "feed/taxii_push.h"
#include "hub/hand_values.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_feed.h"
#include "store/store_object.h"

enum {
	EVENTS_MAX = 10000,      /* of one MISP folder */
	EVENTS_TRIED = 3,
	BACKOFF_DOUBLINGS = 10,  /* from a minute to some 9 hours ... */
	BACKOFF_INTERVALS = 4,   /* ... or so many times the interval of the feed, if that is less */
	IDLE_S = 5,              /* how often the schedule is looked at */
	URL_MAX = LIMIT_URL_BYTES + 1,
};

/* The feed as it is stored, with texts of its own. */
struct feed_row {
	struct store_feed feed;
	struct arena arena;
};

static enum err copy_row(void *ctx, const struct store_feed *f)
{
	struct feed_row *r = ctx;
	struct str *texts[] = {&r->feed.name, &r->feed.url, &r->feed.format, &r->feed.mapping, &r->feed.etag, &r->feed.last_modified,
	                       &r->feed.last_error, &r->feed.remote, &r->feed.auth, &r->feed.place};
	r->feed = *f;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		*texts[i] = arena_dup(&r->arena, *texts[i]);
		if (!texts[i]->p)
			return ERR_NOMEM;
	}
	return OK;
}

static enum err read_row(struct hub *h, const struct viewer *who, struct str name, struct feed_row *r)
{
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_feed_find(db, who, name, copy_row, r);
	hub_reader_put(h, db);
	return e;
}

/* The documents of one pull. */
struct documents {
	struct hub *hub;
	const struct store_feed *feed;
	struct arena arena;
	struct str *docs;
	size_t n;
	bool trial; /* a few events are enough */
	struct feed_pull_result *out;
	struct fetched first; /* what the source said of the first one */
};

static bool give_up(void *ctx)
{
	return hub_stopping(ctx);
}

/* One more document of the feed. */
static enum err keep(struct documents *d, struct str text)
{
	struct str *docs = grow(d->docs, d->n, sizeof *docs);
	if (!docs)
		return ERR_NOMEM;
	d->docs = docs;
	d->docs[d->n] = arena_dup(&d->arena, text);
	if (!d->docs[d->n].p)
		return ERR_NOMEM;
	d->n++;
	return OK;
}

static enum err fetch(struct documents *d, struct str url, bool conditional, struct fetched *out)
{
	struct buf body;
	struct str none = {NULL, 0};
	buf_init(&body, LIMIT_FEED_BYTES);
	enum err e = feed_fetch(url, conditional ? d->feed->etag : none, conditional ? d->feed->last_modified : none, give_up, d->hub, &body, out);
	if (e == OK)
		e = keep(d, buf_str(&body));
	if (e == ERR_FETCH)
		snprintf(d->out->error, sizeof d->out->error, "%s", out->error);
	buf_deinit(&body);
	return e;
}

/* An event of the manifest that may be here already. */
struct wanted {
	struct documents *d;
	int64_t changed;
	bool found;
};

static enum err take_stored(void *ctx, const struct store_object *o)
{
	struct wanted *w = ctx;
	if (w->changed == UTC_NONE || o->modified == UTC_NONE || w->changed > o->modified)
		return OK;
	w->found = true;
	return keep(w->d, o->raw);
}

/* The event as it came last time, unless the manifest says that it changed since. */
static enum err find_stored(struct documents *d, struct str uuid, int64_t changed, bool *out_found)
{
	static const char prefix[] = "misp-event--";
	char id[sizeof prefix - 1 + UUID_TEXT_BYTES];
	struct wanted w = {.d = d, .changed = changed};
	struct uuid parsed;
	struct db *db;
	if (uuid_parse(uuid, &parsed) || !(db = hub_reader_get(d->hub)))
		return ERR_NOMEM;
	memcpy(id, prefix, sizeof prefix - 1);
	uuid_format(&parsed, id + sizeof prefix - 1);
	enum err e = store_object_latest(db, d->feed->id, str_make(id, sizeof id), take_stored, &w);
	hub_reader_put(d->hub, db);
	*out_found = w.found;
	return e;
}

/* Some keep the larger events packed. */
static enum err fetch_event(void *ctx, struct str uuid, int64_t changed)
{
	static const char *const endings[] = {"json", "json.zst", "json.gz"};
	struct documents *d = ctx;
	bool found = d->trial && d->n >= EVENTS_TRIED;
	enum err stored = found || d->trial ? OK : find_stored(d, uuid, changed, &found);
	if (stored || found)
		return stored;
	struct fetched ignored;
	char url[URL_MAX];
	struct str base = str_upto(d->feed->url, str_rfind(d->feed->url, '/'));
	enum err e = ERR_FETCH;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0] && e == ERR_FETCH; i++) {
		int n = snprintf(url, sizeof url, "%.*s/%.*s.%s", STR_ARG(base), STR_ARG(uuid), endings[i]);
		if (d->n > EVENTS_MAX || n < 0 || (size_t)n >= sizeof url)
			return ERR_LIMIT;
		e = fetch(d, str_make(url, (size_t)n), false, &ignored);
	}
	return e;
}

/* A manifest is exchanged for the events that it names. */
static enum err fetch_events(struct documents *d, struct parse_fault *fault)
{
	struct str manifest = d->docs[0];
	d->n = 0;
	return feed_doc_manifest(manifest, fetch_event, d, fault);
}

static enum err fetch_all(struct documents *d, struct parse_fault *fault)
{
	const char *why;
	char url[URL_MAX];
	bool folder = d->feed->url.n && d->feed->url.p[d->feed->url.n - 1] == '/';
	int n = snprintf(url, sizeof url, "%.*s%s", STR_ARG(d->feed->url), folder ? "manifest.json" : "");
	if (n < 0 || (size_t)n >= sizeof url)
		return ERR_LIMIT;
	enum err e = fetch(d, str_make(url, (size_t)n), true, &d->first);
	if (e || d->first.unchanged)
		return e;
	bool manifest = str_eq(d->feed->format, feed_format_name(FEED_MISP_MANIFEST)) || feed_doc_recognise(d->docs[0], &why) == FEED_MISP_MANIFEST;
	return manifest ? fetch_events(d, fault) : OK;
}

static struct import_opts opts_of(const struct store_feed *f, bool confirm)
{
	enum feed_format format = feed_format_find(f->format);
	return (struct import_opts){
		.feed = f->name,
		.confirm = confirm,
		.check_change = true,
		.doc = {
			.format = format == FEED_FORMAT_COUNT || format == FEED_MISP_MANIFEST ? FEED_AUTO : format,
			.mapping = f->mapping,
			.tlp = f->tlp,
			.confidence = f->confidence,
		},
	};
}

static enum err import(struct documents *d, const struct viewer *who, bool confirm, struct import_result *imported)
{
	struct import_opts opts = opts_of(d->feed, confirm);
	import_result_deinit(imported);
	enum err e = import_run(d->hub, who, &opts, d->docs, d->n, imported);
	/* Nobody reads the counts of a scheduled pull: a source of which nothing can be taken is a failing one. */
	if (e == OK && imported->n_refusals && imported->fresh + imported->again + imported->objects == 0) {
		imported->fault.what = imported->refusals[0].why;
		imported->fault_line = imported->refusals[0].line;
		return ERR_VALUE;
	}
	return e;
}

static enum err write_health(void *ctx, struct store *s)
{
	return store_feed_health(s, ctx);
}

static int64_t next_try(const struct store_feed *f, int64_t now)
{
	int64_t interval = f->interval > UTC_MINUTE ? f->interval : UTC_MINUTE;
	if (f->failures == 0)
		return now + interval;
	int64_t doublings = f->failures < BACKOFF_DOUBLINGS ? f->failures : BACKOFF_DOUBLINGS;
	int64_t wait = UTC_MINUTE << (doublings - 1), most = BACKOFF_INTERVALS * interval;
	return now + (wait < most ? wait : most);
}

static void explain(enum err e, const struct import_result *imported, struct feed_pull_result *out)
{
	if (out->error[0])
		return;
	if (e == ERR_IMPLAUSIBLE)
		snprintf(out->error, sizeof out->error, "%lld rows instead of %lld are not plausible: held until confirmed",
		         (long long)imported->held, (long long)imported->rows_before);
	else if (imported->fault.what)
		snprintf(out->error, sizeof out->error, "%s: %s (line %llu)", err_text(e), imported->fault.what, (unsigned long long)imported->fault_line);
	else
		snprintf(out->error, sizeof out->error, "%s", err_text(e));
}

/* The import may have changed the row: it is read again before the health is written. */
static enum err settle(struct hub *h, const struct viewer *who, struct str name, enum err e, const struct fetched *source,
                       const struct feed_pull_result *out)
{
	struct feed_row row = {0};
	arena_init(&row.arena, (size_t)1 << 20);
	enum err written = read_row(h, who, name, &row);
	struct store_feed *f = &row.feed;
	int64_t now = clock_now();
	f->last_try = now;
	f->failures = e ? f->failures + 1 : 0;
	f->last_error = e ? str_of(out->error) : (struct str){NULL, 0};
	if (e == OK) {
		f->last_ok = now;
		if (!source->unchanged) {
			f->etag = str_of(source->etag);
			f->last_modified = str_of(source->last_modified);
		}
	}
	f->next_try = out->more ? now : next_try(f, now);
	if (e && out->wait)
		f->next_try = now + out->wait;
	if (written == OK)
		written = hub_write(h, write_health, f);
	arena_deinit(&row.arena);
	return e ? e : written;
}

static enum err pull_documents(struct hub *h, const struct viewer *who, struct store_feed *f, bool confirm, struct feed_pull_result *out,
                               struct import_result *imported)
{
	struct documents d = {.hub = h, .feed = f, .out = out};
	/* A held pull is fetched again, whatever the source says about changes. */
	if (f->held)
		f->etag = f->last_modified = (struct str){NULL, 0};
	arena_init(&d.arena, SIZE_MAX / 2);
	enum err e = fetch_all(&d, &imported->fault);
	out->unchanged = e == OK && d.first.unchanged;
	if (e == OK && !out->unchanged)
		e = import(&d, who, confirm, imported);
	if (e)
		explain(e, imported, out);
	if (e != ERR_STOPPING)
		e = settle(h, who, f->name, e, &d.first, out);
	arena_deinit(&d.arena);
	free(d.docs);
	return e;
}

static enum err pull_collection(struct hub *h, const struct viewer *who, const struct store_feed *f, struct feed_pull_result *out,
                                struct import_result *imported)
{
	const struct fetched nothing = {.unchanged = true};
	enum err e = taxii_poll(h, f, out, imported);
	if (e)
		explain(e, imported, out);
	return e == ERR_STOPPING ? e : settle(h, who, f->name, e, &nothing, out);
}

enum err feed_pull_now(struct hub *h, const struct viewer *who, struct str feed, bool confirm, struct feed_pull_result *out,
                       struct import_result *imported)
{
	struct feed_row row = {0};
	*out = (struct feed_pull_result){0};
	*imported = (struct import_result){0};
	arena_init(&row.arena, (size_t)1 << 20);
	enum err e = read_row(h, who, feed, &row);
	if (e == OK && row.feed.url.n == 0)
		e = ERR_USAGE;
	if (e == OK && row.feed.remote.n)
		e = pull_collection(h, who, &row.feed, out, imported);
	else if (e == OK)
		e = pull_documents(h, who, &row.feed, confirm, out, imported);
	arena_deinit(&row.arena);
	return e;
}

enum err feed_pull_try(struct hub *h, const struct viewer *who, const struct store_feed *feed, struct feed_pull_result *out,
                       struct import_preview *preview)
{
	struct documents d = {.hub = h, .feed = feed, .out = out, .trial = true};
	struct import_opts opts = opts_of(feed, false);
	struct parse_fault fault = {0};
	*out = (struct feed_pull_result){0};
	*preview = (struct import_preview){0};
	arena_init(&d.arena, SIZE_MAX / 2);
	enum err e = feed->remote.n ? ERR_USAGE : fetch_all(&d, &fault);
	if (e == OK)
		e = import_preview(h, who, &opts, d.docs, d.n, preview);
	else
		preview->result.fault = fault;
	if (e)
		explain(e, &preview->result, out);
	arena_deinit(&d.arena);
	free(d.docs);
	return e;
}

struct feed_schedule {
	struct hub *hub;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
};

/* The feed whose turn it is: the one that has waited longest. */
struct due {
	int64_t now, since;
	char name[LIMIT_NAME_BYTES];
	size_t n;
};

static enum err look_at(void *ctx, const struct store_feed *f)
{
	struct due *d = ctx;
	int64_t at = f->next_try == UTC_NONE ? f->created : f->next_try;
	if (f->url.n == 0 || at > d->now || f->name.n > sizeof d->name || (d->n && at >= d->since))
		return OK;
	d->since = at;
	d->n = f->name.n;
	memcpy(d->name, f->name.p, f->name.n);
	return OK;
}

static bool pull_due(struct hub *h)
{
	struct viewer operator = viewer_operator();
	struct due due = {.now = clock_now()};
	struct feed_pull_result result;
	struct import_result imported;
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_feed_each(db, &operator, look_at, &due) : ERR_NOMEM;
	hub_reader_put(h, db);
	if (e || due.n == 0)
		return false;
	struct str name = str_make(due.name, due.n);
	e = feed_pull_now(h, &operator, name, false, &result, &imported);
	if (e)
		log_warn("feed '%.*s': %s: tried again later", STR_ARG(name), result.error[0] ? result.error : err_text(e));
	else if (!result.unchanged)
		log_info("feed '%.*s': %llu new, %llu again, %llu withdrawn, %llu refused", STR_ARG(name), (unsigned long long)imported.fresh,
		         (unsigned long long)imported.again, (unsigned long long)imported.withdrawn, (unsigned long long)imported.refused);
	import_result_deinit(&imported);
	return e == OK;
}

static void *run(void *ctx)
{
	struct feed_schedule *s = ctx;
	pthread_mutex_lock(&s->lock);
	while (!s->stop) {
		pthread_mutex_unlock(&s->lock);
		while (!hub_stopping(s->hub) && pull_due(s->hub))
			;
		taxii_push_due(s->hub);
		hand_values_follow(s->hub);
		pthread_mutex_lock(&s->lock);
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += IDLE_S;
		if (!s->stop)
			pthread_cond_timedwait(&s->wake, &s->lock, &until);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

enum err feed_schedule_start(struct hub *h, struct feed_schedule **out)
{
	struct feed_schedule *s = calloc(1, sizeof *s);
	if (!s)
		return ERR_NOMEM;
	s->hub = h;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	if (pthread_create(&s->thread, NULL, run, s) != 0) {
		free(s);
		return ERR_NOMEM;
	}
	*out = s;
	return OK;
}

void feed_schedule_stop(struct feed_schedule *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->wake);
	free(s);
}
