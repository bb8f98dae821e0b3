/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the stories in tests/scenario (or TOCSIN_SCENARIOS) on a false clock through the real matcher and the real
 * detectors, three times: as written, again, and with a restart after every look at the warnings. All three must give
 * the same bytes. docs/scenarios.md describes the language.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "emit/warning_json.h"
#include "match/matcher.h"
#include "model/member.h"
#include "scenario_words.h"
#include "warn/newcomer.h"
#include "warn/warn_engine.h"

enum { MEMBERS = 64, ASSETS = 256, TOLD = 64, EVIDENCE = 20000, CLAIMS = 8, WARNED = 256 };

/* One call of the engine, kept for restarts. */
struct evidence_call {
	bool is_asset;
	struct warn_hit hit;
	struct warn_asset asset;
};

/* A warning as it was told. */
struct told {
	struct warning w; /* without its texts and lists */
	char subject[512], title[512];
	bool expected;
};

struct indicator {
	struct value value;
	struct match_claim claims[CLAIMS];
	size_t n_claims;
	struct indicator *next;
};

struct story {
	struct words at;
	bool restarts; /* after every look */
	struct warn_rules rules;
	struct warn_engine *engine;
	struct matcher *matcher;
	struct match_reader *reader;
	struct protected_set *protected; /* lent: the matcher owns it */
	struct indicator *indicators;
	struct batch batch;
	struct arena arena;
	struct member members[MEMBERS];
	int64_t groups[MEMBERS];
	size_t n_members;
	struct protected_entry entries[ASSETS];
	size_t n_entries;
	int64_t now;
	uint64_t suppressed;
	struct evidence_call *calls;
	size_t n_calls;
	bool moved; /* something happened since the last look */
	struct told *told;
	size_t n_told;
	struct uuid warned[WARNED];
	size_t n_warned;
	struct buf out;
};

static struct str keep(struct story *s, struct str text)
{
	struct str copy = arena_dup(&s->arena, text);
	if (!copy.p && text.n)
		wrong(&s->at, "out of memory");
	return copy;
}

static struct value keep_value(struct story *s, struct value v)
{
	return (struct value){v.kind, keep(s, v.bytes)};
}

static void must(struct story *s, enum err e)
{
	if (e)
		wrong(&s->at, "%s", err_name(e));
}

static struct member *member_named(struct story *s, struct str name)
{
	for (size_t i = 0; i < s->n_members; i++)
		if (str_eq(s->members[i].name, name))
			return &s->members[i];
	wrong(&s->at, "no member \"%.*s\"", STR_ARG(name));
}

/* The engine with what a hub has told it at its start. */
static void start_engine(struct story *s)
{
	s->engine = warn_engine_new(&s->rules);
	if (!s->engine)
		wrong(&s->at, "out of memory");
	for (size_t i = 0; i < s->n_members; i++) {
		const struct member *m = &s->members[i];
		must(s, warn_engine_member(s->engine, &(struct warn_member){.id = m->id, .name = m->name, .country = m->country, .sector = m->sector, .group = s->groups[i]}));
	}
}

static void do_rules(struct story *s)
{
	for (struct str key; (key = next_word(&s->at)).n;) {
		if (str_eq(key, STR("window")))
			s->rules.window = seconds_word(&s->at, key);
		else if (str_eq(key, STR("resolve")))
			s->rules.resolve = seconds_word(&s->at, key);
		else if (str_eq(key, STR("members")))
			s->rules.members = (uint32_t)number_word(&s->at, key);
		else if (str_eq(key, STR("subjects")))
			s->rules.subjects_max = (size_t)number_word(&s->at, key);
		else
			wrong(&s->at, "rules do not know \"%.*s\"", STR_ARG(key));
	}
	warn_engine_free(s->engine);
	start_engine(s);
}

static void protect(struct story *s, enum kind kind, struct str text, struct str reason, int64_t member)
{
	struct value_buf v;
	if (s->n_entries == ASSETS)
		wrong(&s->at, "more than %d protected values", ASSETS);
	parse_value(&s->at, kind, text, &v);
	s->entries[s->n_entries++] = (struct protected_entry){keep_value(s, value_of(&v)), reason, member};
}

