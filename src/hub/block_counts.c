/* SPDX-License-Identifier: Apache-2.0 */
/* The address that is adverse: who opened the connection, or what the hit is on. */
#include "hub/block_counts.h"

#include "hub/contacts.h"

void block_counts_init(struct block_counts *c, struct arena *a, struct places *places)
{
	*c = (struct block_counts){.arena = a, .places = places, .counted = UINT32_MAX};
}

static enum err count_origin(struct block_counts *c, int64_t time, const struct places_found *place, struct origin_count add)
{
	return origin_tally_add(&c->origins, c->arena, time, str_of(place->country), add);
}

static struct places_found source_of(const struct block_counts *c, const struct batch *b, const struct event *e)
{
	uint32_t source = contacts_source(b, e);
	return source == UINT32_MAX ? (struct places_found){0} : places_find(c->places, observed_value(&b->observed[source]));
}

enum err block_counts_event(struct block_counts *c, const struct batch *b, const struct event *e, int64_t time, bool adverse)
{
	if (!adverse)
		return series_tally_seen(&c->series, c->arena, time);
	struct places_found place = source_of(c, b, e);
	enum err err = count_origin(c, time, &place, (struct origin_count){.count = e->count});
	return err ? err : series_tally_adverse(&c->series, c->arena, time, contacts_port(b, e), e->count);
}

enum err block_counts_hit(struct block_counts *c, const struct batch *b, const struct match_hit *hit, int64_t time, bool adverse)
{
	const struct observed *seen = &b->observed[hit->observed];
	const struct event *e = &b->events[seen->event];
	enum err err = OK;
	if (hit->claim->label.n)
		err = series_tally_label(&c->series, c->arena, time, hit->claim->label, e->count);
	if (err || c->counted == seen->event)
		return err;
	c->counted = seen->event;
	struct places_found place = adverse ? source_of(c, b, e) : places_find(c->places, observed_value(seen));
	err = count_origin(c, time, &place, (struct origin_count){.count = adverse ? 0 : e->count, .hits = e->count});
	return err || adverse ? err : series_tally_adverse(&c->series, c->arena, time, contacts_port(b, e), e->count);
}
