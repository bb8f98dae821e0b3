/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one thread that changes the store. It takes all jobs that wait, runs them in one transaction, commits, and only
 * then tells them: one fsync serves many.
 */
#ifndef HUB_WRITER_H
#define HUB_WRITER_H

#include "base/err.h"
#include "store/store.h"

/*
 * A job in the caller's storage, which lives until done has been called. run is called on the writer thread with the
 * transaction open; when it fails, what it wrote is undone. done is called after the commit with the outcome of both; it must not wait.
 */
struct write_job {
	enum err (*run)(void *ctx, struct store *s);
	void (*done)(void *ctx, enum err e);
	void *ctx;
	struct write_job *next;
	enum err err;
};

/* What the owner of the writer adds to each group of jobs; all are called on the writer thread. */
struct writer_hooks {
	void *ctx;
	bool (*pending)(void *ctx);                    /* after the jobs ran: is there more to write, or to commit at all? */
	enum err (*flush)(void *ctx, struct store *s); /* writes it */
	void (*committed)(void *ctx);                  /* it is durable */
	void (*failed)(void *ctx, enum err e);         /* it is not: forget it */
};

struct writer;
MUST_CHECK enum err writer_start(struct store *s, const struct writer_hooks *hooks, struct writer **out);
/* writer_stop: runs what waits, ends the thread, frees. NULL is fine. */
void writer_stop(struct writer *w);

/*
 * writer_submit: adds a job; waits while the queue is full. writes says that run will change the store: a group in which no
 * job does, and nothing is pending, needs no commit.
 */
void writer_submit(struct writer *w, struct write_job *job, bool writes);
/* writer_waiting: jobs in the queue. writer_commits: commits so far. */
uint64_t writer_waiting(struct writer *w);
uint64_t writer_commits(struct writer *w);

#endif
