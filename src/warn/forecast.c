/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of what went on under the same circumstances, weighed by what was learned of their worth. */
#include "warn/forecast.h"

#include <assert.h>
#include <stdlib.h>

#include "warn/forecast_state.h"
#include "warn/subject.h"

/* The rule to be beaten, and the cases from which enough is learned to beat it. */
enum { RULE_PARTIES = 2, LEARNED_MIN = 500 };
/* Of the rule's warnings, so many are raised; each moves the bar by a step. */
static const double pace_share = 0.95, pace_step = 0.01;
/* Taken for usual before anything was learned. */
static const double hour_prior = 0.1, day_prior = 0.2;

static const char *const term_names[FORECAST_TERM_COUNT] = {
	[FORECAST_TERM_STAGE] = "stage",
	[FORECAST_TERM_MET_BY] = "met-by",
	[FORECAST_TERM_SERVICE] = "service",
	[FORECAST_TERM_NEIGHBOURHOOD] = "neighbourhood",
};

struct forecast *forecast_new(const struct forecast_rules *rules, const struct hash_key *key)
{
	static const double day_first[FORECAST_INPUTS] = {[2] = 1}, horizon_first[] = {0, 1};
	assert(rules->horizon == 0 || (rules->horizon > UTC_DAY && rules->horizon <= WARN_SPAN_MAX));
	struct forecast *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->horizon = rules->horizon ? rules->horizon : 7 * UTC_DAY;
	f->now = UTC_NONE;
	f->rule_first = rules->rule_first;
	f->pace = (struct forecast_pace){.a_day = UINT32_MAX};
	roster_init(&f->roster, key);
	forecast_values_init(&f->values, rules->values_max ? rules->values_max : 1000000, key);
	wait_ring_init(&f->cases, sizeof(struct forecast_case), rules->cases_max ? rules->cases_max : 1 << 18);
	rate_table_init(&f->rates, rules->rates_max ? rules->rates_max : 100000, key);
	at_risk_init(&f->risk, &f->roster, key);
	logit_init(&f->day, FORECAST_INPUTS, day_first);
	logit_init(&f->horizon_by_day, 2, horizon_first);
	return f;
}

void forecast_free(struct forecast *f)
{
	if (!f)
		return;
	at_risk_deinit(&f->risk);
	rate_table_deinit(&f->rates);
	wait_ring_deinit(&f->cases);
	forecast_values_deinit(&f->values);
	roster_deinit(&f->roster);
	free(f);
}

void forecast_budget(struct forecast *f, uint32_t a_day)
{
	f->pace.a_day = a_day;
}

enum err forecast_member(struct forecast *f, const struct warn_member *m)
{
	return roster_set(&f->roster, m);
}

enum err forecast_party(struct forecast *f, int64_t member, int64_t of)
{
	return member < 1 || of < 0 ? ERR_VALUE : roster_copy(&f->roster, member, of);
}

static bool went_on(const struct forecast_case *c, int64_t within)
{
	return c->next != UTC_NONE && c->next - c->time <= within;
}

/* What cannot be kept for want of memory is not learned. */
static void learn_rates(struct forecast *f, const struct forecast_case *c, enum rate_span span, bool followed)
{
	for (int i = 0; i < FORECAST_TERM_COUNT; i++) {
		struct rate *r = rate_table_get(&f->rates, c->ids[i]);
		if (r)
			rate_count_add(&r->spans[span], followed);
	}
}

static void learn_horizon(struct forecast *f, const struct forecast_case *c)
{
	const double inputs[] = {1, logit_score(&f->day, c->inputs)};
	logit_learn(&f->horizon_by_day, inputs, went_on(c, f->horizon));
}

/* The case behind *at if it is older than span at f->now; *at goes on. */
static const struct forecast_case *take_older(struct forecast *f, uint64_t *at, int64_t span)
{
	const struct forecast_case *c = wait_ring_find(&f->cases, *at);
	if (!c || f->now - c->time <= span)
		return NULL;
	++*at;
	return c;
}

void forecast_advance(struct forecast *f, int64_t t)
{
	const struct forecast_case *c;
	if (t <= f->now)
		return;
	f->now = t;
	while ((c = take_older(f, &f->hour_at, UTC_HOUR)))
		learn_rates(f, c, RATE_HOUR, went_on(c, UTC_HOUR));
	while ((c = take_older(f, &f->day_at, UTC_DAY))) {
		learn_rates(f, c, RATE_DAY, went_on(c, UTC_DAY));
		logit_learn(&f->day, c->inputs, went_on(c, UTC_DAY));
		f->learned++;
	}
	while ((c = take_older(f, &f->cases.first, f->horizon)))
		learn_horizon(f, c);
	at_risk_learn(&f->risk, t, f->horizon);
	forecast_values_forget(&f->values, t);
}

