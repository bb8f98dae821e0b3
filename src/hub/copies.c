/* SPDX-License-Identifier: Apache-2.0 */
/* What copy_detect finds, compared with what was found before. */
#include "hub/copies.h"

#include <math.h>
#include <stdlib.h>

#include "base/grow.h"
#include "store/store_sighting.h"
#include "store/store_source.h"
#include "store/store_suspension.h"
#include "warn/copy_detect.h"

static const int64_t HORIZON = 30 * UTC_DAY;

struct standing {
	int64_t member, party;
};

struct pairs {
	struct store_source_copy *list;
	size_t n;
};

struct copies {
	struct hash_key key;
	struct copy_detect *detect;
	struct standing *members;
	size_t n_members;
	struct pairs pairs;
	int64_t day;  /* the last one for which it was worked out */
	bool changed; /* pairs are not as the store has them */
};

static struct copy_detect *fresh(const struct copies *c)
{
	return copy_detect_new(&(struct copy_rules){.horizon = HORIZON, .key = c->key});
}

struct copies *copies_new(const struct hash_key *key)
{
	struct copies *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->key = *key;
	c->day = INT64_MIN;
	c->detect = fresh(c);
	if (!c->detect) {
		free(c);
		return NULL;
	}
	return c;
}

void copies_free(struct copies *c)
{
	if (!c)
		return;
	copy_detect_free(c->detect);
	free(c->members);
	free(c->pairs.list);
	free(c);
}

static enum err know(struct copies *c, int64_t member)
{
	size_t i = 0;
	while (i < c->n_members && c->members[i].member != member)
		i++;
	if (i < c->n_members)
		return OK;
	struct standing *list = grow(c->members, c->n_members, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	c->members = list;
	list[c->n_members++] = (struct standing){member, member};
	return OK;
}

enum err copies_met(struct copies *c, int64_t member, struct value v, int64_t time)
{
	enum err e = know(c, member);
	return e ? e : copy_detect_add(c->detect, &(struct copy_claim){.reporter = member, .time = time, .value = v});
}

void copies_error(struct copies *c, struct value v)
{
	copy_detect_error(c->detect, v);
}

static enum err old_error(void *ctx, const struct store_suspension *s)
{
	copies_error(ctx, s->value);
	return OK;
}

static enum err take_pair(void *ctx, const struct copy_pair *p)
{
	struct pairs *pairs = ctx;
	struct store_source_copy *list = grow(pairs->list, pairs->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	pairs->list = list;
	list[pairs->n++] = (struct store_source_copy){p->first, p->second, p->shared, llround(1e6 * p->share), p->lag};
	return OK;
}

static bool same_pairs(const struct pairs *a, const struct pairs *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->list, b->list, a->n * sizeof *a->list) == 0);
}

static enum err find(struct copies *c, struct warn_flow *f)
{
	struct pairs now = {0};
	enum err err = copy_detect_find(c->detect, take_pair, &now);
	for (size_t i = 0; i < c->n_members && err == OK; i++) {
		struct standing *m = &c->members[i];
		int64_t party = copy_detect_party(c->detect, m->member);
		if (party == m->party)
			continue;
		err = warn_flow_party(f, m->member, party == m->member ? 0 : party);
		m->party = party;
	}
	c->changed = c->changed || !same_pairs(&now, &c->pairs);
	free(c->pairs.list);
	c->pairs = now;
	return err;
}

enum err copies_advance(struct copies *c, int64_t t, struct warn_flow *f)
{
	int64_t day = t / UTC_DAY;
	if (day <= c->day)
		return OK;
	c->day = day;
	copy_detect_advance(c->detect, t);
	return find(c, f);
}

static enum err old_sighting(void *ctx, const struct store_sighting *s)
{
	return copies_met(ctx, s->member, s->value, s->first);
}

enum err copies_restore(struct copies *c, struct db *db, int64_t watermark, struct warn_flow *f)
{
	struct copy_detect *detect = fresh(c);
	if (!detect)
		return ERR_NOMEM;
	copy_detect_free(c->detect);
	c->detect = detect;
	c->n_members = 0;
	c->day = INT64_MIN;
	c->changed = true;
	if (watermark == UTC_NONE)
		return OK;
	enum err err = store_sighting_since(db, watermark - HORIZON, old_sighting, c);
	if (err == OK)
		err = store_suspension_page(db, 0, INT32_MAX, old_error, c);
	return err ? err : copies_advance(c, watermark, f);
}

bool copies_pending(const struct copies *c)
{
	return c->changed;
}

enum err copies_store(const struct copies *c, struct store *s)
{
	return c->changed ? store_source_put_copies(s, SOURCE_MEMBER, c->pairs.list, c->pairs.n) : OK;
}

void copies_saved(struct copies *c)
{
	c->changed = false;
}
