/* SPDX-License-Identifier: Apache-2.0 */
/* A hub is played up to the first moment of the day before its lists are asked for. */
#include "app/replay_makers.h"

#include <stdlib.h>

static enum err begin_shared(void *ctx, size_t day)
{
	struct replay_makers *m = ctx;
	return player_play(m->shared, history_day_start(&m->world->history, day));
}

static enum err begin_alone(void *ctx, size_t day)
{
	struct replay_makers *m = ctx;
	return player_play(m->alone, history_day_start(&m->world->history, day));
}

static enum err begin_feeds(void *ctx, size_t day)
{
	struct replay_makers *m = ctx;
	return player_play(m->feeds, history_day_start(&m->world->history, day));
}

/* What only feeds know is no value of the history: nobody ever meets it. It takes its place all the same. */
static enum err make(const struct replay_makers *m, const struct player *p, enum member_list_which which, size_t day, uint32_t member,
                     struct list_trial_entry *out, size_t *out_n)
{
	struct member_list list;
	enum err e = player_list(p, member, which, history_day_start(&m->world->history, day), LIST_TRIAL_MAX, &list);
	if (e)
		return e;
	for (size_t i = 0; i < list.n; i++)
		out[i] = (struct list_trial_entry){history_value_find(&m->world->history, list.entries[i].value), list.entries[i].probability};
	*out_n = list.n;
	member_list_deinit(&list);
	return OK;
}

static enum err make_confirm(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n)
{
	struct replay_makers *m = ctx;
	enum err e = make(m, m->shared, MEMBER_LIST_CONFIRM, day, member, m->confirm, &m->n_confirm);
	if (e)
		return e;
	memcpy(out, m->confirm, m->n_confirm * sizeof(*out));
	*out_n = m->n_confirm;
	return OK;
}

static enum err make_new(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n)
{
	struct replay_makers *m = ctx;
	enum err e = make(m, m->shared, MEMBER_LIST_NEW, day, member, m->fresh, &m->n_fresh);
	if (e)
		return e;
	memcpy(out, m->fresh, m->n_fresh * sizeof(*out));
	*out_n = m->n_fresh;
	return OK;
}

/* The two lists that were just made, merged by probability into one of the same length. */
static enum err make_both(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n)
{
	struct replay_makers *m = ctx;
	size_t i = 0, j = 0, n = 0;
	(void)day, (void)member;
	m->lists++;
	while (n < LIST_TRIAL_MAX && (i < m->n_confirm || j < m->n_fresh)) {
		bool first = j == m->n_fresh || (i < m->n_confirm && m->confirm[i].probability >= m->fresh[j].probability);
		const struct list_trial_entry *e = first ? &m->confirm[i++] : &m->fresh[j++];
		if (m->taken[e->value] == m->lists)
			continue;
		m->taken[e->value] = m->lists;
		out[n++] = *e;
	}
	*out_n = n;
	return OK;
}

static enum err make_alone(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n)
{
	struct replay_makers *m = ctx;
	return make(m, m->alone, MEMBER_LIST_CONFIRM, day, member, out, out_n);
}

static enum err make_feeds(void *ctx, size_t day, uint32_t member, struct list_trial_entry *out, size_t *out_n)
{
	struct replay_makers *m = ctx;
	return make(m, m->feeds, MEMBER_LIST_CONFIRM, day, member, out, out_n);
}

static void add_makers(struct replay_makers *m)
{
	list_trial_rivals(m->rivals, m->rival_ctx, m->makers);
	m->makers[REPLAY_MAKER_CONFIRM] = (struct list_trial_maker){
		"tocsin confirm", "what is likely to come, of all that anybody met", true, begin_shared, make_confirm, m};
	m->makers[REPLAY_MAKER_NEW] = (struct list_trial_maker){
		"tocsin new", "the same without what the member met itself", true, NULL, make_new, m};
	m->makers[REPLAY_MAKER_BOTH] = (struct list_trial_maker){
		"tocsin both", "the two merged by probability, of the same length", false, NULL, make_both, m};
	m->makers[REPLAY_MAKER_ALONE] = (struct list_trial_maker){
		"tocsin alone", "confirm, when nobody shares", false, begin_alone, make_alone, m};
	m->makers[REPLAY_MAKER_FEEDS] = (struct list_trial_maker){
		"tocsin feeds", "confirm, with what feeds reported", false, begin_feeds, make_feeds, m};
	m->n = REPLAY_MAKERS_MAX - !m->feeds;
}

enum err replay_makers_init(struct replay_makers *m, const struct replay_world *w)
{
	size_t values = w->history.n_values;
	*m = (struct replay_makers){.world = w};
	m->rivals = rival_lists_new(&w->met);
	m->shared = replay_world_player(w, w->delay, REPLAY_WORLD_SHARED);
	m->alone = replay_world_player(w, w->delay, REPLAY_WORLD_ALONE);
	m->feeds = w->feed.n_members ? replay_world_player(w, w->delay, REPLAY_WORLD_FEEDS) : NULL;
	m->confirm = calloc(LIST_TRIAL_MAX, sizeof(*m->confirm));
	m->fresh = calloc(LIST_TRIAL_MAX, sizeof(*m->fresh));
	m->taken = calloc(values ? values : 1, sizeof(*m->taken));
	if (!m->rivals || !m->shared || !m->alone || (w->feed.n_members && !m->feeds) || !m->confirm || !m->fresh || !m->taken) {
		replay_makers_deinit(m);
		return ERR_NOMEM;
	}
	add_makers(m);
	return OK;
}

void replay_makers_deinit(struct replay_makers *m)
{
	rival_lists_free(m->rivals);
	player_free(m->shared);
	player_free(m->alone);
	player_free(m->feeds);
	free(m->confirm);
	free(m->fresh);
	free(m->taken);
	*m = (struct replay_makers){0};
}
