/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/stream: server-sent events. What is sent is read from the store behind the last number, so nothing is missed. */
#include "api/api_receipt.h"
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "api/api_warning.h"
#include "hub/delivery.h"
#include "os/clock.h"
#include "store/store_comment.h"
#include "store/store_recall.h"
#include "store/store_warning.h"

#include <stdlib.h>

enum { PAGE = 100 };
static const int64_t COUNTERS_EVERY = UTC_SECOND, HEARTBEAT_EVERY = 15 * UTC_SECOND;

struct stream {
	struct hub *hub;
	struct api_credential by;
	struct viewer viewer;
	int64_t seq;  /* all up to it has been sent */
	bool greeted;
	bool backlog; /* a page was full: there is more to read at once */
	bool open_only; /* what was is told of open warnings only; ends with the backlog */
	int64_t begun; /* recalls and comments up to it are not told: with open_only, who begins has nothing to take back */
	uint64_t suspensions; /* the highest number that was told */
	int64_t last_counters, last_sent;
	uint64_t last_events;
};

struct sending {
	struct stream *s;
	struct buf *out;
};

/* Events are read by kind and sent by number. */
struct stream_event {
	int64_t seq;
	size_t from, to; /* its text */
	bool recall;
	struct uuid warning; /* of one about a warning */
	uint32_t version;    /* 0: it is not */
	enum warning_state state;
};

struct stream_events {
	struct stream *s;
	struct stream_event list[3 * PAGE];
	size_t n;
	struct buf text;
};

static struct stream_event *add_event(struct stream_events *x, int64_t seq, const char *name)
{
	struct stream_event *e = &x->list[x->n++];
	*e = (struct stream_event){.seq = seq, .from = x->text.n};
	buf_printf(&x->text, "id: %lld\nevent: %s\ndata: ", (long long)seq, name);
	return e;
}

static enum err end_event(struct stream_events *x, struct stream_event *e)
{
	buf_puts(&x->text, "\n\n");
	e->to = x->text.n;
	return buf_err(&x->text);
}

static enum err warning(void *ctx, const struct store_warning *w)
{
	struct stream_events *x = ctx;
	struct stream_event *e = add_event(x, w->seq, "warning");
	struct jsonw json = jsonw_on(&x->text);
	api_warning_put(&json, &x->s->viewer, w);
	e->warning = w->id;
	e->version = w->version;
	e->state = w->state;
	return end_event(x, e);
}

static enum err recall(void *ctx, const struct store_recall *r)
{
	struct stream_events *x = ctx;
	struct stream_event *e = add_event(x, r->seq, "recall");
	struct jsonw w = jsonw_on(&x->text);
	e->recall = true;
	jsonw_open(&w, '{');
	api_rows_recall(&w, r);
	jsonw_close(&w, '}');
	return end_event(x, e);
}

static enum err comment(void *ctx, const struct store_comment *c)
{
	struct stream_events *x = ctx;
	struct stream_event *e = add_event(x, c->seq, "comment");
	struct jsonw w = jsonw_on(&x->text);
	api_rows_comment(&w, c, &x->s->viewer);
	return end_event(x, e);
}

/* A full page of one kind, which begins at first, ends at its last event: what other kinds have behind that is for the next one. */
static void cut(const struct stream_events *x, size_t first, int64_t *in_out_end)
{
	if (x->n - first == PAGE && x->list[x->n - 1].seq < *in_out_end)
		*in_out_end = x->list[x->n - 1].seq;
}

static enum err read_events(struct stream_events *x, struct db *db, int64_t *out_end)
{
	struct stream *s = x->s;
	int64_t from = s->seq > s->begun ? s->seq : s->begun;
	*out_end = INT64_MAX;
	enum err e = store_warning_page(db, &s->viewer, s->seq, s->open_only, PAGE, warning, x);
	cut(x, 0, out_end);
	size_t first = x->n;
	if (!e)
		e = store_recall_page(db, &s->viewer, from, PAGE, recall, x);
	cut(x, first, out_end);
	first = x->n;
	if (!e)
		e = store_comment_since(db, &s->viewer, from, PAGE, comment, x);
	cut(x, first, out_end);
	return e;
}