static void publish_protected(struct story *s)
{
	s->protected = protected_set_new(s->entries, s->n_entries, true);
	if (!s->protected)
		wrong(&s->at, "out of memory");
	must(s, matcher_protect(s->matcher, s->protected));
}

static void do_member(struct story *s)
{
	if (s->n_members == MEMBERS)
		wrong(&s->at, "more than %d members", MEMBERS);
	struct member *m = &s->members[s->n_members];
	int64_t *group = &s->groups[s->n_members++];
	*m = (struct member){.id = (int64_t)s->n_members, .name = keep(s, value_word(&s->at, STR("member")))};
	for (struct str key; (key = next_word(&s->at)).n;) {
		if (str_eq(key, STR("country")))
			m->country = keep(s, value_word(&s->at, key));
		else if (str_eq(key, STR("sector")))
			m->sector = keep(s, value_word(&s->at, key));
		else if (str_eq(key, STR("group")))
			*group = number_word(&s->at, key);
		else
			protect(s, kind_word(&s->at, key), value_word(&s->at, key), STR("own asset of a member"), m->id);
	}
	must(s, warn_engine_member(s->engine, &(struct warn_member){.id = m->id, .name = m->name, .country = m->country, .sector = m->sector, .group = *group}));
	publish_protected(s);
}

static void do_protect(struct story *s)
{
	enum kind kind = kind_word(&s->at, next_word(&s->at));
	struct str value = value_word(&s->at, STR("protect"));
	protect(s, kind, value, keep(s, next_word(&s->at)), 0);
	publish_protected(s);
}

static void call(struct story *s, const struct evidence_call *c)
{
	if (s->n_calls == EVIDENCE)
		wrong(&s->at, "more than %d pieces of evidence", EVIDENCE);
	struct evidence_call *own = &s->calls[s->n_calls++];
	*own = *c;
	own->hit.indicator = keep_value(s, c->hit.indicator);
	own->hit.label = keep(s, c->hit.label);
	own->asset.asset = keep_value(s, c->asset.asset);
	own->asset.source = keep(s, c->asset.source);
	own->asset.label = keep(s, c->asset.label);
	must(s, own->is_asset ? warn_engine_asset(s->engine, &own->asset) : warn_engine_hit(s->engine, &own->hit));
}

static void asset_seen(struct story *s, const struct match_claim *claim, struct value v, int64_t owner, int64_t reporter,
                       int64_t time, uint64_t count)
{
	call(s, &(struct evidence_call){.is_asset = true,
	                                .asset = {.time = time,
	                                          .member = owner,
	                                          .asset = v,
	                                          .reporter = reporter,
	                                          .source = reporter ? (struct str){0} : claim->source,
	                                          .label = claim->label,
	                                          .confidence = claim->confidence,
	                                          .tlp = claim->tlp,
	                                          .count = count}});
}

static struct indicator *indicator_for(struct story *s, struct value v)
{
	for (struct indicator *i = s->indicators; i; i = i->next)
		if (value_eq(i->value, v))
			return i;
	struct indicator *i = arena_zalloc(&s->arena, 1, sizeof(*i));
	if (!i)
		wrong(&s->at, "out of memory");
	i->value = keep_value(s, v);
	i->next = s->indicators;
	s->indicators = i;
	return i;
}

static void do_indicator(struct story *s)
{
	struct value_buf v;
	enum kind kind = kind_word(&s->at, next_word(&s->at));
	parse_value(&s->at, kind, value_word(&s->at, STR("indicator")), &v);
	struct match_claim claim = {
		.source = STR("feed"), .confidence = CONFIDENCE_UNKNOWN, .valid_from = UTC_NONE, .valid_until = UTC_NONE};
	for (struct str key; (key = next_word(&s->at)).n;) {
		if (str_eq(key, STR("label")))
			claim.label = keep(s, value_word(&s->at, key));
		else if (str_eq(key, STR("feed")))
			claim.source = keep(s, value_word(&s->at, key));
		else if (str_eq(key, STR("confidence")))
			claim.confidence = (int)number_word(&s->at, key);
		else if (str_eq(key, STR("tlp")))
			must(s, tlp_parse(value_word(&s->at, key), &claim.tlp));
		else if (str_eq(key, STR("until")))
			must(s, utc_parse(value_word(&s->at, key), &claim.valid_until));
		else
			wrong(&s->at, "indicators do not know \"%.*s\"", STR_ARG(key));
	}
	struct indicator *i = indicator_for(s, value_of(&v));
	if (i->n_claims == CLAIMS)
		wrong(&s->at, "more than %d feeds say this", CLAIMS);
	i->claims[i->n_claims++] = claim;
	const struct match_change change = {i->value, matcher_class(s->matcher, i->claims, i->n_claims)};
	must(s, matcher_apply(s->matcher, &change, 1));
	const struct protected_entry *own = s->protected ? protected_owner(s->protected, i->value) : NULL;
	if (own)
		asset_seen(s, &claim, i->value, own->member, 0, s->now, 1);
}

