/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stream of observations: inflate, cut into blocks, match on any worker, and bring the results back into the order of
 * the stream before they reach the writer, so that a replay of a log is seen as the log was.
 */
#include "hub/intake.h"

#include <stdlib.h>

#include "hub/block_counts.h"
#include "hub/contacts.h"
#include "hub/feedback.h"
#include "hub/hub_state.h"
#include "hub/queried.h"
#include "hub/sequence_parts.h"
#include "os/clock.h"
#include "parse/inflate.h"
#include "parse/json.h"
#include "store/store_report.h"

enum {
	BLOCK_BYTES = 256 << 10,
	PENDING_MAX_BYTES = LIMIT_LINE_BYTES + BLOCK_BYTES,
	/* An event may lie so far ahead of the hub's clock (zones set wrong); later ones would push time ahead for all. */
	AHEAD_HOURS = 24,
};
static const int64_t QUEUE_PATIENCE = 30 * UTC_SECOND;

struct outcome;

struct intake {
	struct hub *hub;
	int64_t member;
	bool adverse;
	struct event_header header;
	struct event_parser *parser; /* with a mapping only */
	pthread_mutex_t parser_lock;
	struct inflate *inflate;
	struct buf plain; /* inflated, not yet cut into blocks */
	uint64_t line;    /* lines cut so far */
	uint64_t blocks;  /* submitted */

	pthread_mutex_t order_lock;
	struct outcome *parked; /* finished blocks whose predecessors are not, by number */
	uint64_t next;          /* number of the block that goes to the writer next */

	pthread_mutex_t done_lock;
	pthread_cond_t done_cond;
	uint64_t done;
	enum err err; /* the first failure of a block */
	struct intake_result result;
};

/* What one block came to, on its way to the writer. */
struct outcome {
	struct block block;
	struct write_job job;
	struct outcome *later;
	struct intake *in;
	uint64_t number;
	enum err err;
	struct arena arena; /* of hits */
	struct detect_hit *hits;
	uint32_t *hit_events; /* of each hit, its event in the block */
	size_t n_hits;
	struct contacts_found *contacts;
	size_t n_contacts;
	struct warn_asset *queried;
	size_t n_queried;
	struct sequence_parts parts;
	struct block_counts counts;
	int64_t watermark;
	int64_t now; /* when it was matched */
	struct intake_result sums;
};

enum err intake_new(struct hub *h, const struct intake_opts *opts, struct intake **out, const char **why)
{
	if (hub_stopping(h) || !h->workers)
		return ERR_STOPPING;
	struct intake *in = calloc(1, sizeof *in);
	enum err e = in ? OK : ERR_NOMEM;
	if (e == OK && opts->mapping.n)
		e = event_parser_new(opts->mapping, &in->parser, why);
	if (e == OK && !(in->inflate = inflate_new()))
		e = ERR_NOMEM;
	if (e) {
		if (in)
			event_parser_free(in->parser);
		free(in);
		return e;
	}
	in->hub = h;
	in->member = opts->member;
	in->adverse = opts->adverse;
	in->header.format = opts->mapping.n && opts->format == EVENT_AUTO ? EVENT_NDJSON : opts->format;
	buf_init(&in->plain, PENDING_MAX_BYTES + JSON_PADDING_BYTES);
	pthread_mutex_init(&in->parser_lock, NULL);
	pthread_mutex_init(&in->order_lock, NULL);
	pthread_mutex_init(&in->done_lock, NULL);
	pthread_cond_init(&in->done_cond, NULL);
	atomic_fetch_add(&h->intakes, 1);
	*out = in;
	return OK;
}

static void outcome_free(struct outcome *o)
{
	sequence_parts_deinit(&o->parts);
	arena_deinit(&o->arena);
	free(o->block.bytes);
	free(o);
}

