/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, closing and the small services of a hub. */
#include "hub/canaries.h"
#include "hub/hub.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "hub/assets.h"
#include "hub/centre.h"
#include "hub/exchange_queue.h"
#include "hub/hand_values.h"
#include "hub/hub_state.h"
#include "hub/import_stored.h"
#include "hub/lookback.h"
#include "hub/owners.h"
#include "hub/postings_stored.h"
#include "hub/recalled.h"
#include "hub/suspension.h"
#include "hub/retro.h"
#include "hub/sensors.h"
#include "hub/setting.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/log.h"
#include "os/process.h"
#include "os/random.h"

static const int64_t COUNTS_EVERY = 2 * UTC_SECOND;

void hub_changed(struct hub *h)
{
	uint64_t seconds = (uint64_t)(clock_now() / UTC_SECOND), old = atomic_load(&h->generation), next;
	pthread_mutex_lock(&h->news_lock);
	int64_t seq = h->news_seq;
	pthread_mutex_unlock(&h->news_lock);
	do
		next = old + 1 > seconds ? old + 1 : seconds;
	while (!atomic_compare_exchange_weak(&h->generation, &old, next));
	/* After it, so that who reads this first does not take an older generation for this one. */
	int64_t before = atomic_load(&h->recalled);
	while (before < seq && !atomic_compare_exchange_weak(&h->recalled, &before, seq))
		;
}

static void published(void *ctx, int64_t seq, bool warnings)
{
	struct hub *h = ctx;
	if (warnings)
		hub_changed(h);
	pthread_mutex_lock(&h->news_lock);
	if (seq != h->news_seq) {
		h->news_seq = seq;
		pthread_cond_broadcast(&h->news);
	}
	pthread_mutex_unlock(&h->news_lock);
}

/* The matcher gets a set of its own, since it frees the old one when its readers have left. */
static enum err load_assets(struct hub *h, struct db *db)
{
	struct protected_set *for_hub = NULL, *for_matcher = NULL;
	struct lookalike *lookalikes = NULL;
	enum err e = assets_load(db, h->dir, &for_hub);
	if (e == OK && h->matcher)
		e = assets_load(db, h->dir, &for_matcher);
	if (e == OK)
		e = suspension_load(h, db);
	if (e == OK)
		e = assets_lookalikes(db, &h->key, &lookalikes);
	if (e == OK && h->matcher)
		e = matcher_protect(h->matcher, for_matcher);
	if (e) {
		protected_set_free(for_hub);
		protected_set_free(for_matcher);
		lookalike_free(lookalikes);
		return e;
	}
	pthread_rwlock_wrlock(&h->assets_lock);
	struct protected_set *old = h->assets;
	struct lookalike *old_names = h->lookalikes;
	h->assets = for_hub;
	h->lookalikes = lookalikes;
	pthread_rwlock_unlock(&h->assets_lock);
	protected_set_free(old);
	lookalike_free(old_names);
	hub_changed(h);
	return OK;
}

static enum err load_patterns(struct hub *h)
{
	struct match_reader *reader = match_reader_new(h->matcher);
	h->patterns = live_patterns_new(&h->key);
	enum err e = reader && h->patterns ? live_patterns_load(h->patterns, store_writer(h->store), reader) : ERR_NOMEM;
	if (e == OK)
		e = live_patterns_start(h->patterns);
	if (e == OK)
		e = live_window_new(h, &h->window);
	match_reader_free(reader);
	return e;
}

/* Estimated numbers go on after a restart, so their key is the store's. */
static void sketch_key(const struct store *s, struct hash_key *out)
{
	enum { PART = crypto_generichash_BYTES };
	char purpose[] = "tocsin estimates 0";
	static_assert(sizeof out->secret % PART == 0, "whole parts");
	for (size_t at = 0; at < sizeof out->secret; at += PART, purpose[sizeof purpose - 2]++)
		crypto_generichash(out->secret + at, PART, (const unsigned char *)purpose, sizeof purpose - 1, store_secret(s),
		                   STORE_SECRET_BYTES);
}

/* A hub without it knows less, and works. */
static enum err open_places(struct hub *h, const char *path)
{
	enum err e = places_open(path, &h->key, &h->places);
	if (e && e != ERR_NOMEM) {
		log_warn("database of addresses %s: %s: countries and networks of sources stay unknown", path ? path : PLACES_PATH,
		         err_text(e));
		return OK;
	}
	return e;
}