static void do_remove(struct story *s)
{
	struct value_buf v;
	enum kind kind = kind_word(&s->at, next_word(&s->at));
	parse_value(&s->at, kind, value_word(&s->at, STR("remove")), &v);
	indicator_for(s, value_of(&v))->n_claims = 0;
	const struct match_change change = {value_of(&v), 0};
	must(s, matcher_apply(s->matcher, &change, 1));
}

/* The source of what reporter saw as a hit, when it is another member's own. */
static void source_seen(struct story *s, const struct match_claim *claim, int64_t reporter, const struct event *event)
{
	for (uint32_t i = 0; i < event->n_observed; i++) {
		const struct observed *o = &s->batch.observed[event->observed + i];
		const struct protected_entry *own = protected_owner(s->protected, observed_value(o));
		if (o->role == ROLE_SOURCE && own && own->member != reporter)
			asset_seen(s, claim, observed_value(o), own->member, reporter, event->time, event->count);
	}
}

static void take_hits(struct story *s, int64_t reporter, const struct warn_outlook *outlook)
{
	const struct match_hit *hits;
	size_t n;
	must(s, match_batch(s->reader, &s->batch, s->now, &hits, &n));
	for (size_t i = 0; i < n; i++) {
		const struct match_hit *h = &hits[i];
		const struct observed *o = &s->batch.observed[h->observed];
		const struct event *event = &s->batch.events[o->event];
		if (h->protected_by) {
			s->suppressed++;
			if (h->protected_member && h->protected_member != reporter)
				asset_seen(s, h->claim, observed_value(o), h->protected_member, reporter, event->time, event->count);
			continue;
		}
		source_seen(s, h->claim, reporter, event);
		call(s, &(struct evidence_call){.hit = {.time = event->time,
		                                        .member = reporter,
		                                        .indicator = h->indicator,
		                                        .label = h->claim->label,
		                                        .confidence = h->claim->confidence,
		                                        .tlp = h->claim->tlp,
		                                        .count = event->count,
		                                        .outlook = outlook}});
	}
}

/* What the forecast says of what is observed: "outlook 80" percent, or "raise 80". */
static const struct warn_outlook *outlook_word(struct story *s, struct words *w, struct str key)
{
	struct warn_outlook *o = arena_zalloc(&s->arena, 1, sizeof *o);
	if (!o)
		wrong(w, "out of memory");
	o->probability = (double)number_word(w, key) / 100;
	o->raise = str_eq(key, STR("raise"));
	return o;
}

static bool is_option(struct str key)
{
	return str_eq(key, STR("ago")) || str_eq(key, STR("count")) || str_eq(key, STR("outlook")) || str_eq(key, STR("raise"));
}

static void do_observe(struct story *s)
{
	struct str name = next_word(&s->at);
	struct words options = s->at;
	int64_t time = s->now, count = 1, reporter = member_named(s, name)->id;
	const struct warn_outlook *outlook = NULL;
	for (struct str key; (key = next_word(&options)).n;) {
		if (str_eq(key, STR("ago")))
			time = s->now - seconds_word(&options, key);
		else if (str_eq(key, STR("count")))
			count = number_word(&options, key);
		else if (is_option(key))
			outlook = outlook_word(s, &options, key);
	}
	batch_reset(&s->batch);
	batch_event(&s->batch, time, s->at.line, (uint32_t)count);
	for (struct str key; (key = next_word(&s->at)).n;) {
		if (is_option(key)) {
			next_word(&s->at);
			continue;
		}
		enum role role = role_find(key);
		if (role == ROLE_NONE)
			wrong(&s->at, "\"%.*s\" is no role", STR_ARG(key));
		enum kind kind = kind_word(&s->at, next_word(&s->at));
		batch_observe_text(&s->batch, kind, role, value_word(&s->at, key));
	}
	if (s->batch.n_observed == 0 || s->batch.values_skipped)
		wrong(&s->at, "an observable has no canonical form");
	must(s, s->batch.err);
	take_hits(s, reporter, outlook);
}