static int by_seq(const void *a, const void *b)
{
	const struct stream_event *x = a, *y = b;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

static void send_all(struct stream_events *x, int64_t newest, int64_t end, struct buf *out)
{
	struct stream *s = x->s;
	int64_t recalls[PAGE];
	size_t n_recalls = 0;
	if (x->n)
		qsort(x->list, x->n, sizeof x->list[0], by_seq);
	for (size_t i = 0; i < x->n && x->list[i].seq <= end; i++) {
		const struct stream_event *e = &x->list[i];
		buf_put(out, str_make(x->text.p + e->from, e->to - e->from));
		s->seq = e->seq;
		if (e->recall)
			recalls[n_recalls++] = e->seq;
	}
	s->backlog = end != INT64_MAX;
	s->open_only = s->open_only && s->backlog;
	/* What lies between the last event and newest was sightings and objects. */
	if (!s->backlog && newest > s->seq)
		s->seq = newest;
	if (n_recalls)
		api_receipt_stream(s->hub, &s->viewer, recalls, n_recalls);
}

static void note_warnings(const struct stream_events *x, int64_t end, struct db *db)
{
	struct delivery *d = delivery_begin(&x->s->viewer, DELIVERY_STREAM, STR(""));
	for (size_t i = 0; i < x->n; i++)
		if (x->list[i].version && x->list[i].seq <= end)
			delivery_add(d, &x->list[i].warning, x->list[i].version, x->list[i].state);
	delivery_end(x->s->hub, d, db);
}

static enum err send_events(struct stream *s, int64_t newest, struct buf *out)
{
	int64_t end = 0;
	struct stream_events *x = calloc(1, sizeof *x);
	struct db *db = x ? hub_reader_get(s->hub) : NULL;
	enum err e = db ? db_begin(db) : ERR_NOMEM;
	if (!e) {
		x->s = s;
		buf_init(&x->text, SIZE_MAX / 2);
		/* All kinds from one state: what is committed between two looks would be passed over. */
		e = read_events(x, db, &end);
		db_rollback(db);
	}
	if (!e) {
		send_all(x, newest, end, out);
		note_warnings(x, end, db);
	}
	hub_reader_put(s->hub, db);
	if (x)
		buf_deinit(&x->text);
	free(x);
	return e;
}

static void send_counters(struct stream *s, int64_t now, struct buf *out)
{
	struct hub_counters k;
	if (now - s->last_counters < COUNTERS_EVERY)
		return;
	hub_counters(s->hub, &k);
	if (k.events == s->last_events && s->last_counters)
		return;
	s->last_counters = now;
	s->last_events = k.events;
	buf_printf(out, "id: %lld\nevent: sightings\ndata: ", (long long)s->seq);
	struct jsonw w = jsonw_on(out);
	jsonw_open(&w, '{');
	jsonw_pair_i64(&w, "seq", s->seq);
	/* What all members together hand in is for those who see them all. */
	if (viewer_sees_all(&s->viewer)) {
		jsonw_pair_i64(&w, "events", (int64_t)k.events);
		jsonw_pair_i64(&w, "observables", (int64_t)k.observables);
		jsonw_pair_i64(&w, "hits", (int64_t)k.hits);
		jsonw_pair_i64(&w, "suppressed", (int64_t)k.suppressed);
		jsonw_pair_time_opt(&w, "watermark", k.watermark);
	}
	jsonw_close(&w, '}');
	buf_puts(out, "\n\n");
}

static void suspension(void *ctx, const struct live_suspension *suspended)
{
	struct sending *x = ctx;
	buf_printf(x->out, "id: %lld\nevent: pattern.suspended\ndata: ", (long long)x->s->seq);
	struct jsonw w = jsonw_on(x->out);
	api_rows_suspension(&w, suspended);
	buf_puts(x->out, "\n\n");
}

/*
 * Patterns that are suspended, and further ones from then on. It is a state that each stream is told of when it begins, so
 * they need no place in the sequence. Members may not see all indicators.
 */
static void send_suspensions(struct stream *s, struct buf *out)
{
	struct sending x = {.s = s, .out = out};
	if (viewer_sees_all(&s->viewer))
		s->suspensions = hub_suspensions(s->hub, s->suspensions, suspension, &x);
}

static enum err next_piece(void *ctx, struct buf *out)
{
	struct stream *s = ctx;
	size_t before = out->n;
	enum err e = hub_stopping(s->hub) ? ERR_STOPPING : OK;
	if (e)
		return e;
	if (!s->greeted)
		buf_puts(out, "retry: 2000\n: tocsin\n\n");
	/* The number is taken before the store is read: what is committed in between comes again rather than never. */
	int64_t newest = hub_wait(s->hub, s->seq, s->greeted && !s->backlog ? COUNTERS_EVERY : 0);
	s->greeted = true;
	/* A stream may be open for weeks: its credential is looked at before each piece. */
	e = api_credential_check(s->hub, &s->by);
	if (e == OK && (newest > s->seq || s->backlog))
		e = send_events(s, newest, out);
	int64_t now = clock_monotonic();
	if (e == OK) {
		send_suspensions(s, out);
		send_counters(s, now, out);
	}
	if (out->n == before && now - s->last_sent >= HEARTBEAT_EVERY)
		buf_puts(out, ": still here\n\n");
	if (out->n > before)
		s->last_sent = now;
	return e ? e : buf_err(out);
}

void api_stream_get(struct api_call *c)
{
	struct str after = c->request.last_event_id.n ? c->request.last_event_id : api_query(c, "after");
	struct stream *s = calloc(1, sizeof *s);
	if (!s) {
		api_fail(c, ERR_NOMEM, NULL);
		return;
	}
	s->hub = c->hub;
	s->by = c->by;
	s->viewer = c->viewer;
	s->open_only = str_eq(after, STR("open"));
	if (after.n && !s->open_only && (str_to_i64(after, &s->seq) || s->seq < 0)) {
		api_fail(c, ERR_SYNTAX, "after: a sequence number or 'open' is expected");
		free(s);
		return;
	}
	/* Without a number the stream begins now. */
	if (after.n == 0)
		s->seq = hub_wait(c->hub, 0, 0);
	if (s->open_only)
		s->begun = hub_wait(c->hub, 0, 0);
	api_receipt_stream(c->hub, &s->viewer, NULL, 0);
	c->response.status = 200;
	c->response.content_type = "text/event-stream";
	c->response.no_store = true;
	c->response.stream = next_piece;
	c->response.stream_end = free;
	c->response.stream_ctx = s;
	c->answered = true;
}