/* Called by the writer after the commit: the block counts, or the stream failed. */
static void block_done(void *ctx, enum err e)
{
	struct outcome *o = ctx;
	struct intake *in = o->in;
	struct hub *h = in->hub;
	if (e == OK)
		e = o->err;
	pthread_mutex_lock(&in->done_lock);
	struct intake_result *r = &in->result;
	r->lines += o->sums.lines;
	r->refused += o->sums.refused;
	for (size_t i = 0; i < o->sums.n_refusals && r->n_refusals < LIMIT_REFUSALS_SHOWN; i++)
		r->refusals[r->n_refusals++] = o->sums.refusals[i];
	if (e == OK) {
		r->events += o->sums.events;
		r->observables += o->sums.observables;
		r->hits += o->sums.hits;
		r->suppressed += o->sums.suppressed;
		r->outside_validity += o->sums.outside_validity;
	} else if (in->err == OK) {
		in->err = e;
	}
	in->done++;
	pthread_cond_signal(&in->done_cond);
	pthread_mutex_unlock(&in->done_lock);
	if (e == OK) {
		atomic_fetch_add(&h->events, o->sums.events);
		atomic_fetch_add(&h->observables, o->sums.observables);
		atomic_fetch_add(&h->hits, o->sums.hits);
		atomic_fetch_add(&h->suppressed, o->sums.suppressed);
		atomic_fetch_add(&h->outside_validity, o->sums.outside_validity);
	}
	atomic_fetch_add(&h->refused, o->sums.refused);
	outcome_free(o);
}

/* Event time never passes the clock: one sensor with a clock that is ahead must not make everybody else late. */
static int64_t later(int64_t watermark, int64_t time, int64_t now)
{
	return time > watermark && time <= now ? time : watermark;
}

/* Hits and contacts in the order of the log, each at the event time that the stream had reached. */
static enum err write_in_order(struct outcome *o, struct detect *d, struct store *s)
{
	int64_t watermark = UTC_NONE;
	size_t hit = 0, contact = 0;
	enum err e = OK;
	while (e == OK && (hit < o->n_hits || contact < o->n_contacts)) {
		if (contact == o->n_contacts || (hit < o->n_hits && o->hit_events[hit] <= o->contacts[contact].event)) {
			watermark = o->hits[hit].watermark;
			e = detect_hit(d, &o->hits[hit++]);
		} else {
			const struct contacts_found *found = &o->contacts[contact++];
			watermark = later(watermark, found->contact.time, o->now);
			if (found->wrong)
				e = feedback_wrong(d, s, found->contact.member, found->contact.value, o->now);
			else
				e = detect_contact(d, &found->contact, watermark);
		}
	}
	return e;
}

/* On the writer thread. */
static enum err block_write(void *ctx, struct store *s)
{
	struct outcome *o = ctx;
	struct detect *d = o->in->hub->detect;
	enum err e = o->err;
	(void)s;
	if (e == OK)
		e = detect_count(d, &o->counts, o->in->member);
	if (e == OK)
		e = write_in_order(o, d, s);
	for (size_t i = 0; i < o->n_queried && e == OK; i++)
		e = detect_asset(d, &o->queried[i]);
	if (e == OK)
		e = sequence_parts_run(&o->parts, o->in->hub, &o->sums.hits, &o->sums.suppressed);
	if (e == OK && o->watermark != UTC_NONE)
		e = detect_advance(d, o->watermark);
	return e;
}

/* Hands on what is next in the order of the stream. Called with the order lock, so that the writer gets it in this order. */
static void release_in_order(struct intake *in)
{
	while (in->parked && in->parked->number == in->next) {
		struct outcome *o = in->parked;
		in->parked = o->later;
		in->next++;
		o->job = (struct write_job){.run = block_write, .done = block_done, .ctx = o};
		writer_submit(in->hub->writer, &o->job, false);
	}
}

static void park(struct outcome *o)
{
	struct intake *in = o->in;
	pthread_mutex_lock(&in->order_lock);
	struct outcome **at = &in->parked;
	while (*at && (*at)->number < o->number)
		at = &(*at)->later;
	o->later = *at;
	*at = o;
	release_in_order(in);
	pthread_mutex_unlock(&in->order_lock);
}

static struct value copy_value(struct arena *a, struct value v)
{
	return (struct value){v.kind, arena_dup(a, v.bytes)};
}