/* "newcomer LABEL hub|country|sector PERCENT" */
static void do_newcomer(struct story *s)
{
	static const struct {
		struct str word;
		unsigned first;
	} places[] = {{STR_INIT("hub"), NEWCOMER_HUB | NEWCOMER_COUNTRY}, {STR_INIT("country"), NEWCOMER_COUNTRY}, {STR_INIT("sector"), NEWCOMER_SECTOR}};
	struct warn_newcomer n = {.time = s->now, .label = next_word(&s->at), .raise = true};
	struct str place = next_word(&s->at);
	bool raised;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (str_eq(place, places[i].word))
			n.first = places[i].first;
	if (!n.first)
		wrong(&s->at, "\"%.*s\" is none of hub, country, sector", STR_ARG(place));
	n.probability = (double)number_word(&s->at, place) / 100;
	must(s, warn_engine_newcomer(s->engine, &n, &raised));
}

static void copy_text(char *to, size_t room, struct str text)
{
	snprintf(to, room, "%.*s", STR_ARG(text));
}

static enum err take_warning(void *ctx, const struct warning *w)
{
	struct story *s = ctx;
	if (s->n_told == TOLD || s->n_warned == WARNED)
		wrong(&s->at, "too many warnings");
	struct told *t = &s->told[s->n_told++];
	t->w = *w;
	t->expected = false;
	copy_text(t->subject, sizeof t->subject, w->subject);
	copy_text(t->title, sizeof t->title, w->title);
	s->warned[s->n_warned++] = w->id;
	warning_json(&s->out, w, WARNING_JSON_MEMBERS, 1);
	buf_putc(&s->out, '\n');
	warning_json(&s->out, w, 0, 1);
	buf_putc(&s->out, '\n');
	return buf_err(&s->out);
}

/* What a restart of the hub does: states of warnings, then the evidence of the last window once more. */
static void restart(struct story *s)
{
	struct warn_engine *old = s->engine;
	struct buf saved;
	int64_t window = s->rules.window ? s->rules.window : UTC_DAY;
	buf_init(&saved, 1 << 24);
	start_engine(s);
	for (size_t i = 0; i < s->n_warned; i++) {
		buf_reset(&saved);
		enum err e = warn_engine_save(old, &s->warned[i], &saved);
		if (e == ERR_NOT_FOUND)
			continue;
		must(s, e);
		must(s, warn_engine_load(s->engine, buf_str(&saved)));
	}
	must(s, warn_engine_advance(s->engine, s->now));
	for (size_t i = 0; i < s->n_calls; i++) {
		struct evidence_call *c = &s->calls[i];
		c->hit.again = c->asset.again = true;
		if (c->is_asset && c->asset.time > s->now - window)
			must(s, warn_engine_asset(s->engine, &c->asset));
		else if (!c->is_asset && c->hit.time > s->now - window)
			must(s, warn_engine_hit(s->engine, &c->hit));
	}
	buf_deinit(&saved);
	warn_engine_free(old);
}

static void nothing_left(struct story *s)
{
	for (size_t i = 0; i < s->n_told; i++)
		if (!s->told[i].expected)
			wrong(&s->at, "not expected: %s version %u: %s", s->told[i].subject, s->told[i].w.version, s->told[i].title);
}

/* Takes what is told since the last look; all that was told then must have been expected. */
static void look(struct story *s)
{
	if (!s->moved)
		return;
	nothing_left(s);
	s->n_told = 0;
	s->moved = false;
	must(s, warn_engine_changed(s->engine, take_warning, s));
	if (s->restarts)
		restart(s);
}

static void compare(struct story *s, struct str key, struct str want, struct str got)
{
	if (!str_eq(want, got))
		wrong(&s->at, "%.*s is \"%.*s\", not \"%.*s\"", STR_ARG(key), STR_ARG(got), STR_ARG(want));
}

