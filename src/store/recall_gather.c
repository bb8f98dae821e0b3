/* SPDX-License-Identifier: Apache-2.0 */
/* Batches into tables, tables into rows. */
#include "store/recall_gather.h"

#include "base/utc.h"
#include "os/random.h"

enum {
	/* Observables that are hashed and sorted by shard at a time: enough for some in each, few enough for the first cache. */
	GROUP = 512,
	AHEAD = 8, /* entries on their way into the cache */
};

enum err recall_gather_init(struct recall_gather *g)
{
	random_bytes(&g->key, sizeof g->key);
	for (unsigned i = 0; i < RECALL_SHARDS; i++) {
		struct recall_shard *s = &g->shards[i];
		pthread_mutex_init(&s->lock, NULL);
		s->active = &s->tables[0];
		s->spare = &s->tables[1];
	}
	enum err e = OK;
	for (unsigned i = 0; i < RECALL_SHARDS && !e; i++) {
		e = recall_table_init(g->shards[i].active);
		if (!e)
			e = recall_table_init(g->shards[i].spare);
	}
	return e;
}

void recall_gather_deinit(struct recall_gather *g)
{
	for (unsigned i = 0; i < RECALL_SHARDS; i++) {
		struct recall_shard *s = &g->shards[i];
		recall_table_deinit(&s->tables[0]);
		recall_table_deinit(&s->tables[1]);
		pthread_mutex_destroy(&s->lock);
	}
	explicit_bzero(&g->key, sizeof g->key);
}

/* Observables of a group, sorted by shard. */
struct group {
	const struct batch *batch;
	uint32_t member;
	size_t first;
	uint64_t hash[GROUP];
	uint64_t series[GROUP];
	uint32_t second[GROUP];
	uint16_t order[GROUP];
	uint16_t start[RECALL_SHARDS + 1]; /* in order */
};

static unsigned shard_of(uint64_t hash)
{
	return (unsigned)(hash >> 60);
}

/*
 * Addresses that are used inside of many networks (RFC 1918, 4193), of one link or host, or of groups: no indicator can
 * mean them, and they tell of people rather than of threats.
 */
static bool is_local(const uint8_t *a, bool v4)
{
	if (v4)
		return a[0] == 0 || a[0] == 10 || a[0] == 127 || a[0] >= 224 || (a[0] == 172 && (a[1] & 0xf0) == 16) ||
		       (a[0] == 192 && a[1] == 168) || (a[0] == 169 && a[1] == 254);
	return a[0] == 0 || a[0] == 0xff || (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0x80));
}

/* Whether an address has its endpoint behind it, under which it is found, too. */
static bool has_endpoint(const struct batch *b, size_t at, struct value address)
{
	const struct observed *o = &b->observed[at], *next = o + 1;
	if (at + 1 == b->n_observed || next->kind != KIND_ENDPOINT || next->event != o->event || next->role == ROLE_SOURCE)
		return false;
	struct str endpoint = observed_value(next).bytes;
	return endpoint.n == address.bytes.n + 2 && memcmp(endpoint.p, address.bytes.p, address.bytes.n) == 0;
}

static bool is_remembered(const struct batch *b, size_t at, struct value v)
{
	const uint8_t *bytes = (const uint8_t *)v.bytes.p;
	switch (v.kind) {
	case KIND_NETWORK: return false;
	case KIND_IPV4: return !is_local(bytes, true) && !has_endpoint(b, at, v);
	case KIND_IPV6: return !is_local(bytes, false) && !has_endpoint(b, at, v);
	case KIND_ENDPOINT: return b->observed[at].role != ROLE_SOURCE && !is_local(bytes, v.bytes.n == 6);
	case KIND_EMAIL: return b->observed[at].role != ROLE_RECIPIENT;
	default: return true;
	}
}

static uint64_t mix(uint64_t v)
{
	/* The golden ratio spreads small numbers over all bits. */
	return v * UINT64_C(0x9E3779B97F4A7C15);
}