static enum err retention_set(struct hub *h, int64_t *out_days)
{
	enum err e = setting_get(store_writer(h->store), SETTING_RETENTION, out_days);
	if (e == OK && *out_days == 0)
		*out_days = HUB_RETENTION_NONE;
	return e;
}

static enum err start_live(struct hub *h, const struct hub_opts *opts, char why[200])
{
	struct warn_rules rules = {.window = opts->window, .members = opts->members};
	unsigned workers = opts->workers;
	if (workers == 0) {
		long cores = sysconf(_SC_NPROCESSORS_ONLN);
		workers = cores > 0 ? (unsigned)cores : 1;
	}
	random_bytes(&rules.key, sizeof rules.key);
	sketch_key(h->store, &rules.sketch);
	enum err e = live_keeper_new(h->dir, h->store, &h->import_lock, &h->keeper);
	if (e)
		return e;
	h->matcher = live_keeper_matcher(h->keeper);
	pthread_mutex_lock(&h->import_lock); /* the keeper is at work */
	e = load_assets(h, store_writer(h->store));
	pthread_mutex_unlock(&h->import_lock);
	if (e == OK)
		e = load_patterns(h);
	if (e == OK)
		e = open_places(h, opts->places);
	if (e == OK)
		e = detect_new(&rules, hub_name(h), published, h, &h->detect);
	struct writer_hooks hooks = {0};
	if (e == OK) {
		hooks = detect_hooks(h->detect, h->store);
		e = detect_restore(h->detect, h->store);
	}
	if (e == OK)
		e = writer_start(h->store, &hooks, &h->writer);
	if (e == OK)
		e = live_window_start(h->window);
	int64_t days = opts->retention;
	if (e == OK && days == HUB_RETENTION_SET)
		e = retention_set(h, &days);
	if (e == OK && days)
		e = lookback_open(h, (int)days, why);
	if (e == OK && days && lookback_forget_left(h))
		log_error("memory of observables: not all members who were removed are forgotten: the next start tries again");
	if (e == OK)
		e = retro_resume(h);
	return e ? e : workers_start(h->matcher, h->patterns, h->memory, workers, &h->workers);
}

static enum err told(void *ctx, struct store *s)
{
	(void)ctx;
	return store_set_i64(store_writer(s), HUB_OWNERS_UNTOLD, 0);
}

static enum err tell_owners(struct hub *h, int64_t only)
{
	struct owners owners;
	owners_init(&owners, h, clock_now());
	enum err e = owners_check_all(&owners, only);
	if (e == OK)
		e = owners_tell(&owners);
	owners_deinit(&owners);
	return e;
}

/* What was imported while no hub ran. */
static enum err catch_up(struct hub *h)
{
	int64_t untold = 0;
	enum err e = store_get_i64(store_writer(h->store), HUB_OWNERS_UNTOLD, &untold);
	if (e == ERR_NOT_FOUND || (e == OK && !untold))
		return OK;
	if (e == OK)
		e = tell_owners(h, 0);
	return e ? e : hub_write(h, told, NULL);
}

static enum err call(struct hub *h, struct str name)
{
	struct hub_called *c = calloc(1, sizeof *c);
	if (!c)
		return ERR_NOMEM;
	snprintf(c->name, sizeof c->name, "%.*s", STR_ARG(name));
	c->before = atomic_load(&h->called);
	while (!atomic_compare_exchange_weak(&h->called, &c->before, c))
		;
	return OK;
}

/* As it is set. */
static enum err take_name(struct hub *h, struct db *db)
{
	struct buf name;
	buf_init(&name, LIMIT_NAME_BYTES);
	enum err e = centre_get(db, CENTRE_NAME, &name);
	if (e == OK)
		e = call(h, name.n ? buf_str(&name) : STR("tocsin"));
	buf_deinit(&name);
	return e;
}

static enum err open_store(struct hub *h, const struct hub_opts *opts, char why[200])
{
	enum err e = store_open(opts->data_dir, &h->store, why);
	if (e)
		return e;
	snprintf(why, 200, "the data in %s could not be loaded", opts->data_dir);
	snprintf(h->dir, sizeof h->dir, "%s", opts->data_dir);
	h->name_fixed = opts->name.n > 0;
	h->retention_fixed = !hub_is_offline(h) && opts->retention != HUB_RETENTION_SET;
	e = h->name_fixed ? call(h, opts->name) : take_name(h, store_writer(h->store));
	if (e)
		return e;
	struct str url = opts->url;
	while (url.n && url.p[url.n - 1] == '/')
		url.n--;
	snprintf(h->url, sizeof h->url, "%.*s", STR_ARG(url));
	return OK;
}

