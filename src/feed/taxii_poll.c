/* SPDX-License-Identifier: Apache-2.0 */
/* Requests, and pages into the store; what to ask for is decided in taxii_walk. */
#include "feed/taxii_poll.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "feed/taxii_auth.h"
#include "feed/taxii_find.h"
#include "feed/taxii_http.h"
#include "feed/taxii_url.h"
#include "feed/taxii_walk.h"
#include "hub/exchange_pull.h"
#include "os/clock.h"

enum {
	PAGE_OBJECTS = 1000,
	SMALLER = 10,     /* the share of a page that is asked for when it was too large */
	PAGES_MAX = 2000, /* of one poll: then other feeds have their turn */
	PLACE_BYTES = 8192,
	STATUS_BAD = 400,
	STATUS_GONE = 404,
};
#define POLL_TIME (5 * UTC_MINUTE)

struct polling {
	struct hub *hub;
	const struct store_feed *feed;
	struct feed_pull_result *out;
	struct import_result *imported;
	struct taxii_http *http;
	struct taxii_answer answer;
	struct taxii_walk walk;
	struct buf collection, url, body, place;
	struct json_parser *parser;
	int limit; /* objects of a page */
	bool first; /* the first answer of a new walk is still to come */
};

/* --- one page ------------------------------------------------------------------------------------------------------- */

static void put_time(struct buf *url, int64_t t)
{
	char text[UTC_TEXT_BYTES];
	utc_format(t, text);
	buf_puts(url, "&added_after=");
	taxii_url_escape(url, str_make(text, sizeof text));
}

static enum err make_url(struct polling *p)
{
	struct buf *url = &p->url;
	buf_reset(url);
	buf_put(url, buf_str(&p->collection));
	buf_printf(url, "objects/?limit=%d", p->limit);
	if (p->walk.from != UTC_NONE)
		put_time(url, p->walk.from);
	if (p->walk.next_n) {
		buf_puts(url, "&next=");
		taxii_url_escape(url, str_make(p->walk.next, p->walk.next_n));
	}
	return buf_err(url);
}

static enum err ask_once(struct polling *p)
{
	buf_reset(&p->body);
	enum err e = make_url(p);
	if (!e)
		e = taxii_http_ask(p->http, buf_str(&p->url), (struct str){NULL, 0}, &p->body, &p->answer);
	return e ? e : taxii_http_check(&p->answer, buf_str(&p->body));
}

/* Again with a smaller page when it is too large, and without "next" when the server does not know it any more. */
static enum err ask(struct polling *p)
{
	bool again;
	enum err e;
	do {
		e = ask_once(p);
		again = e == ERR_LIMIT && p->limit > 1;
		if (again)
			p->limit /= SMALLER;
		else if (e == ERR_FETCH && (p->answer.status == STATUS_BAD || p->answer.status == STATUS_GONE))
			again = taxii_walk_lost(&p->walk);
	} while (again);
	if (e == ERR_LIMIT)
		snprintf(p->out->error, sizeof p->out->error, "a page of one object has more than %d bytes", LIMIT_ENVELOPE_BYTES);
	return e;
}

/* How many objects there are, the greatest modified, else created, of them, and a digest of their ids and versions. */
static void look_through(struct json_value envelope, struct taxii_walk_page *page)
{
	struct json_value list, v;
	page->modified = UTC_NONE;
	if (!json_get(envelope, "objects", &list) || json_type(list) != JSON_ARRAY)
		return;
	for (struct json_iter i = json_iter(list); json_next(&i, &v); page->n++) {
		struct str id = json_get_str(v, "id"), version = json_get_str(v, "modified");
		int64_t t = json_get_time(v, version.n ? "modified" : "created");
		page->modified = t > page->modified ? t : page->modified;
		page->digest = XXH3_64bits_withSeed(id.p, id.n, page->digest);
		page->digest = XXH3_64bits_withSeed(version.p, version.n, page->digest);
	}
}

/* page.next is lent by the parser. */
static enum err read_page(struct polling *p, struct taxii_walk_page *page)
{
	struct parse_fault fault = {0};
	struct json_value v, objects;
	enum err e = json_read(p->parser, buf_str(&p->body), &v, &fault);
	if (e == ERR_NOMEM)
		return e;
	bool odd = !e && json_get(v, "objects", &objects) && json_type(objects) != JSON_ARRAY;
	if (e || json_type(v) != JSON_OBJECT || odd) {
		snprintf(p->out->error, sizeof p->out->error, "the answer is no envelope of TAXII 2.1%s%s", fault.what ? ": " : "",
		         fault.what ? fault.what : "");
		return ERR_FETCH;
	}
	*page = (struct taxii_walk_page){.more = json_get_bool(v, "more", false), .next = json_get_str(v, "next"), .last = str_of(p->answer.added_last)};
	look_through(v, page);
	return OK;
}

struct placing {
	int64_t feed;
	struct str place;
};

