/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of who met what others had met, weighed by logistic regression. */
#include "warn/at_risk.h"

#include <assert.h>
#include <stdlib.h>

#include "base/grow.h"

/* As many cases as tell enough: with more of them the given honeypot history is forecast no better, but slower. */
enum { RATES_MAX = 200000, CASES_MAX = 1 << 10 };
/* Taken for usual before anything was learned; the least probability that is worth a line; a likeness worth naming. */
static const double usual_prior = 0.05, probability_min = 0.05, points_min = 0.1;

struct at_risk_member {
	struct node node;
	const struct roster_member *who;
};

void at_risk_init(struct at_risk *r, struct roster *roster, const struct hash_key *key)
{
	static const double first[AT_RISK_INPUTS] = {0.7, 0.5, 1, 1, 0.5, 0.2, 0.2};
	*r = (struct at_risk){.roster = roster};
	rate_table_init(&r->rates, RATES_MAX, key);
	logit_init(&r->logit, AT_RISK_INPUTS, first);
	wait_ring_init(&r->cases, sizeof(struct at_risk_case), CASES_MAX);
}

static void member_free(void *ctx, struct node *node)
{
	(void)ctx;
	free(NODE_OWNER(node, struct at_risk_member, node));
}

void at_risk_deinit(struct at_risk *r)
{
	node_table_drain(&r->by_id, member_free, NULL);
	node_table_deinit(&r->by_id);
	free(r->members);
	rate_table_deinit(&r->rates);
	wait_ring_deinit(&r->cases);
	*r = (struct at_risk){0};
}

enum err at_risk_seen(struct at_risk *r, const struct roster_member *m)
{
	uint64_t hash = m->node.hash;
	for (struct node *node = node_table_first(&r->by_id, hash); node; node = node_table_next(node))
		if (NODE_OWNER(node, struct at_risk_member, node)->who == m)
			return OK;
	struct at_risk_member **more = grow(r->members, r->n_members, sizeof(*more));
	if (!more)
		return ERR_NOMEM;
	r->members = more;
	struct at_risk_member *own = calloc(1, sizeof *own);
	if (!own || node_table_reserve(&r->by_id)) {
		free(own);
		return ERR_NOMEM;
	}
	own->who = m;
	own->node.hash = hash;
	node_table_add(&r->by_id, &own->node);
	r->members[r->n_members++] = own;
	return OK;
}

const struct roster_member *at_risk_member(const struct at_risk *r, size_t i)
{
	return r->members[i]->who;
}

/* The number of a circumstance, never 0. Names stand for sectors and countries, as numbers are of one run. */
static uint64_t id_of(int input, uint64_t of, uint64_t member)
{
	const uint64_t parts[] = {(uint64_t)input, of, member};
	uint64_t id = XXH3_64bits(parts, sizeof parts);
	return id ? id : 1;
}

static uint64_t id_of_names(int input, struct str of, struct str member)
{
	return of.n && member.n ? id_of(input, XXH3_64bits(of.p, of.n), XXH3_64bits(member.p, member.n)) : 0;
}

static double share(struct at_risk *r, uint64_t id, double usual)
{
	const struct rate *known = rate_table_find(&r->rates, id);
	return rate_count_estimate(known ? &known->spans[RATE_DAY] : NULL, usual);
}

/* What a circumstance adds to what is usual of the member, in log-odds. */
static double lift(struct at_risk *r, uint64_t id, double usual)
{
	return id ? logit_from(share(r, id, usual)) - logit_from(usual) : 0;
}

static double lift_of_sources(struct at_risk *r, const struct at_risk_spread *s, uint64_t party, double usual)
{
	size_t n = s->n_parties < AT_RISK_HIT ? s->n_parties : AT_RISK_HIT;
	double sum = 0;
	for (size_t i = s->n_parties - n; i < s->n_parties; i++)
		sum += lift(r, id_of(AT_RISK_SOURCES, (uint64_t)s->parties[i], party), usual);
	return sum / (double)n;
}

/* What speaks for m to be next. */
static struct at_risk_candidate weigh(struct at_risk *r, const struct at_risk_spread *s, const struct roster_member *m)
{
	const struct roster *names = r->roster;
	struct at_risk_candidate c = {.party = roster_party(m), .met = UTC_NONE};
	uint64_t party = (uint64_t)c.party;
	c.ids[AT_RISK_USUAL] = id_of(AT_RISK_USUAL, 0, party);
	c.ids[AT_RISK_SOURCES] = id_of(AT_RISK_SOURCES, (uint64_t)s->parties[s->n_parties - 1], party);
	c.ids[AT_RISK_SERVICE] = s->service ? id_of(AT_RISK_SERVICE, s->service, party) : 0;
	c.ids[AT_RISK_SECTOR] =
		id_of_names(AT_RISK_SECTOR, roster_sector(names, s->last->sector), roster_sector(names, m->sector));
	c.ids[AT_RISK_COUNTRY] =
		id_of_names(AT_RISK_COUNTRY, roster_country(names, s->last->country), roster_country(names, m->country));
	double usual = share(r, c.ids[AT_RISK_USUAL], usual_prior);
	c.inputs[AT_RISK_CONSTANT] = 1;
	c.inputs[AT_RISK_FORECAST] = logit_from(s->probability);
	c.inputs[AT_RISK_USUAL] = logit_from(usual);
	c.inputs[AT_RISK_SOURCES] = lift_of_sources(r, s, party, usual);
	for (int i = AT_RISK_SERVICE; i < AT_RISK_INPUTS; i++)
		c.inputs[i] = lift(r, c.ids[i], usual);
	return c;
}