const char *intake_absurd(const struct event *e, int64_t now)
{
	if (e->time > now + AHEAD_HOURS * UTC_HOUR)
		return "the time lies more than a day ahead of the hub's clock";
	return e->time < 0 && e->time != UTC_NONE ? "the time lies before 1970" : NULL;
}

struct owning {
	struct outcome *outcome;
	struct detect_hit *hit;
	struct value seen;
};

static enum err add_owner(void *ctx, const struct protected_entry *asset)
{
	struct owning *o = ctx;
	struct detect_hit *hit = o->hit;
	if (asset->member == hit->member)
		return OK; /* what its own sensor sees of it is no news */
	for (size_t i = 0; i < hit->n_owners; i++)
		if (hit->owners[i].member == asset->member)
			return OK;
	struct detect_owner *list = arena_grow(&o->outcome->arena, hit->owners, hit->n_owners, sizeof *list);
	struct str copy = arena_dup(&o->outcome->arena, o->seen.bytes);
	if (!list || !copy.p)
		return ERR_NOMEM;
	list[hit->n_owners++] = (struct detect_owner){asset->member, {o->seen.kind, copy}};
	hit->owners = list;
	return OK;
}

/* Other members whose own asset was listed, or was the source of the hit; called with the assets' lock. */
static enum err find_owners(struct outcome *o, const struct batch *b, const struct event *e, struct detect_hit *hit)
{
	struct owning owning = {o, hit, hit->observed};
	enum err err = OK;
	if (hit->protected_by.n)
		return protected_owners(o->in->hub->assets, hit->observed, add_owner, &owning);
	for (uint32_t i = e->observed; i < e->observed + e->n_observed && err == OK; i++) {
		owning.seen = observed_value(&b->observed[i]);
		if (b->observed[i].role == ROLE_SOURCE)
			err = protected_owners(o->in->hub->assets, owning.seen, add_owner, &owning);
	}
	return err;
}

/* With the lock of the assets; without a watermark. */
static enum err copy_hit(struct outcome *o, const struct batch *b, const struct match_hit *from, int64_t now,
                         struct detect_hit *hit)
{
	const struct observed *seen = &b->observed[from->observed];
	const struct event *e = &b->events[seen->event];
	*hit = (struct detect_hit){
		.time = e->time == UTC_NONE ? now : e->time,
		.watermark = UTC_NONE,
		.member = o->in->member,
		.id = store_value_id(o->in->hub->store, from->indicator),
		.indicator = copy_value(&o->arena, from->indicator),
		.observed = copy_value(&o->arena, observed_value(seen)),
		.role = (enum role)seen->role,
		.claim = from->claim,
		.count = e->count,
		.port = contacts_port(b, e),
	};
	if (from->protected_by)
		hit->protected_by = arena_dup(&o->arena, str_of(from->protected_by));
	return hit->indicator.bytes.p && hit->observed.bytes.p ? find_owners(o, b, e, hit) : ERR_NOMEM;
}

static enum err copy_parts(struct outcome *o, const struct batch *b, const struct pattern_parts *parts, int64_t now)
{
	struct detect_hit hit;
	enum err e = sequence_parts_begin(&o->parts, parts, &o->arena);
	for (size_t i = 0; i < parts->n && e == OK; i++) {
		uint32_t event = b->observed[parts->at[i].hit.observed].event;
		if (intake_absurd(&b->events[event], now))
			continue;
		e = copy_hit(o, b, &parts->at[i].hit, now, &hit);
		if (e == OK)
			e = sequence_parts_add(&o->parts, &parts->at[i], b, event, &hit);
	}
	return e;
}

static bool is_adverse(const struct outcome *o, const struct event *e)
{
	return e->adverse || o->in->adverse;
}

/* Suppressed hits are nothing adverse. */
static enum err count_hit(struct outcome *o, const struct batch *b, const struct match_hit *hit, int64_t now)
{
	const struct event *event = &b->events[b->observed[hit->observed].event];
	int64_t time = event->time == UTC_NONE ? now : event->time;
	return hit->protected_by || time > now ? OK : block_counts_hit(&o->counts, b, hit, time, is_adverse(o, event));
}

