/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings in JSON: what happened, how sure, what to do. */
#include "emit/warning_json.h"

#include <stdlib.h>

#include "base/jsonw.h"
#include "emit/risk_json.h"
#include "emit/warning_floor.h"
#include "emit/warning_guidance.h"
#include "model/warning_spread.h"

static void put_detectors(struct jsonw *j, const struct warning *w)
{
	jsonw_key(j, "detectors");
	jsonw_open(j, '[');
	for (unsigned d = 0; d < DETECTOR_COUNT; d++)
		if (w->detectors & 1u << d)
			jsonw_str(j, detector_name((enum detector)d));
	jsonw_close(j, ']');
}

static int64_t shown(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

static void put_span(struct jsonw *j, int64_t first, int64_t last, uint64_t count)
{
	jsonw_pair_time(j, "first", first);
	jsonw_pair_time(j, "last", last);
	jsonw_pair_i64(j, "count", shown(count));
}

/* Members that have a sector or a country in common. */
struct group {
	struct str name;
	int64_t members;
};

static int by_members(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int c = (x->members < y->members) - (x->members > y->members);
	return c ? c : str_cmp(x->name, y->name);
}

static size_t count_in(struct group *groups, size_t n, struct str name)
{
	size_t i = 0;
	if (name.n == 0)
		return n;
	while (i < n && !str_eq(groups[i].name, name))
		i++;
	if (i == n)
		groups[n++] = (struct group){name, 0};
	groups[i].members++;
	return n;
}

static void pair_band(struct jsonw *j, const char *key, uint64_t n, uint32_t floor)
{
	jsonw_pair_i64(j, key, shown(warning_floor_band(n, floor)));
}

static void put_groups(struct jsonw *j, const char *list, const char *key, struct group *groups, size_t n, uint32_t floor)
{
	/* By their bands: an order by number would tell what the bands do not. */
	for (size_t i = 0; i < n; i++)
		groups[i].members = shown(warning_floor_band((uint64_t)groups[i].members, floor));
	qsort(groups, n, sizeof(*groups), by_members);
	jsonw_key(j, list);
	jsonw_open(j, '[');
	for (size_t i = 0; i < n && groups[i].members; i++) {
		jsonw_open(j, '{');
		jsonw_pair_str(j, key, groups[i].name);
		jsonw_pair_i64(j, "members", groups[i].members);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

static void put_reach(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	struct group groups[WARNING_MEMBERS_MAX];
	size_t n = 0;
	for (size_t i = 0; i < w->n_members; i++)
		n = count_in(groups, n, w->members[i].sector);
	put_groups(j, "sectors", "sector", groups, n, floor);
	n = 0;
	for (size_t i = 0; i < w->n_members; i++)
		n = count_in(groups, n, w->members[i].country);
	put_groups(j, "countries", "country", groups, n, floor);
}

/* Who is next by sector and country, as those who are hit; by name for those who run the hub. */
static void put_risks(struct jsonw *j, const struct warning *w, bool names, uint32_t floor)
{
	struct group groups[WARNING_RISKS_MAX];
	size_t n = 0;
	jsonw_key(j, "at_risk");
	jsonw_open(j, '{');
	pair_band(j, "members_total", w->n_risks, floor);
	for (size_t i = 0; i < w->n_risks; i++)
		n = count_in(groups, n, w->risks[i].sector);
	put_groups(j, "sectors", "sector", groups, n, floor);
	n = 0;
	for (size_t i = 0; i < w->n_risks; i++)
		n = count_in(groups, n, w->risks[i].country);
	put_groups(j, "countries", "country", groups, n, floor);
	if (names) {
		jsonw_key(j, "members");
		jsonw_open(j, '[');
		for (size_t i = 0; i < w->n_risks; i++)
			risk_json(j, &w->risks[i], RISK_JSON_MEMBER);
		jsonw_close(j, ']');
	}
	jsonw_close(j, '}');
}

static void put_members(struct jsonw *j, const struct warning *w)
{
	jsonw_key(j, "members");
	jsonw_open(j, '[');
	for (size_t i = 0; i < w->n_members; i++) {
		const struct warning_member *m = &w->members[i];
		jsonw_open(j, '{');
		jsonw_pair_i64(j, "id", m->member);
		jsonw_pair_str_opt(j, "name", m->name);
		jsonw_pair_str_opt(j, "country", m->country);
		jsonw_pair_str_opt(j, "sector", m->sector);
		put_span(j, m->first, m->last, m->count);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

/* With a floor, what each value was met is told in sum alone. */
static void put_values(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	char text[VALUE_TEXT_BYTES];
	jsonw_key(j, "indicators");
	jsonw_open(j, '[');
	for (size_t i = 0; i < w->n_values; i++) {
		const struct warning_value *v = &w->values[i];
		jsonw_open(j, '{');
		jsonw_pair_str(j, "kind", kind_name(v->value.kind));
		jsonw_pair_str(j, "value", str_make(text, value_format(v->value, text)));
		if (floor <= 1)
			put_span(j, v->first, v->last, v->count);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

/* With a floor, without the terms that count members, and the sum that they would be known from. */
static void put_score(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	double points = 0;
	for (size_t i = 0; i < w->n_terms; i++)
		points += w->terms[i].points;
	jsonw_key(j, "score");
	jsonw_open(j, '{');
	if (floor <= 1) {
		jsonw_key(j, "points");
		jsonw_fixed(j, points, 2);
	}
	jsonw_key(j, "terms");
	jsonw_open(j, '[');
	for (size_t i = 0; i < w->n_terms; i++) {
		if (floor > 1 && !warning_floor_term(w->terms[i].name))
			continue;
		jsonw_open(j, '{');
		jsonw_pair_str(j, "name", str_of(w->terms[i].name));
		jsonw_key(j, "measure");
		jsonw_fixed(j, w->terms[i].measure, 4);
		jsonw_key(j, "points");
		jsonw_fixed(j, w->terms[i].points, 2);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
	jsonw_close(j, '}');
}

/* Number and words of estimative language, and what each detector says. */
static void put_probability(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	int digits = floor > 1 ? 2 : 4;
	jsonw_key(j, "probability");
	jsonw_fixed(j, w->probability, digits);
	jsonw_pair_str(j, "likelihood", warning_likelihood(w->probability));
	jsonw_key(j, "signals");
	jsonw_open(j, '[');
	for (size_t i = 0; i < w->n_signals; i++) {
		const struct warning_signal *s = &w->signals[i];
		jsonw_open(j, '{');
		jsonw_pair_str(j, "detector", detector_name(s->detector));
		jsonw_key(j, "probability");
		jsonw_fixed(j, s->probability, digits);
		jsonw_pair_time(j, "since", s->since);
		if (floor <= 1 && s->detector == DETECTOR_SURGE) {
			jsonw_key(j, "measure");
			jsonw_fixed(j, s->measure, 2);
			jsonw_key(j, "usual");
			jsonw_fixed(j, s->usual, 2);
		}
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

static void put_windows(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	static const int64_t hours[] = {1, 24, 168};
	jsonw_key(j, "windows");
	jsonw_open(j, '[');
	for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
		struct warning_spread_reach reach = warning_spread_reach(w, hours[i] * UTC_HOUR);
		jsonw_open(j, '{');
		jsonw_pair_i64(j, "hours", hours[i]);
		pair_band(j, "members", reach.parties, floor);
		pair_band(j, "sectors", reach.sectors, floor);
		pair_band(j, "countries", reach.countries, floor);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
}

/* With a floor, the curve has the moments at which bands were reached. */
static void put_spread(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	struct warning_spread_point curve[WARNING_SPREAD_POINTS_MAX];
	size_t n = warning_spread_curve(w, curve);
	jsonw_key(j, "spread");
	jsonw_open(j, '{');
	jsonw_key(j, "curve");
	jsonw_open(j, '[');
	for (size_t i = 0; i < n; i++) {
		uint64_t band = warning_floor_band(curve[i].parties, floor);
		if (band == (i ? warning_floor_band(curve[i - 1].parties, floor) : 0))
			continue;
		jsonw_open(j, '{');
		jsonw_pair_time(j, "time", curve[i].time);
		jsonw_pair_i64(j, "members", shown(band));
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
	put_windows(j, w, floor);
	jsonw_close(j, '}');
}

static void put_audience(struct jsonw *j, const struct warning_audience *a)
{
	jsonw_key(j, "audience");
	jsonw_open(j, '{');
	jsonw_key(j, "members");
	jsonw_open(j, '[');
	for (size_t i = 0; i < a->n_members; i++)
		jsonw_i64(j, a->members[i]);
	jsonw_close(j, ']');
	jsonw_pair_str_opt(j, "sector", a->sector);
	jsonw_pair_str_opt(j, "country", a->country);
	jsonw_close(j, '}');
}

static void put_merged(struct jsonw *j, const struct uuid *into)
{
	char text[UUID_TEXT_BYTES];
	uuid_format(into, text);
	jsonw_pair_str(j, "into", str_make(text, sizeof text));
}

/* What people added. Who else was meant is nobody's matter but of those who run the hub. */
static void put_words(struct jsonw *j, const struct warning *w, bool all)
{
	jsonw_pair_str_opt(j, "text", w->text);
	jsonw_pair_str_opt(j, "note", w->note);
	jsonw_pair_str_opt(j, "reason", w->reason);
	if (w->edited)
		jsonw_pair_bool(j, "edited", true);
	if (w->false_alarm)
		jsonw_pair_bool(j, "false_alarm", true);
	if (w->state == WARNING_MERGED)
		put_merged(j, &w->into);
	if (all && (w->audience.n_members || w->audience.sector.n || w->audience.country.n))
		put_audience(j, &w->audience);
	if (w->n_techniques == 0)
		return;
	jsonw_key(j, "techniques");
	jsonw_open(j, '[');
	for (size_t i = 0; i < w->n_techniques; i++)
		jsonw_str(j, w->techniques[i]);
	jsonw_close(j, ']');
}

static void put_title(struct jsonw *j, const struct warning *w, uint32_t floor)
{
	struct buf title;
	buf_init(&title, 4 * WARNING_TITLE_BYTES + LIMIT_VALUE_BYTES);
	warning_floor_title(&title, w, floor);
	jsonw_pair_str(j, "title", buf_err(&title) ? w->subject : buf_str(&title));
	buf_deinit(&title);
}

void warning_json(struct buf *b, const struct warning *w, unsigned flags, uint32_t floor)
{
	struct jsonw json = jsonw_on(b), *j = &json;
	if (flags & WARNING_JSON_MEMBERS)
		floor = 1;
	char id_text[UUID_TEXT_BYTES];
	uuid_format(&w->id, id_text);
	struct str id = str_make(id_text, sizeof id_text);
	jsonw_open(j, '{');
	jsonw_pair_str(j, "id", id);
	jsonw_pair_i64(j, "version", w->version);
	jsonw_pair_str(j, "subject", w->subject);
	put_title(j, w, floor);
	jsonw_pair_str_opt(j, "label", w->label);
	put_detectors(j, w);
	jsonw_pair_str(j, "state", warning_state_name(w->state));
	jsonw_pair_str(j, "change", warning_change_name(w->change));
	jsonw_pair_str(j, "severity", severity_name(w->severity));
	jsonw_pair_i64(j, "confidence", w->confidence);
	put_probability(j, w, floor);
	jsonw_pair_str(j, "tlp", tlp_text(w->tlp));
	if (w->owner)
		jsonw_pair_i64(j, "owner", w->owner);
	jsonw_pair_time(j, "knowable", w->knowable);
	jsonw_pair_time(j, "raised", w->raised);
	jsonw_pair_time(j, "updated", w->updated);
	if (floor > 1)
		jsonw_pair_i64(j, "floor", floor);
	pair_band(j, "hits", warning_floor_passes(w->members_total, floor) ? w->hits : 0, floor);
	if (floor <= 1 || w->members_total)
		pair_band(j, "members_total", w->members_total, floor);
	put_reach(j, w, floor);
	if (flags & WARNING_JSON_MEMBERS)
		put_members(j, w);
	if (w->owner == 0)
		put_spread(j, w, floor);
	if (w->n_risks)
		put_risks(j, w, flags & WARNING_JSON_MEMBERS, floor);
	jsonw_pair_i64(j, "indicators_total", shown(w->values_total));
	put_values(j, w, floor);
	put_score(j, w, floor);
	put_words(j, w, flags & WARNING_JSON_MEMBERS);
	warning_guidance_json(j, w, id);
	jsonw_close(j, '}');
}
