/* SPDX-License-Identifier: Apache-2.0 */
/* What members claim, sorted: who claims the same is united. */
#include "warn/parties.h"

#include <stdlib.h>

#include "base/grow.h"

/* Two different claims with one keyed hash of 64 bits are taken for one: once in 10^12 hubs of a thousand members. */
struct parties_claim {
	uint64_t hash;
	int64_t member;
};

struct parties_member {
	int64_t id;
	size_t with; /* index of one that is not behind it; itself: the first of its party */
	bool alone;
};

static enum err claim(struct parties *p, int64_t member, uint64_t kind, struct str bytes)
{
	struct parties_claim *claims = grow(p->claims, p->n_claims, sizeof *claims);
	if (!claims)
		return ERR_NOMEM;
	p->claims = claims;
	uint64_t hash = hash_bytes(&p->key, bytes.p, bytes.n) ^ kind * UINT64_C(0x9e3779b97f4a7c15);
	claims[p->n_claims++] = (struct parties_claim){hash, member};
	return OK;
}

enum err parties_add(struct parties *p, const struct member *m)
{
	struct parties_member *members = grow(p->members, p->n_members, sizeof *members);
	if (!members)
		return ERR_NOMEM;
	p->members = members;
	members[p->n_members++] = (struct parties_member){.id = m->id, .alone = true};
	enum err e = m->group.n ? claim(p, m->id, KIND_COUNT, m->group) : OK;
	for (size_t i = 0; i < m->n_assets && !e; i++)
		e = claim(p, m->id, (uint64_t)m->assets[i].kind, m->assets[i].bytes);
	return e;
}

static int by_hash(const void *a, const void *b)
{
	const struct parties_claim *x = a, *y = b;
	return (x->hash > y->hash) - (x->hash < y->hash);
}

static int by_id(const void *a, const void *b)
{
	const struct parties_member *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static struct parties_member *find(const struct parties *p, int64_t id)
{
	const struct parties_member key = {.id = id};
	return p->n_members ? bsearch(&key, p->members, p->n_members, sizeof key, by_id) : NULL;
}

static size_t first_of(const struct parties *p, size_t at)
{
	while (p->members[at].with != at)
		at = p->members[at].with;
	return at;
}

static void unite(struct parties *p, int64_t a, int64_t b)
{
	struct parties_member *x = find(p, a), *y = find(p, b);
	if (a == b)
		return;
	size_t first = first_of(p, (size_t)(x - p->members)), second = first_of(p, (size_t)(y - p->members));
	x->alone = y->alone = false;
	if (first < second)
		p->members[second].with = first;
	else
		p->members[first].with = second;
}

void parties_find(struct parties *p)
{
	if (p->n_members)
		qsort(p->members, p->n_members, sizeof *p->members, by_id);
	for (size_t i = 0; i < p->n_members; i++)
		p->members[i].with = i;
	if (p->n_claims)
		qsort(p->claims, p->n_claims, sizeof *p->claims, by_hash);
	for (size_t i = 1; i < p->n_claims; i++)
		if (p->claims[i].hash == p->claims[i - 1].hash)
			unite(p, p->claims[i - 1].member, p->claims[i].member);
}

int64_t parties_of(const struct parties *p, int64_t member)
{
	const struct parties_member *m = find(p, member);
	return !m || m->alone ? 0 : p->members[first_of(p, (size_t)(m - p->members))].id;
}

void parties_deinit(struct parties *p)
{
	free(p->claims);
	free(p->members);
	*p = (struct parties){.key = p->key};
}
