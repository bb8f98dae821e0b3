/* SPDX-License-Identifier: Apache-2.0 */
/* From the sighting to its indicator, from that to its values, and for each a hit with the sighting's own times. */
#include "hub/posted_sighting.h"

#include "hub/exchange_rows.h"
#include "hub/hub_state.h"
#include "os/clock.h"
#include "parse/json.h"
#include "store/store_object.h"

enum { COUNT_MAX = 999999999 /* section 5.2.1 */, REASON_BYTES = 1000 };

struct said {
	struct str indicator; /* lent by the parser */
	int64_t first, last;
	int64_t count;
};

static enum err read_sighting(struct json_parser *parser, struct str raw, struct said *out)
{
	struct json_value object;
	struct parse_fault fault;
	int64_t now = clock_now();
	enum err e = json_read(parser, raw, &object, &fault);
	if (e)
		return e;
	int64_t first = json_get_time(object, "first_seen"), last = json_get_time(object, "last_seen");
	if (last == UTC_NONE)
		last = first != UTC_NONE ? first : json_get_time(object, "modified");
	if (last == UTC_NONE || last > now)
		last = now;
	*out = (struct said){
		.indicator = json_get_str(object, "sighting_of_ref"),
		.first = first == UTC_NONE || first > last ? last : first,
		.last = last,
		.count = json_get_i64(object, "count", 1),
	};
	if (out->count < 0 || out->count > COUNT_MAX)
		out->count = COUNT_MAX;
	return OK;
}

static enum err take_raw(void *ctx, const struct store_object *o)
{
	buf_put(ctx, o->raw);
	return buf_err(ctx);
}

/* What the version before said is counted already. */
static enum err take_before(struct json_parser *parser, struct db *db, int64_t feed, const struct source_object *o, int64_t *out)
{
	struct said before = {0};
	struct buf raw;
	buf_init(&raw, LIMIT_OBJECT_BYTES);
	enum err e = store_object_before(db, feed, o->id, o->modified, take_raw, &raw);
	if (!e && raw.n)
		e = read_sighting(parser, buf_str(&raw), &before);
	buf_deinit(&raw);
	*out = before.count;
	return e;
}

/* What is reported of a value now, copied: the first live report. */
struct live_claim {
	bool found;
	struct match_claim claim;
	struct arena arena;
};

static enum err take_claim(void *ctx, const struct store_report *r)
{
	struct live_claim *l = ctx;
	if (l->found)
		return OK;
	l->found = true;
	l->claim = (struct match_claim){
		.label = arena_dup(&l->arena, r->label),
		.source = arena_dup(&l->arena, r->feed_name),
		.confidence = r->confidence,
		.tlp = r->tlp,
		.valid_from = r->valid_from,
		.valid_until = r->valid_until,
	};
	return l->claim.label.p && l->claim.source.p ? OK : ERR_NOMEM;
}

/* First and last time tell the detectors which windows the member was in. */
static enum err tell(struct hub *h, struct detect_hit *hit, const struct said *said)
{
	hit->time = said->first;
	hit->count = 1;
	enum err e = detect_hit(h->detect, hit);
	hit->time = said->last;
	hit->count = (uint64_t)said->count - 1;
	return e || hit->count == 0 ? e : detect_hit(h->detect, hit);
}

static enum err tell_value(struct hub *h, struct db *db, int64_t member, const struct store_row *row, const struct said *said)
{
	const struct viewer operator = viewer_operator(); /* what counts is what the hub knows, as with a sensor's hit */
	struct live_claim live = {0};
	struct buf reason;
	arena_init(&live.arena, (size_t)1 << 20);
	buf_init(&reason, REASON_BYTES);
	enum err e = store_report_of(db, &operator, row->id, true, take_claim, &live);
	if (!e && live.found) {
		struct detect_hit hit = {
			.watermark = UTC_NONE,
			.member = member,
			.id = row->id,
			.indicator = row->value,
			.observed = row->value,
			.claim = &live.claim,
		};
		int64_t owner;
		if (hub_protected(h, row->value, &reason, &owner))
			hit.protected_by = buf_str(&reason);
		e = tell(h, &hit, said);
	}
	buf_deinit(&reason);
	arena_deinit(&live.arena);
	return e;
}

static enum err tell_values(struct hub *h, struct store *s, int64_t member, const struct said *said)
{
	const struct viewer viewer = {.member = member, .scopes = SCOPE_READ};
	struct exchange_rows rows;
	struct buf raw;
	buf_init(&raw, LIMIT_OBJECT_BYTES);
	exchange_rows_init(&rows);
	enum err e = store_object_get(store_writer(s), &viewer, said->indicator, &raw);
	if (!e)
		e = exchange_rows_report(&rows, s, buf_str(&raw), TLP_RED);
	for (size_t i = 0; i < rows.n && !e; i++)
		if (!rows.list[i].revoked)
			e = tell_value(h, store_writer(s), member, &rows.list[i], said);
	exchange_rows_deinit(&rows);
	buf_deinit(&raw);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err posted_sighting(struct hub *h, struct store *s, int64_t feed, int64_t member, const struct source_object *o)
{
	struct said said = {0};
	int64_t before = 0;
	if (!h->detect || member == 0 || o->revoked)
		return OK;
	struct json_parser *older = json_parser_new(), *parser = json_parser_new();
	enum err e = older && parser ? take_before(older, store_writer(s), feed, o, &before) : ERR_NOMEM;
	if (!e)
		e = read_sighting(parser, o->raw, &said);
	said.count -= before;
	if (!e && said.count > 0 && str_has_prefix(said.indicator, STR("indicator--")))
		e = tell_values(h, s, member, &said);
	json_parser_free(older);
	json_parser_free(parser);
	return e;
}
