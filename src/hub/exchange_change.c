/* SPDX-License-Identifier: Apache-2.0 */
/* The small import: begin, merge and end in one transaction. */
#include "hub/exchange_change.h"

#include "hub/hub_state.h"
#include "hub/live_import.h"
#include "hub/retro.h"
#include "hub/source_records.h"
#include "store/store_feed.h"

void exchange_change_init(struct exchange_change *c, struct hub *h, int64_t now)
{
	*c = (struct exchange_change){.hub = h, .now = now};
	exchange_rows_init(&c->rows);
}

enum err exchange_change_begin(struct exchange_change *c, struct store *s)
{
	c->begun = true;
	c->rows.confidence = c->feed.confidence;
	return store_report_begin(s, c->feed.id);
}

static enum err changed(void *ctx, int64_t id, struct value value)
{
	struct exchange_change *c = ctx;
	enum err e = retro_keep(c->hub, c->hub->store, c->now, id);
	return e || !c->hub->matcher ? e : live_changes_add(&c->changes, id, value);
}

static enum err merge(struct exchange_change *c, struct store *s)
{
	struct source_tally sources = {0};
	c->tally.sources = &sources;
	enum err e = store_report_merge(s, c->feed.id, c->now, STORE_MERGE_ADD, c->rows.list, c->rows.n, 1, INT64_MAX, changed, c, &c->tally);
	if (!e)
		e = source_records_imported(s, &sources, c->now);
	c->tally.sources = NULL;
	source_tally_deinit(&sources);
	return e;
}

enum err exchange_change_end(struct exchange_change *c, struct store *s)
{
	enum err e = exchange_rows_sort(&c->rows);
	live_changes_init(&c->changes, c->hub->matcher, NULL, NULL, &(struct live_feed){c->feed.name, c->rows.list, c->rows.n, false});
	if (!e)
		e = merge(c, s);
	if (!e)
		e = store_report_state(store_writer(s), &c->state_before);
	if (!e)
		e = store_report_end(s, c->feed.id);
	if (!e)
		e = store_report_state(store_writer(s), &c->state_after);
	if (!e && hub_is_offline(c->hub))
		e = store_set_i64(store_writer(s), HUB_OWNERS_UNTOLD, 1);
	if (!e && c->tally.fresh)
		e = retro_mark(c->hub, s, c->now);
	return e ? e : store_feed_grow(s, c->feed.id, (int64_t)c->tally.fresh - (int64_t)c->tally.withdrawn, c->now);
}

enum err exchange_change_apply(struct exchange_change *c, struct match_reader *reader, struct db *db)
{
	uint64_t seen_before = 0;
	if (!c->begun)
		return OK;
	c->changes.reader = reader;
	c->changes.db = db;
	const struct live_import l = {
		.changes = &c->changes,
		.source = c->feed.name,
		.now = c->now,
		.state_before = c->state_before,
		.state_after = c->state_after,
		.patterns = c->patterns,
		.fresh = c->tally.fresh > 0,
	};
	return live_import_apply(c->hub, &l, &seen_before);
}

void exchange_change_deinit(struct exchange_change *c)
{
	live_changes_deinit(&c->changes);
	exchange_rows_deinit(&c->rows);
}
