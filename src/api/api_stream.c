/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/stream: server-sent events. What is sent is read from the store behind the last number, so nothing is missed. */
#include "api/api_resources.h"
#include "api/api_rows.h"
#include "os/clock.h"
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
	uint64_t suspensions; /* the highest number that was told */
	int64_t last_counters, last_sent;
	uint64_t last_events;
};

struct sending {
	struct stream *s;
	struct buf *out;
	int64_t last;
	int n;
};

static enum err warning(void *ctx, const struct store_warning *w)
{
	struct sending *x = ctx;
	struct str json = viewer_sees_all(&x->s->viewer) ? w->json : w->json_members;
	buf_printf(x->out, "id: %lld\nevent: warning\ndata: ", (long long)w->seq);
	buf_put(x->out, json);
	buf_puts(x->out, "\n\n");
	x->last = w->seq;
	x->n++;
	return buf_err(x->out);
}

static enum err send_warnings(struct stream *s, int64_t newest, struct buf *out)
{
	struct sending x = {.s = s, .out = out, .last = s->seq};
	struct db *db = hub_reader_get(s->hub);
	if (!db)
		return ERR_NOMEM;
	enum err e = store_warning_page(db, &s->viewer, s->seq, s->open_only, PAGE, warning, &x);
	hub_reader_put(s->hub, db);
	s->backlog = x.n == PAGE;
	s->open_only = s->open_only && s->backlog;
	/* What lies between the last warning and newest was sightings. */
	s->seq = s->backlog ? x.last : newest > x.last ? newest : x.last;
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
		e = send_warnings(s, newest, out);
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
	c->response.status = 200;
	c->response.content_type = "text/event-stream";
	c->response.no_store = true;
	c->response.stream = next_piece;
	c->response.stream_end = free;
	c->response.stream_ctx = s;
	c->answered = true;
}
