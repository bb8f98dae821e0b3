/* SPDX-License-Identifier: Apache-2.0 */
/* Fixed-width little-endian fields behind a version. */
#include "warn/series_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "warn/series_set_state.h"

enum {
	VERSION = 1,
	HEAD_VERSION = 2, /* 1 had one floor for all rooms */
	MEMBERS_MAX = 1 << 17,
	HOUR_MOST = 70000000, /* some 8,000 years: its microseconds are far from those that int64_t cannot hold */
};

static void put(struct buf *b, uint64_t v)
{
	for (unsigned shift = 0; shift < 64; shift += 8)
		buf_putc(b, (char)(v >> shift));
}

static void put_real(struct buf *b, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	put(b, bits);
}

static void put_floats(struct buf *b, const float *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t bits;
		memcpy(&bits, &v[i], sizeof bits);
		for (unsigned shift = 0; shift < 32; shift += 8)
			buf_putc(b, (char)(bits >> shift));
	}
}

/* Reads with an error that sticks. */
struct cursor {
	struct str rest;
	bool bad;
};

static uint64_t bytes(struct cursor *c, size_t n)
{
	uint64_t v = 0;
	if (c->rest.n < n) {
		c->bad = true;
		return 0;
	}
	for (size_t i = n; i-- > 0;)
		v = v << 8 | (uint8_t)c->rest.p[i];
	c->rest = str_from(c->rest, n);
	return v;
}

static uint64_t get(struct cursor *c)
{
	return bytes(c, 8);
}

static int64_t get_hour(struct cursor *c)
{
	int64_t hour = (int64_t)get(c);
	c->bad = c->bad || hour < -HOUR_MOST || hour > HOUR_MOST;
	return c->bad ? 0 : hour;
}

static double get_real(struct cursor *c, double most)
{
	uint64_t bits = get(c);
	double v;
	memcpy(&v, &bits, sizeof v);
	c->bad = c->bad || !(v >= -most && v <= most);
	return v;
}

static double get_amount(struct cursor *c)
{
	double v = get_real(c, 1e15);
	c->bad = c->bad || !(v >= 0);
	return v;
}

/* Counts, of which some are missing. */
static void get_floats(struct cursor *c, float *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t bits = (uint32_t)bytes(c, 4);
		memcpy(&v[i], &bits, sizeof bits);
		c->bad = c->bad || !(isnan(v[i]) || (v[i] >= 0 && v[i] <= 1e15f));
	}
}

static void put_attendant(struct buf *b, const struct attendant *m)
{
	put(b, (uint64_t)m->member);
	put(b, (uint64_t)m->party);
	put(b, (uint64_t)m->first);
	put(b, (uint64_t)m->last);
	put(b, m->age);
	put_real(b, m->rate);
	put(b, (uint64_t)m->state | (m->founder ? 256 : 0));
}

static struct attendant get_attendant(struct cursor *c)
{
	struct attendant m = {.member = (int64_t)get(c)};
	m.party = (int64_t)get(c);
	m.first = get_hour(c);
	m.last = get_hour(c);
	m.age = (uint32_t)get(c);
	m.rate = get_amount(c);
	uint64_t state = get(c);
	m.founder = state & 256;
	m.state = (enum attendance_state)(state & 255);
	c->bad = c->bad || m.member < 1 || m.rate > 1 || m.last < m.first || (state & 255) >= ATTENDANCE_LEFT || state > 511;
	return m;
}

void series_state_save_head(const struct series_set *s, struct buf *out)
{
	buf_putc(out, HEAD_VERSION);
	put(out, s->begun);
	put(out, (uint64_t)s->next);
	for (size_t i = 0; i < SERIES_ROOMS; i++)
		put(out, (uint64_t)s->rooms[i].floor);
	for (size_t i = 0; i < BASELINE_BUCKETS / 64; i++)
		put(out, s->present[i]);
	put(out, s->attendance.n);
	for (size_t i = 0; i < s->attendance.n; i++)
		put_attendant(out, s->attendance.list[i]);
}

static int64_t get_weight(struct cursor *c)
{
	int64_t weight = (int64_t)get(c);
	c->bad = c->bad || weight > INT64_C(1) << 60 || weight < -(INT64_C(1) << 60);
	return weight;
}