static void compare_number(struct story *s, struct str key, struct str want, uint64_t got)
{
	char text[32];
	int n = snprintf(text, sizeof text, "%llu", (unsigned long long)got);
	compare(s, key, want, str_make(text, (size_t)n));
}

static void compare_detectors(struct story *s, struct str key, struct str want, unsigned set)
{
	char text[200] = "";
	size_t n = 0;
	for (unsigned d = 0; d < DETECTOR_COUNT; d++)
		if (set & 1u << d)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", n ? "+" : "", STR_ARG(detector_name((enum detector)d)));
	compare(s, key, want, str_make(text, n));
}

static void compare_field(struct story *s, struct str key, struct str want, const struct told *t)
{
	const struct warning *w = &t->w;
	if (str_eq(key, STR("severity")))
		compare(s, key, want, severity_name(w->severity));
	else if (str_eq(key, STR("state")))
		compare(s, key, want, warning_state_name(w->state));
	else if (str_eq(key, STR("tlp")))
		compare(s, key, want, str_from(tlp_text(w->tlp), 4));
	else if (str_eq(key, STR("title")))
		compare(s, key, want, str_of(t->title));
	else if (str_eq(key, STR("owner")))
		compare(s, key, want, w->owner ? s->members[w->owner - 1].name : STR("none"));
	else if (str_eq(key, STR("members")))
		compare_number(s, key, want, w->members_total);
	else if (str_eq(key, STR("hits")))
		compare_number(s, key, want, w->hits);
	else if (str_eq(key, STR("version")))
		compare_number(s, key, want, w->version);
	else if (str_eq(key, STR("confidence")))
		compare_number(s, key, want, (uint64_t)w->confidence);
	else if (str_eq(key, STR("sectors")))
		compare_number(s, key, want, w->n_sectors);
	else if (str_eq(key, STR("countries")))
		compare_number(s, key, want, w->n_countries);
	else if (str_eq(key, STR("indicators")))
		compare_number(s, key, want, w->values_total);
	else if (str_eq(key, STR("detectors")))
		compare_detectors(s, key, want, w->detectors);
	else
		wrong(&s->at, "warnings have no \"%.*s\"", STR_ARG(key));
}

static void expect_warning(struct story *s)
{
	struct str subject = {0};
	struct words fields = s->at;
	for (struct str key; (key = next_word(&fields)).n;) {
		struct str value = value_word(&fields, key);
		if (str_eq(key, STR("subject")))
			subject = value;
	}
	struct told *t = s->told;
	while (t < s->told + s->n_told && (t->expected || !str_eq(str_of(t->subject), subject)))
		t++;
	if (t == s->told + s->n_told)
		wrong(&s->at, "no warning on \"%.*s\"", STR_ARG(subject));
	t->expected = true;
	for (struct str key; (key = next_word(&s->at)).n;) {
		struct str value = value_word(&s->at, key);
		if (!str_eq(key, STR("subject")))
			compare_field(s, key, value, t);
	}
}

static void do_expect(struct story *s)
{
	struct str what = next_word(&s->at);
	look(s);
	if (str_eq(what, STR("warning")))
		expect_warning(s);
	else if (str_eq(what, STR("none")))
		nothing_left(s);
	else if (str_eq(what, STR("suppressed")))
		compare_number(s, what, value_word(&s->at, what), s->suppressed);
	else
		wrong(&s->at, "expect does not know \"%.*s\"", STR_ARG(what));
}

static void do_withdraw(struct story *s)
{
	struct str subject = value_word(&s->at, STR("withdraw"));
	for (size_t i = s->n_told; i-- > 0;)
		if (str_eq(str_of(s->told[i].subject), subject)) {
			must(s, warn_engine_decide(s->engine, &(struct warn_decision){.act = WARN_ACT_WITHDRAW,
			                                                              .warning = s->told[i].w.id,
			                                                              .reason = STR("as the story says")}));
			return;
		}
	wrong(&s->at, "no warning on \"%.*s\" was told at the last look", STR_ARG(subject));
}

static void step_clock(struct story *s, int64_t t)
{
	if (t < s->now)
		wrong(&s->at, "the clock does not go back");
	s->now = t;
	must(s, warn_engine_advance(s->engine, t));
}

