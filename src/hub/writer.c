/* SPDX-License-Identifier: Apache-2.0 */
/* Group commit: a list that producers append to and that the writer takes whole. */
#include "hub/writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "hub/checkpoint.h"

/* More than the blocks that the workers can have under way, so that they seldom wait here. */
enum { QUEUE_MAX = 1024 };

struct writer {
	struct store *store;
	struct writer_hooks hooks;
	struct checkpoint *checkpoint;
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t wake, room;
	struct write_job *first, **last;
	uint64_t waiting;
	uint64_t commits;
	bool writes; /* some job in the list changes the store */
	bool stop;
};

/* One of several jobs: a savepoint of its own, so that a refused one takes nothing with it. */
static enum err run_among(struct writer *w, struct write_job *j)
{
	struct db *db = store_writer(w->store);
	enum err e = db_exec(db, "SAVEPOINT job");
	if (e)
		return e;
	j->err = j->run(j->ctx, w->store);
	e = j->err ? db_exec(db, "ROLLBACK TO SAVEPOINT job") : OK;
	return e ? e : db_exec(db, "RELEASE SAVEPOINT job");
}

/* A job alone, such as a slice of an import: the transaction is its savepoint, which saves a quarter of the time. */
static enum err run_alone(struct writer *w, struct write_job *j, bool *begun)
{
	j->err = j->run(j->ctx, w->store);
	if (j->err == ERR_FULL || j->err == ERR_IO || j->err == ERR_CORRUPT)
		return j->err;
	if (j->err && *begun) {
		db_rollback(store_writer(w->store));
		*begun = false;
	}
	return OK;
}

static enum err run_jobs(struct writer *w, struct write_job *jobs, bool *begun)
{
	enum err e = OK;
	if (!*begun || !jobs->next) {
		for (; jobs && e == OK; jobs = jobs->next)
			e = run_alone(w, jobs, begun);
		return e;
	}
	for (; jobs && e == OK; jobs = jobs->next)
		e = run_among(w, jobs);
	return e;
}

static enum err run_group(struct writer *w, struct write_job *jobs, bool writes)
{
	struct db *db = store_writer(w->store);
	enum err e = writes ? db_begin(db) : OK;
	if (e)
		return e;
	bool begun = writes;
	e = run_jobs(w, jobs, &begun);
	if (e == OK && w->hooks.pending(w->hooks.ctx)) {
		if (!begun) {
			e = db_begin(db);
			begun = e == OK;
		}
		if (e == OK)
			e = w->hooks.flush(w->hooks.ctx, w->store);
	}
	if (begun && e == OK)
		return db_commit(db);
	if (begun)
		db_rollback(db);
	return e;
}

static void finish(struct writer *w, struct write_job *jobs, enum err e)
{
	if (e)
		w->hooks.failed(w->hooks.ctx, e);
	else
		w->hooks.committed(w->hooks.ctx);
	while (jobs) {
		struct write_job *next = jobs->next;
		jobs->done(jobs->ctx, e ? e : jobs->err);
		jobs = next;
	}
}

static void *run(void *ctx)
{
	struct writer *w = ctx;
	pthread_mutex_lock(&w->lock);
	while (w->first || !w->stop) {
		if (!w->first) {
			pthread_cond_wait(&w->wake, &w->lock);
			continue;
		}
		struct write_job *jobs = w->first;
		bool writes = w->writes;
		w->first = NULL;
		w->last = &w->first;
		w->waiting = 0;
		w->writes = false;
		pthread_cond_broadcast(&w->room);
		pthread_mutex_unlock(&w->lock);
		enum err e = run_group(w, jobs, writes);
		finish(w, jobs, e);
		checkpoint_see(w->checkpoint, db_log_bytes(store_writer(w->store)));
		pthread_mutex_lock(&w->lock);
		w->commits++;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

enum err writer_start(struct store *s, const struct writer_hooks *hooks, struct writer **out)
{
	struct writer *w = calloc(1, sizeof *w);
	if (!w)
		return ERR_NOMEM;
	w->store = s;
	w->hooks = *hooks;
	w->last = &w->first;
	enum err e = checkpoint_start(s, &w->checkpoint);
	if (e) {
		free(w);
		return e;
	}
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	pthread_cond_init(&w->room, NULL);
	if (pthread_create(&w->thread, NULL, run, w) != 0) {
		checkpoint_stop(w->checkpoint);
		free(w);
		return ERR_NOMEM;
	}
	*out = w;
	return OK;
}

void writer_stop(struct writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	checkpoint_stop(w->checkpoint);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->wake);
	pthread_cond_destroy(&w->room);
	free(w);
}

void writer_submit(struct writer *w, struct write_job *job, bool writes)
{
	job->next = NULL;
	job->err = OK;
	pthread_mutex_lock(&w->lock);
	while (w->waiting >= QUEUE_MAX)
		pthread_cond_wait(&w->room, &w->lock);
	*w->last = job;
	w->last = &job->next;
	w->waiting++;
	w->writes = w->writes || writes;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

uint64_t writer_waiting(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	uint64_t n = w->waiting;
	pthread_mutex_unlock(&w->lock);
	return n;
}

uint64_t writer_commits(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	uint64_t n = w->commits;
	pthread_mutex_unlock(&w->lock);
	return n;
}
