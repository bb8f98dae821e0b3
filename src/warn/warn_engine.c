/* SPDX-License-Identifier: Apache-2.0 */
/* From evidence to subjects: what comes in is checked, its subject found, its life led on; and restarts. */
#include "warn/warn_engine.h"

#include <assert.h>
#include <math.h>

#include "model/report.h"
#include "warn/constituency.h"
#include "warn/source_record.h"
#include "warn/warn_life.h"
#include "warn/warn_state.h"

/* Points beneath a band before its severity can fall: as one member of three brings. */
#define MARGIN 5
/* A member holds at most one of so many subjects, but this many in any case: docs/warnings.md, "Bounds". */
enum { SHARES = 4, SHARE_LEAST = 16 };

struct warn_engine *warn_engine_new(const struct warn_rules *rules)
{
	assert(rules->window >= 0 && rules->window <= WARN_SPAN_MAX && rules->resolve >= 0 && rules->resolve <= WARN_SPAN_MAX);
	assert(rules->members <= WARNING_MEMBERS_MAX);
	struct warn_engine *e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	e->spread.window = rules->window ? rules->window : UTC_DAY;
	e->spread.members = rules->members ? rules->members : 3;
	e->hysteresis = (struct hysteresis_rule){.cool = e->spread.window, .margin = MARGIN};
	e->resolve = warn_core_later(rules->resolve ? rules->resolve : 3 * UTC_DAY, e->spread.window);
	e->subjects_max = rules->subjects_max ? rules->subjects_max : 1000000;
	e->sketch = rules->sketch;
	e->watermark = UTC_NONE;
	roster_init(&e->roster, &rules->key);
	subject_set_init(&e->set, &rules->key);
	e->scratch = spread_scratch_new();
	e->view = warn_view_new();
	if (!e->scratch || !e->view) {
		warn_engine_free(e);
		return NULL;
	}
	return e;
}

void warn_engine_free(struct warn_engine *e)
{
	if (!e)
		return;
	subject_set_deinit(&e->set);
	roster_deinit(&e->roster);
	spread_scratch_free(e->scratch);
	warn_view_free(e->view);
	free(e);
}

enum err warn_engine_member(struct warn_engine *e, const struct warn_member *m)
{
	return roster_set(&e->roster, m);
}

enum err warn_engine_party(struct warn_engine *e, int64_t member, int64_t of)
{
	if (member < 1 || of < 0)
		return ERR_VALUE;
	return roster_copy(&e->roster, member, of);
}

enum err warn_engine_feed(struct warn_engine *e, const struct warn_feed *f)
{
	return roster_feed_set(&e->roster, f);
}

enum err warn_engine_who(struct warn_engine *e, int64_t member, struct warn_who *out)
{
	const struct roster_member *m = roster_get(&e->roster, member);
	if (!m)
		return ERR_NOMEM;
	*out = (struct warn_who){roster_party(m), roster_is_witness(m), roster_country(&e->roster, m->country), roster_sector(&e->roster, m->sector)};
	return OK;
}

static bool value_ok(struct value v)
{
	return v.kind > KIND_NONE && v.kind < KIND_COUNT && v.bytes.n > 0 && v.bytes.n <= LIMIT_VALUE_BYTES;
}

/* by: who says so; NULL: a feed. */
static int known_confidence(int confidence, const struct roster_member *by)
{
	int known = confidence < 0 ? 0 : confidence > 100 ? 100 : confidence;
	if (confidence == CONFIDENCE_UNKNOWN)
		known = WARN_CONFIDENCE_UNKNOWN;
	return by && by->weight > 0 ? source_record_weigh(known, by->weight) : known;
}

/* Room for one subject: the longest quiet leaves, if it may be without a warning; if all have one, that ends early. */
static void make_room(struct warn_engine *e)
{
	if (e->set.by_key.n < e->subjects_max)
		return;
	e->evicted++;
	struct subject *s = e->set.oldest ? e->set.oldest : subject_set_due(&e->set);
	if (subject_is_open(s))
		warn_life_end(e, s, WARNING_RESOLVED, warn_core_later(s->evidence.last, e->watermark));
	else
		subject_set_drop(&e->set, s);
}

