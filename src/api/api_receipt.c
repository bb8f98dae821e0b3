/* SPDX-License-Identifier: Apache-2.0 */
/* One look at the store for an empty page; a write only where a receipt is missing, or an hour went by. */
#include "api/api_receipt.h"

#include <stdlib.h>

#include "os/clock.h"
#include "os/log.h"
#include "store/store_receipt.h"

/* The rest is written for the next answer. */
enum { RECEIPTS_AT_ONCE = 1000 };

struct receipts {
	struct viewer viewer;
	struct store_consumer consumer;
	int64_t now, seq;
	const int64_t *added; /* of a page; what is due beside them is not given */
	size_t n_added;
	size_t n;
	int64_t recalls[RECEIPTS_AT_ONCE];
};

/* The operator on the machine, and the status page, are nobody who has to take something back. */
static bool is_consumer(const struct viewer *v)
{
	return v->member || v->token || v->account;
}

static struct receipts *begin(const struct viewer *v, enum receipt_channel channel, int64_t collection)
{
	struct receipts *r = is_consumer(v) ? calloc(1, sizeof *r) : NULL;
	if (!r)
		return NULL;
	r->viewer = *v;
	r->consumer = (struct store_consumer){&r->viewer, channel, collection};
	r->now = clock_now();
	return r;
}

static enum err write_receipts(void *ctx, struct store *s)
{
	const struct receipts *r = ctx;
	enum err e = store_receipt_seen(s, &r->consumer, r->now, r->seq);
	for (size_t i = 0; !e && i < r->n; i++)
		e = store_receipt_add(s, &r->consumer, r->recalls[i], r->now);
	return e;
}

/* Frees r. seen: when it was written that the consumer reads; UTC_NONE for a new one. */
static void end(struct hub *h, struct receipts *r, int64_t seen, enum err e)
{
	bool due = seen == UTC_NONE || r->now - seen > RECEIPT_SEEN_EVERY;
	/* Notes are made for who is known to read: the first time is waited for. */
	if (!e && (r->n || seen == UTC_NONE))
		e = hub_write(h, write_receipts, r);
	else if (!e && due) {
		hub_write_later(h, write_receipts, r);
		return;
	}
	if (e)
		log_warn("receipts of recalls: %s: they are written when the consumer reads again", err_text(e));
	free(r);
}

static enum err look_up(struct db *db, const struct receipts *r, int64_t *out_seen, int64_t *out_seq)
{
	enum err e = store_receipt_consumer(db, &r->consumer, out_seen, out_seq);
	if (e != ERR_NOT_FOUND)
		return e;
	*out_seen = UTC_NONE;
	*out_seq = r->now; /* what was recalled before it began to read is nothing to it */
	return OK;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static enum err take_due(void *ctx, int64_t recall, int64_t carrier)
{
	struct receipts *r = ctx;
	bool given = !r->added || bsearch(&carrier, r->added, r->n_added, sizeof *r->added, by_number);
	if (given && r->n < RECEIPTS_AT_ONCE)
		r->recalls[r->n++] = recall;
	return OK;
}

void api_receipt_reads(struct api_call *c, struct db *db, int64_t collection)
{
	int64_t seen = UTC_NONE, seq;
	struct receipts *r = begin(&c->viewer, RECEIPT_TAXII, collection);
	enum err e = r ? look_up(db, r, &seen, &seq) : OK;
	if (r)
		end(c->hub, r, seen, e);
}

void api_receipt_page(struct api_call *c, struct db *db, int64_t collection, const int64_t *added, size_t n)
{
	struct receipts *r = n ? begin(&c->viewer, RECEIPT_TAXII, collection) : NULL;
	if (!r)
		return;
	r->added = added;
	r->n_added = n;
	end(c->hub, r, r->now, store_receipt_due_page(db, &r->consumer, added[0], added[n - 1], take_due, r));
}

void api_receipt_outlet(struct api_call *c, int64_t until)
{
	int64_t seen = UTC_NONE, after = 0;
	struct receipts *r = begin(&c->viewer, RECEIPT_OUTLET, 0);
	if (!r)
		return;
	struct db *db = hub_reader_get(c->hub);
	enum err e = db ? look_up(db, r, &seen, &after) : ERR_NOMEM;
	if (!e)
		e = store_receipt_due_until(db, &r->consumer, after, until, RECEIPTS_AT_ONCE, take_due, r);
	hub_reader_put(c->hub, db);
	r->seq = r->n == RECEIPTS_AT_ONCE ? r->recalls[r->n - 1] : seen == UTC_NONE ? after : until;
	end(c->hub, r, seen, e);
}

void api_receipt_stream(struct hub *h, const struct viewer *viewer, const int64_t *recalls, size_t n)
{
	struct receipts *r = begin(viewer, RECEIPT_STREAM, 0);
	if (!r)
		return;
	for (size_t i = 0; i < n && i < RECEIPTS_AT_ONCE; i++)
		r->recalls[r->n++] = recalls[i];
	end(h, r, UTC_NONE, OK);
}
