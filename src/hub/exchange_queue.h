/* SPDX-License-Identifier: Apache-2.0 */
/* The turn of those who change collections: they share transactions, and go live in the order of the store. */
#ifndef HUB_EXCHANGE_QUEUE_H
#define HUB_EXCHANGE_QUEUE_H

#include <pthread.h>

#include "hub/exchange_post.h"

struct exchange_queue {
	struct hub *hub;
	pthread_mutex_t lock; /* of all below; taken under import_lock, and alone */
	pthread_cond_t turn;
	struct exchange_post *first, **last;
	bool busy;      /* somebody writes for all */
	int64_t newest; /* the time of the change before */
};

void exchange_queue_init(struct exchange_queue *q, struct hub *h);
void exchange_queue_deinit(struct exchange_queue *q);
/* exchange_queue_run: returns when the post is durable and live, perhaps by another thread's hand. Errors of the store. */
MUST_CHECK enum err exchange_queue_run(struct exchange_queue *q, struct exchange_post *p);
/* exchange_queue_time: now, later than that of all changes before; under import_lock. */
int64_t exchange_queue_time(struct exchange_queue *q);

/* The part of an open hub that knows of all this; the functions of exchange.h use it. */
struct exchange;
MUST_CHECK enum err exchange_open(struct hub *h, struct exchange **out);
/* exchange_start: begins to take in what was deferred. exchange_close: NULL is fine; before the writer is stopped. */
MUST_CHECK enum err exchange_start(struct exchange *x);
void exchange_close(struct exchange *x);
struct exchange_queue *exchange_queue_of(struct exchange *x);

#endif
