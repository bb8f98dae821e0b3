/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the rows, which come by hour, country, party and source. */
#include "hub/origin_hours.h"

#include "hub/origin_tally.h"
#include "store/store_origin.h"

enum { HOUR_MAX_BYTES = 64 << 20 };

struct reading {
	origin_hours_fn *each;
	void *ctx;
	struct arena arena; /* of the hour */
	struct origin_hours hour;
	struct origin_place place; /* the country that is being read */
	struct origin_pair from[ORIGIN_COUNTRIES];
	int64_t party;
	size_t source;
	bool begun, party_hit;
};

static void copy_code(char out[3], struct str code)
{
	memset(out, 0, 3);
	memcpy(out, code.p, code.n == 2 ? 2 : 0);
}

static enum err end_country(struct reading *r)
{
	struct origin_hours *h = &r->hour;
	for (size_t i = 0; i < ORIGIN_UNKNOWN && r->place.country[0]; i++) {
		char code[2];
		if (r->from[i].count == 0)
			continue;
		struct origin_pair *list = arena_grow(&r->arena, h->pairs, h->n_pairs, sizeof *list);
		if (!list)
			return ERR_NOMEM;
		h->pairs = list;
		list[h->n_pairs] = r->from[i];
		copy_code(list[h->n_pairs].from, origin_tally_country(i, code));
		memcpy(list[h->n_pairs++].to, r->place.country, sizeof r->place.country);
	}
	struct origin_place *list = r->place.country[0] ? arena_grow(&r->arena, h->places, h->n_places, sizeof *list) : NULL;
	if (r->place.country[0] && !list)
		return ERR_NOMEM;
	if (list) {
		h->places = list;
		list[h->n_places++] = r->place;
	}
	memset(r->from, 0, sizeof r->from);
	return OK;
}

static enum err end_hour(struct reading *r)
{
	enum err e = r->begun ? end_country(r) : OK;
	if (e == OK && r->begun)
		e = r->each(r->ctx, &r->hour);
	arena_reset(&r->arena);
	r->begun = false;
	return e;
}

static enum err step_to(struct reading *r, const struct store_origin *o)
{
	enum err e = OK;
	bool same = r->begun && str_eq(o->country, str_of(r->place.country));
	if (r->begun && r->hour.hour == o->hour && same)
		return OK;
	if (r->hour.hour != o->hour)
		e = end_hour(r);
	else if (r->begun)
		e = end_country(r);
	if (!r->begun)
		r->hour = (struct origin_hours){.hour = o->hour};
	r->begun = true;
	r->place = (struct origin_place){0};
	copy_code(r->place.country, o->country);
	r->party = 0;
	return e;
}

static enum err take(void *ctx, const struct store_origin *o)
{
	struct reading *r = ctx;
	size_t source = origin_tally_place(o->from);
	enum err e = step_to(r, o);
	if (e)
		return e;
	bool other = o->party != r->party;
	if (other) {
		r->place.members++;
		r->party_hit = false;
	}
	if (o->hits > 0 && !r->party_hit) {
		r->place.members_hit++;
		r->party_hit = true;
	}
	r->from[source].members += other || source != r->source;
	r->from[source].count += (uint64_t)o->count;
	r->place.count += (uint64_t)o->count;
	r->place.hits += (uint64_t)o->hits;
	r->party = o->party;
	r->source = source;
	return OK;
}

enum err origin_hours_read(struct db *db, int64_t first, int64_t last, origin_hours_fn *each, void *ctx)
{
	struct reading r = {.each = each, .ctx = ctx};
	arena_init(&r.arena, HOUR_MAX_BYTES);
	enum err e = store_origin_each(db, first, last, take, &r);
	if (e == OK)
		e = end_hour(&r);
	arena_deinit(&r.arena);
	return e;
}
