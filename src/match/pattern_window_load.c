/* SPDX-License-Identifier: Apache-2.0 */
/* Every length and number is checked, and what is read goes through the same limits as events do. */
#include "match/pattern_window_pack.h"

struct reading {
	struct str in;
	bool failed;
};

static struct str take(struct reading *r, size_t n)
{
	r->failed = r->failed || n > r->in.n;
	if (r->failed)
		return str_make("", 0);
	struct str out = str_upto(r->in, n);
	r->in = str_from(r->in, n);
	return out;
}

static void take_into(struct reading *r, void *out, size_t n)
{
	struct str s = take(r, n);
	memset(out, 0, n);
	memcpy(out, s.p, s.n);
}

static enum err take_event(struct reading *r, struct pattern_window *w, struct window_scope *s)
{
	int64_t time;
	uint64_t fits;
	uint32_t count, n_observed, n_properties;
	size_t n;
	take_into(r, &time, sizeof time);
	take_into(r, &fits, sizeof fits);
	take_into(r, &count, sizeof count);
	take_into(r, &n_observed, sizeof n_observed);
	take_into(r, &n_properties, sizeof n_properties);
	r->failed = r->failed || !pattern_window_pack_check(r->in, n_observed, n_properties, &n);
	struct str packed = take(r, r->failed ? 0 : n);
	/* Sums and differences of times and horizons must fit. */
	if (r->failed || time < INT64_MIN / 8 || time > INT64_MAX / 8 || count == 0)
		return ERR_CORRUPT;
	struct window_event *e = pattern_window_append(w, s, time, packed.n);
	if (!e)
		return ERR_NOMEM;
	e->fits = fits;
	e->count = count;
	e->n_observed = n_observed;
	e->n_properties = n_properties;
	memcpy(e->packed, packed.p, packed.n);
	return OK;
}

static enum err take_scope(struct reading *r, struct pattern_window *w)
{
	uint64_t print;
	int64_t horizon, member;
	uint16_t n_id;
	struct ip host = {0};
	uint32_t n;
	take_into(r, &print, sizeof print);
	take_into(r, &horizon, sizeof horizon);
	take_into(r, &n_id, sizeof n_id);
	struct value id = {KIND_INDICATOR, take(r, n_id)};
	take_into(r, &member, sizeof member);
	take_into(r, &host.n, 1);
	if (r->failed || (host.n != 0 && host.n != 4 && host.n != 16))
		return ERR_CORRUPT;
	take_into(r, host.bytes, host.n);
	take_into(r, &n, sizeof n);
	if (r->failed || horizon < 0 || horizon > INT64_MAX / 8 || !value_is_canonical(id) || n == 0 ||
	    n > PATTERN_WINDOW_EVENTS)
		return ERR_CORRUPT;
	struct window_pattern *p = pattern_window_pattern(w, id.bytes, print, horizon);
	struct window_scope *s = p ? pattern_window_scope(w, p, member, &host) : NULL;
	enum err e = s ? OK : ERR_NOMEM;
	for (uint32_t i = 0; i < n && !e; i++)
		e = take_event(r, w, s);
	if (!e)
		pattern_window_trim(w, s, PATTERN_WINDOW_EVENTS);
	return e;
}

enum err pattern_window_load(struct pattern_window *w, struct str in)
{
	struct reading r = {.in = in};
	enum err e = OK;
	while (r.in.n && !e)
		e = take_scope(&r, w);
	while (e && w->used.before != &w->used)
		pattern_window_drop(w, pattern_window_of_link(w->used.before));
	return e;
}
