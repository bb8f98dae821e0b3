/* SPDX-License-Identifier: Apache-2.0 */
/* A list is made for the member at the moment of its first contact, of what the hub has by then. */
#include "app/replay_system.h"

#include "proof/delay_curve.h"
#include "proof/rival_lists.h"

enum { SAMPLE = 400 };

static const struct {
	const char *name;
	int64_t delay;
} delays[] = {{"none", 0}, {"1 min", UTC_MINUTE}, {"10 min", 10 * UTC_MINUTE}, {"1 h", UTC_HOUR}};
enum { N_DELAYS = sizeof(delays) / sizeof(delays[0]) };

struct found {
	uint64_t asked, known, listed;
};

static enum err ask(const struct player *p, const struct replay_world *w, const struct history_contact *c, bool *out)
{
	struct member_list list;
	enum err e = player_list(p, c->member, MEMBER_LIST_NEW, c->time, MEMBER_LIST_MAX, &list);
	if (e)
		return e;
	*out = false;
	for (size_t i = 0; i < list.n && !*out; i++)
		*out = value_eq(list.entries[i].value, w->history.values[c->value]);
	member_list_deinit(&list);
	return OK;
}

/* Every so many first contacts of the test. */
static enum err measure(const struct replay_world *w, int64_t delay, struct found *out)
{
	const struct first_contacts *f = &w->firsts;
	const struct delay_curve_point ceiling = {delay, RIVAL_WINDOW_DAYS * UTC_DAY, 1};
	struct player *p = replay_world_player(w, delay, REPLAY_WORLD_SHARED);
	size_t step = f->n / SAMPLE + 1;
	enum err e = p ? OK : ERR_NOMEM;
	for (size_t i = step - 1; i < f->n && !e; i += step) {
		const struct history_contact *c = &w->history.contacts[f->at[i]];
		bool listed = false;
		if (c->time < w->from_time || c->time >= w->to_time || w->guarded[c->value])
			continue;
		e = player_play(p, c->time);
		if (!e)
			e = ask(p, w, c, &listed);
		out->asked++;
		out->known += delay_curve_is_known(f, &ceiling, f->at[i]);
		out->listed += listed;
	}
	player_free(p);
	return e;
}

enum err replay_system_put(const struct replay_world *w, struct replay_report *r)
{
	struct found found[N_DELAYS] = {0};
	for (size_t i = 0; i < N_DELAYS; i++) {
		enum err e = measure(w, delays[i].delay, &found[i]);
		if (e)
			return e;
	}
	replay_report_section(r, "system", "How near the hub's lists come to that ceiling",
	                      "For every so many of the first contacts (some 400, without protected values): whether the list new to you of "
	                      "10,000, made at that moment of what the hub had by then, held the value; beside the ceiling for what is kept "
	                      "five days. What came in the same second is not on the list.");
	static const char *const columns[][2] = {{"delay", "delay"}, {"asked", ">first contacts"}, {"ceiling", ">ceiling"}, {"listed", ">listed"},
	                                         {"share", ">of the ceiling"}};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		replay_report_column(r, columns[i][0], columns[i][1]);
	for (size_t i = 0; i < N_DELAYS; i++) {
		double asked = found[i].asked ? (double)found[i].asked : 1;
		replay_report_text(r, str_of(delays[i].name));
		replay_report_count(r, found[i].asked);
		replay_report_real(r, (double)found[i].known / asked, 4);
		replay_report_real(r, (double)found[i].listed / asked, 4);
		if (found[i].known)
			replay_report_real(r, (double)found[i].listed / (double)found[i].known, 4);
		else
			replay_report_none(r);
	}
	return OK;
}
