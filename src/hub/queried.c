/* SPDX-License-Identifier: Apache-2.0 */
/* Each name of a block is compared about once: logs repeat them, and comparing costs ten times as much as a hash. */
#include "hub/queried.h"

#include "hub/hub_state.h"
#include "hub/owners.h"
#include "warn/lookalike.h"

enum { SEEN = 256 };

struct searching {
	struct hub *hub;
	int64_t member, now;
	struct arena *arena;
	struct warn_asset *list;
	size_t n;
	uint64_t seen[SEEN]; /* hashes of names, each at a place of its own */
};

static bool is_asked(const struct observed *o)
{
	return o->kind == KIND_DOMAIN && (o->role == ROLE_QUERY || o->role == ROLE_HOST);
}

static bool was_seen(struct searching *s, struct str name)
{
	uint64_t hash = hash_bytes(&s->hub->key, name.p, name.n);
	uint64_t *at = &s->seen[hash % SEEN];
	bool seen = *at == hash;
	*at = hash;
	return seen;
}

static enum err add(struct searching *s, const struct event *e, struct str name, const struct lookalike_found *found)
{
	char text[LIMIT_LABEL_BYTES];
	struct warn_asset *list = arena_grow(s->arena, s->list, s->n, sizeof *list);
	struct str copy = arena_dup(s->arena, name), like = arena_dup(s->arena, owners_like(found, text));
	if (!list || !copy.p || !like.p)
		return ERR_NOMEM;
	s->list = list;
	list[s->n++] = (struct warn_asset){
		.time = e->time == UTC_NONE ? s->now : e->time,
		.member = found->member,
		.asset = {KIND_DOMAIN, copy},
		.like = like,
		.reporter = s->member,
		.confidence = CONFIDENCE_UNKNOWN,
		.tlp = TLP_AMBER_STRICT,
		.count = e->count,
	};
	return OK;
}

static enum err compare(struct searching *s, const struct event *e, struct str name)
{
	struct lookalike_found found[LOOKALIKE_FOUND_MAX];
	size_t n = owners_lookalikes(s->hub, LOOKALIKE_IMITATIONS, name, found);
	enum err err = OK;
	for (size_t i = 0; i < n && err == OK; i++)
		err = add(s, e, name, &found[i]);
	return err;
}

enum err queried_find(struct hub *h, int64_t member, const struct batch *b, int64_t now, struct arena *a, struct warn_asset **out,
                      size_t *out_n)
{
	struct searching s = {.hub = h, .member = member, .now = now, .arena = a};
	enum err err = OK;
	for (uint32_t i = 0; i < b->n_observed && err == OK; i++) {
		const struct observed *o = &b->observed[i];
		if (!is_asked(o))
			continue;
		struct str name = observed_value(o).bytes;
		const struct event *e = &b->events[o->event];
		if (!was_seen(&s, name) && (e->time == UTC_NONE || (e->time >= 0 && e->time <= now + UTC_DAY)))
			err = compare(&s, e, name);
	}
	*out = s.list;
	*out_n = s.n;
	return err;
}
