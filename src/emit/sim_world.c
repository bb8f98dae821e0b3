/* SPDX-License-Identifier: Apache-2.0 */
/* Each member has a next benign event and, while infected, a next sign of infection; a heap says which comes first. */
#include "emit/sim_world.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "emit/sim_event.h"
#include "emit/sim_outbreak.h"

/* Streams of random numbers, so that changing one part leaves the others as they are. */
enum { STREAM_MEMBERS, STREAM_OUTBREAK, STREAM_INDICATORS, STREAM_EVENTS };

#define SPAN_MAX (3660 * UTC_DAY)

/* An infected member is cleaned after so many generation times. */
enum { SICK_GENERATIONS = 5, INDICATORS_MAX = 100, LINE_MAX_BYTES = 4096 };

static const char *const countries[] = {"DE", "FR", "PL", "IT", "ES", "NL", "BE", "AT", "SE", "CZ", "DK", "FI"};
static const char *const sectors[] = {"finance",   "energy",     "health",  "water",
                                      "transport", "government", "telecom", "education"};
enum { COUNTRIES = sizeof countries / sizeof *countries, SECTORS = sizeof sectors / sizeof *sectors };

static const char outbreak_label[] = "simworm";

enum coming_type { COMING_BENIGN, COMING_SIGN, COMING_ATTACK };

/* What comes next for one member, of one type. */
struct coming {
	int64_t time;
	uint32_t member;
	enum coming_type type;
};

struct sim_world {
	struct sim_opts opts;
	struct sim_random random;
	struct sim_member members[SIM_MEMBERS_MAX];
	struct sim_indicator indicators[INDICATORS_MAX];
	struct coming heap[3 * SIM_MEMBERS_MAX];
	size_t n_coming;
	struct buf line;
};

static bool before(const struct coming *a, const struct coming *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	return a->member != b->member ? a->member < b->member : a->type < b->type;
}

static void push(struct sim_world *w, struct coming c)
{
	size_t at = w->n_coming++;
	for (; at > 0 && before(&c, &w->heap[(at - 1) / 2]); at = (at - 1) / 2)
		w->heap[at] = w->heap[(at - 1) / 2];
	w->heap[at] = c;
}

static struct coming pop(struct sim_world *w)
{
	struct coming first = w->heap[0], last = w->heap[--w->n_coming];
	size_t at = 0;
	for (size_t child; (child = 2 * at + 1) < w->n_coming; at = child) {
		if (child + 1 < w->n_coming && before(&w->heap[child + 1], &w->heap[child]))
			child++;
		if (!before(&w->heap[child], &last))
			break;
		w->heap[at] = w->heap[child];
	}
	w->heap[at] = last;
	return first;
}

static struct sim_opts with_defaults(const struct sim_opts *opts)
{
	struct sim_opts o = *opts;
	o.members = o.members ? o.members : 40;
	o.duration = o.duration ? o.duration : UTC_DAY;
	o.rate = o.rate > 0 ? o.rate : 1;
	o.reproduction = o.reproduction != 0 ? o.reproduction : 2;
	o.generation = o.generation ? o.generation : UTC_HOUR;
	o.beacon = o.beacon ? o.beacon : 10 * UTC_MINUTE;
	o.indicators = o.indicators ? o.indicators : 12;
	assert(o.members >= 2 && o.members <= SIM_MEMBERS_MAX && o.indicators <= INDICATORS_MAX);
	assert(o.duration > 0 && o.duration <= SPAN_MAX);
	assert(o.start > 365 * UTC_DAY && o.start < INT64_C(7030) * 365 * UTC_DAY);
	assert(o.reproduction <= 20 && o.rate >= 1e-6 && o.rate <= 1e6);
	assert(o.generation > 0 && o.generation <= SPAN_MAX && o.beacon > 0 && o.beacon <= SPAN_MAX);
	return o;
}

static void make_members(struct sim_world *w, struct sim_place *places)
{
	struct sim_random r;
	sim_random_init(&r, w->opts.seed, STREAM_MEMBERS);
	for (uint32_t i = 0; i < w->opts.members; i++) {
		struct sim_member *m = &w->members[i];
		places[i] = (struct sim_place){sim_random_below(&r, COUNTRIES), sim_random_below(&r, SECTORS)};
		m->country = countries[places[i].country];
		m->sector = sectors[places[i].sector];
		char name[sizeof m->domain - sizeof ".example"];
		snprintf(name, sizeof name, "%s-%c%c-%02u", m->sector, str_lower_char(m->country[0]),
		         str_lower_char(m->country[1]), i + 1);
		snprintf(m->name, sizeof m->name, "%s", name);
		snprintf(m->domain, sizeof m->domain, "%s.example", name);
		snprintf(m->network, sizeof m->network, "198.%u.%u.0/24", 18 + i / 256, i % 256);
		m->infected = UTC_NONE;
		m->by = i;
	}
}

