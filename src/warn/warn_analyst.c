/* SPDX-License-Identifier: Apache-2.0 */
/* Analysts' decisions carried out: a table of acts. */
#include "warn/warn_life.h"

static int64_t now(const struct warn_engine *e, const struct subject *s)
{
	return warn_core_later(s->life->updated, e->watermark);
}

/* The warning with this id: open, or (when it may be) a draft; NULL else. */
static struct subject *find(const struct warn_engine *e, const struct uuid *id, bool or_draft)
{
	struct subject *s = subject_set_find_id(&e->set, id);
	return s && (subject_is_open(s) || (or_draft && s->life->state == WARNING_DRAFT)) ? s : NULL;
}

static enum err reword(struct subject *s, const struct warn_content *c, unsigned fields, struct str reason)
{
	struct warn_words *words = warn_words_edit(s->life->words, c, fields, reason);
	if (!words)
		return ERR_NOMEM;
	warn_words_free(s->life->words);
	s->life->words = words;
	return OK;
}

static enum err add_values(struct warn_engine *e, struct evidence *ev, const struct warn_content *c, int64_t time)
{
	enum err err = OK;
	unsigned changes = 0;
	for (size_t i = 0; err == OK && i < c->n_values; i++) {
		const struct evidence_item it = {.first = time, .last = time, .anew = UTC_NONE, .asleep = UTC_NONE, .value = c->values[i], .sketch = &e->sketch};
		err = evidence_value(ev, &it, &changes);
	}
	return err;
}

/* A draft with its content, on a subject of its own that is tracked. */
static enum err fill_draft(struct warn_engine *e, struct subject *s, const struct warn_decision *d)
{
	struct warn_content c = d->content;
	struct life *life = calloc(1, sizeof *life);
	if (!life)
		return ERR_NOMEM;
	if (!(d->fields & WARN_FIELD_SEVERITY) || c.severity == SEVERITY_COUNT)
		c.severity = SEVERITY_MEDIUM;
	s->evidence.first = s->evidence.last = d->time;
	enum err err = d->fields & WARN_FIELD_VALUES ? add_values(e, &s->evidence, &c, d->time) : OK;
	life->id = d->warning;
	life->state = WARNING_DRAFT;
	life->raised = life->updated = d->time;
	life->speed = LIFE_NO_SPREAD;
	life->words = err ? NULL : warn_words_edit(NULL, &c, d->fields | WARN_FIELD_SEVERITY, (struct str){0});
	err = life->words ? warn_life_begin(e, s, life) : ERR_NOMEM;
	if (err)
		life_free(life);
	else if (d->fields & WARN_FIELD_UNTIL)
		life->kept = c.until;
	return err;
}

static enum err write_draft(struct warn_engine *e, const struct warn_decision *d)
{
	struct subject_key k;
	subject_key_manual(&k, &d->warning);
	if (!(d->fields & WARN_FIELD_TITLE) || d->content.title.n == 0 || !subject_time_ok(d->time))
		return ERR_VALUE;
	if (subject_set_find(&e->set, &k) || subject_set_find_id(&e->set, &d->warning))
		return ERR_EXISTS;
	if (e->set.by_key.n >= e->subjects_max)
		return ERR_LIMIT;
	struct subject *s = subject_new(&k);
	if (!s || subject_set_track(&e->set, s)) {
		subject_free(s);
		return ERR_NOMEM;
	}
	enum err err = fill_draft(e, s, d);
	if (err)
		subject_set_drop(&e->set, s);
	return err;
}

static enum err release(struct warn_engine *e, const struct warn_decision *d)
{
	struct subject *s = find(e, &d->warning, true);
	if (!s || subject_is_open(s))
		return ERR_NOT_FOUND;
	if (!subject_time_ok(d->time))
		return ERR_VALUE;
	s->life->state = WARNING_OPEN;
	e->set.open++;
	s->life->raised = warn_core_later(s->life->raised, d->time);
	s->life->review = s->life->raised + e->hysteresis.cool;
	s->evidence.last = warn_core_later(s->evidence.last, s->life->raised);
	warn_life_renew(e, s, s->life->raised);
	warn_life_due(e, s);
	return OK;
}

static enum err edit(struct warn_engine *e, const struct warn_decision *d)
{
	struct subject *s = find(e, &d->warning, true);
	if (!s)
		return ERR_NOT_FOUND;
	/* What is an analyst's own has no other title and severity to go back to. */
	bool own = subject_type(s) == SUBJECT_MANUAL;
	if (own && d->fields & WARN_FIELD_TITLE && d->content.title.n == 0)
		return ERR_VALUE;
	if (own && d->fields & WARN_FIELD_SEVERITY && d->content.severity == SEVERITY_COUNT)
		return ERR_VALUE;
	enum err err = d->fields & WARN_FIELD_VALUES ? add_values(e, &s->evidence, &d->content, now(e, s)) : OK;
	if (err == OK)
		err = reword(s, &d->content, d->fields, (struct str){0});
	if (err)
		return err;
	if (d->fields & WARN_FIELD_UNTIL)
		s->life->kept = d->content.until;
	warn_life_reassess(e, s, now(e, s));
	warn_life_renew(e, s, now(e, s));
	warn_life_due(e, s);
	return OK;
}

