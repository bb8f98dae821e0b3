/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence is sorted here as readers want it; inside it is sorted for finding. */
#include "warn/warn_view.h"

#include "warn/warn_title.h"

/* A subject with some names around it. */
enum { TITLE_MAX_BYTES = SUBJECT_TEXT_BYTES + LIMIT_VALUE_BYTES };

struct warn_view {
	struct warning warning;
	const struct evidence_member *order[WARNING_MEMBERS_MAX];
	struct warning_member members[WARNING_MEMBERS_MAX];
	struct warning_value values[WARNING_VALUES_MAX];
	struct str techniques[WARNING_TECHNIQUES_MAX];
	char technique[WARNING_TECHNIQUE_BYTES];
	char subject[SUBJECT_TEXT_BYTES];
	struct buf title;
};

struct warn_view *warn_view_new(void)
{
	struct warn_view *v = calloc(1, sizeof(*v));
	if (v)
		buf_init(&v->title, TITLE_MAX_BYTES);
	return v;
}

void warn_view_free(struct warn_view *v)
{
	if (!v)
		return;
	buf_deinit(&v->title);
	free(v);
}

static int by_first(const void *a, const void *b)
{
	const struct evidence_member *x = *(const struct evidence_member *const *)a;
	const struct evidence_member *y = *(const struct evidence_member *const *)b;
	int c = (x->first > y->first) - (x->first < y->first);
	return c ? c : (x->who->id > y->who->id) - (x->who->id < y->who->id);
}

static int by_count(const void *a, const void *b)
{
	const struct warning_value *x = a, *y = b;
	int c = (x->count < y->count) - (x->count > y->count);
	if (c == 0)
		c = (x->value.kind > y->value.kind) - (x->value.kind < y->value.kind);
	return c ? c : str_cmp(x->value.bytes, y->value.bytes);
}

static void list(struct warn_view *v, const struct evidence *ev, const struct roster *roster)
{
	for (uint32_t i = 0; i < ev->n_members; i++)
		v->order[i] = &ev->members[i];
	qsort(v->order, ev->n_members, sizeof(v->order[0]), by_first);
	for (uint32_t i = 0; i < ev->n_members; i++) {
		const struct evidence_member *m = v->order[i];
		v->members[i] = (struct warning_member){
			.member = m->who->id,
			.party = roster_party(m->who),
			.name = owned_str(&m->who->name),
			.country = roster_country(roster, m->who->country),
			.sector = roster_sector(roster, m->who->sector),
			.first = m->first,
			.last = m->last,
			.count = m->count,
		};
	}
	for (uint32_t i = 0; i < ev->n_values; i++) {
		const struct evidence_value *own = &ev->values[i];
		v->values[i] = (struct warning_value){{own->kind, owned_str(&own->bytes)}, own->first, own->last, own->count};
	}
	qsort(v->values, ev->n_values, sizeof(*v->values), by_count);
}

static unsigned detectors(const struct warn_findings *found)
{
	unsigned set = 0;
	for (uint32_t i = 0; i < found->n_signals; i++)
		set |= 1u << found->signals[i].detector;
	return set;
}

/* A label that is the number of a technique names it. */
static size_t technique_of(const struct subject *s, char out[WARNING_TECHNIQUE_BYTES])
{
	struct str key = subject_key(s);
	if (subject_type(s) != SUBJECT_LABEL || key.n - 1 > WARNING_TECHNIQUE_BYTES)
		return 0;
	memcpy(out, key.p + 1, key.n - 1);
	out[0] = out[0] == 't' ? 'T' : out[0];
	return warn_words_is_technique(str_make(out, key.n - 1)) ? key.n - 1 : 0;
}

static void techniques(struct warn_view *v, const struct subject *s)
{
	const struct warn_words *words = s->life->words;
	size_t own = technique_of(s, v->technique);
	v->warning.techniques = v->techniques;
	for (uint32_t i = 0; words && i < words->n_techniques; i++)
		v->techniques[v->warning.n_techniques++] = owned_str(&words->techniques[i]);
	if (own && v->warning.n_techniques == 0)
		v->techniques[v->warning.n_techniques++] = str_make(v->technique, own);
}

static void words(struct warning *w, const struct warn_words *words)
{
	if (!words)
		return;
	w->titled = words->title.n > 0;
	if (w->titled)
		w->title = owned_str(&words->title);
	w->text = owned_str(&words->text);
	w->note = owned_str(&words->note);
	w->reason = owned_str(&words->reason);
	w->edited = words->fields != 0;
	w->audience = (struct warning_audience){words->members, words->n_members, owned_str(&words->sector), owned_str(&words->country)};
}

static void life(struct warning *w, const struct subject *s)
{
	const struct life *life = s->life;
	w->id = life->id;
	w->version = life->version;
	w->state = life->state;
	w->change = life_change(life);
	w->severity = life_severity(life);
	w->unseen = life->state == WARNING_DRAFT || (life->state == WARNING_WITHDRAWN && !life->told);
	w->tlp = life->tlp;
	w->knowable = life->knowable;
	w->raised = life->raised;
	w->updated = life->updated;
	w->into = life->into;
	w->false_alarm = life->false_alarm;
	w->detectors = detectors(&life->found);
	w->confidence = life->found.score.confidence;
	w->probability = life->found.probability;
	w->n_sectors = life->found.sectors;
	w->n_countries = life->found.countries;
	w->terms = life->found.score.terms;
	w->n_terms = life->found.score.n_terms;
	w->signals = life->found.signals;
	w->n_signals = life->found.n_signals;
}

const struct warning *warn_view_fill(struct warn_view *v, const struct subject *s, const struct roster *roster)
{
	const struct evidence *ev = &s->evidence;
	buf_reset(&v->title);
	warn_title(s, roster, &v->title);
	if (buf_err(&v->title))
		return NULL;
	list(v, ev, roster);
	v->warning = (struct warning){
		.subject = str_make(v->subject, subject_text(s, v->subject)),
		.title = buf_str(&v->title),
		.label = warn_title_label(s),
		.owner = subject_owner(s),
		.hits = ev->hits,
		.members = v->members,
		.n_members = ev->n_members,
		.members_total = evidence_members_total(ev),
		.values = v->values,
		.n_values = ev->n_values,
		.values_total = evidence_values_total(ev),
	};
	life(&v->warning, s);
	techniques(v, s);
	words(&v->warning, s->life->words);
	return &v->warning;
}