static enum err make_outbreak(struct sim_world *w, const struct sim_place *places)
{
	struct sim_case cases[SIM_MEMBERS_MAX];
	struct sim_random r;
	const struct sim_opts *o = &w->opts;
	if (o->reproduction < 0)
		return OK;
	sim_random_init(&r, o->seed, STREAM_OUTBREAK);
	const struct sim_outbreak outbreak = {
		.places = places,
		.n = o->members,
		.begin = o->start + o->duration / 20,
		.end = o->start + o->duration,
		.reproduction = o->reproduction,
		.generation = o->generation,
	};
	enum err e = sim_outbreak_run(&outbreak, &r, cases);
	for (uint32_t i = 0; e == OK && i < o->members; i++) {
		w->members[i].infected = cases[i].infected;
		w->members[i].by = cases[i].by;
	}
	return e;
}

static void hex_text(struct sim_random *r, char *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = "0123456789abcdef"[sim_random_below(r, 16)];
	out[n] = '\0';
}

static void indicator_text(struct sim_random *r, uint32_t number, struct sim_indicator *out)
{
	static const enum kind kinds[] = {KIND_DOMAIN, KIND_IPV4, KIND_DOMAIN, KIND_URL, KIND_SHA256, KIND_JA3};
	out->kind = kinds[number % (sizeof kinds / sizeof *kinds)];
	uint32_t a = sim_random_below(r, 1 << 20), b = sim_random_below(r, 1 << 16);
	switch (out->kind) {
	case KIND_DOMAIN: snprintf(out->text, sizeof out->text, "c2-%05x-%u.example", a, number); break;
	case KIND_IPV4: snprintf(out->text, sizeof out->text, "203.0.113.%u", number % 254 + 1); break;
	case KIND_URL: snprintf(out->text, sizeof out->text, "http://drop-%u.example/%05x/%04x.bin", number, a, b); break;
	case KIND_SHA256: hex_text(r, out->text, 64); break;
	default: hex_text(r, out->text, 32); break;
	}
}

static int by_publication(const void *a, const void *b)
{
	const struct sim_indicator *x = a, *y = b;
	return x->published != y->published ? (x->published < y->published ? -1 : 1) : strcmp(x->text, y->text);
}

/* Half of them are known beforehand, the others become known while it spreads. */
static void make_indicators(struct sim_world *w)
{
	struct sim_random r;
	const struct sim_opts *o = &w->opts;
	sim_random_init(&r, o->seed, STREAM_INDICATORS);
	for (uint32_t i = 0; i < o->indicators; i++) {
		struct sim_indicator *own = &w->indicators[i];
		indicator_text(&r, i, own);
		own->label = outbreak_label;
		own->confidence = 60 + (int)sim_random_below(&r, 36);
		int64_t later = (int64_t)(sim_random_unit(&r) * (double)o->duration);
		own->published = o->start + (i < (o->indicators + 1) / 2 ? 0 : later);
	}
	qsort(w->indicators, o->indicators, sizeof(*w->indicators), by_publication);
}

static int64_t benign_distance(const struct sim_world *w)
{
	return (int64_t)((double)UTC_SECOND / w->opts.rate);
}

static void make_comings(struct sim_world *w)
{
	sim_random_init(&w->random, w->opts.seed, STREAM_EVENTS);
	for (uint32_t i = 0; i < w->opts.members; i++) {
		const struct sim_member *m = &w->members[i];
		push(w, (struct coming){w->opts.start + sim_random_wait(&w->random, benign_distance(w)), i, COMING_BENIGN});
		if (m->infected == UTC_NONE)
			continue;
		push(w, (struct coming){m->infected + sim_random_wait(&w->random, w->opts.beacon), i, COMING_SIGN});
		if (m->by != i)
			push(w, (struct coming){m->infected, i, COMING_ATTACK});
	}
}

struct sim_world *sim_world_new(const struct sim_opts *opts)
{
	struct sim_place places[SIM_MEMBERS_MAX];
	struct sim_world *w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	w->opts = with_defaults(opts);
	buf_init(&w->line, LINE_MAX_BYTES);
	make_members(w, places);
	if (make_outbreak(w, places)) {
		sim_world_free(w);
		return NULL;
	}
	make_indicators(w);
	make_comings(w);
	return w;
}

void sim_world_free(struct sim_world *w)
{
	if (!w)
		return;
	buf_deinit(&w->line);
	free(w);
}

const struct sim_member *sim_world_members(const struct sim_world *w, uint32_t *out_n)
{
	*out_n = w->opts.members;
	return w->members;
}

const struct sim_indicator *sim_world_indicators(const struct sim_world *w, uint32_t *out_n)
{
	*out_n = w->opts.indicators;
	return w->indicators;
}

int64_t sim_world_end(const struct sim_world *w)
{
	return w->opts.start + w->opts.duration;
}

/* One of the member's two hundred machines. */
static uint32_t machine(struct sim_world *w, uint32_t member)
{
	return (198u << 24 | 18u << 16) + (member << 8) + 1 + sim_random_below(&w->random, 200);
}

