/* SPDX-License-Identifier: Apache-2.0 */
/* Members and feeds, with their parties and weights, told to the detectors. */
#include "hub/detect_state.h"
#include "store/store_feed.h"
#include "store/store_member.h"
#include "warn/parties.h"

enum { FEED_NAMES_MAX_BYTES = 1 << 24 };

struct telling {
	struct detect *detect;
	struct parties parties;
};

static enum err add_member(void *ctx, const struct member *m)
{
	struct telling *t = ctx;
	return parties_add(&t->parties, m);
}

static enum err tell_member(void *ctx, const struct member *m)
{
	const struct telling *t = ctx;
	const struct warn_member w = {.id = m->id, .name = m->name, .country = m->country, .sector = m->sector,
	                              .group = parties_of(&t->parties, m->id), .weight = source_weights_member(t->detect->sources, m->id)};
	return warn_flow_member(t->detect->flow, &w);
}

enum err detect_tell_members(struct detect *d, struct db *db)
{
	const struct viewer operator = viewer_operator();
	struct telling t = {.detect = d, .parties = {.key = d->rules.key}};
	enum err e = store_member_each(db, &operator, add_member, &t);
	parties_find(&t.parties);
	if (e == OK)
		e = store_member_each(db, &operator, tell_member, &t);
	parties_deinit(&t.parties);
	return e;
}

/* Names of feeds by id, for those that are one party with another. */
struct feed_names {
	struct detect *detect;
	struct arena arena;
	struct feed_name {
		int64_t id, owner;
		struct str name;
	} *list;
	size_t n;
};

static enum err take_feed(void *ctx, const struct store_feed *f)
{
	struct feed_names *names = ctx;
	struct feed_name *list = arena_grow(&names->arena, names->list, names->n, sizeof *list);
	if (!list)
		return ERR_NOMEM;
	names->list = list;
	list[names->n] = (struct feed_name){f->id, f->owner, arena_dup(&names->arena, f->name)};
	return list[names->n++].name.p ? OK : ERR_NOMEM;
}

static enum err tell_feed(const struct feed_names *names, const struct feed_name *f)
{
	int64_t party = feed_copies_party(names->detect->feed_copies, f->id);
	struct warn_feed feed = {.name = f->name, .owner = f->owner};
	for (size_t i = 0; i < names->n && party != f->id; i++)
		if (names->list[i].id == party)
			feed.copies = names->list[i].name;
	return warn_engine_feed(warn_flow_engine(names->detect->flow), &feed);
}

enum err detect_tell_feeds(struct detect *d, struct db *db)
{
	const struct viewer operator = viewer_operator();
	struct feed_names names = {.detect = d};
	arena_init(&names.arena, FEED_NAMES_MAX_BYTES);
	enum err e = store_feed_each(db, &operator, take_feed, &names);
	for (size_t i = 0; i < names.n && e == OK; i++)
		e = tell_feed(&names, &names.list[i]);
	arena_deinit(&names.arena);
	return e;
}