static bool is_among(const int64_t *parties, size_t n, int64_t party)
{
	for (size_t i = 0; i < n; i++)
		if (parties[i] == party)
			return true;
	return false;
}

/* In the cases of one value that wait, the last one first, party met it. */
static void came_true(struct at_risk *r, uint64_t last, int64_t party, int64_t now)
{
	for (struct at_risk_case *c; (c = wait_ring_find(&r->cases, last)); last = c->before)
		for (uint32_t i = 0; i < c->n; i++)
			if (c->candidates[i].party == party && c->candidates[i].met == UTC_NONE)
				c->candidates[i].met = now;
}

uint64_t at_risk_case(struct at_risk *r, const struct at_risk_spread *s, uint64_t before)
{
	uint64_t number = r->cases.end;
	came_true(r, before, s->parties[s->n_parties - 1], s->now);
	struct at_risk_case *c = r->n_members > 1 ? wait_ring_add(&r->cases) : NULL;
	if (!c)
		return before;
	c->time = s->now;
	c->before = before;
	c->n = 0;
	for (size_t i = 0; i < r->n_members && c->n < AT_RISK_CANDIDATES; i++) {
		const struct roster_member *m = at_risk_member(r, (number * AT_RISK_CANDIDATES + i) % r->n_members);
		if (!is_among(s->parties, s->n_parties, roster_party(m)))
			c->candidates[c->n++] = weigh(r, s, m);
	}
	return number;
}

static bool was_next(const struct at_risk_case *c, const struct at_risk_candidate *one, int64_t within)
{
	return one->met != UTC_NONE && one->met - c->time <= within;
}

static void learn_rates(struct at_risk *r, const struct at_risk_case *c, const struct at_risk_candidate *one)
{
	for (int i = AT_RISK_USUAL; i < AT_RISK_INPUTS; i++) {
		struct rate *known = one->ids[i] ? rate_table_get(&r->rates, one->ids[i]) : NULL;
		if (known)
			rate_count_add(&known->spans[RATE_DAY], was_next(c, one, UTC_DAY));
	}
}

void at_risk_learn(struct at_risk *r, int64_t now, int64_t horizon)
{
	const struct at_risk_case *c;
	for (; (c = wait_ring_find(&r->cases, r->day_at)) && now - c->time > UTC_DAY; r->day_at++)
		for (uint32_t i = 0; i < c->n; i++)
			learn_rates(r, c, &c->candidates[i]);
	for (; (c = wait_ring_find(&r->cases, r->cases.first)) && now - c->time > horizon; r->cases.first++)
		for (uint32_t i = 0; i < c->n; i++)
			logit_learn(&r->logit, c->candidates[i].inputs, was_next(c, &c->candidates[i], horizon));
}

static unsigned why(const struct logit *l, const struct at_risk_candidate *c)
{
	static const unsigned bits[AT_RISK_INPUTS] = {
		[AT_RISK_SOURCES] = WARNING_WHY_SOURCES,
		[AT_RISK_SERVICE] = WARNING_WHY_SERVICE,
		[AT_RISK_SECTOR] = WARNING_WHY_SECTOR,
		[AT_RISK_COUNTRY] = WARNING_WHY_COUNTRY,
	};
	unsigned set = 0;
	for (int i = 0; i < AT_RISK_INPUTS; i++)
		if (l->weights[i] * c->inputs[i] >= points_min)
			set |= bits[i];
	return set;
}

static bool comes_before(const struct warning_risk *a, const struct warning_risk *b)
{
	return a->probability > b->probability || (a->probability >= b->probability && a->member < b->member);
}

/* Puts one into out[0..n), which is in order and has room for max; returns the new n. */
static size_t put_in_order(struct warning_risk *out, size_t n, size_t max, struct warning_risk one)
{
	size_t at = n;
	if (n == max && (max == 0 || !comes_before(&one, &out[n - 1])))
		return n;
	if (n == max)
		at = --n;
	for (; at > 0 && comes_before(&one, &out[at - 1]); at--)
		out[at] = out[at - 1];
	out[at] = one;
	return n + 1;
}

static int order_of_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

size_t at_risk_find(struct at_risk *r, const struct at_risk_spread *s, size_t max, struct warning_risk *out)
{
	int64_t hit[WARNING_MEMBERS_MAX];
	size_t n = 0;
	assert(s->n_parties > 0 && s->n_parties <= WARNING_MEMBERS_MAX);
	memcpy(hit, s->parties, s->n_parties * sizeof *hit);
	qsort(hit, s->n_parties, sizeof *hit, order_of_ids);
	for (size_t i = 0; i < r->n_members; i++) {
		const struct roster_member *m = at_risk_member(r, i);
		int64_t party = roster_party(m);
		if (bsearch(&party, hit, s->n_parties, sizeof *hit, order_of_ids))
			continue;
		struct at_risk_candidate c = weigh(r, s, m);
		struct warning_risk one = {
			.member = m->id,
			.name = owned_str(&m->name),
			.country = roster_country(r->roster, m->country),
			.sector = roster_sector(r->roster, m->sector),
			.probability = logit_to(logit_score(&r->logit, c.inputs)),
			.why = why(&r->logit, &c),
		};
		if (one.probability >= probability_min)
			n = put_in_order(out, n, max, one);
	}
	return n;
}