static void draw_page_token(struct hub *h)
{
	uint8_t bytes[HUB_PAGE_TOKEN_BYTES / 2];
	random_bytes(bytes, sizeof bytes);
	str_hex(bytes, sizeof bytes, h->page_token);
}

/* What a crash kept from being withdrawn. */
static void withdraw_recalled(struct hub *h)
{
	pthread_mutex_lock(&h->import_lock);
	recalled_withdraw(h);
	pthread_mutex_unlock(&h->import_lock);
}

enum err hub_open(const struct hub_opts *opts, struct hub **out, char why[200])
{
	struct hub *h = calloc(1, sizeof *h);
	if (!h) {
		snprintf(why, 200, "out of memory");
		return ERR_NOMEM;
	}
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&h->news, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&h->import_lock, NULL);
	pthread_mutex_init(&h->follow_lock, NULL);
	pthread_mutex_init(&h->readers_lock, NULL);
	pthread_mutex_init(&h->news_lock, NULL);
	pthread_mutex_init(&h->counts_lock, NULL);
	pthread_rwlock_init(&h->assets_lock, NULL);
	for (int i = 0; i < HUB_LATENCY_COUNT; i++)
		latency_init(&h->latency[i]);
	h->flags = opts->flags;
	h->started = clock_now();
	random_bytes(&h->key, sizeof h->key);
	draw_page_token(h);
	h->login = login_new();
	h->sensors = sensors_new();
	h->setup = setup_new();
	snprintf(why, 200, "out of memory");
	enum err e = h->login && h->setup && h->sensors ? open_store(h, opts, why) : ERR_NOMEM;
	if (e == OK)
		e = hub_is_offline(h) ? load_assets(h, store_writer(h->store)) : start_live(h, opts, why);
	if (e == OK)
		e = canaries_follow(h);
	if (e == OK)
		e = store_last_seq(store_writer(h->store), &h->news_seq);
	h->recalled = h->news_seq; /* no file was made yet */
	if (e == OK && !hub_is_offline(h))
		e = catch_up(h);
	if (e == OK)
		e = exchange_open(h, &h->exchange);
	if (e == OK && !hub_is_offline(h))
		e = import_stored(h);
	if (e == OK && !hub_is_offline(h))
		e = postings_stored(h);
	if (e == OK)
		withdraw_recalled(h);
	if (e == OK && !hub_is_offline(h))
		hand_values_follow(h);
	if (e == OK && !hub_is_offline(h))
		e = exchange_start(h->exchange);
	if (e) {
		hub_close(h);
		return e;
	}
	*out = h;
	return OK;
}

void hub_stop(struct hub *h)
{
	atomic_store(&h->stopping, true);
	pthread_mutex_lock(&h->news_lock);
	pthread_cond_broadcast(&h->news);
	pthread_mutex_unlock(&h->news_lock);
}

static enum err keep_learned(void *ctx, struct store *s)
{
	const struct hub *h = ctx;
	enum err e = sensors_keep(h->sensors, s);
	return e ? e : detect_keep(h->detect, s);
}

void hub_close(struct hub *h)
{
	if (!h)
		return;
	hub_stop(h);
	exchange_close(h->exchange);
	workers_stop(h->workers);
	lookback_close(h);
	live_window_stop(h->window);
	if (h->writer && hub_write(h, keep_learned, h))
		log_error("forecast: what it has learned since it was kept last is lost");
	writer_stop(h->writer);
	detect_free(h->detect);
	places_free(h->places);
	live_window_free(h->window);
	live_patterns_free(h->patterns);
	live_keeper_free(h->keeper);
	protected_set_free(h->assets);
	lookalike_free(h->lookalikes);
	suspension_set_free(h->suspended);
	for (size_t i = 0; i < h->n_readers; i++)
		db_close(h->readers[i]);
	store_close(h->store);
	for (struct hub_called *n = atomic_load(&h->called), *before; n; n = before) {
		before = n->before;
		free(n);
	}
	login_free(h->login);
	sensors_free(h->sensors);
	setup_free(h->setup);
	for (int i = 0; i < HUB_LATENCY_COUNT; i++)
		latency_deinit(&h->latency[i]);
	pthread_cond_destroy(&h->news);
	pthread_mutex_destroy(&h->import_lock);
	pthread_mutex_destroy(&h->follow_lock);
	pthread_mutex_destroy(&h->readers_lock);
	pthread_mutex_destroy(&h->news_lock);
	pthread_mutex_destroy(&h->counts_lock);
	pthread_rwlock_destroy(&h->assets_lock);
	free(h);
}

