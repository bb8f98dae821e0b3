/* SPDX-License-Identifier: Apache-2.0 */
/* Values by hash, each with who met it first when; a list by last contact bounds their number. */
#include "warn/forecast.h"

#include "warn/roster.h"
#include "warn/subject.h"

enum { PARTIES_MAX = 16, PARTIES_TO_RAISE = 2 };

#define FORGET_AFTER (90 * UTC_DAY)

struct party {
	int64_t id; /* roster_party */
	int64_t first;
};

struct known {
	struct node node;
	struct known *newer, *older; /* by last contact */
	int64_t last;
	struct party parties[PARTIES_MAX]; /* beyond them all is known about the value */
	uint32_t n_parties;
	bool raised;
	uint8_t kind;
	size_t n_bytes;
	char bytes[];
};

struct forecast {
	struct forecast_rules rules;
	struct hash_key key;
	struct roster roster;
	struct node_table values;
	struct known *newest, *oldest;
	int64_t now;
};

struct forecast *forecast_new(const struct forecast_rules *rules, const struct hash_key *key)
{
	struct forecast *f = calloc(1, sizeof(*f));
	if (!f)
		return NULL;
	f->rules = *rules;
	if (f->rules.horizon == 0)
		f->rules.horizon = 7 * UTC_DAY;
	if (f->rules.values_max == 0)
		f->rules.values_max = 1000000;
	f->key = *key;
	f->now = UTC_NONE;
	roster_init(&f->roster, key);
	return f;
}

static void known_free(void *ctx, struct node *node)
{
	(void)ctx;
	free(NODE_OWNER(node, struct known, node));
}

void forecast_free(struct forecast *f)
{
	if (!f)
		return;
	node_table_drain(&f->values, known_free, NULL);
	node_table_deinit(&f->values);
	roster_deinit(&f->roster);
	free(f);
}

enum err forecast_member(struct forecast *f, const struct warn_member *m)
{
	return roster_set(&f->roster, m);
}

static void unlist(struct forecast *f, struct known *k)
{
	*(k->newer ? &k->newer->older : &f->newest) = k->older;
	*(k->older ? &k->older->newer : &f->oldest) = k->newer;
}

static void list_newest(struct forecast *f, struct known *k)
{
	k->newer = NULL;
	k->older = f->newest;
	*(f->newest ? &f->newest->newer : &f->oldest) = k;
	f->newest = k;
}

static void forget_oldest(struct forecast *f)
{
	struct known *k = f->oldest;
	unlist(f, k);
	node_table_remove(&f->values, &k->node);
	free(k);
}

void forecast_advance(struct forecast *f, int64_t t)
{
	if (t > f->now)
		f->now = t;
	while (f->oldest && f->oldest->last < f->now - FORGET_AFTER)
		forget_oldest(f);
}

static struct known *known_find(const struct forecast *f, struct value v, uint64_t hash)
{
	for (struct node *node = node_table_first(&f->values, hash); node; node = node_table_next(node)) {
		struct known *k = NODE_OWNER(node, struct known, node);
		if (value_eq((struct value){(enum kind)k->kind, {k->bytes, k->n_bytes}}, v))
			return k;
	}
	return NULL;
}

/* The value's entry, listed as the newest; NULL when out of memory. */
static struct known *known_get(struct forecast *f, struct value v)
{
	uint64_t hash = hash_bytes(&f->key, v.bytes.p, v.bytes.n) + (uint64_t)v.kind;
	struct known *k = known_find(f, v, hash);
	if (k) {
		unlist(f, k);
		list_newest(f, k);
		return k;
	}
	if (f->values.n >= f->rules.values_max)
		forget_oldest(f);
	k = calloc(1, sizeof(*k) + v.bytes.n);
	if (!k || node_table_reserve(&f->values)) {
		free(k);
		return NULL;
	}
	k->kind = (uint8_t)v.kind;
	k->n_bytes = v.bytes.n;
	memcpy(k->bytes, v.bytes.p, v.bytes.n);
	k->node.hash = hash;
	node_table_add(&f->values, &k->node);
	list_newest(f, k);
	return k;
}

/* Notes that party met k; returns how many first met it within the last horizon. */
static uint32_t met_by(struct known *k, int64_t party, int64_t now, int64_t horizon)
{
	uint32_t i = 0, recent = 0;
	while (i < k->n_parties && k->parties[i].id != party)
		i++;
	if (i == k->n_parties && i < PARTIES_MAX)
		k->parties[k->n_parties++] = (struct party){party, now};
	for (i = 0; i < k->n_parties; i++)
		recent += now - k->parties[i].first <= horizon;
	return recent;
}

enum err forecast_contact(struct forecast *f, const struct contact *c, struct forecast_verdict *out)
{
	if (!subject_time_ok(c->time) || c->member < 1 || c->value.kind >= KIND_COUNT || c->value.bytes.n == 0 ||
	    c->value.bytes.n > LIMIT_VALUE_BYTES)
		return ERR_VALUE;
	forecast_advance(f, c->time);
	const struct roster_member *m = roster_get(&f->roster, c->member);
	struct known *k = m ? known_get(f, c->value) : NULL;
	if (!k)
		return ERR_NOMEM;
	k->last = f->now;
	uint32_t parties = met_by(k, roster_party(m), f->now, f->rules.horizon);
	bool raise = parties >= PARTIES_TO_RAISE && !k->raised;
	k->raised |= raise;
	*out = (struct forecast_verdict){.probability = parties >= PARTIES_TO_RAISE ? 0.5 : 0.16, .raise = raise, .parties = parties};
	return OK;
}
