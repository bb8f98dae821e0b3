/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that writes the memory, and those who ask it to. */
#include "store/recall.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "os/clock.h"
#include "store/recall_gather.h"
#include "store/recall_search.h"

/* Days that nobody added to for so long are merged into fewer runs. */
static const int64_t QUIET = UTC_HOUR;

struct recall {
	struct recall_cipher cipher;
	struct recall_key_cache *cache; /* of the writing thread */
	struct recall_gather *gather;
	struct recall_rows rows; /* of the writing thread */
	struct recall_shelf *shelf;
	atomic_int days;
	recall_note_fn *note;
	void *ctx;

	pthread_mutex_t disk; /* taken by those who change files, before lock */

	pthread_mutex_t lock;
	pthread_cond_t wake, done;
	uint64_t asked, served; /* flushes, by number */
	enum err served_err;    /* of the last one */
	uint64_t exchanges;     /* times that tables were emptied for those who add */
	int64_t emptied, written; /* monotonic: when tables were last exchanged, and when those were that have been written */
	uint32_t *banned;         /* members */
	size_t n_banned;
	bool stop;

	pthread_t thread;
	bool has_thread, failing;
	atomic_uint_least64_t flushes, waits, lost;
};

static int32_t day_of(int64_t t)
{
	return (int32_t)(t / UTC_DAY);
}

/* The first day that is kept. */
static int32_t first_day(const struct recall *r, int64_t now)
{
	return day_of(now) - atomic_load(&r->days) + 1;
}

static void write_rows(struct recall *r)
{
	enum err e = recall_gather_rows(r->gather, &r->cipher, r->cache, &r->rows);
	if (!e)
		e = recall_shelf_put(r->shelf, r->rows.list, r->rows.n);
	if (e) {
		char text[100];
		atomic_fetch_add(&r->lost, r->rows.n);
		snprintf(text, sizeof text, "memory of observables: %s: what was seen since is forgotten", err_text(e));
		if (!r->failing)
			r->note(r->ctx, text);
	}
	r->failing = e != OK;
	r->served_err = e;
	atomic_fetch_add(&r->flushes, 1);
}

/* What is not urgent: old days go, quiet ones are put in order. */
static void keep_house(struct recall *r)
{
	bool more;
	int64_t now = clock_now();
	enum err e = recall_shelf_expire(r->shelf, first_day(r, now));
	if (!e)
		e = recall_shelf_tidy(r->shelf, day_of(now), QUIET, &more);
	if (e && !r->failing) {
		char text[100];
		snprintf(text, sizeof text, "memory of observables: %s: not put in order", err_text(e));
		r->note(r->ctx, text);
	}
}

/* Until somebody asks for a flush, one is due, or the last one is: *stop. */
static uint64_t wait_for_work(struct recall *r, bool *stop)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += RECALL_FLUSH_SECONDS;
	pthread_mutex_lock(&r->lock);
	while (!r->stop && r->asked == r->served)
		if (pthread_cond_timedwait(&r->wake, &r->lock, &until) == ETIMEDOUT)
			break;
	uint64_t asked = r->asked;
	*stop = r->stop;
	pthread_mutex_unlock(&r->lock);
	return asked;
}

static void flush_once(struct recall *r, uint64_t asked)
{
	recall_gather_exchange(r->gather);
	pthread_mutex_lock(&r->lock);
	r->exchanges++;
	r->emptied = clock_monotonic();
	pthread_cond_broadcast(&r->done);
	pthread_mutex_unlock(&r->lock);
	pthread_mutex_lock(&r->disk);
	write_rows(r);
	pthread_mutex_unlock(&r->disk);
	pthread_mutex_lock(&r->lock);
	r->served = asked;
	r->written = r->emptied;
	pthread_cond_broadcast(&r->done);
	pthread_mutex_unlock(&r->lock);
}

static void *run(void *ctx)
{
	struct recall *r = ctx;
	for (bool stop = false; !stop;) {
		uint64_t asked = wait_for_work(r, &stop);
		flush_once(r, asked);
		pthread_mutex_lock(&r->lock);
		bool idle = r->asked == r->served && !r->stop;
		pthread_mutex_unlock(&r->lock);
		if (!idle)
			continue;
		pthread_mutex_lock(&r->disk);
		keep_house(r);
		pthread_mutex_unlock(&r->disk);
	}
	return NULL;
}

static void init_locks(struct recall *r)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_cond_init(&r->done, NULL);
	pthread_mutex_init(&r->lock, NULL);
	pthread_mutex_init(&r->disk, NULL);
}

enum err recall_open(const struct recall_opts *opts, struct recall **out, char why[RECALL_WHY_BYTES])
{
	struct recall *r = calloc(1, sizeof *r);
	why[0] = '\0';
	if (!r) {
		snprintf(why, RECALL_WHY_BYTES, "%s", err_text(ERR_NOMEM));
		return ERR_NOMEM;
	}
	init_locks(r);
	r->days = opts->days;
	r->note = opts->note;
	r->ctx = opts->ctx;
	r->emptied = r->written = clock_monotonic();
	recall_cipher_init(&r->cipher, opts->secret);
	r->gather = calloc(1, sizeof *r->gather);
	r->cache = recall_key_cache_new(&r->cipher);
	enum err e = r->gather && r->cache ? recall_gather_init(r->gather) : ERR_NOMEM;
	if (!e)
		e = recall_shelf_open(opts->dir, opts->note, opts->ctx, &r->shelf, why);
	if (!e && (e = recall_shelf_expire(r->shelf, first_day(r, clock_now()))))
		snprintf(why, RECALL_WHY_BYTES, "days that are over cannot be removed: %s", err_text(e));
	if (!e) {
		r->has_thread = pthread_create(&r->thread, NULL, run, r) == 0;
		e = r->has_thread ? OK : ERR_NOMEM;
	}
	if (e) {
		if (!why[0])
			snprintf(why, RECALL_WHY_BYTES, "%s", err_text(e));
		recall_close(r);
		return e;
	}
	*out = r;
	return OK;
}

