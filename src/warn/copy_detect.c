/* SPDX-License-Identifier: Apache-2.0 */
/* A sample of values with who said them first; pairs are gathered from it, sorted and judged. */
#include "warn/copy_detect.h"

#include <math.h>
#include <stdlib.h>

#include "warn/node_table.h"

enum {
	VALUES_DEFAULT = 1 << 16,
	ERROR_WEIGHS = 3,  /* one error that two share, in values */
	WEIGHT_MIN = 6,    /* of what two share, before they are judged at all */
	TOGETHER = 60,     /* seconds: closer than this neither is first */
	SPREAD_FACTOR = 4, /* most delays lie within this factor of the median */
};
#define SAME_ORDER 0.9  /* of what two share, in the same order */
#define SAME_DELAY 0.75 /* within the factor */

struct said {
	uint32_t reporter; /* index */
	int64_t first;
};

struct sampled {
	struct node node;
	int64_t first, last; /* of all that said it */
	struct said said[COPY_DETECT_FEW];
	uint8_t n; /* COPY_DETECT_FEW + 1: too many */
	bool error;
};

struct copy_detect {
	struct copy_rules rules;
	struct node_table values;
	uint64_t below; /* hashes that are kept */
	int64_t *reporters; /* by index, in order of coming */
	int64_t *parties;   /* the same */
	size_t n_reporters;
};

struct copy_detect *copy_detect_new(const struct copy_rules *rules)
{
	struct copy_detect *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->rules = *rules;
	c->below = UINT64_MAX;
	if (!c->rules.values_max)
		c->rules.values_max = VALUES_DEFAULT;
	if (!c->rules.horizon)
		c->rules.horizon = 30 * UTC_DAY;
	if (!(c->rules.share > 0))
		c->rules.share = 0.3;
	if (!(c->rules.chance > 0))
		c->rules.chance = 0.001;
	c->reporters = calloc(COPY_DETECT_REPORTERS_MAX, sizeof *c->reporters);
	c->parties = calloc(COPY_DETECT_REPORTERS_MAX, sizeof *c->parties);
	if (!c->reporters || !c->parties) {
		copy_detect_free(c);
		return NULL;
	}
	return c;
}

static struct sampled *owner(struct node *n)
{
	return NODE_OWNER(n, struct sampled, node);
}

static void drop(void *ctx, struct node *n)
{
	(void)ctx;
	free(owner(n));
}

void copy_detect_free(struct copy_detect *c)
{
	if (!c)
		return;
	node_table_drain(&c->values, drop, NULL);
	node_table_deinit(&c->values);
	free(c->reporters);
	free(c->parties);
	free(c);
}

/* --- the sample ---------------------------------------------------------------------------------------------------- */

/* Whether a value is to be forgotten; each sees all of them once. */
typedef bool forget_fn(const struct copy_detect *c, const struct sampled *s, int64_t time);

static void forget(struct copy_detect *c, forget_fn *which, int64_t time)
{
	for (size_t i = 0; i < c->values.n_slots; i++) {
		struct node *next, *n = c->values.slots[i];
		for (; n; n = next) {
			next = n->next;
			if (!which(c, owner(n), time))
				continue;
			node_table_remove(&c->values, n);
			free(owner(n));
		}
	}
}

static bool is_outside(const struct copy_detect *c, const struct sampled *s, int64_t time)
{
	(void)time;
	return s->node.hash > c->below;
}

static bool is_old(const struct copy_detect *c, const struct sampled *s, int64_t time)
{
	return s->last <= time - c->rules.horizon;
}

void copy_detect_advance(struct copy_detect *c, int64_t t)
{
	forget(c, is_old, t);
}

static bool find_reporter(struct copy_detect *c, int64_t reporter, uint32_t *out)
{
	size_t i = 0;
	while (i < c->n_reporters && c->reporters[i] != reporter)
		i++;
	if (i == COPY_DETECT_REPORTERS_MAX)
		return false;
	if (i == c->n_reporters) {
		c->reporters[i] = c->parties[i] = reporter;
		c->n_reporters++;
	}
	*out = (uint32_t)i;
	return true;
}

static uint64_t hash_of(const struct copy_detect *c, struct value v)
{
	return hash_bytes(&c->rules.key, v.bytes.p, v.bytes.n) ^ (uint64_t)v.kind * UINT64_C(0x9e3779b97f4a7c15);
}