/* A new subject with the key of s in its place, which holds nothing but a state: silence, or the way to another warning. */
static enum err put_holder(struct warn_engine *e, const struct subject *s, enum warning_state state, int64_t until,
                           const struct uuid *into)
{
	struct subject_key k;
	k.n = s->key_n;
	memcpy(k.bytes, s->key, k.n);
	struct life *life = calloc(1, sizeof(*life));
	struct subject *holder = subject_new(&k);
	enum err err = life && holder ? subject_set_track(&e->set, holder) : ERR_NOMEM;
	if (err) {
		free(life);
		subject_free(holder);
		return err;
	}
	life->id = s->life->id;
	life->state = state;
	life->into = *into;
	err = subject_set_enliven(&e->set, holder, life, until);
	if (err) {
		free(life);
		subject_set_drop(&e->set, holder);
	}
	return err;
}

/* A draft leaves nothing behind; after an open warning its subject is silent for the quiet time. */
static enum err take_back(struct warn_engine *e, struct subject *s, struct str reason, bool false_alarm)
{
	const struct warn_content none = {.n_values = 0};
	const struct uuid nowhere = {{0}};
	if (!s)
		return ERR_NOT_FOUND;
	if (reason.n == 0)
		return ERR_VALUE;
	enum err err = reword(s, &none, 0, reason);
	if (err == OK && subject_is_open(s))
		err = put_holder(e, s, WARNING_WITHDRAWN, now(e, s) + e->resolve, &nowhere);
	if (err)
		return err;
	s->life->false_alarm = false_alarm;
	warn_life_end(e, s, WARNING_WITHDRAWN, now(e, s));
	return OK;
}

static enum err dismiss(struct warn_engine *e, const struct warn_decision *d)
{
	return take_back(e, find(e, &d->warning, false), d->reason, true);
}

static enum err withdraw(struct warn_engine *e, const struct warn_decision *d)
{
	return take_back(e, find(e, &d->warning, true), d->reason, false);
}

/* What concerns one member alone must not reach the others by a merger, nor theirs it. */
static bool can_merge(const struct subject *s, const struct subject *into)
{
	bool own = subject_is_owned(s), other = subject_is_owned(into);
	return s != into && own == other && subject_owner(s) == subject_owner(into);
}

static int64_t joint_speed(int64_t a, int64_t b)
{
	if (a == LIFE_NO_SPREAD || b == LIFE_NO_SPREAD)
		return a > b ? a : b;
	return a < b ? a : b;
}

static enum err merge(struct warn_engine *e, const struct warn_decision *d)
{
	struct subject *s = find(e, &d->warning, false), *into = find(e, &d->into, false);
	unsigned changes = 0;
	if (!s || !into)
		return ERR_NOT_FOUND;
	if (!can_merge(s, into))
		return ERR_VALUE;
	int64_t when = warn_core_later(now(e, s), now(e, into));
	enum err err = evidence_absorb(&into->evidence, &s->evidence, &e->sketch, &changes);
	if (err == OK)
		err = put_holder(e, s, WARNING_MERGED, when + e->resolve, &into->life->id);
	if (err)
		return err;
	into->life->speed = joint_speed(into->life->speed, s->life->speed);
	if (s->life->knowable < into->life->knowable)
		into->life->knowable = s->life->knowable;
	into->life->kept = warn_core_later(into->life->kept, s->life->kept);
	warn_life_reassess(e, into, when);
	warn_life_renew(e, into, when);
	warn_life_due(e, into);
	s->life->into = into->life->id;
	warn_life_end(e, s, WARNING_MERGED, when);
	return OK;
}

enum err warn_engine_marking(const struct warn_engine *e, const struct uuid *id, const enum tlp *wish, enum tlp *out,
                             bool *out_addressed)
{
	const struct subject *s = find(e, id, true);
	if (!s)
		return ERR_NOT_FOUND;
	const struct warn_words *words = s->life->words;
	*out = wish ? warn_life_marking(s, wish) : s->life->tlp;
	*out_addressed = words && (words->n_members || owned_str(&words->sector).n || owned_str(&words->country).n);
	return OK;
}

enum err warn_engine_decide(struct warn_engine *e, const struct warn_decision *d)
{
	static enum err (*const acts[])(struct warn_engine *e, const struct warn_decision *d) = {
		[WARN_ACT_WRITE] = write_draft, [WARN_ACT_RELEASE] = release, [WARN_ACT_EDIT] = edit,
		[WARN_ACT_MERGE] = merge,       [WARN_ACT_DISMISS] = dismiss, [WARN_ACT_WITHDRAW] = withdraw,
	};
	static_assert(sizeof acts / sizeof *acts == WARN_ACT_COUNT, "every act is carried out");
	if ((unsigned)d->act >= WARN_ACT_COUNT || !warn_words_ok(&d->content, d->fields, d->reason))
		return ERR_VALUE;
	return acts[d->act](e, d);
}