static void do_at(struct story *s)
{
	int64_t t;
	must(s, utc_parse(value_word(&s->at, STR("at")), &t));
	step_clock(s, t);
}

static void do_advance(struct story *s)
{
	step_clock(s, s->now + seconds_word(&s->at, STR("advance")));
}

static void do_line(struct story *s, struct str line)
{
	static const struct {
		const char *word;
		void (*run)(struct story *s);
	} steps[] = {
		{"rules", do_rules},   {"member", do_member},   {"protect", do_protect}, {"indicator", do_indicator},
		{"remove", do_remove}, {"observe", do_observe}, {"at", do_at},           {"advance", do_advance},
		{"expect", do_expect}, {"withdraw", do_withdraw}, {"newcomer", do_newcomer},
	};
	s->at.rest = str_upto(line, str_find(line, '#'));
	struct str word = next_word(&s->at);
	if (word.n == 0)
		return;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (str_eq(word, str_of(steps[i].word))) {
			s->moved = s->moved || steps[i].run != do_expect;
			steps[i].run(s);
			if (str_trim(s->at.rest).n)
				wrong(&s->at, "left over: \"%.*s\"", STR_ARG(s->at.rest));
			return;
		}
	wrong(&s->at, "\"%.*s\" is no step", STR_ARG(word));
}

/* Tells the story once; what was told as JSON is appended to out. */
static void tell(const char *path, struct str text, bool restarts, struct buf *out)
{
	struct story *s = calloc(1, sizeof(*s));
	assert_non_null(s);
	s->at.file = path;
	s->restarts = restarts;
	s->calls = calloc(EVIDENCE, sizeof(*s->calls));
	s->told = calloc(TOLD, sizeof(*s->told));
	s->matcher = matcher_new(&s->rules.key);
	s->reader = match_reader_new(s->matcher);
	assert_true(s->calls && s->told && s->matcher && s->reader);
	arena_init(&s->arena, 1 << 26);
	batch_init(&s->batch);
	buf_init(&s->out, 1 << 26);
	start_engine(s);
	publish_protected(s);
	for (struct str line; str_next_line(&text, &line);) {
		s->at.line++;
		do_line(s, line);
	}
	look(s);
	nothing_left(s);
	buf_put(out, buf_str(&s->out));
	warn_engine_free(s->engine);
	match_reader_free(s->reader);
	matcher_free(s->matcher);
	batch_deinit(&s->batch);
	arena_deinit(&s->arena);
	buf_deinit(&s->out);
	free(s->calls);
	free(s->told);
	free(s);
}

static const char *folder(void)
{
	const char *set = getenv("TOCSIN_SCENARIOS");
	return set ? set : "tests/scenario";
}

static struct str read_file(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	buf_init(b, 1 << 20);
	char *at = buf_room(b, 1 << 20);
	assert_non_null(at);
	b->n = fread(at, 1, 1 << 20, f);
	fclose(f);
	return buf_str(b);
}

static void run_story(const char *path)
{
	struct buf file, outs[3];
	struct str text = read_file(path, &file);
	for (size_t i = 0; i < 3; i++) {
		buf_init(&outs[i], 1 << 26);
		tell(path, text, i == 2, &outs[i]);
		assert_int_equal(buf_err(&outs[i]), OK);
	}
	if (!str_eq(buf_str(&outs[0]), buf_str(&outs[1])))
		fail_msg("%s: told again, it gives other bytes", path);
	if (!str_eq(buf_str(&outs[0]), buf_str(&outs[2])))
		fail_msg("%s: with restarts, it gives other bytes", path);
	for (size_t i = 0; i < 3; i++)
		buf_deinit(&outs[i]);
	buf_deinit(&file);
}

static int is_story(const struct dirent *entry)
{
	return str_has_suffix(str_of(entry->d_name), STR(".txt"));
}

static void every_story_goes_as_told_again_and_with_restarts(void **state)
{
	(void)state;
	struct dirent **list;
	int n = scandir(folder(), &list, is_story, alphasort);
	if (n <= 0)
		fail_msg("%s: no stories: run at the root of the source tree, or set TOCSIN_SCENARIOS", folder());
	for (int i = 0; i < n; i++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", folder(), list[i]->d_name);
		run_story(path);
		free(list[i]);
	}
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_story_goes_as_told_again_and_with_restarts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
