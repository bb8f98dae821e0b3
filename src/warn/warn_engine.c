/* SPDX-License-Identifier: Apache-2.0 */
/* From evidence to warnings: finds the subject, asks the detectors, leads the life. */
#include "warn/warn_engine.h"

#include <assert.h>

#include "model/report.h"
#include "warn/constituency.h"
#include "warn/spread.h"
#include "warn/subject_set.h"
#include "warn/warn_state.h"
#include "warn/warn_view.h"

struct warn_engine {
	struct spread_rule spread;
	int64_t resolve;
	size_t subjects_max;
	struct roster roster;
	struct subject_set set;
	struct spread_scratch *scratch;
	struct warn_view *view;
	int64_t watermark; /* UTC_NONE before the first step */
	uint64_t late, evicted;
};

struct warn_engine *warn_engine_new(const struct warn_rules *rules)
{
	assert(rules->window >= 0 && rules->window <= WARN_SPAN_MAX && rules->resolve >= 0 && rules->resolve <= WARN_SPAN_MAX);
	assert(rules->members <= WARNING_MEMBERS_MAX);
	struct warn_engine *e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	e->spread.window = rules->window ? rules->window : UTC_DAY;
	e->spread.members = rules->members ? rules->members : 3;
	e->resolve = rules->resolve ? rules->resolve : 3 * UTC_DAY;
	if (e->resolve < e->spread.window)
		e->resolve = e->spread.window;
	e->subjects_max = rules->subjects_max ? rules->subjects_max : 1000000;
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

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static bool value_ok(struct value v)
{
	return v.kind > KIND_NONE && v.kind < KIND_COUNT && v.bytes.n > 0 && v.bytes.n <= LIMIT_VALUE_BYTES;
}

static int known_confidence(int confidence)
{
	if (confidence == CONFIDENCE_UNKNOWN)
		return WARN_CONFIDENCE_UNKNOWN;
	return confidence < 0 ? 0 : confidence > 100 ? 100 : confidence;
}

/* A warning on everybody's matter is at least GREEN; one on a member's own asset is that member's alone. */
static enum tlp marking(const struct subject *s)
{
	return tlp_max(evidence_tlp(&s->evidence), subject_type(s) == SUBJECT_ASSET ? TLP_AMBER_STRICT : TLP_GREEN);
}

static uint64_t next_power(uint64_t n)
{
	uint64_t power = 1;
	while (power <= n && power <= UINT64_MAX / 2)
		power *= 2;
	return power > n ? power : UINT64_MAX;
}

static void score(struct warn_engine *e, struct subject *s, struct warn_score *out, uint32_t *sectors, uint32_t *countries)
{
	if (subject_type(s) == SUBJECT_ASSET) {
		struct warn_party parties[EVIDENCE_WITNESSES_MAX];
		struct warn_constituency measured;
		constituency_measure(&s->evidence, parties, &measured);
		warn_score_constituency(&measured, out);
		const struct roster_member *owner = s->evidence.members[0].who;
		*sectors = owner->sector != 0;
		*countries = owner->country != 0;
		return;
	}
	struct warn_spread measured;
	spread_measure(&s->evidence, e->scratch, &measured);
	measured.speed = s->life->speed;
	warn_score_spread(&measured, out);
	*sectors = measured.sectors;
	*countries = measured.countries;
}

/* Takes over what the evidence says now; returns whether severity or marking has risen. */
static bool reassess(struct warn_engine *e, struct subject *s)
{
	struct life *life = s->life;
	struct life old = *life;
	score(e, s, &life->score, &life->sectors, &life->countries);
	if (life->score.severity < old.score.severity)
		life->score.severity = old.score.severity;
	life->tlp = marking(s);
	return life->score.severity > old.score.severity || life->tlp > old.tlp;
}

static void set_marks(struct subject *s)
{
	s->life->hits_mark = next_power(s->evidence.hits);
	s->life->values_mark = next_power(evidence_values_total(&s->evidence));
}

static enum err raise_warning(struct warn_engine *e, struct subject *s, int64_t time, bool by_spread, double outlook)
{
	struct life *life = calloc(1, sizeof(*life));
	if (!life)
		return ERR_NOMEM;
	struct spread_moment moment = {.raised = time, .speed = by_spread ? 0 : LIFE_NO_SPREAD};
	if (subject_type(s) != SUBJECT_ASSET)
		evidence_keep(&s->evidence, time - e->spread.window, time + e->spread.window);
	if (by_spread)
		moment = spread_moment(&s->evidence, &e->spread, e->scratch);
	life->id = subject_id(s, moment.raised);
	life->version = 1;
	life->state = WARNING_OPEN;
	life->raised = moment.raised;
	life->speed = moment.speed;
	life->outlook = outlook;
	life->knowable = s->evidence.first;
	life->updated = later(time, moment.raised);
	enum err err = subject_set_enliven(&e->set, s, life, s->evidence.last + e->resolve);
	if (err) {
		free(life);
		return err;
	}
	reassess(e, s);
	set_marks(s);
	subject_set_change(&e->set, s);
	return OK;
}

static void end(struct warn_engine *e, struct subject *s, enum warning_state state, int64_t when)
{
	s->life->state = state;
	s->life->version++;
	s->life->updated = later(s->life->updated, when);
	subject_set_detach(&e->set, s);
}

/* Evidence for an open warning. */
static enum err join(struct warn_engine *e, struct subject *s, struct evidence_item *it, bool again, unsigned changes)
{
	struct life *life = s->life;
	if (again && evidence_has(&s->evidence, it->member->id, it->value))
		it->count = 0;
	enum err err = evidence_add(&s->evidence, it, &changes);
	if (err)
		return err;
	life->knowable = s->evidence.first < life->knowable ? s->evidence.first : life->knowable;
	life->outlook = it->outlook > life->outlook ? it->outlook : life->outlook;
	if (life->speed == LIFE_NO_SPREAD && (changes & EVIDENCE_MEMBER) && subject_type(s) != SUBJECT_ASSET &&
	    spread_reached(&s->evidence, &e->spread, it->member->id, it->last, e->scratch))
		life->speed = spread_moment(&s->evidence, &e->spread, e->scratch).speed;
	bool grown = s->evidence.hits >= life->hits_mark || evidence_values_total(&s->evidence) >= life->values_mark;
	if (!changes && !grown)
		return OK;
	bool risen = reassess(e, s);
	if (!risen && !grown && !(changes & (EVIDENCE_MEMBER | EVIDENCE_WITNESS)))
		return OK;
	life->version++;
	life->updated = later(life->updated, it->last);
	set_marks(s);
	subject_set_change(&e->set, s);
	return OK;
}

/* Evidence on a subject without an open warning. */
static enum err track(struct warn_engine *e, struct subject *s, struct evidence_item *it, unsigned changes)
{
	struct evidence *ev = &s->evidence;
	int64_t time = it->last;
	const struct evidence_member *known = evidence_member(ev, it->member->id);
	bool disordered = known && time < known->last;
	it->anew = time - e->spread.window;
	if (ev->n_members == WARNING_MEMBERS_MAX || ev->n_values == WARNING_VALUES_MAX)
		evidence_keep(ev, time - e->spread.window, time + e->spread.window);
	enum err err = evidence_add(ev, it, &changes);
	if (err)
		return err;
	subject_set_touch(&e->set, s);
	if (subject_type(s) == SUBJECT_ASSET)
		return raise_warning(e, s, time, false, 0);
	/* A member that stood in the window before brings nothing new to it, unless time went back. */
	bool news = disordered || (changes & EVIDENCE_MEMBER);
	bool reached = news && spread_reached(ev, &e->spread, it->member->id, time, e->scratch);
	return reached || it->raise ? raise_warning(e, s, time, reached, it->outlook) : OK;
}

/* Room for one subject: the longest quiet leaves, if it may be without a warning; if all have one, that ends early. */
static void make_room(struct warn_engine *e)
{
	if (e->set.by_key.n < e->subjects_max)
		return;
	e->evicted++;
	struct subject *s = e->set.oldest ? e->set.oldest : subject_set_due(&e->set);
	if (subject_is_open(s))
		end(e, s, WARNING_RESOLVED, later(s->evidence.last, e->watermark));
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

/* The subject of evidence, new if need be; NULL when the evidence is too late, or the subject is silent. */
static enum err subject_of(struct warn_engine *e, const struct subject_key *k, int64_t time, struct subject **out)
{
	struct subject *s = subject_set_find(&e->set, k);
	*out = NULL;
	if (s && subject_is_silent(s)) {
		if (time < s->life->due.when)
			return OK;
		subject_set_drop(&e->set, s);
		s = NULL;
	}
	if (too_late(e, s, time)) {
		e->late++;
		return OK;
	}
	if (!s) {
		make_room(e);
		s = subject_new(k);
		if (!s || subject_set_track(&e->set, s)) {
			subject_free(s);
			return ERR_NOMEM;
		}
	}
	*out = s;
	return OK;
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
	enum err err = bare->evidence.n_members ? evidence_absorb(&s->evidence, &bare->evidence, changes) : OK;
	if (err == OK)
		subject_set_drop(&e->set, bare);
	return err;
}

enum err warn_engine_hit(struct warn_engine *e, const struct warn_hit *h)
{
	struct subject_key k;
	struct subject *s;
	unsigned changes = 0;
	if (!subject_time_ok(h->time) || h->member < 1 || !value_ok(h->indicator) || h->label.n > LIMIT_LABEL_BYTES)
		return ERR_VALUE;
	struct evidence_item it = {.first = h->time,
	                           .last = h->time,
	                           .anew = UTC_NONE,
	                           .member = roster_get(&e->roster, h->member),
	                           .value = h->indicator,
	                           .count = h->count ? h->count : 1,
	                           .confidence = known_confidence(h->confidence),
	                           .tlp = h->tlp,
	                           .outlook = h->outlook ? h->outlook->probability : 0,
	                           .raise = h->outlook && h->outlook->raise};
	if (!it.member)
		return ERR_NOMEM;
	if (h->label.n)
		subject_key_label(&k, h->label);
	else
		subject_key_value(&k, h->indicator);
	enum err err = subject_of(e, &k, h->time, &s);
	if (err || !s)
		return err;
	if (h->label.n)
		err = absorb_unlabelled(e, s, h, &changes);
	if (err)
		return err;
	return subject_is_open(s) ? join(e, s, &it, h->again, changes) : track(e, s, &it, changes);
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
	if (a->label.n > LIMIT_LABEL_BYTES || a->source.n > LIMIT_NAME_BYTES || (a->reporter == 0 && a->source.n == 0))
		return ERR_VALUE;
	struct evidence_item it = {.first = a->time,
	                           .last = a->time,
	                           .anew = UTC_NONE,
	                           .member = roster_get(&e->roster, a->member),
	                           .value = a->asset,
	                           .witness = a->reporter ? roster_get(&e->roster, a->reporter) : NULL,
	                           .source = a->reporter ? (struct str){0} : a->source,
	                           .label = a->label,
	                           .count = a->count ? a->count : 1,
	                           .confidence = known_confidence(a->confidence),
	                           .tlp = a->tlp};
	if (!it.member || (a->reporter && !it.witness))
		return ERR_NOMEM;
	if (!constituency_counts(it.member, it.witness))
		return OK;
	subject_key_asset(&k, a->member, a->asset);
	enum err err = subject_of(e, &k, a->time, &s);
	if (err || !s)
		return err;
	return subject_is_open(s) ? join(e, s, &it, a->again, 0) : track(e, s, &it, 0);
}

enum err warn_engine_advance(struct warn_engine *e, int64_t t)
{
	if (!subject_time_ok(t))
		return ERR_VALUE;
	if (e->watermark != UTC_NONE && t <= e->watermark)
		return OK;
	e->watermark = t;
	for (struct subject *s; (s = subject_set_due(&e->set)) && s->life->due.when <= t;) {
		int64_t quiet = s->evidence.last + e->resolve;
		if (subject_is_silent(s))
			subject_set_drop(&e->set, s);
		else if (quiet > t)
			due_heap_move(&e->set.due, &s->life->due, quiet);
		else
			end(e, s, WARNING_RESOLVED, quiet);
	}
	while (e->set.oldest && e->set.oldest->evidence.last <= t - e->spread.window)
		subject_set_drop(&e->set, e->set.oldest);
	return OK;
}

static int by_change(const void *a, const void *b)
{
	const struct subject *x = *(const struct subject *const *)a, *y = *(const struct subject *const *)b;
	if (x->life->updated != y->life->updated)
		return x->life->updated < y->life->updated ? -1 : 1;
	char text_x[SUBJECT_TEXT_BYTES], text_y[SUBJECT_TEXT_BYTES];
	int c = str_cmp(str_make(text_x, subject_text(x, text_x)), str_make(text_y, subject_text(y, text_y)));
	return c ? c : (x->life->raised > y->life->raised) - (x->life->raised < y->life->raised);
}

static enum err tell(struct warn_engine *e, const struct subject *s, warn_changed_fn *each, void *ctx)
{
	const struct warning *w = warn_view_fill(e->view, s, &e->roster);
	return w ? each(ctx, w) : ERR_NOMEM;
}

enum err warn_engine_changed(struct warn_engine *e, warn_changed_fn *each, void *ctx)
{
	size_t n = 0, told = 0;
	for (struct subject *s = e->set.changed; s; s = s->next_changed)
		n++;
	if (n == 0)
		return OK;
	struct subject **list = calloc(n, sizeof(struct subject *));
	if (!list)
		return ERR_NOMEM;
	n = 0;
	for (struct subject *s = e->set.changed; s; s = s->next_changed)
		list[n++] = s;
	qsort(list, n, sizeof(*list), by_change);
	e->set.changed = NULL;
	enum err err = OK;
	while (told < n && (err = tell(e, list[told], each, ctx)) == OK) {
		list[told]->changed = false;
		if (list[told]->detached)
			subject_free(list[told]);
		told++;
	}
	for (; told < n; told++) {
		list[told]->changed = false;
		subject_set_change(&e->set, list[told]);
	}
	free(list);
	return err;
}

/* A new subject with the key of s that is silent in its place. */
static enum err silence(struct warn_engine *e, const struct subject *s, int64_t until)
{
	struct subject_key k;
	k.n = s->key_n;
	memcpy(k.bytes, s->key, k.n);
	struct life *life = calloc(1, sizeof(*life));
	struct subject *silent = subject_new(&k);
	enum err err = life && silent ? subject_set_track(&e->set, silent) : ERR_NOMEM;
	if (err) {
		free(life);
		subject_free(silent);
		return err;
	}
	life->id = s->life->id;
	life->state = WARNING_WITHDRAWN;
	err = subject_set_enliven(&e->set, silent, life, until);
	if (err) {
		free(life);
		subject_set_drop(&e->set, silent);
	}
	return err;
}

enum err warn_engine_withdraw(struct warn_engine *e, const struct uuid *id)
{
	struct subject *s = subject_set_find_id(&e->set, id);
	if (!s || !subject_is_open(s))
		return ERR_NOT_FOUND;
	int64_t now = later(s->life->updated, e->watermark);
	enum err err = silence(e, s, now + e->resolve);
	if (err)
		return err;
	end(e, s, WARNING_WITHDRAWN, now);
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
	err = subject_set_track(&e->set, s);
	if (err) {
		subject_free(s);
		free(life);
		return err;
	}
	int64_t due = life->state == WARNING_OPEN ? s->evidence.last + e->resolve : life->due.when;
	err = subject_set_enliven(&e->set, s, life, due);
	if (err) {
		subject_set_drop(&e->set, s);
		free(life);
	}
	return err;
}

void warn_engine_stats(const struct warn_engine *e, struct warn_stats *out)
{
	*out = (struct warn_stats){
		.subjects = e->set.by_key.n,
		.open = e->set.open,
		.members = e->roster.members.n,
		.late = e->late,
		.evicted = e->evicted,
	};
}