/* Evidence that is outside every window in which it could still matter. */
static bool too_late(const struct warn_engine *e, const struct subject *s, int64_t time)
{
	if (s && subject_is_open(s))
		return time <= s->life->raised - e->spread.window;
	return e->watermark != UTC_NONE && time <= e->watermark - e->spread.window;
}

/*
 * The subject with this key, or that in which it goes on; NULL when there is none. *silent when nothing is raised on it now:
 * who is merged into what was withdrawn is silent with it.
 */
static struct subject *present(struct warn_engine *e, const struct subject_key *k, int64_t time, bool *silent)
{
	struct subject *s = subject_set_find(&e->set, k), *held = s;
	if (s && subject_is_merged(s))
		held = warn_life_target(e, s);
	*silent = held && subject_is_silent(held) && time < held->life->due.when;
	if (!s || *silent || (held && !subject_is_silent(held)))
		return held;
	if (held && held != s)
		subject_set_drop(&e->set, held);
	subject_set_drop(&e->set, s);
	return NULL;
}

/* Nobody takes the room of others for more than its share. */
static bool has_its_share(const struct warn_engine *e, const struct roster_member *by)
{
	return by && by->tracked >= SHARE_LEAST && by->tracked >= e->subjects_max / SHARES;
}

/*
 * The subject of evidence, new if need be, with by, who speaks of it, as its holder; NULL when the evidence is too late, the
 * subject is silent, or by has its share.
 */
static enum err subject_of(struct warn_engine *e, const struct subject_key *k, int64_t time, struct roster_member *by,
                           struct subject **out)
{
	bool silent;
	struct subject *s = present(e, k, time, &silent);
	*out = NULL;
	if (silent)
		return OK;
	if (too_late(e, s, time)) {
		e->late++;
		return OK;
	}
	if (!s && has_its_share(e, by)) {
		e->refused++;
		return OK;
	}
	if (!s) {
		make_room(e);
		s = subject_new(k);
		if (s)
			s->holder = by;
		if (!s || subject_set_track(&e->set, s)) {
			subject_free(s);
			return ERR_NOMEM;
		}
	}
	*out = s;
	return OK;
}

static enum err lead_on(struct warn_engine *e, struct subject *s, struct warn_life_news *news)
{
	return subject_is_open(s) ? warn_life_join(e, s, news) : warn_life_track(e, s, news);
}

/* What was seen of an indicator before it had a label counts for the label. */
static enum err absorb_unlabelled(struct warn_engine *e, struct subject *s, const struct warn_hit *h, unsigned *changes)
{
	struct subject_key k;
	subject_key_value(&k, h->indicator);
	struct subject *bare = subject_set_find(&e->set, &k);
	if (!bare || bare->life)
		return OK;
	evidence_keep(&bare->evidence, h->time - e->spread.window, h->time + e->spread.window);
	enum err err = bare->evidence.n_members ? evidence_absorb(&s->evidence, &bare->evidence, &e->sketch, changes) : OK;
	if (err == OK)
		subject_set_drop(&e->set, bare);
	return err;
}

static struct evidence_item item_of_hit(const struct warn_engine *e, const struct warn_hit *h, const struct roster_member *by)
{
	return (struct evidence_item){
		.first = h->time,
		.last = h->time,
		.anew = UTC_NONE,
		.asleep = UTC_NONE,
		.member = by,
		.value = h->indicator,
		.count = h->count ? h->count : 1,
		.confidence = known_confidence(h->confidence, by),
		.tlp = h->tlp,
		.raise = h->outlook && h->outlook->raise,
		.sketch = &e->sketch,
	};
}

