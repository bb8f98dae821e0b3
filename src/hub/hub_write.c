/* SPDX-License-Identifier: Apache-2.0 */
/* Work on the writer's thread, waited for or not. */
#include <stdlib.h>

#include "hub/hub_state.h"
#include "os/clock.h"
#include "os/log.h"

/* A write that its caller waits for. */
struct waiting {
	hub_work_fn *work;
	void *ctx;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool done;
	enum err err;
};

static enum err run_waiting(void *ctx, struct store *s)
{
	struct waiting *w = ctx;
	return w->work(w->ctx, s);
}

static void done_waiting(void *ctx, enum err e)
{
	struct waiting *w = ctx;
	pthread_mutex_lock(&w->lock);
	w->err = e;
	w->done = true;
	pthread_cond_signal(&w->cond);
	pthread_mutex_unlock(&w->lock);
}

static enum err write_here(struct hub *h, hub_work_fn *work, void *ctx)
{
	struct db *db = store_writer(h->store);
	enum err e = db_begin(db);
	if (e)
		return e;
	e = work(ctx, h->store);
	if (e == OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}

static enum err run_and_wait(struct hub *h, hub_work_fn *work, void *ctx, bool writes)
{
	struct waiting w = {.work = work, .ctx = ctx, .lock = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};
	struct write_job job = {.run = run_waiting, .done = done_waiting, .ctx = &w};
	int64_t begun = clock_monotonic();
	writer_submit(h->writer, &job, writes);
	pthread_mutex_lock(&w.lock);
	while (!w.done)
		pthread_cond_wait(&w.cond, &w.lock);
	pthread_mutex_unlock(&w.lock);
	pthread_mutex_destroy(&w.lock);
	pthread_cond_destroy(&w.cond);
	if (writes)
		hub_latency_add(h, HUB_LATENCY_WRITES, clock_monotonic() - begun);
	return w.err;
}

enum err hub_write(struct hub *h, hub_work_fn *work, void *ctx)
{
	return h->writer ? run_and_wait(h, work, ctx, true) : write_here(h, work, ctx);
}

enum err hub_look(struct hub *h, hub_work_fn *work, void *ctx)
{
	return h->writer ? run_and_wait(h, work, ctx, false) : ERR_UNSUPPORTED;
}

/* A write that nobody waits for. */
struct later {
	struct write_job job;
	hub_work_fn *work;
	void *ctx;
};

static enum err run_later(void *ctx, struct store *s)
{
	struct later *l = ctx;
	return l->work(l->ctx, s);
}

static void done_later(void *ctx, enum err e)
{
	struct later *l = ctx;
	if (e)
		log_debug("a write that nobody waits for failed: %s", err_text(e));
	free(l->ctx);
	free(l);
}

void hub_write_later(struct hub *h, hub_work_fn *work, void *ctx)
{
	struct later *l = h->writer && ctx ? calloc(1, sizeof *l) : NULL;
	if (!l) {
		free(ctx);
		return;
	}
	*l = (struct later){.job = {.run = run_later, .done = done_later, .ctx = l}, .work = work, .ctx = ctx};
	writer_submit(h->writer, &l->job, true);
}