bool hub_is_offline(const struct hub *h)
{
	return h->flags & HUB_OFFLINE;
}

bool hub_stopping(const struct hub *h)
{
	return atomic_load(&h->stopping);
}

struct str hub_page_token(const struct hub *h)
{
	return str_make(h->page_token, sizeof h->page_token);
}

bool hub_is_page_token(const struct hub *h, struct str token)
{
	return token.n == sizeof h->page_token && sodium_memcmp(token.p, h->page_token, token.n) == 0;
}

struct str hub_name(const struct hub *h)
{
	return str_of(atomic_load(&h->called)->name);
}

static enum err rename_detectors(void *ctx, struct store *s)
{
	struct hub *h = ctx;
	(void)s;
	detect_rename(h->detect, hub_name(h));
	return OK;
}

enum err hub_renamed(struct hub *h)
{
	if (h->name_fixed)
		return OK;
	struct db *db = hub_reader_get(h);
	enum err e = db ? take_name(h, db) : ERR_NOMEM;
	hub_reader_put(h, db);
	if (e == OK && h->writer)
		e = hub_look(h, rename_detectors, h);
	if (e == OK)
		hub_changed(h);
	return e;
}

bool hub_fixed(const struct hub *h, struct str setting)
{
	return (h->name_fixed && str_eq(setting, centre_key(CENTRE_NAME))) ||
	       (h->retention_fixed && str_eq(setting, setting_name(SETTING_RETENTION)));
}

struct str hub_url(const struct hub *h)
{
	return str_of(h->url);
}

struct store *hub_store(struct hub *h)
{
	return h->store;
}

struct places *hub_places(struct hub *h)
{
	return h->places;
}

enum err hub_temporary(struct hub *h, int *out_fd)
{
	return file_temporary(h->dir, out_fd);
}

enum err hub_room_take(struct hub *h, size_t bytes)
{
	size_t taken = atomic_load(&h->room_taken);
	do {
		if (bytes > HUB_ROOM_BYTES - taken)
			return ERR_BUSY;
	} while (!atomic_compare_exchange_weak(&h->room_taken, &taken, taken + bytes));
	return OK;
}

void hub_room_give(struct hub *h, size_t bytes)
{
	atomic_fetch_sub(&h->room_taken, bytes);
}

struct db *hub_reader_get(struct hub *h)
{
	struct db *db = NULL;
	pthread_mutex_lock(&h->readers_lock);
	if (h->n_readers)
		db = h->readers[--h->n_readers];
	pthread_mutex_unlock(&h->readers_lock);
	if (!db && store_reader(h->store, &db))
		return NULL;
	return db;
}

void hub_reader_put(struct hub *h, struct db *db)
{
	if (!db)
		return;
	pthread_mutex_lock(&h->readers_lock);
	bool keep = h->n_readers < HUB_READERS_KEPT;
	if (keep)
		h->readers[h->n_readers++] = db;
	pthread_mutex_unlock(&h->readers_lock);
	if (!keep)
		db_close(db);
}

enum err hub_counts(struct hub *h, struct store_counts *out)
{
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	enum err e = OK;
	pthread_mutex_lock(&h->counts_lock);
	if (h->counted == 0 || clock_monotonic() - h->counted > COUNTS_EVERY) {
		e = store_counts(db, &h->counts);
		h->counted = e ? 0 : clock_monotonic();
	}
	*out = h->counts;
	pthread_mutex_unlock(&h->counts_lock);
	hub_reader_put(h, db);
	return e;
}