/* Two values with one hash of 64 bits would be taken for one, once in 10^9 samples. */
static struct sampled *sample(struct copy_detect *c, uint64_t hash)
{
	struct node *n = node_table_first(&c->values, hash);
	if (n)
		return owner(n);
	struct sampled *s = node_table_reserve(&c->values) ? NULL : calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->node.hash = hash;
	s->first = INT64_MAX;
	s->last = INT64_MIN;
	node_table_add(&c->values, &s->node);
	return s;
}

static void say(struct sampled *s, uint32_t reporter, const struct copy_claim *claim)
{
	uint8_t i = 0;
	s->error = s->error || claim->error;
	s->first = claim->time < s->first ? claim->time : s->first;
	s->last = claim->time > s->last ? claim->time : s->last;
	if (s->n > COPY_DETECT_FEW)
		return;
	while (i < s->n && s->said[i].reporter != reporter)
		i++;
	if (i == COPY_DETECT_FEW) {
		s->n = COPY_DETECT_FEW + 1;
		return;
	}
	if (i == s->n)
		s->said[s->n++] = (struct said){reporter, claim->time};
	else if (claim->time < s->said[i].first)
		s->said[i].first = claim->time;
}

enum err copy_detect_add(struct copy_detect *c, const struct copy_claim *claim)
{
	uint64_t hash = hash_of(c, claim->value);
	uint32_t reporter;
	if (hash > c->below || !find_reporter(c, claim->reporter, &reporter))
		return OK;
	struct sampled *s = sample(c, hash);
	if (!s)
		return ERR_NOMEM;
	say(s, reporter, claim);
	while (c->values.n > c->rules.values_max) {
		c->below /= 2;
		forget(c, is_outside, 0);
	}
	return OK;
}

void copy_detect_error(struct copy_detect *c, struct value v)
{
	struct node *n = node_table_first(&c->values, hash_of(c, v));
	if (n)
		owner(n)->error = true;
}

/* --- pairs --------------------------------------------------------------------------------------------------------- */

/* Both said a value: a by the smaller number. */
struct meeting {
	int64_t a, b;
	int64_t lag; /* of b; negative: a is behind */
	bool error;
};

struct meetings {
	struct meeting *list;
	size_t n;
	uint32_t *said; /* by reporter: rare values that it said; errors weigh more */
	size_t values;  /* all rare ones, the same */
};

static uint32_t weight(bool error)
{
	return error ? ERROR_WEIGHS : 1;
}

static int by_pair(const void *x, const void *y)
{
	const struct meeting *a = x, *b = y;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return (a->lag > b->lag) - (a->lag < b->lag);
}

static void meet(const struct copy_detect *c, const struct sampled *s, struct meetings *m)
{
	if (s->n > COPY_DETECT_FEW)
		return;
	m->values += weight(s->error);
	for (uint8_t i = 0; i < s->n; i++) {
		m->said[s->said[i].reporter] += weight(s->error);
		for (uint8_t k = 0; k < i; k++) {
			const struct said *x = &s->said[i], *y = &s->said[k];
			if (c->reporters[x->reporter] > c->reporters[y->reporter]) {
				x = y;
				y = &s->said[i];
			}
			m->list[m->n++] = (struct meeting){c->reporters[x->reporter], c->reporters[y->reporter], y->first - x->first, s->error};
		}
	}
}

static enum err gather(const struct copy_detect *c, struct meetings *m)
{
	enum { PAIRS = COPY_DETECT_FEW * (COPY_DETECT_FEW - 1) / 2 };
	m->list = calloc(c->values.n * PAIRS + 1, sizeof *m->list);
	m->said = calloc(c->n_reporters + 1, sizeof *m->said);
	if (!m->list || !m->said)
		return ERR_NOMEM;
	for (size_t i = 0; i < c->values.n_slots; i++)
		for (struct node *n = c->values.slots[i]; n; n = n->next)
			meet(c, owner(n), m);
	if (m->n)
		qsort(m->list, m->n, sizeof *m->list, by_pair);
	return OK;
}

/* The logarithm of a bound on P(X >= k), X binomial(n, p) (Chernoff): n times the divergence of k/n from p. */
static double log_tail(double n, double k, double p)
{
	double x = k / n;
	if (x <= p)
		return 0;
	double d = x * log(x / p) + (x < 1 ? (1 - x) * log((1 - x) / (1 - p)) : 0);
	return -n * d;
}

static size_t count_between(const struct meeting *list, size_t n, int64_t from, int64_t to)
{
	size_t in = 0;
	for (size_t i = 0; i < n; i++)
		in += list[i].lag >= from && list[i].lag <= to;
	return in;
}

