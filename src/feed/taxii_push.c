/* SPDX-License-Identifier: Apache-2.0 */
/* One envelope at a time: what comes next is selected when the other side has decided on the one before. */
#include "feed/taxii_push.h"

#include <stdio.h>

#include "base/limits.h"
#include "feed/taxii_auth.h"
#include "feed/taxii_find.h"
#include "feed/taxii_http.h"
#include "feed/taxii_push_state.h"
#include "feed/taxii_select.h"
#include "feed/taxii_url.h"
#include "hub/delivery.h"
#include "os/clock.h"
#include "os/log.h"

enum {
	ENVELOPE_OBJECTS = 1000,
	STATUS_ASKS = 6,        /* from 100 ms on, each time twice as long: 6 s; then others have their turn */
	BACKOFF_DOUBLINGS = 8,  /* of half a minute: some two hours */
	STATUS_RESOURCE_BYTES = 64 << 20,
};
#define STATUS_FIRST_WAIT (UTC_SECOND / 10)
#define BACKOFF_FIRST (30 * UTC_SECOND)
#define PENDING_WAIT (10 * UTC_SECOND)
/* A status that stays pending for so long is lost: the envelope is sent again. */
#define PENDING_MAX (24 * UTC_HOUR)
#define PUSH_TIME (5 * UTC_MINUTE)

struct pushing {
	struct hub *hub;
	struct store_outlet outlet; /* texts in arena */
	struct taxii_pushed *out;
	struct arena arena;
	struct taxii_http *http;
	struct taxii_answer answer;
	struct taxii_push_state state;
	struct buf collection, url, body, stored;
	int objects; /* of an envelope */
	struct str refused[ENVELOPE_OBJECTS]; /* ids, of the envelope on which the other side decides */
	size_t n_refused;
};

static enum err copy_outlet(void *ctx, const struct store_outlet *o)
{
	struct pushing *p = ctx;
	struct store_outlet *own = &p->outlet;
	struct str *texts[] = {&own->name, &own->url, &own->remote, &own->auth, &own->member_name, &own->status, &own->last_error};
	*own = *o;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		*texts[i] = arena_dup(&p->arena, *texts[i]);
		if (!texts[i]->p)
			return ERR_NOMEM;
	}
	return OK;
}

static enum err read_outlet(struct pushing *p, struct str name)
{
	struct db *db = hub_reader_get(p->hub);
	enum err e = db ? store_outlet_find(db, name, copy_outlet, p) : ERR_NOMEM;
	hub_reader_put(p->hub, db);
	return e;
}

/* --- progress ------------------------------------------------------------------------------------------------------- */

static enum err write_progress(void *ctx, struct store *s)
{
	return store_outlet_progress(s, ctx);
}

static enum err keep_progress(struct pushing *p)
{
	buf_reset(&p->stored);
	taxii_push_state_format(&p->state, &p->stored);
	p->outlet.status = buf_str(&p->stored);
	enum err e = buf_err(&p->stored);
	return e ? e : hub_write(p->hub, write_progress, &p->outlet);
}

/* Nothing up to this number is left to be sent. */
static enum err decided(struct pushing *p, int64_t to)
{
	p->outlet.at = to;
	p->state.id[0] = '\0';
	p->out->pending = false;
	return keep_progress(p);
}

struct noting {
	struct pushing *pushing;
	struct delivery *delivery;
};

static void note_given(void *ctx, struct str id, struct str version)
{
	const struct noting *n = ctx;
	for (size_t i = 0; i < n->pushing->n_refused; i++)
		if (str_eq(n->pushing->refused[i], id))
			return;
	delivery_object(n->delivery, id, version);
}

/* The other side, as a member, has the warnings whose reports it took. */
static void note_delivery(struct pushing *p, int64_t to)
{
	const struct viewer who = {.member = p->outlet.member};
	struct noting n = {p, delivery_begin(&who, DELIVERY_PUSH, p->outlet.name)};
	struct db *db = n.delivery ? hub_reader_get(p->hub) : NULL;
	if (!n.delivery)
		return;
	enum err e = db ? taxii_select_each(p->hub, &p->outlet, to, note_given, &n) : ERR_NOMEM;
	if (e)
		log_warn("outlet '%.*s': %s: not all warnings are noted as delivered", STR_ARG(p->outlet.name), err_text(e));
	delivery_end(p->hub, n.delivery, db);
	hub_reader_put(p->hub, db);
}

/* The other side has decided on an envelope, and has taken all up to this number but what it refused. */
static enum err taken(struct pushing *p, int64_t to)
{
	note_delivery(p, to);
	p->n_refused = 0;
	return decided(p, to);
}

static void tell_failure(void *ctx, struct str id, struct str version, struct str message)
{
	struct pushing *p = ctx;
	if (p->n_refused < ENVELOPE_OBJECTS)
		p->refused[p->n_refused++] = arena_dup(&p->arena, id);
	log_warn("outlet '%.*s': the other side refused %.*s of %.*s: %.*s", STR_ARG(p->outlet.name), STR_ARG(id), STR_ARG(version),
	         STR_ARG(message));
}