void hub_counters(struct hub *h, struct hub_counters *out)
{
	*out = (struct hub_counters){
		.events = h->events,
		.events_refused = h->refused,
		.observables = h->observables,
		.hits = h->hits,
		.suppressed = h->suppressed,
		.outside_validity = h->outside_validity,
		.requests_observed = h->intakes,
		.imports = h->imports,
		.started = h->started,
		.watermark = UTC_NONE,
		.full_since = UTC_NONE,
	};
	if (hub_is_offline(h))
		return;
	struct matcher_stats stats;
	matcher_stats(h->matcher, &stats);
	out->index_values = stats.values;
	out->index_bytes = stats.bytes;
	struct pattern_set *set = live_patterns_get(h->patterns);
	struct pattern_set_stats patterns = {0};
	if (set)
		pattern_set_stats(set, &patterns);
	pattern_set_unref(set);
	out->patterns = patterns.patterns;
	out->patterns_unseen = patterns.unseen;
	out->patterns_sequences = patterns.sequences;
	out->patterns_suspended = patterns.suspended;
	out->queue_blocks = workers_waiting(h->workers);
	out->queue_writes = writer_waiting(h->writer);
	out->commits = writer_commits(h->writer);
	out->warnings = detect_warnings(h->detect);
	out->watermark = detect_watermark(h->detect);
	out->full_since = detect_full_since(h->detect);
}

void hub_latency_add(struct hub *h, enum hub_latency what, int64_t took)
{
	latency_add(&h->latency[what], took, clock_monotonic());
}

void hub_latency_get(struct hub *h, enum hub_latency what, struct latency_summary *out)
{
	latency_get(&h->latency[what], clock_monotonic(), out);
}

enum err hub_resources(struct hub *h, struct hub_resources *out)
{
	*out = (struct hub_resources){.resident_bytes = process_resident_bytes(), .log_bytes = db_log_file_bytes(store_writer(h->store))};
	return file_space(h->dir, &out->disk_bytes, &out->disk_free_bytes);
}

const char *hub_suspended(struct hub *h, struct value indicator)
{
	struct pattern_set *set = hub_is_offline(h) ? NULL : live_patterns_get(h->patterns);
	const char *why = set ? pattern_set_suspended(set, indicator) : NULL;
	pattern_set_unref(set);
	return why;
}

uint64_t hub_suspensions(struct hub *h, uint64_t after, live_suspended_fn *each, void *ctx)
{
	return hub_is_offline(h) ? 0 : live_patterns_each_suspended(h->patterns, after, each, ctx);
}

int64_t hub_wait(struct hub *h, int64_t seq, int64_t timeout_us)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	int64_t nanos = until.tv_nsec + timeout_us % UTC_SECOND * 1000;
	until.tv_sec += timeout_us / UTC_SECOND + nanos / 1000000000;
	until.tv_nsec = nanos % 1000000000;
	pthread_mutex_lock(&h->news_lock);
	while (h->news_seq <= seq && !hub_stopping(h))
		if (pthread_cond_timedwait(&h->news, &h->news_lock, &until) != 0)
			break;
	int64_t newest = h->news_seq;
	pthread_mutex_unlock(&h->news_lock);
	return newest;
}

int64_t hub_recalled(const struct hub *h)
{
	return atomic_load(&h->recalled);
}

uint64_t hub_generation(const struct hub *h)
{
	return h->generation;
}

static enum err reload_detectors(void *ctx, struct store *s)
{
	return detect_members(((struct hub *)ctx)->detect, store_writer(s));
}

enum err hub_settings_changed(struct hub *h, struct store *s)
{
	return h->detect ? detect_settings(h->detect, store_writer(s)) : OK;
}

enum err hub_reload_members(struct hub *h, int64_t fresh)
{
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	pthread_mutex_lock(&h->import_lock); /* the matcher has one writer */
	enum err e = load_assets(h, db);
	pthread_mutex_unlock(&h->import_lock);
	hub_reader_put(h, db);
	if (e == OK)
		e = canaries_follow(h);
	if (e == OK && h->writer)
		e = hub_write(h, reload_detectors, h);
	if (e == OK && h->writer && fresh)
		e = tell_owners(h, fresh);
	return e;
}

bool hub_protected(struct hub *h, struct value v, struct buf *reason, int64_t *out_member)
{
	pthread_rwlock_rdlock(&h->assets_lock);
	const struct protected_entry *p = protected_find(h->assets, v);
	if (p && reason)
		buf_put(reason, p->reason);
	if (out_member)
		*out_member = p ? p->member : 0;
	pthread_rwlock_unlock(&h->assets_lock);
	return p != NULL;
}