/* Day and second of each event once, hashes for all that is remembered; those have a shard in order. */
static void prepare(struct recall_gather *g, const struct recall_window *w, struct group *p, size_t n)
{
	uint16_t count[RECALL_SHARDS] = {0};
	uint32_t event = UINT32_MAX;
	int32_t day = 0;
	uint32_t second = 0;
	uint64_t series = 0;
	for (size_t i = 0; i < n; i++) {
		const struct observed *o = &p->batch->observed[p->first + i];
		if (o->event != event) {
			event = o->event;
			int64_t t = p->batch->events[event].time;
			t = t == UTC_NONE ? w->now : t;
			day = t < 0 ? -1 : (int32_t)(t / UTC_DAY);
			second = t < 0 ? 0 : (uint32_t)(t % UTC_DAY / UTC_SECOND);
			series = recall_table_series(p->member, day);
		}
		p->hash[i] = 0;
		struct value v = observed_value(o);
		if (day < w->from || day > w->to || !is_remembered(p->batch, p->first + i, v))
			continue;
		uint64_t hash = hash_bytes(&g->key, v.bytes.p, v.bytes.n) ^ mix(series) ^ (uint64_t)o->kind << 32;
		p->hash[i] = hash ? hash : 1;
		p->series[i] = series;
		p->second[i] = second;
		count[shard_of(p->hash[i])]++;
		/* Without the lock: which table is active may change until the value is added, which costs time and no more. */
		recall_table_prefetch(g->shards[shard_of(p->hash[i])].active, p->hash[i]);
	}
	p->start[0] = 0;
	for (unsigned s = 0; s < RECALL_SHARDS; s++)
		p->start[s + 1] = (uint16_t)(p->start[s] + count[s]);
	uint16_t at[RECALL_SHARDS];
	memcpy(at, p->start, sizeof at);
	for (size_t i = 0; i < n; i++)
		if (p->hash[i])
			p->order[at[shard_of(p->hash[i])]++] = (uint16_t)i;
}

/* Adds those of one shard from *at; false when its table is full. */
static bool add_shard(struct recall_shard *s, const struct group *p, size_t from, size_t to, size_t *at)
{
	bool room = true;
	pthread_mutex_lock(&s->lock);
	struct recall_table *t = s->active;
	recall_table_begin(t);
	for (size_t k = from + *at; k < to && k < from + *at + AHEAD; k++)
		recall_table_prefetch_entry(t, p->hash[p->order[k]]);
	for (size_t k = from + *at; k < to && room; k++) {
		if (k + AHEAD < to)
			recall_table_prefetch_entry(t, p->hash[p->order[k + AHEAD]]);
		size_t i = p->order[k];
		const struct observed *o = &p->batch->observed[p->first + i];
		struct recall_seen seen = {p->hash[i], observed_value(o), p->series[i], p->second[i],
		                           p->batch->events[o->event].count};
		room = recall_table_add(t, &seen);
		*at += room;
	}
	pthread_mutex_unlock(&s->lock);
	return room;
}

bool recall_gather_add(struct recall_gather *g, const struct batch *b, uint32_t member, const struct recall_window *w,
                       struct recall_position *at)
{
	struct group p;
	p.batch = b;
	p.member = member;
	while (at->observed < b->n_observed) {
		size_t n = b->n_observed - at->observed < GROUP ? b->n_observed - at->observed : GROUP;
		p.first = at->observed;
		prepare(g, w, &p, n);
		for (; at->shard < RECALL_SHARDS; at->shard++, at->in_shard = 0)
			if (!add_shard(&g->shards[at->shard], &p, p.start[at->shard], p.start[at->shard + 1], &at->in_shard))
				return false;
		at->observed += n;
		at->shard = 0;
	}
	return true;
}

void recall_gather_exchange(struct recall_gather *g)
{
	for (unsigned i = 0; i < RECALL_SHARDS; i++) {
		struct recall_shard *s = &g->shards[i];
		pthread_mutex_lock(&s->lock);
		struct recall_table *full = s->active;
		s->active = s->spare;
		s->spare = full;
		pthread_mutex_unlock(&s->lock);
	}
}

/* Where the keys of one entry become rows. */
struct making {
	struct recall_rows *rows;
	struct recall_row row;
};

static void make_row(void *ctx, const struct recall_key *key)
{
	struct making *m = ctx;
	m->row.key = *key;
	recall_sort_add(m->rows, &m->row);
}

static void make_rows(const struct recall_table *t, const struct recall_cipher *c, struct recall_key_cache *cache, struct recall_rows *out)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct recall_entry *e = &t->entries[i];
		struct making m = {out, {.day = (int32_t)(uint32_t)e->series, .member = (uint32_t)(e->series >> 32), .first = e->first, .last = e->last, .count = e->count}};
		recall_key_each(c, cache, (struct value){(enum kind)e->kind, str_make(t->bytes + e->at, e->n)}, make_row, &m);
	}
}

enum err recall_gather_rows(struct recall_gather *g, const struct recall_cipher *c, struct recall_key_cache *cache, struct recall_rows *out)
{
	recall_sort_reset(out);
	for (unsigned i = 0; i < RECALL_SHARDS; i++) {
		make_rows(g->shards[i].spare, c, cache, out);
		recall_table_reset(g->shards[i].spare);
	}
	return recall_sort_run(out);
}
