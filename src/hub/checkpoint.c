/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that sleeps until the log has grown by so much. */
#include "hub/checkpoint.h"

#include <pthread.h>
#include <stdlib.h>

#include "os/log.h"
#include "store/db.h"

/* Late, so that a page that many commits change is copied once; early enough to be done before the log is full. */
#define DUE_BYTES (DB_LOG_BYTES / 4 * 3)

struct checkpoint {
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t bell;
	int64_t seen; /* length of the log when the bell was last rung */
	bool rung, stop;
};

static void *run(void *ctx)
{
	struct checkpoint *c = ctx;
	pthread_mutex_lock(&c->lock);
	while (!c->stop) {
		if (!c->rung) {
			pthread_cond_wait(&c->bell, &c->lock);
			continue;
		}
		c->rung = false;
		pthread_mutex_unlock(&c->lock);
		enum err e = db_checkpoint(c->db);
		if (e && e != ERR_BUSY)
			log_warn("tocsin.db: its log cannot be copied back: %s: it grows until that succeeds", db_why(c->db));
		pthread_mutex_lock(&c->lock);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

enum err checkpoint_start(struct store *s, struct checkpoint **out)
{
	struct checkpoint *c = calloc(1, sizeof *c);
	if (!c)
		return ERR_NOMEM;
	enum err e = store_reader(s, &c->db);
	if (e) {
		free(c);
		return e;
	}
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->bell, NULL);
	if (pthread_create(&c->thread, NULL, run, c) != 0) {
		db_close(c->db);
		free(c);
		return ERR_NOMEM;
	}
	*out = c;
	return OK;
}

void checkpoint_see(struct checkpoint *c, int64_t bytes)
{
	pthread_mutex_lock(&c->lock);
	if (bytes < c->seen) /* the log began anew */
		c->seen = 0;
	if (bytes - c->seen >= DUE_BYTES) {
		c->seen = bytes;
		c->rung = true;
		pthread_cond_signal(&c->bell);
	}
	pthread_mutex_unlock(&c->lock);
}

void checkpoint_stop(struct checkpoint *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_cond_signal(&c->bell);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->bell);
	db_close(c->db);
	free(c);
}