enum err warn_engine_hit(struct warn_engine *e, const struct warn_hit *h)
{
	struct subject_key k;
	struct subject *s;
	if (!subject_time_ok(h->time) || h->member < 1 || !value_ok(h->indicator) || h->label.n > LIMIT_LABEL_BYTES)
		return ERR_VALUE;
	struct roster_member *by = roster_get(&e->roster, h->member);
	struct evidence_item it = item_of_hit(e, h, by);
	struct evidence_signal outlook = {.since = h->time, .last = h->time};
	struct warn_life_news news = {.item = &it, .time = h->time, .again = h->again};
	if (!by)
		return ERR_NOMEM;
	if (h->outlook && h->outlook->probability > 0) {
		outlook.probability = h->outlook->probability < 1 ? h->outlook->probability : 1;
		news.signal = &outlook;
		news.detector = DETECTOR_NEXT;
	}
	if (h->label.n)
		subject_key_label(&k, h->label);
	else
		subject_key_value(&k, h->indicator);
	enum err err = subject_of(e, &k, h->time, by, &s);
	if (err || !s)
		return err;
	if (h->label.n)
		err = absorb_unlabelled(e, s, h, &news.changes);
	return err ? err : lead_on(e, s, &news);
}

enum err warn_engine_contact(struct warn_engine *e, const struct contact *c, const struct warn_outlook *outlook)
{
	const struct warn_hit h = {.time = c->time, .member = c->member, .indicator = c->value, .confidence = CONFIDENCE_UNKNOWN,
	                           .tlp = c->tlp, .count = c->count, .outlook = outlook};
	return warn_engine_hit(e, &h);
}

enum err warn_engine_asset(struct warn_engine *e, const struct warn_asset *a)
{
	struct subject_key k;
	struct subject *s;
	if (!subject_time_ok(a->time) || a->member < 1 || a->reporter < 0 || !value_ok(a->asset))
		return ERR_VALUE;
	if (a->label.n > LIMIT_LABEL_BYTES || a->like.n > LIMIT_LABEL_BYTES || a->source.n > LIMIT_NAME_BYTES || (a->reporter == 0 && a->source.n == 0))
		return ERR_VALUE;
	struct evidence_item it = {.first = a->time,
	                           .last = a->time,
	                           .anew = UTC_NONE,
	                           .asleep = UTC_NONE,
	                           .member = roster_get(&e->roster, a->member),
	                           .value = a->asset,
	                           .witness = a->reporter ? roster_get(&e->roster, a->reporter) : NULL,
	                           .source = a->reporter ? (struct str){0} : a->source,
	                           .label = a->like.n ? a->like : a->label,
	                           .count = a->count ? a->count : 1,
	                           .tlp = a->tlp,
	                           .sketch = &e->sketch};
	struct warn_life_news news = {.item = &it, .time = a->time, .again = a->again};
	if (!a->reporter)
		it.feed = roster_feed_get(&e->roster, a->source);
	if (!it.member || (a->reporter ? !it.witness : !it.feed))
		return ERR_NOMEM;
	it.confidence = known_confidence(a->confidence, it.witness);
	/* Its own people who go to a name that looks like its own are what its owner must know. */
	if (!a->like.n && !constituency_counts(it.member, it.witness))
		return OK;
	if (a->like.n)
		subject_key_lookalike(&k, a->member, a->asset);
	else
		subject_key_asset(&k, a->member, a->asset);
	enum err err = subject_of(e, &k, a->time, NULL, &s);
	return err || !s ? err : lead_on(e, s, &news);
}

static bool signal_ok(int64_t time, double probability)
{
	return subject_time_ok(time) && probability > 0 && probability <= 1;
}

enum err warn_engine_surge(struct warn_engine *e, const struct warn_surge *surge)
{
	struct subject_key k;
	struct subject *s;
	struct str name = surge->label.n ? surge->label : surge->series;
	if (!signal_ok(surge->time, surge->probability) || !subject_time_ok(surge->since) || name.n == 0 || name.n > LIMIT_LABEL_BYTES)
		return ERR_VALUE;
	if (!isfinite(surge->counted) || !isfinite(surge->usual) || surge->counted < 0 || surge->usual < 0)
		return ERR_VALUE;
	const struct evidence_signal said = {surge->probability, surge->since, surge->time, surge->counted, surge->usual};
	struct warn_life_news news = {.signal = &said, .detector = DETECTOR_SURGE, .time = surge->time};
	if (surge->label.n)
		subject_key_label(&k, name);
	else
		subject_key_series(&k, name);
	enum err err = subject_of(e, &k, surge->time, NULL, &s);
	return err || !s ? err : lead_on(e, s, &news);
}

