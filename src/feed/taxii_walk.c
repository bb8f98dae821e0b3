/* SPDX-License-Identifier: Apache-2.0 */
/* Circles of "next" are found by one mark that is set anew at each power of two steps (Brent), in constant memory. */
#include "feed/taxii_walk.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "parse/json.h"

/* How late an object may become visible after its date_added. */
#define OVERLAP (2 * UTC_MINUTE)
/* What "Date", which has whole seconds, and the way of an answer leave open. */
#define CLOCK_TOLERANCE (5 * UTC_SECOND)

/* Times outside of these are none: what is added to them and taken from them stays in the years that have a text. */
#define TIME_FIRST (-1000 * 365 * UTC_DAY)
#define TIME_END (7900 * 365 * UTC_DAY)

enum { EMPTY_MAX = 100, BEHIND_MAX = 3 };

/* --- as it is stored ------------------------------------------------------------------------------------------------ */

static const struct {
	const char *key;
	size_t at;
} times[] = {
	{"after", offsetof(struct taxii_walk, after)},
	{"asked", offsetof(struct taxii_walk, asked)},
	{"server", offsetof(struct taxii_walk, server)},
	{"began", offsetof(struct taxii_walk, began)},
	{"began_server", offsetof(struct taxii_walk, began_server)},
	{"from", offsetof(struct taxii_walk, from)},
	{"reached", offsetof(struct taxii_walk, reached)},
};

enum { N_TIMES = sizeof times / sizeof times[0] };

static int64_t *time_at(struct taxii_walk *w, size_t i)
{
	return (int64_t *)(void *)((char *)w + times[i].at);
}

static void keep(char *out, size_t size, size_t *out_n, struct str s)
{
	*out_n = s.n <= size ? s.n : 0;
	memcpy(out, s.n ? s.p : "", *out_n);
}

static void read_members(struct json_value v, struct taxii_walk *w)
{
	size_t n;
	for (size_t i = 0; i < N_TIMES; i++) {
		int64_t t = json_get_i64(v, times[i].key, UTC_NONE);
		*time_at(w, i) = t >= TIME_FIRST && t < TIME_END ? t : UTC_NONE;
	}
	w->under_way = json_get_bool(v, "under_way", false) && w->began != UTC_NONE && w->began_server != UTC_NONE;
	keep(w->next, sizeof w->next, &w->next_n, json_get_str(v, "next"));
	w->refused = json_get_i64(v, "refused", 0);
	keep(w->refusal, sizeof w->refusal - 1, &n, json_get_str(v, "refusal"));
}

void taxii_walk_parse(struct str stored, struct taxii_walk *out)
{
	struct parse_fault fault;
	struct json_value v;
	*out = (struct taxii_walk){0};
	for (size_t i = 0; i < N_TIMES; i++)
		*time_at(out, i) = UTC_NONE;
	struct json_parser *parser = stored.n ? json_parser_new() : NULL;
	if (parser && json_read(parser, stored, &v, &fault) == OK)
		read_members(v, out);
	json_parser_free(parser);
}

void taxii_walk_format(const struct taxii_walk *w, struct buf *out)
{
	struct taxii_walk copy = *w;
	struct jsonw j = jsonw_on(out);
	jsonw_open(&j, '{');
	for (size_t i = 0; i < N_TIMES; i++)
		if (*time_at(&copy, i) != UTC_NONE)
			jsonw_pair_i64(&j, times[i].key, *time_at(&copy, i));
	jsonw_pair_bool(&j, "under_way", w->under_way);
	jsonw_pair_str_opt(&j, "next", str_make(w->next, w->next_n));
	if (w->refused)
		jsonw_pair_i64(&j, "refused", w->refused);
	jsonw_pair_str_opt(&j, "refusal", str_of(w->refusal));
	jsonw_close(&j, '}');
}

/* --- beginning ------------------------------------------------------------------------------------------------------ */

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void forget_circles(struct taxii_walk *w)
{
	w->distrust = false;
	w->digest = w->marked = w->marks = w->steps = 0;
	w->empty = w->behind = 0;
	w->why[0] = '\0';
}

void taxii_walk_begin(struct taxii_walk *w, int64_t now)
{
	forget_circles(w);
	if (w->under_way)
		return;
	w->under_way = true;
	w->began = w->began_server = now;
	w->reached = UTC_NONE;
	w->next_n = 0;
	w->from = w->after;
	if (w->from != UTC_NONE && w->server != UTC_NONE)
		w->from = least(w->from, w->server - OVERLAP);
}