/* How far event time has come with this event; what its sensor calls adverse is counted, and that it reported at all. */
static enum err pass_event(struct outcome *o, const struct batch *b, const struct event *event, int64_t now, int64_t *watermark)
{
	int64_t time = event->time == UTC_NONE ? now : event->time;
	*watermark = later(*watermark, event->time, now);
	if (time > now || intake_absurd(event, now))
		return OK;
	return block_counts_event(&o->counts, b, event, time, is_adverse(o, event));
}

static enum err copy_hits(struct outcome *o, const struct batch *b, const struct match_hit *hits, size_t n, int64_t now)
{
	int64_t watermark = UTC_NONE;
	size_t event = 0;
	enum err e = OK;
	o->hits = arena_zalloc(&o->arena, n ? n : 1, sizeof *o->hits);
	o->hit_events = arena_zalloc(&o->arena, n ? n : 1, sizeof *o->hit_events);
	if (!o->hits || !o->hit_events)
		return ERR_NOMEM;
	for (size_t i = 0; i <= n; i++) {
		size_t until = i < n ? b->observed[hits[i].observed].event + 1 : b->n_events;
		for (; event < until && e == OK; event++)
			e = pass_event(o, b, &b->events[event], now, &watermark);
		if (i == n || e)
			break;
		if (intake_absurd(&b->events[b->observed[hits[i].observed].event], now))
			continue;
		e = copy_hit(o, b, &hits[i], now, &o->hits[o->n_hits]);
		if (e == OK)
			e = count_hit(o, b, &hits[i], now);
		if (e)
			return e;
		o->hit_events[o->n_hits] = b->observed[hits[i].observed].event;
		o->hits[o->n_hits++].watermark = watermark;
		*(hits[i].protected_by ? &o->sums.suppressed : &o->sums.hits) += 1;
	}
	o->watermark = watermark;
	return e;
}

/* Such events are refused as lines; their hits were left out above. */
static void refuse_absurd(struct outcome *o, const struct batch *b, int64_t now)
{
	struct intake_result *r = &o->sums;
	for (size_t i = 0; i < b->n_events; i++) {
		const char *what = intake_absurd(&b->events[i], now);
		if (!what)
			continue;
		r->events--;
		r->refused++;
		if (r->n_refusals < LIMIT_REFUSALS_SHOWN)
			r->refusals[r->n_refusals++] = (struct intake_refusal){b->events[i].line, what};
	}
}

static enum err find_contacts(struct outcome *o, const struct batch *b, const struct match_hit *hits, size_t n)
{
	const struct contacts_stream stream = {o->in->member, o->in->adverse, o->now};
	enum err e = contacts_find(o->in->hub, &stream, b, hits, n, &o->arena, &o->contacts, &o->n_contacts);
	size_t kept = 0;
	for (size_t i = 0; e == OK && i < o->n_contacts; i++)
		if (!intake_absurd(&b->events[o->contacts[i].event], o->now))
			o->contacts[kept++] = o->contacts[i];
	o->n_contacts = e ? 0 : kept;
	return e;
}

static void block_matched(struct block *block, enum err e, const struct batch *b, const struct match_hit *hits, size_t n_hits,
                          const struct match_counters *counters)
{
	struct outcome *o = (struct outcome *)block; /* its first member */
	int64_t now = clock_now();
	o->watermark = UTC_NONE;
	o->now = now;
	if (e == OK)
		e = find_contacts(o, b, hits, n_hits);
	if (e == OK) {
		pthread_rwlock_rdlock(&o->in->hub->assets_lock);
		e = copy_hits(o, b, hits, n_hits, now);
		if (e == OK)
			e = copy_parts(o, b, &block->parts, now);
		if (e == OK)
			e = queried_find(o->in->hub, o->in->member, b, now, &o->arena, &o->queried, &o->n_queried);
		pthread_rwlock_unlock(&o->in->hub->assets_lock);
	}
	o->err = e;
	if (e == OK) {
		o->sums.events = b->n_events;
		o->sums.observables = counters->observables;
		o->sums.outside_validity = counters->outside_validity;
		o->sums.refused = b->refused;
		for (size_t i = 0; i < b->n_refusals; i++)
			o->sums.refusals[o->sums.n_refusals++] = (struct intake_refusal){b->refusals[i].line, b->refusals[i].what};
		refuse_absurd(o, b, now);
	}
	park(o);
}