/* A server that nobody has to fear: 192.0.2.0/24 or 198.51.100.0/24. */
static uint32_t server(struct sim_world *w)
{
	uint32_t v = sim_random_below(&w->random, 508);
	return v < 254 ? 0xc0000201 + v : 0xc6336401 + (v - 254);
}

static struct sim_event event_of(struct sim_world *w, const struct coming *c, enum sim_event_type type)
{
	return (struct sim_event){
		.time = c->time,
		.type = type,
		.flow = sim_random_next(&w->random),
		.source = machine(w, c->member),
		.destination = server(w),
		.port = (uint16_t)(1024 + sim_random_below(&w->random, 64000)),
	};
}

static void write_benign(struct sim_world *w, const struct coming *c)
{
	/* Of ten events: four questions to the DNS, three TLS sessions, one request, one flow, one file. */
	static const enum sim_event_type mix[] = {SIM_DNS, SIM_DNS, SIM_DNS,  SIM_DNS,  SIM_TLS,
	                                          SIM_TLS, SIM_TLS, SIM_HTTP, SIM_FLOW, SIM_FILE};
	struct sim_event ev = event_of(w, c, mix[sim_random_below(&w->random, sizeof mix / sizeof *mix)]);
	char text[SIM_TEXT_BYTES], hash[65];
	uint32_t site = sim_random_below(&w->random, 50000);
	const char *host = site % 3 == 0 ? "www" : site % 3 == 1 ? "cdn" : "api";
	int n;
	if (ev.type == SIM_HTTP || ev.type == SIM_FILE)
		n = snprintf(text, sizeof text, "%s.site-%05u.example/p/%u", host, site, sim_random_below(&w->random, 1000));
	else
		n = snprintf(text, sizeof text, "%s.site-%05u.example", host, site);
	ev.text = str_make(text, (size_t)n);
	if (ev.type == SIM_TLS || ev.type == SIM_FILE) {
		size_t digits = ev.type == SIM_TLS ? 32 : 64;
		hex_text(&w->random, hash, digits);
		ev.hash = str_make(hash, digits);
	}
	sim_event_line(&w->line, &ev);
}

/* What gives an infected machine away, by the kind of indicator. */
static void write_sign(struct sim_world *w, const struct coming *c)
{
	const struct sim_indicator *sign = &w->indicators[sim_random_below(&w->random, w->opts.indicators)];
	struct sim_event ev = event_of(w, c, SIM_FLOW);
	struct str text = str_of(sign->text);
	switch (sign->kind) {
	case KIND_DOMAIN:
		ev.type = ev.flow & 1 ? SIM_DNS : SIM_TLS;
		ev.text = text;
		break;
	case KIND_IPV4:
		ev.destination = 203u << 24 | 113u << 8 | (uint32_t)strtoul(sign->text + sizeof "203.0.113." - 1, NULL, 10);
		break;
	case KIND_URL:
		ev.type = SIM_HTTP;
		ev.text = str_from(text, sizeof "http://" - 1);
		break;
	case KIND_SHA256:
		ev.type = SIM_FILE;
		ev.text = STR("files.example/update.bin");
		ev.hash = text;
		break;
	default:
		ev.type = SIM_TLS;
		ev.text = STR("login.example");
		ev.hash = text;
		break;
	}
	sim_event_line(&w->line, &ev);
}

/* The victim's sensor sees a machine of who infects it bring the file, if a URL of the outbreak is there to name. */
static void write_attack(struct sim_world *w, const struct coming *c)
{
	struct sim_event ev = event_of(w, c, SIM_HTTP);
	ev.destination = ev.source;
	ev.source = machine(w, w->members[c->member].by);
	ev.text = STR("files.example/update.bin");
	for (uint32_t i = 0; i < w->opts.indicators; i++)
		if (w->indicators[i].kind == KIND_URL)
			ev.text = str_from(str_of(w->indicators[i].text), sizeof "http://" - 1);
	sim_event_line(&w->line, &ev);
}

/* Writes what has come, and puts in what follows it. */
static void write_coming(struct sim_world *w, struct coming c)
{
	buf_reset(&w->line);
	if (c.type == COMING_ATTACK) {
		write_attack(w, &c);
		return;
	}
	if (c.type == COMING_BENIGN)
		write_benign(w, &c);
	else
		write_sign(w, &c);
	c.time += sim_random_wait(&w->random, c.type == COMING_BENIGN ? benign_distance(w) : w->opts.beacon);
	if (c.type == COMING_SIGN && c.time > w->members[c.member].infected + SICK_GENERATIONS * w->opts.generation)
		return;
	push(w, c);
}

enum err sim_world_next(struct sim_world *w, int64_t until, sim_line_fn *each, void *ctx)
{
	int64_t end = sim_world_end(w);
	until = until < end ? until : end;
	while (w->n_coming && w->heap[0].time < until) {
		struct coming c = pop(w);
		write_coming(w, c);
		enum err e = buf_err(&w->line);
		if (e == OK)
			e = each(ctx, c.member, c.time, buf_str(&w->line));
		if (e)
			return e;
	}
	return OK;
}