static void count(struct pushing *p, int64_t taken, int64_t refused)
{
	p->outlet.sent += taken;
	p->outlet.refused += refused;
	p->out->sent += taken;
	p->out->refused += refused;
}

/* --- requests ------------------------------------------------------------------------------------------------------- */

static enum err ask(struct pushing *p, struct str url, struct str envelope)
{
	buf_reset(&p->body);
	enum err e = taxii_http_ask(p->http, url, envelope, &p->body, &p->answer);
	return e ? e : taxii_http_check(&p->answer, buf_str(&p->body));
}

/* Of a status resource: whether it is complete, and then what became of each object. */
static enum err read_status(struct pushing *p, int64_t n, bool *out_complete)
{
	int64_t taken = n, refused = 0;
	enum err e = taxii_push_state_read(&p->state, buf_str(&p->body), tell_failure, p, out_complete, &refused);
	if (e == ERR_SYNTAX) {
		snprintf(p->answer.error, sizeof p->answer.error, "the answer is no status of TAXII 2.1: was the envelope taken?");
		return ERR_FETCH;
	}
	if (refused < 0 || refused > n)
		refused = n;
	if (!e && *out_complete)
		count(p, taken - refused, refused);
	return e;
}

static enum err ask_status(struct pushing *p, bool *out_complete)
{
	struct str collection = buf_str(&p->collection), root = str_upto(collection, str_find_str(collection, STR("/collections/")));
	buf_reset(&p->url);
	buf_put(&p->url, root);
	buf_puts(&p->url, "/status/");
	taxii_url_escape(&p->url, str_of(p->state.id));
	buf_putc(&p->url, '/');
	enum err e = buf_err(&p->url);
	if (!e)
		e = ask(p, buf_str(&p->url), (struct str){NULL, 0});
	return e ? e : read_status(p, p->state.n, out_complete);
}

/* Waits for the other side to decide. When it does not know of the envelope any more, it is sent again. */
static enum err follow_status(struct pushing *p)
{
	int64_t wait = STATUS_FIRST_WAIT;
	for (int i = 0; i < STATUS_ASKS; i++, wait *= 2) {
		bool complete = false;
		enum err e = ask_status(p, &complete);
		bool lost = (e == ERR_FETCH && p->answer.status == err_status(ERR_NOT_FOUND)) || clock_now() - p->state.since > PENDING_MAX;
		if (!e && complete)
			return taken(p, p->state.to);
		if (lost) {
			p->state.id[0] = '\0';
			return keep_progress(p);
		}
		if (e)
			return e;
		hub_wait(p->hub, INT64_MAX, wait);
		if (hub_stopping(p->hub))
			return ERR_STOPPING;
	}
	p->out->pending = true;
	return OK;
}

static bool refused_whole(long status)
{
	return status == err_status(ERR_SYNTAX) || status == err_status(ERR_LIMIT) || status == err_status(ERR_VALUE);
}

/* An envelope that is refused as a whole is cut until the object that is to blame is alone. */
static enum err send(struct pushing *p, const struct taxii_selection *s)
{
	bool complete = true;
	buf_reset(&p->url);
	buf_put(&p->url, buf_str(&p->collection));
	buf_puts(&p->url, "objects/");
	enum err e = buf_err(&p->url);
	if (!e)
		e = ask(p, buf_str(&p->url), buf_str(&s->envelope));
	if (e == ERR_FETCH && refused_whole(p->answer.status)) {
		if (s->n > 1) {
			p->objects = (int)(s->n / 2);
			return OK;
		}
		count(p, 0, 1);
		taxii_push_state_blame(&p->state, buf_str(&s->envelope), str_of(p->answer.error), tell_failure, p);
		return taken(p, s->to);
	}
	p->n_refused = 0;
	p->state.to = s->to;
	p->state.n = (int64_t)s->n;
	p->state.since = clock_now();
	if (!e)
		e = read_status(p, p->state.n, &complete);
	if (e)
		return e;
	p->objects = p->objects * 2 < ENVELOPE_OBJECTS ? p->objects * 2 : ENVELOPE_OBJECTS;
	return complete ? taken(p, s->to) : keep_progress(p);
}

static enum err step(struct pushing *p, bool *out_more)
{
	struct taxii_selection s;
	*out_more = true;
	if (p->state.id[0])
		return follow_status(p);
	enum err e = taxii_select(p->hub, &p->outlet, p->objects, &s);
	if (!e && s.n)
		e = send(p, &s);
	else if (!e && s.to > p->outlet.at)
		e = decided(p, s.to);
	*out_more = s.n > 0;
	buf_deinit(&s.envelope);
	return e;
}