static enum err write_place(void *ctx, struct store *s)
{
	const struct placing *p = ctx;
	return store_feed_set_place(s, p->feed, p->place);
}

/* What was refused is told with the place: once more, since it is known when the page is stored. */
static enum err note_refusals(struct polling *p, uint64_t before)
{
	const struct import_result *i = p->imported;
	struct taxii_walk *w = &p->walk;
	if (i->refused == before)
		return OK;
	w->refused += (int64_t)(i->refused - before);
	if (i->n_refusals) {
		const struct import_refusal *r = &i->refusals[i->n_refusals - 1];
		snprintf(w->refusal, sizeof w->refusal, "%.*s: %s", STR_ARG(r->excerpt), r->why);
	}
	buf_reset(&p->place);
	taxii_walk_format(w, &p->place);
	struct placing placing = {p->feed->id, buf_str(&p->place)};
	enum err e = buf_err(&p->place);
	return e ? e : hub_write(p->hub, write_place, &placing);
}

static enum err store_page(struct polling *p)
{
	uint64_t before = p->imported->refused;
	buf_reset(&p->place);
	taxii_walk_format(&p->walk, &p->place);
	const struct exchange_pull what = {
		.feed = p->feed->id,
		.name = p->feed->name,
		.tlp = p->feed->tlp,
		.confidence = p->feed->confidence,
		.envelope = buf_str(&p->body),
		.place = buf_str(&p->place),
	};
	enum err e = buf_err(&p->place);
	if (!e)
		e = exchange_pull(p->hub, &what, p->imported);
	return e ? e : note_refusals(p, before);
}

/* --- the walk ------------------------------------------------------------------------------------------------------- */

static enum err step(struct polling *p, enum taxii_step *out)
{
	struct taxii_walk_page page;
	enum err e = ask(p);
	if (e)
		return e;
	bool again = p->first && taxii_walk_date(&p->walk, clock_now(), p->answer.date);
	p->first = false;
	*out = TAXII_WALK_ON;
	if (again)
		return OK;
	e = read_page(p, &page);
	if (e)
		return e;
	*out = taxii_walk_page(&p->walk, &page);
	return store_page(p);
}

static enum err walk(struct polling *p)
{
	enum taxii_step step_taken = TAXII_WALK_ON;
	int64_t began = clock_monotonic();
	enum err e = OK;
	p->first = !p->walk.under_way;
	taxii_walk_begin(&p->walk, clock_now());
	for (int i = 0; !e && step_taken == TAXII_WALK_ON; i++) {
		p->out->more = i == PAGES_MAX || clock_monotonic() - began > POLL_TIME;
		if (p->out->more)
			return OK;
		e = step(p, &step_taken);
	}
	if (!e && step_taken == TAXII_WALK_STUCK) {
		snprintf(p->out->error, sizeof p->out->error, "%s", p->walk.why);
		e = ERR_FETCH;
	}
	return e;
}

static enum err poll(struct polling *p)
{
	struct arena arena;
	struct taxii_auth auth;
	arena_init(&arena, (size_t)1 << 20);
	enum err e = taxii_auth_parse(p->feed->auth, &arena, &auth);
	if (!e)
		e = taxii_http_open(p->hub, &auth, &p->http);
	if (!e)
		e = taxii_find(p->http, p->feed->url, p->feed->remote, &p->collection, &p->answer);
	if (!e)
		e = walk(p);
	if (e == ERR_FETCH && !p->out->error[0])
		snprintf(p->out->error, sizeof p->out->error, "%s", p->answer.error);
	p->out->wait = p->answer.retry_after;
	taxii_http_close(p->http);
	arena_deinit(&arena);
	return e;
}

enum err taxii_poll(struct hub *h, const struct store_feed *f, struct feed_pull_result *out, struct import_result *imported)
{
	struct polling p = {.hub = h, .feed = f, .out = out, .imported = imported, .limit = PAGE_OBJECTS};
	arena_init(&imported->arena, (size_t)1 << 20);
	imported->refusals = arena_zalloc(&imported->arena, LIMIT_REFUSALS_SHOWN, sizeof *imported->refusals);
	imported->rows_before = f->rows;
	buf_init(&p.collection, 2 * LIMIT_URL_BYTES);
	buf_init(&p.url, 4 * LIMIT_URL_BYTES);
	buf_init(&p.body, LIMIT_ENVELOPE_BYTES);
	buf_init(&p.place, PLACE_BYTES);
	taxii_walk_parse(f->place, &p.walk);
	p.parser = json_parser_new();
	enum err e = p.parser && imported->refusals ? poll(&p) : ERR_NOMEM;
	imported->rows = f->rows + (int64_t)imported->fresh - (int64_t)imported->withdrawn;
	out->unchanged = !e && imported->fresh + imported->again + imported->withdrawn + imported->objects + imported->refused == 0;
	json_parser_free(p.parser);
	buf_deinit(&p.collection);
	buf_deinit(&p.url);
	buf_deinit(&p.body);
	buf_deinit(&p.place);
	return e;
}