static uint32_t at_most(uint32_t n, uint32_t max)
{
	return n < max ? n : max;
}

static int order_of_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The parties without their order, up to four of them; of more, their number and the last. */
static uint64_t set_id(const struct forecast_value *v)
{
	enum { SET_MAX = 4 };
	int64_t ids[SET_MAX] = {0};
	if (v->n_parties > SET_MAX)
		return v->n_parties;
	for (uint32_t i = 0; i < v->n_parties; i++)
		ids[i] = v->parties[i].id;
	qsort(ids, v->n_parties, sizeof *ids, order_of_ids);
	return XXH3_64bits(ids, sizeof ids);
}

/* The /24, the /48, the parent domain; of other kinds there is none. */
static uint64_t neighbourhood_id(struct value v)
{
	struct str place = {0};
	if (v.kind == KIND_IPV4)
		place = str_upto(v.bytes, 3);
	else if (v.kind == KIND_IPV6)
		place = str_upto(v.bytes, 6);
	else if (v.kind == KIND_DOMAIN)
		place = str_from(v.bytes, str_find(v.bytes, '.'));
	return XXH3_64bits(place.p, place.n);
}

/* Numbers of circumstances; they need no key, as the table that holds them has one. */
static void circumstances(const struct forecast_value *v, uint32_t recent, uint64_t *ids)
{
	uint64_t n = v->n_parties, kind = v->kind, service = v->service;
	uint64_t last = (uint64_t)v->parties[n - 1].id;
	const uint64_t parts[FORECAST_TERM_COUNT][5] = {
		[FORECAST_TERM_STAGE] = {FORECAST_TERM_STAGE, kind, at_most((uint32_t)n, 9), recent},
		[FORECAST_TERM_MET_BY] = {FORECAST_TERM_MET_BY, kind, service, set_id(v), last},
		[FORECAST_TERM_SERVICE] = {FORECAST_TERM_SERVICE, kind, service, last, at_most((uint32_t)n, 4)},
		[FORECAST_TERM_NEIGHBOURHOOD] =
			{FORECAST_TERM_NEIGHBOURHOOD, kind, neighbourhood_id(forecast_value_of(v)), at_most((uint32_t)n, 2)},
	};
	for (int i = 0; i < FORECAST_TERM_COUNT; i++)
		ids[i] = XXH3_64bits(parts[i], sizeof parts[i]);
}

/* The share under a circumstance, as log-odds; those of later terms beside those of the stage. */
static double input(const struct rate *r, enum rate_span span, double usual, double *out_share)
{
	*out_share = rate_count_estimate(r ? &r->spans[span] : NULL, usual);
	return logit_from(*out_share);
}

static void make_inputs(struct forecast *f, struct forecast_case *c, struct warning_term *terms)
{
	double usual[RATE_SPAN_COUNT] = {hour_prior, day_prior}, stage[RATE_SPAN_COUNT] = {0}, share = 0;
	c->inputs[0] = 1;
	for (int i = 0; i < FORECAST_TERM_COUNT; i++) {
		const struct rate *r = rate_table_find(&f->rates, c->ids[i]);
		double *in = &c->inputs[1 + RATE_SPAN_COUNT * i], points = 0;
		for (int span = 0; span < RATE_SPAN_COUNT; span++) {
			double odds = input(r, (enum rate_span)span, usual[span], &share);
			in[span] = odds - stage[span];
			points += in[span] * f->day.weights[1 + RATE_SPAN_COUNT * i + span];
			if (i == FORECAST_TERM_STAGE) {
				usual[span] = share;
				stage[span] = odds;
			}
		}
		terms[i] = (struct warning_term){term_names[i], share, points};
	}
}

static void roll_day(struct forecast *f)
{
	struct forecast_pace *pace = &f->pace;
	int64_t day = f->now / UTC_DAY;
	if (day == pace->day)
		return;
	pace->day = day;
	pace->raised = 0;
	pace->earned = 0;
}

static double clamp_bar(double bar)
{
	return bar < -FORECAST_BAR_MAX ? -FORECAST_BAR_MAX : bar > FORECAST_BAR_MAX ? FORECAST_BAR_MAX : bar;
}

static void rise(struct forecast_pace *pace)
{
	pace->bar = clamp_bar(pace->bar + pace_step);
}