static enum err push(struct pushing *p)
{
	struct taxii_auth auth;
	int64_t began = clock_monotonic();
	bool more = true;
	if (p->outlet.member && p->outlet.member_name.n == 0) {
		snprintf(p->out->error, sizeof p->out->error, "the member that it stands for was removed: remove the outlet too");
		return ERR_FETCH;
	}
	enum err e = taxii_auth_parse(p->outlet.auth, &p->arena, &auth);
	if (!e)
		e = taxii_http_open(p->hub, &auth, &p->http);
	if (!e)
		e = taxii_find(p->http, p->outlet.url, p->outlet.remote, &p->collection, &p->answer);
	while (!e && more && !p->out->pending && clock_monotonic() - began < PUSH_TIME)
		e = hub_stopping(p->hub) ? ERR_STOPPING : step(p, &more);
	if (e == ERR_NOT_FOUND)
		snprintf(p->out->error, sizeof p->out->error, "the collection that it publishes was removed");
	else if (e)
		snprintf(p->out->error, sizeof p->out->error, "%s", e == ERR_FETCH ? p->answer.error : err_text(e));
	taxii_http_close(p->http);
	return e == ERR_NOT_FOUND ? ERR_FETCH : e;
}

/* --- health --------------------------------------------------------------------------------------------------------- */

static enum err settle(struct pushing *p, enum err e)
{
	struct store_outlet *o = &p->outlet;
	int64_t now = clock_now(), doublings = o->failures < BACKOFF_DOUBLINGS ? o->failures : BACKOFF_DOUBLINGS;
	o->failures = e ? o->failures + 1 : 0;
	o->last_error = e ? str_of(p->out->error) : (struct str){NULL, 0};
	o->next_try = p->out->pending ? now + PENDING_WAIT : UTC_NONE;
	if (e)
		o->next_try = now + (p->answer.retry_after ? p->answer.retry_after : BACKOFF_FIRST << doublings);
	else
		o->last_ok = now;
	enum err written = keep_progress(p);
	return e ? e : written;
}

static enum err run(struct pushing *p, struct str name, bool only_if_new)
{
	enum err e = read_outlet(p, name);
	if (e)
		return e;
	taxii_push_state_parse(p->outlet.status, &p->state);
	if (only_if_new && !p->state.id[0]) {
		struct taxii_selection s;
		e = taxii_select(p->hub, &p->outlet, 1, &s);
		buf_deinit(&s.envelope);
		if (!e && s.n == 0)
			return s.to > p->outlet.at ? decided(p, s.to) : OK;
	}
	e = push(p);
	return e == ERR_STOPPING ? e : settle(p, e);
}

static enum err start(struct hub *h, struct str name, bool only_if_new, struct taxii_pushed *out)
{
	struct pushing p = {.hub = h, .out = out, .objects = ENVELOPE_OBJECTS};
	*out = (struct taxii_pushed){0};
	arena_init(&p.arena, (size_t)4 << 20);
	buf_init(&p.collection, 2 * LIMIT_URL_BYTES);
	buf_init(&p.url, 3 * LIMIT_URL_BYTES);
	buf_init(&p.body, STATUS_RESOURCE_BYTES);
	buf_init(&p.stored, TAXII_PUSH_STATE_BYTES);
	enum err e = run(&p, name, only_if_new);
	buf_deinit(&p.collection);
	buf_deinit(&p.url);
	buf_deinit(&p.body);
	buf_deinit(&p.stored);
	taxii_push_state_deinit(&p.state);
	arena_deinit(&p.arena);
	return e;
}

enum err taxii_push_now(struct hub *h, struct str outlet, struct taxii_pushed *out)
{
	return start(h, outlet, false, out);
}

/* --- the schedule --------------------------------------------------------------------------------------------------- */

enum { DUE_MAX = 64 };

struct due {
	int64_t now;
	size_t n;
	struct {
		char name[LIMIT_NAME_BYTES];
		size_t n;
	} at[DUE_MAX];
};

static enum err look_at(void *ctx, const struct store_outlet *o)
{
	struct due *d = ctx;
	if (d->n == DUE_MAX || o->next_try > d->now || o->name.n > LIMIT_NAME_BYTES)
		return OK;
	memcpy(d->at[d->n].name, o->name.p, o->name.n);
	d->at[d->n++].n = o->name.n;
	return OK;
}

void taxii_push_due(struct hub *h)
{
	struct due due = {.now = clock_now()};
	struct db *db = hub_reader_get(h);
	enum err e = db ? store_outlet_each(db, look_at, &due) : ERR_NOMEM;
	hub_reader_put(h, db);
	for (size_t i = 0; !e && i < due.n && !hub_stopping(h); i++) {
		struct taxii_pushed pushed;
		struct str name = str_make(due.at[i].name, due.at[i].n);
		enum err failed = start(h, name, true, &pushed);
		if (failed && failed != ERR_STOPPING)
			log_warn("outlet '%.*s': %s: tried again later", STR_ARG(name), pushed.error[0] ? pushed.error : err_text(failed));
		else if (pushed.sent || pushed.refused)
			log_info("outlet '%.*s': %lld sent, %lld refused", STR_ARG(name), (long long)pushed.sent, (long long)pushed.refused);
	}
}
