/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded table of series; hours are closed for all of them together. */
#include "warn/series_set.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "warn/fdr.h"
#include "warn/series_set_state.h"

enum { SERIES_MAX = 4096 };
static const double ALARMS_A_WEEK = 2;
static const int64_t GRACE = 15 * UTC_MINUTE;
/* The weight of an event halves in a week. */
static const double WEIGHT_HOURS = 168;

struct series_set *series_set_new(const struct series_rules *rules)
{
	struct series_set *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->rules = *rules;
	if (s->rules.series_max == 0)
		s->rules.series_max = SERIES_MAX;
	if (s->rules.grace == 0)
		s->rules.grace = GRACE;
	assert(s->rules.grace > 0 && s->rules.grace <= UTC_HOUR);
	series_set_allow(s, rules->alarms_a_week > 0 ? rules->alarms_a_week : ALARMS_A_WEEK);
	s->rooms[SERIES_ROOM_PORTS].max = s->rules.series_max / 2;
	s->rooms[SERIES_ROOM_SYSTEMS].max = s->rules.series_max / 4;
	s->rooms[SERIES_ROOM_REST].max = s->rules.series_max - s->rules.series_max / 2 - s->rules.series_max / 4;
	s->list = calloc(s->rules.series_max, sizeof *s->list);
	s->small = calloc(s->rules.series_max, sizeof *s->small);
	if (!s->list || !s->small) {
		series_set_free(s);
		return NULL;
	}
	return s;
}

static void series_free(struct series *one)
{
	series_counts_deinit(&one->counts);
	free(one->baseline);
	free(one);
}

void series_set_free(struct series_set *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		series_free(s->list[i]);
	free(s->list);
	free(s->small);
	node_table_deinit(&s->by_key);
	for (size_t i = 0; i < SERIES_ROOMS; i++)
		due_heap_deinit(&s->rooms[i].heap);
	attendance_deinit(&s->attendance);
	free(s);
}

void series_set_allow(struct series_set *s, double alarms_a_week)
{
	s->q = fdr_level(alarms_a_week, BASELINE_WEEK);
}

double series_set_level(const struct series_set *s)
{
	return s->q;
}

static int64_t hour_of(int64_t time)
{
	return time / UTC_HOUR - (time % UTC_HOUR < 0);
}

struct series *series_set_find(const struct series_set *s, struct str key)
{
	struct node *node = node_table_first(&s->by_key, hash_bytes(&s->rules.key, key.p, key.n));
	for (; node; node = node_table_next(node)) {
		struct series *one = NODE_OWNER(node, struct series, by_key);
		if (str_eq(series_key(one), key))
			return one;
	}
	return NULL;
}

/* Weights are logarithms, of events that count the more the later they are: so none has to be made less as time goes by. */
static int64_t weight_plus(int64_t weight, double more)
{
	double old = (double)weight / SERIES_WEIGHT_UNIT, high = fmax(old, more), low = fmin(old, more);
	return (int64_t)((high + log2(1 + exp2(low - high))) * SERIES_WEIGHT_UNIT);
}

static struct series_rarest *room_of(struct series_set *s, struct str key)
{
	bool port = str_has_prefix(key, STR("port:")), system = str_has_prefix(key, STR("as:"));
	return &s->rooms[port ? SERIES_ROOM_PORTS : system ? SERIES_ROOM_SYSTEMS : SERIES_ROOM_REST];
}

static void evict(struct series_set *s, struct series_rarest *room)
{
	struct series *rarest = NODE_OWNER(due_heap_first(&room->heap), struct series, weight);
	room->floor = rarest->weight.when;
	due_heap_remove(&room->heap, &rarest->weight);
	node_table_remove(&s->by_key, &rarest->by_key);
	s->list[rarest->at] = s->list[--s->n];
	s->list[rarest->at]->at = rarest->at;
	series_free(rarest);
	s->evicted++;
}

struct series *series_set_add(struct series_set *s, struct str key)
{
	struct series_rarest *room = room_of(s, key);
	if (node_table_reserve(&s->by_key) || due_heap_reserve(&room->heap))
		return NULL;
	struct series *one = calloc(1, sizeof *one + key.n);
	if (!one)
		return NULL;
	if (room->heap.n == room->max)
		evict(s, room);
	one->room = room;
	one->key_n = key.n;
	memcpy(one->key, key.p, key.n);
	one->by_key.hash = hash_bytes(&s->rules.key, key.p, key.n);
	one->weight.when = room->floor; /* Space-Saving: what is new may have been here before as often as what went */
	one->at = s->n;
	s->list[s->n++] = one;
	node_table_add(&s->by_key, &one->by_key);
	due_heap_add(&room->heap, &one->weight);
	return one;
}

/* A series is judged from its second party on; before, it was as good as 0. */
static enum err judge(struct series_set *s, struct series *one)
{
	if (one->baseline || !series_counts_shared(&one->counts, &s->attendance))
		return OK;
	one->baseline = malloc(sizeof *one->baseline);
	if (!one->baseline)
		return ERR_NOMEM;
	baseline_init_quiet(one->baseline, s->next - 1, s->present);
	return OK;
}

enum err series_set_seen(struct series_set *s, int64_t member, int64_t party, int64_t time)
{
	int64_t hour = hour_of(time);
	if (!s->begun) {
		s->begun = true;
		s->next = hour;
	}
	if (hour < s->next)
		return OK;
	if (hour >= s->next + ATTENDANCE_OPEN)
		return ERR_VALUE;
	return attendance_seen(&s->attendance, member, party, hour);
}