/* Most delays have one sign and one size, or there is none at all. */
static bool is_steady(const struct meeting *list, size_t n, int64_t *out_lag)
{
	const int64_t near = TOGETHER * UTC_SECOND;
	int64_t median = list[n / 2].lag;
	if ((double)count_between(list, n, -near, near) >= SAME_ORDER * (double)n) {
		*out_lag = 0;
		return true;
	}
	size_t ordered = median > 0 ? count_between(list, n, -near, INT64_MAX) : count_between(list, n, INT64_MIN, near);
	int64_t low = median / SPREAD_FACTOR, high = median * SPREAD_FACTOR;
	size_t same = median > 0 ? count_between(list, n, low - near, high + near) : count_between(list, n, high - near, low + near);
	*out_lag = median;
	return (double)ordered >= SAME_ORDER * (double)n && (double)same >= SAME_DELAY * (double)n;
}

static uint32_t said_by(const struct copy_detect *c, const struct meetings *m, int64_t reporter)
{
	size_t i = 0;
	while (i < c->n_reporters && c->reporters[i] != reporter)
		i++;
	return i < c->n_reporters ? m->said[i] : 0;
}

/* The n meetings of one pair. */
static bool judge(const struct copy_detect *c, const struct meetings *m, const struct meeting *list, size_t n, struct copy_pair *out)
{
	uint32_t errors = 0;
	for (size_t i = 0; i < n; i++)
		errors += list[i].error;
	double shared = (double)n + (ERROR_WEIGHS - 1) * (double)errors;
	double a = said_by(c, m, list[0].a), b = said_by(c, m, list[0].b), less = a < b ? a : b, more = a < b ? b : a;
	double pairs = (double)c->n_reporters * (double)(c->n_reporters - 1) / 2;
	if (shared < WEIGHT_MIN || shared < c->rules.share * less)
		return false;
	/* That the smaller one's values are among the larger one's by chance, for rare values spread evenly. */
	if (more < (double)m->values && log_tail(less, shared, more / (double)m->values) > log(c->rules.chance / pairs))
		return false;
	*out = (struct copy_pair){list[0].a, list[0].b, (uint32_t)n, errors, 0, shared / less};
	if (!is_steady(list, n, &out->lag))
		return false;
	if (out->lag < 0)
		*out = (struct copy_pair){out->second, out->first, out->shared, out->errors, -out->lag, out->share};
	return true;
}

/* --- parties ------------------------------------------------------------------------------------------------------- */

static void unite(const struct copy_detect *c, int64_t *parties, const struct copy_pair *p)
{
	int64_t x = 0, y = 0;
	for (size_t i = 0; i < c->n_reporters; i++) {
		x = c->reporters[i] == p->first ? parties[i] : x;
		y = c->reporters[i] == p->second ? parties[i] : y;
	}
	int64_t least = x < y ? x : y;
	for (size_t i = 0; i < c->n_reporters; i++)
		if (parties[i] == x || parties[i] == y)
			parties[i] = least;
}

static enum err find(const struct copy_detect *c, const struct meetings *m, int64_t *parties, copy_pair_fn *each, void *ctx)
{
	enum err e = OK;
	for (size_t i = 0, n; i < m->n && e == OK; i += n) {
		struct copy_pair pair;
		for (n = 1; i + n < m->n && m->list[i + n].a == m->list[i].a && m->list[i + n].b == m->list[i].b;)
			n++;
		if (!judge(c, m, &m->list[i], n, &pair))
			continue;
		unite(c, parties, &pair);
		e = each ? each(ctx, &pair) : OK;
	}
	return e;
}

enum err copy_detect_find(struct copy_detect *c, copy_pair_fn *each, void *ctx)
{
	struct meetings m = {0};
	int64_t *parties = calloc(COPY_DETECT_REPORTERS_MAX, sizeof *parties);
	enum err e = parties ? gather(c, &m) : ERR_NOMEM;
	for (size_t i = 0; e == OK && i < c->n_reporters; i++)
		parties[i] = c->reporters[i];
	if (e == OK)
		e = find(c, &m, parties, each, ctx);
	if (e == OK) {
		free(c->parties);
		c->parties = parties;
		parties = NULL;
	}
	free(parties);
	free(m.list);
	free(m.said);
	return e;
}

int64_t copy_detect_party(const struct copy_detect *c, int64_t reporter)
{
	for (size_t i = 0; i < c->n_reporters; i++)
		if (c->reporters[i] == reporter)
			return c->parties[i];
	return reporter;
}
