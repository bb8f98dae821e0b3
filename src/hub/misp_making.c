/* SPDX-License-Identifier: Apache-2.0 */
/* From one state of the store: a transaction holds it while the file is made. */
#include "hub/misp_making.h"

#include "hub/hub_state.h"
#include "hub/misp_feed.h"
#include "os/clock.h"

enum { DRAIN_BYTES = MISP_MAKING_DRAIN_BYTES, ROW_MAX_BYTES = 1 << 20 };

enum err misp_making_drain(struct misp_making *m, size_t above)
{
	enum err e = buf_err(&m->out);
	if (e == OK && m->out.n > above) {
		e = m->write(m->ctx, buf_str(&m->out));
		buf_reset(&m->out);
	}
	return e;
}

/* Who shares it sees the same. */
static int64_t audience_of(const struct misp_making *m, struct str outlet)
{
	const int64_t who[] = {m->viewer->member, m->viewer->account, viewer_max_tlp(m->viewer)};
	uint64_t seed = XXH3_64bits_withSeed(who, sizeof who, m->seed);
	return (int64_t)XXH3_64bits_withSeed(outlet.p, outlet.n, seed);
}

enum err misp_making_begin(struct misp_making *m, struct hub *h, const struct viewer *viewer, struct str outlet,
                           outlet_write_fn *write, void *ctx)
{
	*m = (struct misp_making){.hub = h, .viewer = viewer, .now = clock_now(), .write = write, .ctx = ctx};
	memcpy(&m->seed, store_secret(h->store), sizeof m->seed);
	m->audience = audience_of(m, outlet);
	buf_init(&m->out, DRAIN_BYTES + ROW_MAX_BYTES);
	m->db = hub_reader_get(h);
	if (!m->db)
		return ERR_NOMEM;
	enum err e = db_begin(m->db);
	if (!e)
		e = misp_fates_load(&m->fates, h, m->db, viewer, outlet, m->now);
	return e ? e : misp_plan_load(&m->plan, h, m->db, outlet);
}

void misp_making_end(struct misp_making *m)
{
	if (m->db && db_in_transaction(m->db))
		db_rollback(m->db);
	hub_reader_put(m->hub, m->db);
	misp_plan_deinit(&m->plan);
	misp_fates_deinit(&m->fates);
	buf_deinit(&m->out);
}

/* What of a live report stands in its event. Their sum does not depend on their order. */
static uint64_t hash_report(const struct misp_making *m, const struct store_report *r)
{
	const int64_t numbers[] = {r->id, r->tlp, r->pap, r->valid_from};
	uint64_t seed = XXH3_64bits_withSeed(numbers, sizeof numbers, m->seed);
	return XXH3_64bits_withSeed(r->label.p, r->label.n, seed);
}

enum misp_fate misp_making_count(struct misp_making *m, const struct store_report *r, struct misp_part *part, int64_t *out_at)
{
	enum misp_fate fate = misp_fates_of(&m->fates, r, out_at);
	part->live += fate == MISP_LIVE;
	part->dead += fate == MISP_DEAD;
	if (fate != MISP_NEVER && (part->first == UTC_NONE || r->first_seen < part->first))
		part->first = r->first_seen;
	if (fate != MISP_LIVE)
		return fate;
	part->hash += hash_report(m, r);
	part->tlp = tlp_max(part->tlp, r->tlp);
	return fate;
}

enum err misp_making_name(struct misp_making *m, struct misp_batch *b, struct str name)
{
	if (b->feed_name.p)
		return OK;
	b->feed_name = arena_dup(&m->plan.arena, name);
	return b->feed_name.p ? OK : ERR_NOMEM;
}

struct delivery *misp_making_delivery(const struct misp_making *m, struct str outlet)
{
	return delivery_begin(m->viewer, DELIVERY_OUTLET, str_eq(outlet, STR("all")) ? STR("all/misp") : STR("warned/misp"));
}

int64_t misp_making_gone_after(const struct misp_making *m)
{
	return m->now - MISP_FEED_DELETED_FOR;
}

enum err misp_making_stamp(struct misp_making *m, const struct misp_batch *b, struct misp_part *part,
                           struct store_misp_stamp *out, bool *out_new)
{
	struct store_misp_stamp s = {.uuid = *misp_plan_uuid(&m->plan, b, part), .feed = b->is.feed, .hash = (int64_t)part->hash};
	enum err e = part->live + part->dead ? store_misp_find(m->db, m->audience, &s.uuid, out) : ERR_NOT_FOUND;
	*out_new = e == ERR_NOT_FOUND ? part->live > 0 : !e && out->hash != s.hash;
	if (*out_new) {
		*out = s;
		e = OK;
	}
	return e;
}

struct stamping {
	int64_t audience, now;
	struct store_misp_stamp *list;
	size_t n;
};

static enum err write_stamps(void *ctx, struct store *s)
{
	struct stamping *t = ctx;
	enum err e = OK;
	for (size_t i = 0; !e && i < t->n; i++)
		e = store_misp_stamp(s, t->audience, t->now, &t->list[i]);
	return e;
}

enum err misp_making_write_stamps(struct misp_making *m, struct store_misp_stamp *list, size_t n)
{
	struct stamping t = {.audience = m->audience, .now = m->now, .list = list, .n = n};
	return n ? hub_write(m->hub, write_stamps, &t) : OK;
}

void misp_making_head(const struct misp_making *m, const struct misp_batch *b, const struct misp_part *part,
                      struct buf *info, struct misp_head *out)
{
	misp_plan_info(&m->plan, b, part, info);
	*out = (struct misp_head){
		.uuid = part->uuid,
		.hub = hub_name(m->hub),
		.info = buf_str(info),
		.date = part->first,
		.tlp = part->tlp,
		.published = true,
	};
}
