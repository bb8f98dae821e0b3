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

static unsigned detectors(const struct subject *s)
{
	if (subject_type(s) == SUBJECT_ASSET)
		return 1u << DETECTOR_CONSTITUENCY;
	return (s->life->speed != LIFE_NO_SPREAD ? 1u << DETECTOR_SPREAD : 0) | (s->life->outlook > 0 ? 1u << DETECTOR_NEXT : 0);
}

const struct warning *warn_view_fill(struct warn_view *v, const struct subject *s, const struct roster *roster)
{
	const struct evidence *ev = &s->evidence;
	const struct life *life = s->life;
	buf_reset(&v->title);
	warn_title(s, roster, &v->title);
	if (buf_err(&v->title))
		return NULL;
	list(v, ev, roster);
	v->warning = (struct warning){
		.id = life->id,
		.version = life->version,
		.subject = str_make(v->subject, subject_text(s, v->subject)),
		.title = buf_str(&v->title),
		.detectors = detectors(s),
		.state = life->state,
		.severity = life->score.severity,
		.confidence = life->score.confidence,
		.tlp = life->tlp,
		.owner = subject_owner(s),
		.knowable = life->knowable,
		.raised = life->raised,
		.updated = life->updated,
		.n_sectors = life->sectors,
		.n_countries = life->countries,
		.hits = ev->hits,
		.members = v->members,
		.n_members = ev->n_members,
		.members_total = evidence_members_total(ev),
		.values = v->values,
		.n_values = ev->n_values,
		.values_total = evidence_values_total(ev),
		.terms = life->score.terms,
		.n_terms = life->score.n_terms,
	};
	return &v->warning;
}