enum err warn_engine_newcomer(struct warn_engine *e, const struct warn_newcomer *n, bool *out_raised)
{
	struct subject_key k;
	struct subject *s;
	*out_raised = false;
	if (!signal_ok(n->time, n->probability) || n->label.n == 0 || n->label.n > LIMIT_LABEL_BYTES)
		return ERR_VALUE;
	const struct evidence_signal said = {.probability = n->probability, .since = n->time, .last = n->time, .measure = n->first};
	struct warn_life_news news = {.signal = &said, .detector = DETECTOR_NEWCOMER, .time = n->time, .raise = n->raise};
	subject_key_label(&k, n->label);
	enum err err = subject_of(e, &k, n->time, NULL, &s);
	if (err || !s)
		return err;
	bool before = subject_is_open(s);
	err = lead_on(e, s, &news);
	*out_raised = err == OK && !before && subject_is_open(s);
	return err;
}

enum err warn_engine_advance(struct warn_engine *e, int64_t t)
{
	if (!subject_time_ok(t))
		return ERR_VALUE;
	if (e->watermark != UTC_NONE && t <= e->watermark)
		return OK;
	e->watermark = t;
	for (struct subject *s; (s = subject_set_due(&e->set)) && s->life->due.when <= t;)
		warn_life_review(e, s);
	while (e->set.oldest && e->set.oldest->evidence.last <= t - e->spread.window)
		subject_set_drop(&e->set, e->set.oldest);
	return OK;
}

enum err warn_engine_save(const struct warn_engine *e, const struct uuid *id, struct buf *out)
{
	const struct subject *s = subject_set_find_id(&e->set, id);
	if (!s)
		return ERR_NOT_FOUND;
	warn_state_write(s, out);
	return OK;
}

enum err warn_engine_reporters(const struct warn_engine *e, const struct uuid *id, warn_reporter_fn *each, void *ctx)
{
	const struct subject *s = subject_set_find_id(&e->set, id);
	enum err err = OK;
	if (!s)
		return OK;
	const struct evidence *ev = &s->evidence;
	for (uint32_t i = 0; i < ev->n_witnesses && err == OK; i++)
		if (ev->witnesses[i].who)
			err = each(ctx, ev->witnesses[i].who->id);
	for (uint32_t i = 0; i < ev->n_members && !subject_is_owned(s) && err == OK; i++)
		err = each(ctx, ev->members[i].who->id);
	return err;
}

/* Puts a subject that was read in its place; life becomes its own. */
static enum err place(struct warn_engine *e, struct subject *s, struct life *life)
{
	enum err err = subject_set_track(&e->set, s);
	if (err) {
		subject_free(s);
		life_free(life);
		return err;
	}
	err = subject_set_enliven(&e->set, s, life, life->due.when);
	if (err) {
		subject_set_drop(&e->set, s);
		life_free(life);
		return err;
	}
	if (!subject_is_open(s) && life->state != WARNING_DRAFT)
		return OK;
	/* The states of version 1 do not say what each detector found. */
	if (life->found.n_signals == 0 && life->found.probability <= 0)
		warn_life_reassess(e, s, life->updated);
	warn_life_due(e, s);
	return OK;
}

enum err warn_engine_load(struct warn_engine *e, struct str saved)
{
	struct subject *s = NULL;
	struct life *life = NULL;
	enum err err = warn_state_read(saved, &e->roster, &s, &life);
	if (err)
		return err;
	struct subject_key k;
	k.n = s->key_n;
	memcpy(k.bytes, s->key, k.n);
	struct subject *old = subject_set_find(&e->set, &k);
	if (old)
		subject_set_drop(&e->set, old);
	make_room(e);
	return place(e, s, life);
}

void warn_engine_stats(const struct warn_engine *e, struct warn_stats *out)
{
	*out = (struct warn_stats){
		.subjects = e->set.by_key.n,
		.open = e->set.open,
		.members = e->roster.members.n,
		.late = e->late,
		.evicted = e->evicted,
		.refused = e->refused,
	};
}
