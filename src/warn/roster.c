/* SPDX-License-Identifier: Apache-2.0 */
/* Members by id in a table; names of countries and sectors interned. */
#include "warn/roster.h"

void roster_init(struct roster *r, const struct hash_key *key)
{
	*r = (struct roster){.key = *key};
}

static void names_deinit(struct roster_names *names)
{
	for (uint32_t i = 0; i < names->n; i++)
		owned_free(&names->names[i]);
	free(names->names);
}

static void feed_free(void *ctx, struct node *node)
{
	(void)ctx;
	struct roster_feed *f = NODE_OWNER(node, struct roster_feed, node);
	owned_free(&f->name);
	free(f);
}

static void member_free(void *ctx, struct node *node)
{
	(void)ctx;
	struct roster_member *m = NODE_OWNER(node, struct roster_member, node);
	owned_free(&m->name);
	free(m);
}

void roster_deinit(struct roster *r)
{
	node_table_drain(&r->members, member_free, NULL);
	node_table_deinit(&r->members);
	node_table_drain(&r->feeds, feed_free, NULL);
	node_table_deinit(&r->feeds);
	names_deinit(&r->countries);
	names_deinit(&r->sectors);
	*r = (struct roster){0};
}

static enum err intern(struct roster_names *names, struct str name, uint32_t *out)
{
	if (name.n == 0) {
		*out = 0;
		return OK;
	}
	for (uint32_t i = 0; i < names->n; i++)
		if (str_eq(owned_str(&names->names[i]), name)) {
			*out = i + 1;
			return OK;
		}
	struct owned *more = reallocarray(names->names, names->n + 1, sizeof(*more));
	if (!more)
		return ERR_NOMEM;
	names->names = more;
	enum err e = owned_dup(name, &more[names->n]);
	if (e == OK)
		*out = ++names->n;
	return e;
}

struct roster_member *roster_get(struct roster *r, int64_t id)
{
	uint64_t hash = hash_bytes(&r->key, &id, sizeof id);
	for (struct node *node = node_table_first(&r->members, hash); node; node = node_table_next(node)) {
		struct roster_member *m = NODE_OWNER(node, struct roster_member, node);
		if (m->id == id)
			return m;
	}
	struct roster_member *m = calloc(1, sizeof(*m));
	if (!m || node_table_reserve(&r->members)) {
		free(m);
		return NULL;
	}
	m->id = id;
	m->node.hash = hash;
	node_table_add(&r->members, &m->node);
	return m;
}

enum err roster_set(struct roster *r, const struct warn_member *m)
{
	uint32_t country, sector;
	struct owned name;
	struct roster_member *own = roster_get(r, m->id);
	if (!own)
		return ERR_NOMEM;
	enum err e = intern(&r->countries, m->country, &country);
	if (e == OK)
		e = intern(&r->sectors, m->sector, &sector);
	if (e == OK)
		e = owned_dup(m->name, &name);
	if (e)
		return e;
	owned_free(&own->name);
	own->name = name;
	own->country = country;
	own->sector = sector;
	own->group = m->group;
	own->weight = m->weight;
	return OK;
}

enum err roster_copy(struct roster *r, int64_t member, int64_t of)
{
	struct roster_member *own = roster_get(r, member);
	struct roster_member *first = of ? roster_get(r, of) : own;
	if (!own || !first)
		return ERR_NOMEM;
	own->copies = NULL;
	while (first->copies)
		first = first->copies;
	if (first == own)
		return OK;
	own->copies = first;
	first->copied = true;
	return OK;
}

struct roster_feed *roster_feed_get(struct roster *r, struct str name)
{
	uint64_t hash = hash_bytes(&r->key, name.p, name.n);
	for (struct node *node = node_table_first(&r->feeds, hash); node; node = node_table_next(node)) {
		struct roster_feed *f = NODE_OWNER(node, struct roster_feed, node);
		if (str_eq(owned_str(&f->name), name))
			return f;
	}
	struct roster_feed *f = calloc(1, sizeof(*f));
	if (!f || owned_dup(name, &f->name) || node_table_reserve(&r->feeds)) {
		if (f)
			owned_free(&f->name);
		free(f);
		return NULL;
	}
	f->number = (int64_t)r->feeds.n;
	f->node.hash = hash;
	node_table_add(&r->feeds, &f->node);
	return f;
}

enum err roster_feed_set(struct roster *r, const struct warn_feed *feed)
{
	struct roster_feed *own = roster_feed_get(r, feed->name);
	struct roster_feed *first = feed->copies.n ? roster_feed_get(r, feed->copies) : own;
	const struct roster_member *owner = feed->owner ? roster_get(r, feed->owner) : NULL;
	if (!own || !first || (feed->owner && !owner))
		return ERR_NOMEM;
	own->owner = owner;
	own->copies = NULL;
	while (first->copies)
		first = first->copies;
	own->copies = first == own ? NULL : first;
	return OK;
}

static struct str name_of(const struct roster_names *names, uint32_t number)
{
	return number ? owned_str(&names->names[number - 1]) : (struct str){0};
}

struct str roster_country(const struct roster *r, uint32_t country)
{
	return name_of(&r->countries, country);
}

struct str roster_sector(const struct roster *r, uint32_t sector)
{
	return name_of(&r->sectors, sector);
}
