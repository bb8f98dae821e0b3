/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of all countries by hour and member, as the blocks have them, until the commit. */
#include "hub/origins.h"

#include <stdlib.h>

#include "store/store_origin.h"

enum { PENDING_MAX_BYTES = 1 << 30 };

struct pending {
	int64_t member, party;
	struct str country;
	struct origin_hour *hour;
};

struct origins {
	struct arena arena; /* of what is pending */
	struct pending *pending;
	size_t n;
	int64_t trimmed; /* hours before it are gone from the store */
};

struct origins *origins_new(void)
{
	struct origins *o = calloc(1, sizeof *o);
	if (o)
		arena_init(&o->arena, PENDING_MAX_BYTES);
	return o;
}

void origins_free(struct origins *o)
{
	if (!o)
		return;
	arena_deinit(&o->arena);
	free(o);
}

/* Blocks of one stream follow each other: the newest is the likeliest. */
static struct pending *find(const struct origins *o, int64_t member, int64_t hour)
{
	for (size_t i = o->n; i-- > 0;)
		if (o->pending[i].member == member && o->pending[i].hour->hour == hour)
			return &o->pending[i];
	return NULL;
}

static enum err add_new(struct origins *o, const struct origin_hour *h, int64_t member, const struct warn_who *who)
{
	struct pending *list = arena_grow(&o->arena, o->pending, o->n, sizeof *list);
	struct origin_hour *copy = arena_alloc(&o->arena, sizeof *copy);
	struct str country = arena_dup(&o->arena, who->country);
	if (!list || !copy || !country.p)
		return ERR_NOMEM;
	*copy = *h;
	o->pending = list;
	list[o->n++] = (struct pending){member, who->party, country, copy};
	return OK;
}

enum err origins_add(struct origins *o, const struct origin_tally *t, int64_t member, const struct warn_who *who)
{
	enum err e = OK;
	for (size_t i = 0; i < t->n && e == OK; i++) {
		struct pending *p = find(o, member, t->hours[i]->hour);
		if (t->hours[i]->hour < o->trimmed)
			continue;
		if (!p)
			e = add_new(o, t->hours[i], member, who);
		for (size_t k = 0; p && k < ORIGIN_COUNTRIES; k++) {
			p->hour->from[k].count += t->hours[i]->from[k].count;
			p->hour->from[k].hits += t->hours[i]->from[k].hits;
		}
	}
	return e;
}

bool origins_pending(const struct origins *o)
{
	return o->n > 0;
}

static enum err store_hour(const struct pending *p, struct store *s)
{
	enum err e = OK;
	for (size_t i = 0; i < ORIGIN_COUNTRIES && e == OK; i++) {
		const struct origin_count *c = &p->hour->from[i];
		char name[2];
		if (c->count == 0 && c->hits == 0)
			continue;
		e = store_origin_add(s, &(struct store_origin){.hour = p->hour->hour,
		                                               .member = p->member,
		                                               .party = p->party,
		                                               .country = p->country,
		                                               .from = origin_tally_country(i, name),
		                                               .count = (int64_t)c->count,
		                                               .hits = (int64_t)c->hits});
	}
	return e;
}

enum err origins_store(struct origins *o, struct store *s, int64_t watermark)
{
	int64_t oldest = watermark == UTC_NONE ? 0 : watermark / UTC_HOUR - ORIGINS_HOURS;
	enum err e = OK;
	for (size_t i = 0; i < o->n && e == OK; i++)
		if (o->pending[i].hour->hour >= oldest)
			e = store_hour(&o->pending[i], s);
	if (e == OK && o->n && oldest > o->trimmed) {
		e = store_origin_trim(s, oldest);
		o->trimmed = oldest;
	}
	return e;
}

void origins_reset(struct origins *o)
{
	arena_reset(&o->arena);
	o->pending = NULL;
	o->n = 0;
}

static enum err forget(void *ctx, struct store *s)
{
	return store_origin_forget_member(s, *(const int64_t *)ctx);
}

enum err origins_forget_member(struct hub *h, int64_t member)
{
	return hub_write(h, forget, &member);
}
