/* SPDX-License-Identifier: Apache-2.0 */
/* The thread behind the index: sleeps until something changed, merges, and writes a snapshot when one is due. */
#include "hub/live_keeper.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hub/live.h"
#include "hub/live_snapshot.h"
#include "match/match_merge.h"
#include "os/clock.h"
#include "os/log.h"
#include "os/random.h"
#include "store/store_report.h"

/* A snapshot of ten million indicators is 400 MB; feeds change every few minutes. */
static const int64_t SNAPSHOT_EVERY = 300 * UTC_SECOND;
enum { BESIDE = 5 }; /* niceness; more would let a busy machine keep it from giving back the lock */

struct live_keeper {
	struct live_snapshot file;
	struct matcher *matcher;
	pthread_mutex_t *lock; /* the hub's: of the matcher and state */
	int64_t state;         /* of the store, as the matcher has it */
	struct db *db;
	/* The thread's own. */
	int64_t written;    /* state of the snapshot; -1: none */
	int64_t written_at; /* monotonic; 0: never */

	pthread_mutex_t wake_lock;
	pthread_cond_t wake;
	bool changed, stop;
	bool started;
	pthread_t thread;
};

static enum err build(struct live_keeper *k, struct store *store)
{
	struct hash_key key;
	random_bytes(&key, sizeof key);
	k->matcher = matcher_new(&key);
	return k->matcher ? live_load(k->matcher, store_writer(store)) : ERR_NOMEM;
}

static enum err load_or_build(struct live_keeper *k, struct store *store)
{
	enum err e = store_report_state(store_writer(store), &k->state);
	if (e)
		return e;
	e = live_snapshot_load(&k->file, k->state, &k->matcher);
	if (e == OK)
		k->written = k->state;
	return e == ERR_NOT_FOUND ? build(k, store) : e;
}

/* One merge, or none when all tables stand as they should. */
static bool merge_once(struct live_keeper *k)
{
	pthread_mutex_lock(k->lock);
	size_t n = match_merge_due(k->matcher);
	struct match_merge *g = n ? match_merge_new(k->matcher, n) : NULL;
	pthread_mutex_unlock(k->lock);
	if (!g)
		return false;
	enum err e = match_merge_run(g);
	pthread_mutex_lock(k->lock);
	if (e == OK)
		e = match_merge_swap(g);
	if (e)
		match_merge_let_go(g);
	pthread_mutex_unlock(k->lock);
	match_merge_free(g);
	return e == OK;
}

/* Holds what is written; NULL when there is nothing to write, or the matcher is not what the store says. */
static struct match_snapshot *hold(struct live_keeper *k, int64_t *out_state)
{
	struct matcher_stats stats;
	struct match_snapshot *s = NULL;
	int64_t stored;
	matcher_stats(k->matcher, &stats);
	pthread_mutex_lock(k->lock);
	*out_state = k->state;
	if (stats.values && k->state != k->written && store_report_state(k->db, &stored) == OK && stored == k->state) {
		const struct match_snapshot_stamp stamp = live_snapshot_stamp(&k->file, k->state);
		s = match_snapshot_new(k->matcher, &stamp);
	}
	pthread_mutex_unlock(k->lock);
	return s;
}

/* The values move into the file that was just written. */
static enum err move_values(struct live_keeper *k, struct match_snapshot *s)
{
	struct str map;
	enum err e = live_snapshot_map(&k->file, &map);
	return e ? e : match_snapshot_check(s, map);
}

static void write_snapshot(struct live_keeper *k, bool last)
{
	int64_t state;
	struct match_snapshot *s = hold(k, &state);
	if (!s)
		return;
	enum err e = live_snapshot_write(&k->file, s);
	if (e == OK) {
		k->written = state;
		if (!last)
			e = move_values(k, s);
	}
	pthread_mutex_lock(k->lock);
	if (e == OK && !last)
		e = match_snapshot_swap(s);
	match_snapshot_let_go(s);
	pthread_mutex_unlock(k->lock);
	match_snapshot_free(s);
	k->written_at = clock_monotonic();
	if (e)
		log_warn("the snapshot of the index in %s: %s: the next start takes longer", k->file.dir, err_text(e));
}

/* Waits for a change, or until a snapshot may be written again; false: the hub stops. */
static bool wait_for_work(struct live_keeper *k, int64_t pause)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += pause / UTC_SECOND + 1;
	pthread_mutex_lock(&k->wake_lock);
	while (!k->changed && !k->stop)
		if (pthread_cond_timedwait(&k->wake, &k->wake_lock, &until) != 0)
			break;
	k->changed = false;
	bool go_on = !k->stop;
	pthread_mutex_unlock(&k->wake_lock);
	return go_on;
}

static void *keep(void *ctx)
{
	struct live_keeper *k = ctx;
	int64_t pause = 0;
	/* On Linux a thread has a priority of its own. Matching comes first; without it the work is the same. */
	if (setpriority(PRIO_PROCESS, (id_t)gettid(), BESIDE) != 0)
		log_debug("the keeper of the index runs at full priority");
	while (wait_for_work(k, pause)) {
		while (merge_once(k))
			;
		int64_t since = clock_monotonic() - k->written_at;
		if (k->written_at == 0 || since >= SNAPSHOT_EVERY) {
			write_snapshot(k, false);
			since = 0;
		}
		pause = SNAPSHOT_EVERY - since;
	}
	return NULL;
}

static enum err start(struct live_keeper *k, struct store *store)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&k->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&k->wake_lock, NULL);
	enum err e = load_or_build(k, store);
	if (e == OK)
		e = store_reader(store, &k->db);
	if (e == OK) {
		k->started = pthread_create(&k->thread, NULL, keep, k) == 0;
		e = k->started ? OK : ERR_NOMEM;
	}
	return e;
}

enum err live_keeper_new(const char *dir, struct store *store, pthread_mutex_t *lock, struct live_keeper **out)
{
	struct live_keeper *k = calloc(1, sizeof *k);
	if (!k)
		return ERR_NOMEM;
	k->file = (struct live_snapshot){dir, store};
	k->lock = lock;
	k->written = -1;
	enum err e = start(k, store);
	if (e)
		live_keeper_free(k);
	else
		*out = k;
	return e;
}

void live_keeper_free(struct live_keeper *k)
{
	if (!k)
		return;
	if (k->started) {
		pthread_mutex_lock(&k->wake_lock);
		k->stop = true;
		pthread_cond_signal(&k->wake);
		pthread_mutex_unlock(&k->wake_lock);
		pthread_join(k->thread, NULL);
		write_snapshot(k, true);
	}
	db_close(k->db);
	matcher_free(k->matcher);
	pthread_cond_destroy(&k->wake);
	pthread_mutex_destroy(&k->wake_lock);
	free(k);
}

struct matcher *live_keeper_matcher(struct live_keeper *k)
{
	return k->matcher;
}

void live_keeper_moved(struct live_keeper *k, int64_t from, int64_t to)
{
	if (k->state == from)
		k->state = to;
	pthread_mutex_lock(&k->wake_lock);
	k->changed = true;
	pthread_cond_signal(&k->wake);
	pthread_mutex_unlock(&k->wake_lock);
}