bool taxii_walk_date(struct taxii_walk *w, int64_t now, int64_t date)
{
	if (date < TIME_FIRST || date >= TIME_END)
		return false;
	w->began_server = w->began + (date - now);
	if (w->from == UTC_NONE || w->server == UTC_NONE || w->asked == UTC_NONE)
		return false;
	int64_t back = (w->server - w->asked) - (date - now);
	if (back <= CLOCK_TOLERANCE || w->server - back - OVERLAP >= w->from)
		return false;
	w->from = w->server - back - OVERLAP;
	return true;
}

bool taxii_walk_lost(struct taxii_walk *w)
{
	if (w->next_n == 0)
		return false;
	w->next_n = 0;
	if (w->reached != UTC_NONE)
		w->from = w->reached;
	w->distrust = true;
	return true;
}

/* --- moving on ------------------------------------------------------------------------------------------------------ */

/* What one step of the last digit that was written is worth, beyond the microsecond that added_after is compared by. */
static int64_t open_part(struct str time)
{
	static const int64_t steps[] = {1000000, 100000, 10000, 1000, 100, 10};
	struct str digits = str_from(time, str_find(time, '.') < time.n ? str_find(time, '.') + 1 : time.n);
	size_t n = 0;
	while (n < digits.n && digits.p[n] >= '0' && digits.p[n] <= '9')
		n++;
	return n < sizeof steps / sizeof steps[0] ? steps[n] : 0;
}

static bool turns(struct taxii_walk *w, const struct taxii_walk_page *p)
{
	uint64_t here = XXH3_64bits(p->next.p, p->next.n);
	bool again = (p->n && p->digest == w->digest) || (w->steps && here == w->marked);
	w->digest = p->n ? p->digest : w->digest;
	if (w->steps == w->marks) {
		w->marked = here;
		w->marks = w->marks ? w->marks * 2 : 1;
	}
	w->steps++;
	return again;
}

static enum taxii_step stuck(struct taxii_walk *w, const char *why)
{
	snprintf(w->why, sizeof w->why, "%s", why);
	w->under_way = false;
	w->next_n = 0;
	return TAXII_WALK_STUCK;
}

/* By added_after: the last date_added, else what the objects themselves say, which is never later. */
static enum taxii_step go_on_by_time(struct taxii_walk *w, const struct taxii_walk_page *p, int64_t last)
{
	int64_t modified = p->modified >= TIME_FIRST && p->modified < TIME_END ? p->modified : UTC_NONE;
	int64_t exact = last == UTC_NONE ? modified : last;
	int64_t to = last == UTC_NONE ? exact : w->reached;
	w->next_n = 0;
	if (to == UTC_NONE || to <= w->from)
		to = exact;
	if (to == UTC_NONE || (w->from != UTC_NONE && to <= w->from))
		return stuck(w, "the server says that there is more, but not how to get it: pages repeat, and X-TAXII-Date-Added-Last does not move on");
	w->from = to;
	return TAXII_WALK_ON;
}

static enum taxii_step end(struct taxii_walk *w, const struct taxii_walk_page *p)
{
	/* Of a server that tells no dates only what the objects say is known. */
	int64_t taken = w->reached == UTC_NONE ? least(p->modified, w->began_server) : w->reached;
	if (taken < TIME_FIRST)
		taken = UTC_NONE;
	if (taken > w->after)
		w->after = taken;
	w->asked = w->began;
	w->server = w->began_server;
	w->under_way = false;
	w->next_n = 0;
	return TAXII_WALK_DONE;
}

enum taxii_step taxii_walk_page(struct taxii_walk *w, const struct taxii_walk_page *p)
{
	int64_t last = UTC_NONE, before = w->reached;
	if (p->n && (utc_parse(p->last, &last) || last < TIME_FIRST || last >= TIME_END))
		last = UTC_NONE;
	if (last != UTC_NONE) {
		w->behind = before != UTC_NONE && last <= before ? w->behind + 1 : 0;
		w->reached = last - open_part(p->last);
		if (w->reached > w->after)
			w->after = w->reached;
	}
	if (!p->more)
		return end(w, p);
	w->empty = p->n ? 0 : w->empty + 1;
	if (w->empty > EMPTY_MAX)
		return stuck(w, "the server gives one page after the other without objects, and says that there is more");
	bool circle = turns(w, p) || w->behind > BEHIND_MAX;
	/* What is no text could not be stored. */
	if (!w->distrust && !circle && p->next.n && p->next.n <= sizeof w->next && utf8_valid(p->next)) {
		memcpy(w->next, p->next.p, p->next.n);
		w->next_n = p->next.n;
		return TAXII_WALK_ON;
	}
	w->distrust = true;
	return go_on_by_time(w, p, last);
}