static void get_floors(struct cursor *c, uint64_t version, int64_t floors[SERIES_ROOMS])
{
	floors[0] = get_weight(c);
	for (size_t i = 1; i < SERIES_ROOMS; i++)
		floors[i] = version == 1 ? floors[0] : get_weight(c);
}

enum err series_state_load_head(struct series_set *s, struct str saved)
{
	struct cursor c = {saved, false};
	uint64_t present[BASELINE_BUCKETS / 64];
	struct attendance members = {0};
	enum err e = OK;
	uint64_t version = bytes(&c, 1);
	if (version < 1 || version > HEAD_VERSION)
		return ERR_CORRUPT;
	bool begun = get(&c) != 0;
	int64_t next = get_hour(&c), floors[SERIES_ROOMS];
	get_floors(&c, version, floors);
	for (size_t i = 0; i < BASELINE_BUCKETS / 64; i++)
		present[i] = get(&c);
	uint64_t n = get(&c);
	c.bad = c.bad || n > MEMBERS_MAX;
	for (uint64_t i = 0; i < n && !c.bad && e == OK; i++) {
		struct attendant m = get_attendant(&c);
		c.bad = c.bad || attendance_find(&members, m.member);
		if (!c.bad)
			e = attendance_add(&members, &m);
	}
	if (e == OK && (c.bad || c.rest.n))
		e = ERR_CORRUPT;
	if (e) {
		attendance_deinit(&members);
		return e;
	}
	attendance_deinit(&s->attendance);
	s->attendance = members;
	s->begun = begun;
	s->next = next;
	for (size_t i = 0; i < SERIES_ROOMS; i++)
		s->rooms[i].floor = floors[i];
	memcpy(s->present, present, sizeof present);
	return OK;
}

enum err series_state_save(const struct series_set *s, struct str key, struct buf *out)
{
	const struct series *one = series_set_find(s, key);
	if (!one)
		return ERR_NOT_FOUND;
	buf_putc(out, VERSION);
	put(out, (uint64_t)one->weight.when);
	put_real(out, one->counts.excess);
	put(out, one->counts.hours);
	put(out, one->counts.n);
	for (size_t i = 0; i < one->counts.n; i++) {
		put(out, (uint64_t)one->counts.members[i].member);
		put_real(out, one->counts.members[i].usual);
	}
	put_real(out, one->surge.height);
	put_real(out, one->surge.peak);
	put(out, (uint64_t)one->surge.since);
	put(out, one->surge.raised);
	put_real(out, one->surge.buckets);
	put_real(out, one->surge.climbs);
	put_real(out, one->surge.ended);
	put_real(out, one->surge.excess);
	put(out, one->baseline != NULL);
	if (one->baseline) {
		const struct baseline *b = one->baseline;
		put(out, (uint64_t)b->newest);
		put(out, (uint64_t)b->measured);
		put_real(out, b->dispersion);
		put_real(out, b->bias);
		put_real(out, b->scale);
		put_floats(out, b->counts, BASELINE_BUCKETS);
		put_floats(out, b->forecasts, BASELINE_ERRORS);
	}
	return OK;
}

static enum err get_counts(struct cursor *c, struct series_counts *out)
{
	out->excess = get_amount(c);
	out->hours = (uint32_t)get(c);
	uint64_t n = get(c);
	c->bad = c->bad || n > SERIES_COUNTS_MEMBERS || out->hours > SERIES_COUNTS_MEMORY;
	enum err e = OK;
	for (uint64_t i = 0; i < n && !c->bad && e == OK; i++) {
		int64_t member = (int64_t)get(c);
		double usual = get_amount(c);
		c->bad = c->bad || member < 1 || (i > 0 && member <= out->members[i - 1].member);
		if (!c->bad)
			e = series_counts_add(out, member, 0, 0);
		if (!c->bad && e == OK)
			out->members[i].usual = usual;
	}
	return e;
}

static void get_surge(struct cursor *c, struct surge *out)
{
	out->height = get_amount(c);
	out->peak = get_amount(c);
	out->since = get_hour(c);
	out->raised = get(c) != 0;
	out->buckets = get_amount(c);
	out->climbs = get_amount(c);
	out->ended = get_amount(c);
	out->excess = get_amount(c);
	c->bad = c->bad || out->height > SURGE_HEIGHT_MAX;
}

