/* SPDX-License-Identifier: Apache-2.0 */
/* The first who waits writes for those behind it; the others sleep until their post is done, or it is their turn. */
#include "hub/exchange_queue.h"

#include "hub/hub_state.h"
#include "hub/recalled.h"
#include "os/clock.h"

/* In one transaction; more would hold up warnings. */
enum { GROUP_OBJECTS = 5000 };

void exchange_queue_init(struct exchange_queue *q, struct hub *h)
{
	*q = (struct exchange_queue){.hub = h};
	q->last = &q->first;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->turn, NULL);
}

void exchange_queue_deinit(struct exchange_queue *q)
{
	pthread_mutex_destroy(&q->lock);
	pthread_cond_destroy(&q->turn);
}

int64_t exchange_queue_time(struct exchange_queue *q)
{
	int64_t now = clock_now();
	q->newest = now > q->newest ? now : q->newest + 1;
	return q->newest;
}

/* Cuts a group off the list; under the lock. */
static struct exchange_post *take_group(struct exchange_queue *q)
{
	struct exchange_post *group = q->first, **end = &q->first;
	size_t n = 0;
	while (*end && (end == &q->first || n + ((*end)->to - (*end)->from) <= GROUP_OBJECTS)) {
		n += (*end)->to - (*end)->from;
		end = &(*end)->next;
	}
	q->first = *end;
	if (!q->first)
		q->last = &q->first;
	*end = NULL;
	return group;
}

struct writing {
	struct exchange_queue *queue;
	struct exchange_post *group;
};

static enum err write_group(void *ctx, struct store *s)
{
	struct writing *w = ctx;
	enum err e = OK;
	for (struct exchange_post *p = w->group; p && !e; p = p->next)
		e = exchange_post_write(p, s, exchange_queue_time(w->queue));
	return e;
}

static void make_live(struct exchange_queue *q, struct exchange_post *group)
{
	struct hub *h = q->hub;
	struct match_reader *reader = h->matcher ? match_reader_new(h->matcher) : NULL;
	struct db *db = hub_reader_get(h);
	enum err out = db && (reader || !h->matcher) ? OK : ERR_NOMEM;
	for (struct exchange_post *p = group; p; p = p->next)
		p->err = out ? out : exchange_change_apply(&p->change, reader, db);
	hub_reader_put(h, db);
	match_reader_free(reader);
}

static void run_group(struct exchange_queue *q, struct exchange_post *group)
{
	struct writing w = {q, group};
	enum err e = hub_write(q->hub, write_group, &w);
	if (!e)
		make_live(q, group);
	for (struct exchange_post *p = group; p && e; p = p->next)
		p->err = e;
}

/* Writes for all who wait, up to what a group may hold. */
static void lead(struct exchange_queue *q)
{
	/* More may come while an import holds this. */
	pthread_mutex_lock(&q->hub->import_lock);
	pthread_mutex_lock(&q->lock);
	struct exchange_post *group = take_group(q);
	pthread_mutex_unlock(&q->lock);
	run_group(q, group);
	recalled_withdraw(q->hub);
	pthread_mutex_unlock(&q->hub->import_lock);
	pthread_mutex_lock(&q->lock);
	for (struct exchange_post *next; group; group = next) {
		next = group->next; /* done posts may be gone at once */
		group->done = true;
	}
	pthread_mutex_unlock(&q->lock);
}

enum err exchange_queue_run(struct exchange_queue *q, struct exchange_post *p)
{
	pthread_mutex_lock(&q->lock);
	*q->last = p;
	q->last = &p->next;
	while (!p->done) {
		if (q->busy) {
			pthread_cond_wait(&q->turn, &q->lock);
			continue;
		}
		q->busy = true;
		pthread_mutex_unlock(&q->lock);
		lead(q);
		pthread_mutex_lock(&q->lock);
		q->busy = false;
		pthread_cond_broadcast(&q->turn);
	}
	pthread_mutex_unlock(&q->lock);
	return p->err;
}