void recall_close(struct recall *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	if (r->has_thread)
		pthread_join(r->thread, NULL);
	recall_shelf_close(r->shelf);
	if (r->gather)
		recall_gather_deinit(r->gather);
	recall_key_cache_free(r->cache);
	free(r->gather);
	free(r->banned);
	recall_sort_deinit(&r->rows);
	pthread_cond_destroy(&r->wake);
	pthread_cond_destroy(&r->done);
	pthread_mutex_destroy(&r->lock);
	pthread_mutex_destroy(&r->disk);
	explicit_bzero(r, sizeof *r);
	free(r);
}

/* How often tables were exchanged; false when nothing of member is to be added. */
static bool may_add(struct recall *r, uint32_t member, uint64_t *out_exchanges)
{
	bool may = true;
	pthread_mutex_lock(&r->lock);
	*out_exchanges = r->exchanges;
	for (size_t i = 0; i < r->n_banned && may; i++)
		may = r->banned[i] != member;
	pthread_mutex_unlock(&r->lock);
	return may;
}

enum err recall_ban(struct recall *r, int64_t member)
{
	if (member < 0 || member > UINT32_MAX)
		return ERR_VALUE;
	pthread_mutex_lock(&r->lock);
	uint32_t *grown = reallocarray(r->banned, r->n_banned + 1, sizeof *grown);
	if (grown) {
		grown[r->n_banned++] = (uint32_t)member;
		r->banned = grown;
	}
	pthread_mutex_unlock(&r->lock);
	return grown ? OK : ERR_NOMEM;
}

/* Until the tables have been emptied since their exchanges were counted. */
static void wait_for_room(struct recall *r, uint64_t counted)
{
	atomic_fetch_add(&r->waits, 1);
	pthread_mutex_lock(&r->lock);
	/* Also when a flush is under way: its exchange may be the one that was counted. */
	if (r->exchanges == counted) {
		r->asked++;
		pthread_cond_signal(&r->wake);
	}
	while (r->exchanges == counted)
		pthread_cond_wait(&r->done, &r->lock);
	pthread_mutex_unlock(&r->lock);
}

enum err recall_add(struct recall *r, const struct batch *b, int64_t member, int64_t now)
{
	if (member < 0 || member > UINT32_MAX)
		return ERR_VALUE;
	struct recall_window w = {first_day(r, now), day_of(now) + 1, now};
	struct recall_position at = {0};
	uint64_t counted;
	while (may_add(r, (uint32_t)member, &counted)) {
		if (recall_gather_add(r->gather, b, (uint32_t)member, &w, &at))
			return OK;
		wait_for_room(r, counted);
	}
	return OK;
}

enum err recall_flush(struct recall *r)
{
	pthread_mutex_lock(&r->lock);
	uint64_t mine = ++r->asked;
	pthread_cond_signal(&r->wake);
	while (r->served < mine)
		pthread_cond_wait(&r->done, &r->lock);
	enum err e = r->served_err;
	pthread_mutex_unlock(&r->lock);
	return e;
}

enum err recall_find(struct recall *r, const struct value *values, size_t n, recall_hit_fn *each, void *ctx)
{
	return recall_search_run(r->shelf, &r->cipher, values, n, each, ctx);
}

static bool of_others(void *ctx, const struct recall_row *row)
{
	return row->member != *(uint32_t *)ctx;
}

struct unwanted {
	struct recall_range ranges[RECALL_RANGES_MAX];
	size_t n;
};

static bool outside(void *ctx, const struct recall_row *row)
{
	const struct unwanted *u = ctx;
	for (size_t i = 0; i < u->n; i++)
		if (recall_key_cmp(&u->ranges[i].first, &row->key) <= 0 && recall_key_cmp(&row->key, &u->ranges[i].last) <= 0)
			return false;
	return true;
}

/* What waits in memory has to be in the files first. */
static enum err purge(struct recall *r, recall_keep_fn *keep, void *ctx, uint64_t *out_rows)
{
	enum err e = recall_flush(r);
	if (e)
		return e;
	pthread_mutex_lock(&r->disk);
	e = recall_shelf_purge(r->shelf, keep, ctx, out_rows);
	pthread_mutex_unlock(&r->disk);
	return e;
}

enum err recall_forget_member(struct recall *r, int64_t member, uint64_t *out_rows)
{
	uint32_t number = (uint32_t)member;
	if (member < 0 || member > UINT32_MAX)
		return ERR_VALUE;
	return purge(r, of_others, &number, out_rows);
}

enum err recall_forget_value(struct recall *r, struct value value, uint64_t *out_rows)
{
	struct unwanted u;
	u.n = recall_key_ranges(&r->cipher, value, u.ranges);
	return purge(r, outside, &u, out_rows);
}

void recall_keep(struct recall *r, int days)
{
	atomic_store(&r->days, days);
}

enum err recall_expire(struct recall *r, int64_t now)
{
	pthread_mutex_lock(&r->disk);
	enum err e = recall_shelf_expire(r->shelf, first_day(r, now));
	pthread_mutex_unlock(&r->disk);
	return e;
}

void recall_stats(struct recall *r, struct recall_stats *out)
{
	*out = (struct recall_stats){.flushes = r->flushes, .waits = r->waits, .lost = r->lost};
	recall_shelf_size(r->shelf, &out->size);
	pthread_mutex_lock(&r->lock);
	out->lag = clock_monotonic() - r->written;
	pthread_mutex_unlock(&r->lock);
}
