/* SPDX-License-Identifier: Apache-2.0 */
/* When warnings are raised, change, fall and end. */
#include "warn/warn_life.h"

#include "warn/detector.h"

/* A merged warning may have been merged into one that was merged again: saved states must not lead round for ever. */
enum { HOPS_MAX = 64 };

/* One on everybody's matter is at least GREEN; one on a member's own asset is that member's alone. */
enum tlp warn_life_marking(const struct subject *s, const enum tlp *wish)
{
	enum tlp least = subject_is_owned(s) ? TLP_AMBER_STRICT : TLP_GREEN;
	if (wish)
		least = tlp_max(*wish, subject_type(s) == SUBJECT_MANUAL ? TLP_CLEAR : least);
	return tlp_max(evidence_tlp(&s->evidence), least);
}

static enum tlp marking(const struct subject *s)
{
	const struct warn_words *words = s->life->words;
	return warn_life_marking(s, words && words->fields & WARN_FIELD_TLP ? &words->tlp : NULL);
}

static uint64_t next_power(uint64_t n)
{
	uint64_t power = 1;
	while (power <= n && power <= UINT64_MAX / 2)
		power *= 2;
	return power > n ? power : UINT64_MAX;
}

static void set_marks(struct subject *s)
{
	s->life->hits_mark = next_power(s->evidence.hits);
	s->life->values_mark = next_power(evidence_values_total(&s->evidence));
}

bool warn_life_reassess(struct warn_engine *e, struct subject *s, int64_t now)
{
	struct life *life = s->life;
	enum severity severity = life_severity(life);
	enum tlp tlp = life->tlp;
	const struct warn_score *score = &life->found.score;
	detector_ask(&(struct detector_case){s, now - e->resolve, e->scratch}, &life->found);
	hysteresis_step(&life->held, &e->hysteresis, warn_score_points(score->terms, score->n_terms), now);
	life->tlp = marking(s);
	return life_severity(life) != severity || life->tlp > tlp;
}

void warn_life_renew(struct warn_engine *e, struct subject *s, int64_t when)
{
	s->life->version++;
	s->life->updated = warn_core_later(s->life->updated, when);
	set_marks(s);
	subject_set_change(&e->set, s);
}

static int64_t quiet_over(const struct warn_engine *e, const struct subject *s, const struct life *life)
{
	return warn_core_later(s->evidence.last + e->resolve, life->kept);
}

static int64_t due(const struct warn_engine *e, const struct subject *s, const struct life *life)
{
	int64_t quiet = quiet_over(e, s, life);
	if (life->state == WARNING_DRAFT)
		return LIFE_NEVER;
	return quiet < life->review ? quiet : life->review;
}

void warn_life_due(struct warn_engine *e, struct subject *s)
{
	due_heap_move(&e->set.due, &s->life->due, due(e, s, s->life));
}

enum err warn_life_begin(struct warn_engine *e, struct subject *s, struct life *life)
{
	life->version = 1;
	life->kept = UTC_NONE;
	life->review = life->raised + e->hysteresis.cool;
	life->knowable = s->evidence.first;
	enum err err = subject_set_enliven(&e->set, s, life, due(e, s, life));
	if (err)
		return err;
	life->held = hysteresis_start(0);
	warn_life_reassess(e, s, life->updated);
	set_marks(s);
	subject_set_change(&e->set, s);
	return OK;
}

static enum err raise_warning(struct warn_engine *e, struct subject *s, const struct warn_life_news *news, bool by_spread)
{
	unsigned changes = 0;
	int64_t time = news->time;
	struct life *life = calloc(1, sizeof(*life));
	if (!life)
		return ERR_NOMEM;
	struct spread_moment moment = {.raised = time, .speed = subject_is_owned(s) ? 0 : LIFE_NO_SPREAD};
	enum err err = OK;
	if (!subject_is_owned(s))
		evidence_keep(&s->evidence, time - e->spread.window, time + e->spread.window);
	if (by_spread)
		moment = spread_moment(&s->evidence, &e->spread, e->scratch);
	if (news->signal)
		err = evidence_signal(&s->evidence, news->detector, news->signal, UTC_NONE, &changes);
	life->id = subject_id(s, moment.raised);
	life->state = WARNING_OPEN;
	life->raised = moment.raised;
	life->speed = moment.speed;
	life->updated = warn_core_later(time, moment.raised);
	if (err == OK)
		err = warn_life_begin(e, s, life);
	if (err)
		free(life);
	return err;
}

void warn_life_end(struct warn_engine *e, struct subject *s, enum warning_state state, int64_t when)
{
	e->set.open -= s->life->state == WARNING_OPEN;
	s->life->state = state;
	s->life->version++;
	s->life->updated = warn_core_later(s->life->updated, when);
	subject_set_detach(&e->set, s);
}