enum err series_set_count(struct series_set *s, struct str key, const struct series_report *r)
{
	int64_t hour = hour_of(r->time);
	if (key.n == 0 || key.n > SERIES_KEY_MAX_BYTES)
		return ERR_VALUE;
	enum err e = series_set_seen(s, r->member, r->party, r->time);
	if (e == OK && hour < s->next) {
		s->late += r->count;
		return OK;
	}
	if (e || r->count == 0)
		return e;
	struct series *one = series_set_find(s, key);
	if (!one)
		one = series_set_add(s, key);
	e = one ? series_counts_add(&one->counts, r->member, hour, r->count) : ERR_NOMEM;
	if (e)
		return e;
	double more = log2((double)r->count) + (double)hour / WEIGHT_HOURS;
	due_heap_move(&one->room->heap, &one->weight, weight_plus(one->weight.when, more));
	return judge(s, one);
}

/* What the hour came to for one series; its chance is 2 when there is nothing to choose. */
static void evaluate(struct series_set *s, struct series *one, int64_t hour, bool missing)
{
	struct series_sum sum;
	struct baseline_score score = {0};
	series_counts_close(&one->counts, &s->attendance, hour, &sum);
	missing = missing || sum.missing;
	one->last = (struct series_closed){.hour = hour, .count = sum.count, .parties = sum.parties, .missing = missing, .chance = 2};
	if (one->baseline && sum.shift != 0)
		baseline_shift(one->baseline, sum.shift);
	if (one->baseline && !missing)
		baseline_step(one->baseline, hour, sum.measure, &score);
	one->last.measure = sum.measure;
	if (!score.known)
		return;
	if (sum.alone)
		score.score = fmin(score.score, 0);
	double chance = surge_step(&one->surge, hour, score.score);
	one->last.known = true;
	one->last.expected = score.expected;
	one->last.score = score.score;
	s->evaluated++;
	if (one->surge.raised)
		return;
	one->last.chance = chance;
	s->n_candidates++;
	if (chance <= s->q)
		s->small[s->n_small++] = chance;
}

/* Those that no longer go with chance begin to surge. */
static void choose(struct series_set *s)
{
	double threshold = fdr_threshold(s->small, s->n_small, s->n_candidates, s->q);
	for (size_t i = 0; i < s->n; i++) {
		struct series *one = s->list[i];
		one->last.began = one->last.chance <= threshold;
		if (one->last.began)
			surge_raise(&one->surge);
		one->last.height = one->surge.height;
		one->last.raised = one->surge.raised;
		one->last.since = one->surge.since;
	}
}

static int by_key(const void *a, const void *b)
{
	struct str x = series_key(*(struct series *const *)a), y = series_key(*(struct series *const *)b);
	int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
	return order ? order : (x.n > y.n) - (x.n < y.n);
}

static enum err tell(struct series_set *s, int64_t hour, const struct series_hooks *hooks)
{
	enum err e = OK;
	if (hooks->series) {
		qsort(s->list, s->n, sizeof(struct series *), by_key);
		for (size_t i = 0; i < s->n; i++)
			s->list[i]->at = i;
		for (size_t i = 0; i < s->n && e == OK; i++) {
			struct series_closed c = s->list[i]->last;
			c.key = series_key(s->list[i]);
			if (c.count || c.missing || c.raised)
				e = hooks->series(hooks->ctx, &c);
		}
	}
	return e == OK && hooks->hour ? hooks->hour(hooks->ctx, hour) : e;
}

/* More than half of those who are known are silent: what the others report says little. */
static bool mostly_silent(const struct attendance *a)
{
	size_t silent = 0;
	for (size_t i = 0; i < a->n; i++)
		silent += a->list[i]->state == ATTENDANCE_SILENT;
	return silent > a->n / 2;
}

static enum err close_hour(struct series_set *s, int64_t hour, const struct series_hooks *hooks)
{
	size_t at = (size_t)(((hour % BASELINE_BUCKETS) + BASELINE_BUCKETS) % BASELINE_BUCKETS);
	s->present[at / 64] &= ~(UINT64_C(1) << at % 64);
	if (!attendance_any(&s->attendance, hour))
		return OK;
	attendance_close(&s->attendance, hour);
	bool missing = mostly_silent(&s->attendance) || (s->any_lost && hour <= s->lost);
	if (!missing)
		s->present[at / 64] |= UINT64_C(1) << at % 64;
	s->n_small = s->n_candidates = s->evaluated = 0;
	for (size_t i = 0; i < s->n; i++)
		evaluate(s, s->list[i], hour, missing);
	choose(s);
	attendance_sweep(&s->attendance);
	return tell(s, hour, hooks);
}

/* Hours in which nobody can have reported are passed at once. */
static void pass_empty(struct series_set *s, int64_t target)
{
	for (int64_t hour = s->next; hour < s->next + ATTENDANCE_OPEN; hour++)
		if (attendance_any(&s->attendance, hour))
			return;
	if (target - s->next > BASELINE_BUCKETS)
		s->next = target - BASELINE_BUCKETS;
}

void series_set_lost(struct series_set *s, int64_t time)
{
	s->any_lost = true;
	s->lost = hour_of(time);
}

enum err series_set_advance(struct series_set *s, int64_t t, const struct series_hooks *hooks)
{
	int64_t target = hour_of(t - s->rules.grace);
	enum err e = OK;
	while (s->begun && s->next < target && e == OK) {
		pass_empty(s, target);
		e = close_hour(s, s->next, hooks);
		s->next++;
	}
	return e;
}

void series_set_stats(const struct series_set *s, struct series_stats *out)
{
	*out = (struct series_stats){
		.series = s->n, .evaluated = s->evaluated, .late = s->late, .evicted = s->evicted, .hour = s->next - 1,
	};
}

const struct attendance *series_set_attendance(const struct series_set *s)
{
	return &s->attendance;
}