static enum err submit(struct intake *in, struct str text, uint64_t first_line, uint64_t lines)
{
	struct outcome *o = calloc(1, sizeof *o);
	if (o)
		o->block.bytes = malloc(text.n + JSON_PADDING_BYTES);
	if (!o || !o->block.bytes) {
		free(o);
		return ERR_NOMEM;
	}
	memcpy(o->block.bytes, text.p, text.n);
	memset(o->block.bytes + text.n, 0, JSON_PADDING_BYTES);
	o->block.n = text.n;
	o->block.header = in->header;
	o->block.first_line = first_line;
	o->block.member = in->member;
	o->block.matched = block_matched;
	o->block.parser = in->parser;
	o->block.parser_lock = &in->parser_lock;
	o->in = in;
	o->number = in->blocks;
	o->sums.lines = lines;
	arena_init(&o->arena, SIZE_MAX / 2);
	block_counts_init(&o->counts, &o->arena, in->hub->places);
	enum err e = workers_submit(in->hub->workers, &o->block, QUEUE_PATIENCE);
	if (e)
		outcome_free(o);
	else
		in->blocks++;
	return e;
}

static uint64_t count_lines(struct str s)
{
	uint64_t n = s.n && s.p[s.n - 1] != '\n';
	for (size_t at; (at = str_find(s, '\n')) < s.n; s = str_from(s, at + 1))
		n++;
	return n;
}

static enum err cut_blocks(struct intake *in, bool at_end)
{
	struct str rest = buf_str(&in->plain);
	struct str block;
	enum err e = OK;
	while (e == OK && event_log_next_block(&in->header, &rest, BLOCK_BYTES, at_end, &block, &in->line)) {
		uint64_t lines = count_lines(block);
		e = submit(in, block, in->line + 1, lines);
		in->line += lines;
	}
	buf_drop(&in->plain, in->plain.n - rest.n);
	return e;
}

enum err intake_feed(struct intake *in, struct str bytes)
{
	enum err e = OK;
	while (bytes.n && e == OK) {
		if (hub_stopping(in->hub))
			return ERR_STOPPING;
		e = inflate_feed(in->inflate, &bytes, PENDING_MAX_BYTES - in->plain.n, &in->plain);
		if (e == OK)
			e = cut_blocks(in, false);
	}
	return e;
}

static void wait_done(struct intake *in)
{
	pthread_mutex_lock(&in->done_lock);
	while (in->done < in->blocks)
		pthread_cond_wait(&in->done_cond, &in->done_lock);
	pthread_mutex_unlock(&in->done_lock);
}

static int by_line(const void *a, const void *b)
{
	const struct intake_refusal *x = a, *y = b;
	return (x->line > y->line) - (x->line < y->line);
}

enum err intake_end(struct intake *in, struct intake_result *out)
{
	enum err complete = inflate_end(in->inflate);
	enum err e = cut_blocks(in, true);
	wait_done(in);
	if (in->err)
		e = in->err;
	*out = in->result;
	out->lines = in->line;
	qsort(out->refusals, out->n_refusals, sizeof out->refusals[0], by_line);
	return e ? e : complete;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	wait_done(in);
	/* A worker may still be inside park() for the block that was waited for. */
	pthread_mutex_lock(&in->order_lock);
	pthread_mutex_unlock(&in->order_lock);
	event_parser_free(in->parser);
	inflate_free(in->inflate);
	buf_deinit(&in->plain);
	pthread_mutex_destroy(&in->parser_lock);
	pthread_mutex_destroy(&in->order_lock);
	pthread_mutex_destroy(&in->done_lock);
	pthread_cond_destroy(&in->done_cond);
	free(in);
}