/* The bar sinks with each value that the rule would raise, and rises with each that is raised. */
static bool is_raised(struct forecast *f, struct forecast_value *v, double score, uint32_t recent)
{
	struct forecast_pace *pace = &f->pace;
	bool ruled = recent >= RULE_PARTIES && (f->rule_first || f->learned >= LEARNED_MIN);
	roll_day(f);
	if (ruled && !v->ruled && pace->earned + pace_share <= pace->a_day) {
		pace->earned += pace_share;
		pace->bar = clamp_bar(pace->bar - pace_step * pace_share);
	}
	v->ruled |= ruled;
	if (v->raised || pace->raised >= pace->a_day)
		return false;
	if (f->learned < LEARNED_MIN ? !ruled : score < pace->bar)
		return false;
	pace->raised++;
	rise(pace);
	return true;
}

double forecast_probability(const struct forecast *f, struct value v)
{
	const struct forecast_value *known = forecast_values_find(&f->values, v);
	return known ? known->probability : 0;
}

void forecast_warned(struct forecast *f, const struct warning *w)
{
	bool of_value = w->owner == 0 && w->n_values == 1 && !str_has_prefix(w->subject, STR("label:"));
	struct forecast_value *v = of_value ? forecast_values_find(&f->values, w->values[0].value) : NULL;
	if (!v)
		return;
	if (!v->raised || v->warned)
		rise(&f->pace);
	v->raised = true;
	v->warned = true;
}

/* Who is next: what was said of v before came true, or not, and is said anew. */
static void note_risk(struct forecast *f, struct forecast_value *v, const struct roster_member *last)
{
	int64_t parties[FORECAST_PARTIES_MAX];
	for (uint32_t i = 0; i < v->n_parties; i++)
		parties[i] = v->parties[i].id;
	const struct at_risk_spread s = {f->now, parties, v->n_parties, last, v->service, v->probability};
	v->risk_case = at_risk_case(&f->risk, &s, v->risk_case);
}

/* A further party met v: what was forecast of it came true, and a new forecast is due. */
static void further_party(struct forecast *f, struct forecast_value *v, struct forecast_verdict *out)
{
	struct forecast_case *before = wait_ring_find(&f->cases, v->last_case), now = {.time = f->now, .next = UTC_NONE};
	if (before)
		before->next = f->now;
	circumstances(v, out->parties, now.ids);
	make_inputs(f, &now, out->terms);
	double score = logit_score(&f->day, now.inputs);
	v->probability = logit_to(logit_score(&f->horizon_by_day, (const double[]){1, score}));
	out->fresh = true;
	out->raise = is_raised(f, v, score, out->parties);
	v->raised |= out->raise;
	struct forecast_case *kept = wait_ring_add(&f->cases);
	v->last_case = kept ? f->cases.end - 1 : WAIT_RING_NONE;
	if (kept)
		*kept = now;
}

enum err forecast_contact(struct forecast *f, const struct contact *c, struct forecast_verdict *out)
{
	bool fresh;
	if (!subject_time_ok(c->time) || c->member < 1 || c->value.kind >= KIND_COUNT || c->value.bytes.n == 0 ||
	    c->value.bytes.n > LIMIT_VALUE_BYTES)
		return ERR_VALUE;
	forecast_advance(f, c->time);
	const struct roster_member *m = roster_get(&f->roster, c->member);
	struct forecast_value *v = m ? forecast_values_get(&f->values, c->value, f->now) : NULL;
	if (!v || at_risk_seen(&f->risk, m) || forecast_value_meet(v, roster_party(m), f->now, &fresh))
		return ERR_NOMEM;
	*out = (struct forecast_verdict){.parties = forecast_value_recent(v, f->now - f->horizon)};
	if (fresh) {
		v->service = (uint64_t)c->port << 8 | c->protocol;
		further_party(f, v, out);
		note_risk(f, v, m);
	}
	out->probability = v->probability;
	return OK;
}

size_t forecast_risks(struct forecast *f, const struct warning *w, struct warning_risk *out)
{
	int64_t parties[WARNING_MEMBERS_MAX];
	const struct roster_member *last = NULL;
	if (w->owner || w->n_members > WARNING_MEMBERS_MAX)
		return 0;
	for (size_t i = 0; i < w->n_members; i++) {
		last = roster_get(&f->roster, w->members[i].member);
		if (!last)
			return 0;
		parties[i] = roster_party(last);
	}
	if (!last)
		return 0;
	const struct forecast_value *v = w->n_values ? forecast_values_find(&f->values, w->values[0].value) : NULL;
	const struct at_risk_spread s = {f->now, parties, w->n_members, last, v ? v->service : 0, w->probability};
	return at_risk_find(&f->risk, &s, WARNING_RISKS_MAX, out);
}

void forecast_save(const struct forecast *f, struct buf *out)
{
	forecast_state_write(f, out);
}

enum err forecast_load(struct forecast *f, struct str saved)
{
	return forecast_state_read(f, saved);
}
