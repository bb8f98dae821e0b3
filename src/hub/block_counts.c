/* SPDX-License-Identifier: Apache-2.0 */
/* The address that is adverse: who opened the connection, or what the hit is on. */
#include "hub/block_counts.h"

#include "hub/contacts.h"
#include "model/service.h"

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

/* Who says no protocol is taken to speak that of its port. */
static enum err count_series(struct block_counts *c, const struct batch *b, const struct event *e, int64_t time,
                             const struct places_found *place)
{
	uint32_t port = contacts_port(b, e);
	const struct series_adverse what = {
		.time = time,
		.count = e->count,
		.port = port,
		.service = e->service ? e->service : service_of_port(port),
		.system = place->as,
	};
	return series_tally_adverse(&c->series, c->arena, &what);
}

/* What an alert says is exploited. */
static enum err count_vulnerabilities(struct block_counts *c, const struct batch *b, const struct event *e, int64_t time)
{
	char label[LIMIT_LABEL_BYTES];
	enum err err = OK;
	for (uint32_t i = e->observed; i < e->observed + e->n_observed && err == OK; i++)
		if (b->observed[i].kind == KIND_CVE)
			err = series_tally_label(&c->series, c->arena, time,
			                         str_make(label, label_canon(observed_value(&b->observed[i]).bytes, label)), e->count);
	return err;
}

enum err block_counts_event(struct block_counts *c, const struct batch *b, const struct event *e, int64_t time, bool adverse)
{
	if (!adverse)
		return series_tally_seen(&c->series, c->arena, time);
	struct places_found place = source_of(c, b, e);
	enum err err = count_origin(c, time, &place, (struct origin_count){.count = e->count});
	if (err == OK)
		err = count_series(c, b, e, time, &place);
	return err ? err : count_vulnerabilities(c, b, e, time);
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
	return err || adverse ? err : count_series(c, b, e, time, &place);
}