/* The spread may be reached after a forecast, a surge or a person raised the warning. */
static void see_spread(struct warn_engine *e, struct subject *s, const struct warn_life_news *news, unsigned changes)
{
	if (s->life->speed != LIFE_NO_SPREAD || !news->item || !(changes & EVIDENCE_MEMBER))
		return;
	if (spread_reached(&s->evidence, &e->spread, news->item->member->id, news->time, e->scratch))
		s->life->speed = spread_moment(&s->evidence, &e->spread, e->scratch).speed;
}

static enum err take_in(struct warn_engine *e, struct subject *s, struct warn_life_news *news)
{
	struct evidence *ev = &s->evidence;
	struct evidence_item *it = news->item;
	enum err err = OK;
	if (it) {
		it->asleep = it->last - e->resolve;
		if (news->again && evidence_has(ev, it->member->id, it->value))
			it->count = 0;
		err = evidence_add(ev, it, &news->changes);
	}
	if (err == OK && news->signal)
		err = evidence_signal(ev, news->detector, news->signal, news->time - e->spread.window, &news->changes);
	return err;
}

enum err warn_life_join(struct warn_engine *e, struct subject *s, struct warn_life_news *news)
{
	struct life *life = s->life;
	struct evidence *ev = &s->evidence;
	enum err err = take_in(e, s, news);
	if (err)
		return err;
	unsigned changes = news->changes;
	life->knowable = ev->first < life->knowable ? ev->first : life->knowable;
	see_spread(e, s, news, changes);
	bool grown = ev->hits >= life->hits_mark || evidence_values_total(ev) >= life->values_mark;
	if (!changes && !grown)
		return OK;
	int64_t now = warn_core_later(warn_core_later(life->updated, e->watermark), news->time);
	bool turned = warn_life_reassess(e, s, now);
	if (turned || grown || changes & (EVIDENCE_MEMBER | EVIDENCE_WITNESS))
		warn_life_renew(e, s, news->time);
	return OK;
}

/* Evidence takes the place of what is older than the window. */
static enum err remember(struct warn_engine *e, struct subject *s, struct warn_life_news *news, bool *disordered)
{
	struct evidence *ev = &s->evidence;
	int64_t window = e->spread.window;
	const struct evidence_member *known = evidence_member(ev, news->item->member->id);
	*disordered = known && news->time < known->last;
	news->item->anew = news->time - window;
	if (ev->n_members == WARNING_MEMBERS_MAX || ev->n_values == WARNING_VALUES_MAX)
		evidence_keep(ev, news->time - window, news->time + window);
	return evidence_add(ev, news->item, &news->changes);
}

enum err warn_life_track(struct warn_engine *e, struct subject *s, struct warn_life_news *news)
{
	const struct evidence_item *it = news->item;
	bool disordered = false, reached = false;
	enum err err = it ? remember(e, s, news, &disordered) : OK;
	if (err)
		return err;
	subject_set_touch(&e->set, s);
	if (subject_is_owned(s) || news->detector == DETECTOR_SURGE)
		return raise_warning(e, s, news, false);
	if (news->detector == DETECTOR_NEWCOMER && news->raise)
		return raise_warning(e, s, news, false);
	if (news->detector == DETECTOR_NEWCOMER)
		return evidence_signal(&s->evidence, news->detector, news->signal, news->time - e->spread.window, &news->changes);
	/* A member that stood in the window before brings nothing new to it, unless time went back. */
	if (disordered || news->changes & EVIDENCE_MEMBER)
		reached = spread_reached(&s->evidence, &e->spread, it->member->id, news->time, e->scratch);
	return reached || it->raise ? raise_warning(e, s, news, reached) : OK;
}

struct subject *warn_life_target(const struct warn_engine *e, const struct subject *s)
{
	struct subject *next = NULL;
	for (int hops = 0; hops < HOPS_MAX; hops++) {
		next = subject_set_find_id(&e->set, &s->life->into);
		if (!next || !subject_is_merged(next))
			break;
		s = next;
	}
	return next && (subject_is_open(next) || subject_is_silent(next)) ? next : NULL;
}

void warn_life_review(struct warn_engine *e, struct subject *s)
{
	int64_t when = s->life->due.when;
	if (subject_is_merged(s) && warn_life_target(e, s)) {
		due_heap_move(&e->set.due, &s->life->due, when + e->resolve);
		return;
	}
	if (!subject_is_open(s)) {
		subject_set_drop(&e->set, s);
		return;
	}
	if (quiet_over(e, s, s->life) <= when) {
		warn_life_end(e, s, WARNING_RESOLVED, quiet_over(e, s, s->life));
		return;
	}
	if (s->life->review <= when) {
		s->life->review = when + e->hysteresis.cool;
		if (warn_life_reassess(e, s, when))
			warn_life_renew(e, s, when);
	}
	warn_life_due(e, s);
}