static void get_baseline(struct cursor *c, struct baseline *out)
{
	out->empty = false;
	out->newest = get_hour(c);
	out->measured = get_hour(c);
	out->dispersion = get_amount(c);
	out->bias = get_real(c, 1e9);
	out->scale = get_amount(c);
	get_floats(c, out->counts, BASELINE_BUCKETS);
	get_floats(c, out->forecasts, BASELINE_ERRORS);
}

enum err series_state_load(struct series_set *s, struct str key, struct str saved)
{
	struct cursor c = {saved, false};
	struct series_counts counts = {0};
	struct surge surge = {0};
	struct baseline *baseline = NULL;
	if (bytes(&c, 1) != VERSION || !key.n || key.n > SERIES_KEY_MAX_BYTES || series_set_find(s, key))
		return ERR_CORRUPT;
	int64_t weight = get_weight(&c);
	enum err e = get_counts(&c, &counts);
	get_surge(&c, &surge);
	if (get(&c) && e == OK && !c.bad) {
		baseline = malloc(sizeof *baseline);
		if (baseline)
			get_baseline(&c, baseline);
		else
			e = ERR_NOMEM;
	}
	if (e == OK && (c.bad || c.rest.n))
		e = ERR_CORRUPT;
	/* Made when the hour before s->next was closed, at the latest. */
	if (e == OK && baseline && baseline->newest >= s->next)
		e = ERR_CORRUPT;
	struct series *one = e == OK ? series_set_add(s, key) : NULL;
	if (e == OK && !one)
		e = ERR_NOMEM;
	if (e) {
		series_counts_deinit(&counts);
		free(baseline);
		return e;
	}
	one->counts = counts;
	one->surge = surge;
	one->baseline = baseline;
	due_heap_move(&one->room->heap, &one->weight, weight);
	return OK;
}

static bool present(const struct series_set *s, int64_t hour)
{
	size_t at = (size_t)(((hour % BASELINE_BUCKETS) + BASELINE_BUCKETS) % BASELINE_BUCKETS);
	return s->present[at / 64] >> at % 64 & 1;
}

/* told: the score that counted then, which may have been less; NULL: none. */
static void step(struct series *one, int64_t hour, double measure, const double *told)
{
	struct baseline_score score;
	baseline_step(one->baseline, hour, measure, &score);
	if (score.known)
		surge_step(&one->surge, hour, told ? *told : score.score);
}

/* Hours of which nothing is stored were 0, if the hub closed them. */
static void zeros_until(const struct series_set *s, struct series *one, int64_t until)
{
	int64_t from = one->baseline->newest + 1;
	if (from < until - BASELINE_BUCKETS)
		from = until - BASELINE_BUCKETS;
	for (int64_t hour = from; hour < until; hour++)
		if (present(s, hour))
			step(one, hour, 0, NULL);
}

enum err series_state_hour(struct series_set *s, const struct series_closed *c)
{
	struct series *one = series_set_find(s, c->key);
	if (c->hour >= s->next || c->hour < s->next - BASELINE_BUCKETS || !(c->measure >= 0 && c->measure <= 1e15) ||
	    !(fabs(c->score) <= 1e9))
		return OK;
	if (!one && c->parties < 2)
		return OK;
	if (!one)
		one = c->key.n && c->key.n <= SERIES_KEY_MAX_BYTES ? series_set_add(s, c->key) : NULL;
	if (one && !one->baseline) {
		one->baseline = malloc(sizeof *one->baseline);
		if (one->baseline)
			baseline_init_quiet(one->baseline, c->hour - 1, s->present);
	}
	if (!one || !one->baseline)
		return ERR_NOMEM;
	if (c->hour <= one->baseline->newest)
		return OK;
	zeros_until(s, one, c->hour);
	if (c->missing)
		baseline_skip(one->baseline, c->hour);
	else
		step(one, c->hour, c->measure, c->known ? &c->score : NULL);
	if (c->raised && !one->surge.raised)
		surge_raise(&one->surge);
	return OK;
}

void series_state_settle(struct series_set *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i]->baseline)
			zeros_until(s, s->list[i], s->next);
}
