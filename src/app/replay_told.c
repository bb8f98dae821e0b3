/* SPDX-License-Identifier: Apache-2.0 */
/* One player for all that a hub says. */
#include "app/replay_told.h"

#include "os/clock.h"

enum err replay_told_begin(struct replay_told *t, const struct replay_world *w)
{
	struct player_setup setup = replay_world_setup(w, w->delay, REPLAY_WORLD_SHARED);
	*t = (struct replay_told){0};
	enum err e = first_contacts_init_told(&t->met, &w->history);
	if (!e)
		e = forecast_trial_init(&t->forecast, &t->met, w->from_time, w->to_time, &setup);
	t->player = e ? NULL : player_new(&setup);
	if (t->player)
		return OK;
	replay_told_deinit(t);
	return ERR_NOMEM;
}

static enum err take_time(struct replay_told *t, const struct replay_world *w)
{
	struct player *p = replay_world_player(w, w->delay, REPLAY_WORLD_SHARED);
	if (!p)
		return ERR_NOMEM;
	int64_t start = clock_monotonic();
	enum err e = player_play(p, w->to_time);
	t->took = clock_monotonic() - start;
	t->played = player_played(p);
	player_free(p);
	return e;
}

enum err replay_told_end(struct replay_told *t, const struct replay_world *w)
{
	enum err e = player_play(t->player, w->to_time);
	return e || w->stays.n ? e : take_time(t, w);
}

void replay_told_deinit(struct replay_told *t)
{
	player_free(t->player);
	forecast_trial_deinit(&t->forecast);
	first_contacts_deinit(&t->met);
	*t = (struct replay_told){0};
}
