/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Envelopes that wait for the store are taken in together: whoever comes first writes for all who came meanwhile, so that they
 * share a commit. Deferred ones are read back from the store by a thread of their own, a slice at a time.
 */
#include "hub/exchange.h"

#include <stdlib.h>

#include "hub/exchange_post.h"
#include "hub/exchange_queue.h"
#include "hub/exchange_status.h"
#include "hub/hub_state.h"
#include "hub/setting.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/store_collection.h"
#include "store/store_exchange.h"

enum { SLICE_OBJECTS = 2000, RETRY_SECONDS = 5 };

struct exchange {
	struct hub *hub;
	struct exchange_queue queue;
	pthread_t thread; /* takes in what was deferred */
	bool has_thread;
	pthread_mutex_t lock;
	pthread_cond_t bell;
	bool rung, stop; /* under lock */
};

static enum err read_envelope(struct hub *h, struct str text, struct envelope *out, struct parse_fault *fault)
{
	const struct feed_doc_opts unmarked = {
		.format = FEED_STIX,
		.tlp = setting_default_tlp(h),
		.confidence = CONFIDENCE_UNKNOWN,
	};
	return envelope_read(out, h->store, text, &unmarked, fault);
}

/* --- adding -------------------------------------------------------------------------------------------------------- */

/* An envelope under way, whoever takes it in. */
struct adding {
	struct hub *hub;
	const struct viewer *who;
	int64_t collection, requested;
	struct str id; /* of the status */
	struct str text;
	struct envelope envelope;
};

static enum err run_slice(struct adding *a, size_t from, size_t to, struct buf *out_json)
{
	struct exchange_post p;
	const struct exchange_post what = {
		.hub = a->hub,
		.who = a->who,
		.collection = a->collection,
		.envelope = &a->envelope,
		.from = from,
		.to = to,
		.status = a->id,
		.requested = a->requested,
		.last = to == a->envelope.n,
	};
	exchange_post_init(&p, &what);
	enum err e = exchange_queue_run(exchange_queue_of(a->hub->exchange), &p);
	if (!e && p.last && out_json)
		buf_put(out_json, buf_str(&p.json));
	exchange_post_deinit(&p);
	return e;
}

static enum err run_slices(struct adding *a, size_t slice, struct buf *out_json)
{
	enum err e = OK;
	for (size_t from = 0; !e && from < a->envelope.n; from += slice) {
		size_t left = a->envelope.n - from;
		e = hub_stopping(a->hub) ? ERR_STOPPING : run_slice(a, from, from + (left < slice ? left : slice), out_json);
	}
	return e;
}

static void ring(struct exchange *x)
{
	pthread_mutex_lock(&x->lock);
	x->rung = true;
	pthread_cond_signal(&x->bell);
	pthread_mutex_unlock(&x->lock);
}

struct deferral {
	const struct adding *adding;
	struct str json;
};

static enum err write_pending(void *ctx, struct store *s)
{
	const struct deferral *d = ctx;
	const struct store_exchange x = {
		.id = d->adding->id,
		.who = *d->adding->who,
		.collection = d->adding->collection,
		.created = d->adding->requested,
		.done = UTC_NONE,
		.json = d->json,
		.envelope = d->adding->text,
	};
	int64_t n;
	enum err e = store_exchange_pending(store_writer(s), &n);
	if (!e && n >= EXCHANGE_PENDING_MAX)
		e = ERR_BUSY;
	return e ? e : store_exchange_put(s, &x);
}

static enum err defer_all(struct adding *a, struct buf *out_json)
{
	exchange_status_write(out_json, a->id, a->requested, &a->envelope);
	struct deferral d = {a, buf_str(out_json)};
	enum err e = buf_err(out_json);
	if (!e)
		e = hub_write(a->hub, write_pending, &d);
	if (!e)
		ring(a->hub->exchange);
	return e;
}

static enum err fill(struct exchange_result *r, const struct adding *a, struct str json)
{
	struct exchange_name name;
	r->n = a->envelope.n;
	r->objects = arena_zalloc(&r->arena, r->n, sizeof *r->objects);
	r->json = arena_dup(&r->arena, json);
	if (!r->objects || !r->json.p)
		return ERR_NOMEM;
	for (size_t i = 0; i < r->n; i++) {
		const struct envelope_item *item = &a->envelope.items[i];
		struct exchange_object *o = &r->objects[i];
		exchange_status_name(item, a->id, a->requested, &name);
		o->id = arena_dup(&r->arena, name.id);
		o->version = arena_dup(&r->arena, name.version);
		o->message = arena_dup(&r->arena, item->failure);
		o->outcome = item->outcome;
		if (!o->id.p || !o->version.p || !o->message.p)
			return ERR_NOMEM;
		r->added += o->outcome == EXCHANGE_ADDED;
		r->known += o->outcome == EXCHANGE_KNOWN;
		r->failed += o->outcome == EXCHANGE_FAILED;
		if (o->outcome == EXCHANGE_ADDED && (!r->first || item->added < r->first))
			r->first = item->added;
		if (o->outcome == EXCHANGE_ADDED && item->added > r->last)
			r->last = item->added;
	}
	return OK;
}

static enum err check_collection(struct hub *h, int64_t collection)
{
	const struct viewer operator = viewer_operator();
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	enum err e = collection < COLLECTION_MADE ? ERR_NOT_FOUND : store_collection_get(db, &operator, collection, NULL, NULL);
	hub_reader_put(h, db);
	return e;
}

enum err exchange_add(struct hub *h, const struct viewer *who, int64_t collection, struct str text, bool defer,
                      struct exchange_result *out)
{
	*out = (struct exchange_result){0};
	arena_init(&out->arena, SIZE_MAX / 2);
	store_draw_uuid(out->status);
	struct adding a = {.hub = h, .who = who, .collection = collection, .requested = clock_now(), .text = text};
	a.id = str_make(out->status, sizeof out->status);
	struct buf json;
	buf_init(&json, LIMIT_FEED_BYTES);
	enum err e = hub_stopping(h) ? ERR_STOPPING : check_collection(h, collection);
	if (!e)
		e = read_envelope(h, text, &a.envelope, &out->fault);
	bool large = a.envelope.n > EXCHANGE_SYNC_OBJECTS || text.n > EXCHANGE_SYNC_BYTES;
	out->pending = (defer || large) && !hub_is_offline(h);
	if (!e)
		e = out->pending ? defer_all(&a, &json) : run_slices(&a, large ? SLICE_OBJECTS : a.envelope.n, &json);
	if (!e)
		e = buf_err(&json);
	if (!e)
		e = fill(out, &a, buf_str(&json));
	envelope_deinit(&a.envelope);
	buf_deinit(&json);
	return e;
}

void exchange_result_deinit(struct exchange_result *r)
{
	arena_deinit(&r->arena);
	*r = (struct exchange_result){0};
}

enum err exchange_status(struct hub *h, const struct viewer *who, struct str id, struct buf *out)
{
	struct db *db = hub_reader_get(h);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_exchange_get(db, who, id, clock_now() - EXCHANGE_STATUS_KEPT, out);
	hub_reader_put(h, db);
	return e;
}

/* --- what was deferred --------------------------------------------------------------------------------------------- */

/* A pending envelope, copied out of the store. */
struct pending {
	struct viewer who;
	struct adding adding;
	struct buf text;
	char id[UUID_TEXT_BYTES];
};

static enum err take_pending(void *ctx, const struct store_exchange *x)
{
	struct pending *p = ctx;
	if (x->id.n != sizeof p->id)
		return ERR_CORRUPT;
	memcpy(p->id, x->id.p, sizeof p->id);
	p->who = x->who;
	p->adding.collection = x->collection;
	p->adding.requested = x->created;
	buf_put(&p->text, x->envelope);
	return buf_err(&p->text);
}

/* ERR_NOT_FOUND when nothing waits. What is cut off is begun again: objects that are there already are known then. */
static enum err take_in_next(struct hub *h)
{
	struct pending p = {.adding = {.hub = h}};
	struct parse_fault fault;
	struct db *db = hub_reader_get(h);
	buf_init(&p.text, LIMIT_FEED_BYTES);
	enum err e = db ? store_exchange_next(db, take_pending, &p) : ERR_NOMEM;
	hub_reader_put(h, db);
	p.adding.who = &p.who;
	p.adding.id = str_make(p.id, sizeof p.id);
	if (!e)
		e = read_envelope(h, buf_str(&p.text), &p.adding.envelope, &fault);
	if (!e)
		e = run_slices(&p.adding, SLICE_OBJECTS, NULL);
	envelope_deinit(&p.adding.envelope);
	buf_deinit(&p.text);
	return e;
}

/* Waits for the bell, or for some time; false when it is time to stop. */
static bool wait_for_more(struct exchange *x, bool failed)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += RETRY_SECONDS;
	pthread_mutex_lock(&x->lock);
	while (!x->stop && (failed || !x->rung)) {
		int late = failed ? pthread_cond_timedwait(&x->bell, &x->lock, &until) : pthread_cond_wait(&x->bell, &x->lock);
		failed = failed && late == 0;
	}
	bool go_on = !x->stop;
	pthread_mutex_unlock(&x->lock);
	return go_on;
}

static void *take_in(void *ctx)
{
	struct exchange *x = ctx;
	bool failed;
	do {
		enum err e;
		pthread_mutex_lock(&x->lock);
		x->rung = false;
		pthread_mutex_unlock(&x->lock);
		do
			e = take_in_next(x->hub);
		while (e == OK);
		failed = e != ERR_NOT_FOUND && e != ERR_STOPPING;
		if (failed)
			log_error("exchange: a deferred envelope: %s: tried again in %d seconds", err_text(e), RETRY_SECONDS);
	} while (wait_for_more(x, failed));
	return NULL;
}

enum err exchange_open(struct hub *h, struct exchange **out)
{
	pthread_condattr_t monotonic;
	struct exchange *x = calloc(1, sizeof *x);
	if (!x)
		return ERR_NOMEM;
	x->hub = h;
	exchange_queue_init(&x->queue, h);
	pthread_mutex_init(&x->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&x->bell, &monotonic);
	pthread_condattr_destroy(&monotonic);
	*out = x;
	return OK;
}

struct exchange_queue *exchange_queue_of(struct exchange *x)
{
	return &x->queue;
}

enum err exchange_start(struct exchange *x)
{
	if (pthread_create(&x->thread, NULL, take_in, x) != 0)
		return ERR_NOMEM;
	x->has_thread = true;
	return OK;
}

void exchange_close(struct exchange *x)
{
	if (!x)
		return;
	pthread_mutex_lock(&x->lock);
	x->stop = true;
	pthread_cond_signal(&x->bell);
	pthread_mutex_unlock(&x->lock);
	if (x->has_thread)
		pthread_join(x->thread, NULL);
	exchange_queue_deinit(&x->queue);
	pthread_mutex_destroy(&x->lock);
	pthread_cond_destroy(&x->bell);
	free(x);
}
