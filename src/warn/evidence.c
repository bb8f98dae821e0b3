/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted arrays with binary search: few entries as a rule, a thousand at most. */
#include "warn/evidence.h"

enum { FIRST_ENTRIES = 1 }; /* most subjects have one member and one value */

void evidence_deinit(struct evidence *ev)
{
	for (uint32_t i = 0; i < ev->n_values; i++)
		owned_free(&ev->values[i].bytes);
	for (uint32_t i = 0; i < ev->n_witnesses; i++) {
		owned_free(&ev->witnesses[i].source);
		owned_free(&ev->witnesses[i].label);
	}
	free(ev->members);
	free(ev->values);
	free(ev->witnesses);
	free(ev->more_members);
	free(ev->more_values);
	*ev = (struct evidence){0};
}

/* Room for one entry more: the array, or NULL when out of memory. */
static void *roomy(void *entries, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return entries;
	uint32_t wider = *cap ? 2 * *cap : FIRST_ENTRIES;
	void *p = reallocarray(entries, wider, size);
	if (p)
		*cap = wider;
	return p;
}

static void tally(uint64_t *count, uint64_t more)
{
	if (__builtin_add_overflow(*count, more, count))
		*count = UINT64_MAX;
}

static uint32_t member_at(const struct evidence *ev, int64_t id)
{
	uint32_t low = 0, high = ev->n_members;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (ev->members[middle].who->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct evidence_member *evidence_member(const struct evidence *ev, int64_t id)
{
	uint32_t at = member_at(ev, id);
	return at < ev->n_members && ev->members[at].who->id == id ? &ev->members[at] : NULL;
}

static int value_cmp(const struct evidence_value *a, struct value b)
{
	return a->kind != b.kind ? (a->kind > b.kind) - (a->kind < b.kind) : str_cmp(owned_str(&a->bytes), b.bytes);
}

static uint32_t value_at(const struct evidence *ev, struct value v)
{
	uint32_t low = 0, high = ev->n_values;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (value_cmp(&ev->values[middle], v) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool lists(const struct evidence *ev, uint32_t at, struct value v)
{
	return at < ev->n_values && value_cmp(&ev->values[at], v) == 0;
}

bool evidence_has(const struct evidence *ev, int64_t member, struct value v)
{
	return evidence_member(ev, member) && lists(ev, value_at(ev, v), v);
}

static enum err unlisted(struct distinct **more, struct str bytes, unsigned change, unsigned *changes)
{
	if (!*more)
		*more = calloc(1, sizeof(**more));
	if (!*more)
		return ERR_NOMEM;
	if (distinct_add(*more, bytes))
		*changes |= change;
	return OK;
}

enum err evidence_append_value(struct evidence *ev, const struct evidence_value *v, struct str bytes)
{
	struct evidence_value *values = roomy(ev->values, ev->n_values, &ev->cap_values, sizeof(*values));
	if (!values)
		return ERR_NOMEM;
	ev->values = values;
	values[ev->n_values] = *v;
	enum err e = owned_dup(bytes, &values[ev->n_values].bytes);
	if (e == OK)
		ev->n_values++;
	return e;
}

static enum err value_insert(struct evidence *ev, uint32_t at, const struct evidence_value *v, struct str bytes)
{
	enum err e = evidence_append_value(ev, v, bytes);
	if (e)
		return e;
	struct evidence_value fresh = ev->values[ev->n_values - 1];
	memmove(ev->values + at + 1, ev->values + at, (ev->n_values - 1 - at) * sizeof(fresh));
	ev->values[at] = fresh;
	return OK;
}

static enum err add_unlisted_value(struct evidence *ev, struct value v, enum tlp tlp, unsigned *changes)
{
	char kind = (char)v.kind;
	char key[1 + LIMIT_VALUE_BYTES];
	key[0] = kind;
	memcpy(key + 1, v.bytes.p, v.bytes.n);
	enum err e = unlisted(&ev->more_values, str_make(key, 1 + v.bytes.n), EVIDENCE_VALUE, changes);
	if (e == OK && tlp > ev->tlp_more) {
		ev->tlp_more = tlp;
		*changes |= EVIDENCE_MARKING;
	}
	return e;
}

static enum err add_value(struct evidence *ev, struct value v, const struct evidence_item *it, unsigned *changes)
{
	uint32_t at = value_at(ev, v);
	if (!lists(ev, at, v)) {
		if (ev->n_values == WARNING_VALUES_MAX)
			return add_unlisted_value(ev, v, it->tlp, changes);
		*changes |= EVIDENCE_VALUE | EVIDENCE_MARKING;
		return value_insert(ev, at, &(struct evidence_value){v.kind, it->tlp, {0}, it->first, it->last, it->count}, v.bytes);
	}
	struct evidence_value *own = &ev->values[at];
	if (own->last <= it->anew) {
		own->first = it->first;
		own->count = 0;
		own->tlp = it->tlp;
	} else if (it->tlp > own->tlp) {
		own->tlp = it->tlp;
		*changes |= EVIDENCE_MARKING;
	}
	own->first = it->first < own->first ? it->first : own->first;
	own->last = it->last > own->last ? it->last : own->last;
	tally(&own->count, it->count);
	return OK;
}

enum err evidence_append_witness(struct evidence *ev, const struct evidence_witness *w, struct str source, struct str label)
{
	struct evidence_witness *witnesses = roomy(ev->witnesses, ev->n_witnesses, &ev->cap_witnesses, sizeof(*witnesses));
	if (!witnesses)
		return ERR_NOMEM;
	ev->witnesses = witnesses;
	struct evidence_witness *own = &witnesses[ev->n_witnesses];
	*own = *w;
	enum err e = owned_dup(source, &own->source);
	if (e)
		return e;
	e = owned_dup(label, &own->label);
	if (e)
		owned_free(&own->source);
	else
		ev->n_witnesses++;
	return e;
}

static enum err add_witness(struct evidence *ev, const struct evidence_item *it, unsigned *changes)
{
	for (uint32_t i = 0; i < ev->n_witnesses; i++) {
		struct evidence_witness *w = &ev->witnesses[i];
		if (w->who != it->witness || !str_eq(owned_str(&w->source), it->source))
			continue;
		tally(&w->count, it->count);
		if (it->confidence > w->confidence) {
			w->confidence = it->confidence;
			*changes |= EVIDENCE_SURER;
		}
		return w->label.n ? OK : owned_dup(it->label, &w->label);
	}
	if (ev->n_witnesses == EVIDENCE_WITNESSES_MAX)
		return OK;
	*changes |= EVIDENCE_WITNESS;
	const struct evidence_witness w = {.who = it->witness, .count = it->count, .confidence = it->confidence};
	return evidence_append_witness(ev, &w, it->source, it->label);
}

enum err evidence_append_member(struct evidence *ev, const struct evidence_member *m)
{
	struct evidence_member *members = roomy(ev->members, ev->n_members, &ev->cap_members, sizeof(*members));
	if (!members)
		return ERR_NOMEM;
	ev->members = members;
	members[ev->n_members++] = *m;
	return OK;
}

static enum err add_member(struct evidence *ev, const struct evidence_member *m, int64_t anew, unsigned *changes)
{
	uint32_t at = member_at(ev, m->who->id);
	if (at == ev->n_members || ev->members[at].who != m->who) {
		if (ev->n_members == WARNING_MEMBERS_MAX)
			return unlisted(&ev->more_members, str_make(&m->who->id, sizeof(m->who->id)), EVIDENCE_MEMBER, changes);
		*changes |= EVIDENCE_MEMBER;
		enum err e = evidence_append_member(ev, m);
		if (e)
			return e;
		memmove(ev->members + at + 1, ev->members + at, (ev->n_members - 1 - at) * sizeof(*m));
		ev->members[at] = *m;
		return OK;
	}
	struct evidence_member *own = &ev->members[at];
	if (own->last <= anew) {
		*own = *m;
		*changes |= EVIDENCE_MEMBER;
		return OK;
	}
	own->first = m->first < own->first ? m->first : own->first;
	own->last = m->last > own->last ? m->last : own->last;
	tally(&own->count, m->count);
	if (m->confidence > own->confidence) {
		own->confidence = m->confidence;
		*changes |= EVIDENCE_SURER;
	}
	return OK;
}

static void extend(struct evidence *ev, int64_t first, int64_t last, uint64_t hits)
{
	bool empty = ev->hits == 0;
	ev->first = empty || first < ev->first ? first : ev->first;
	ev->last = empty || last > ev->last ? last : ev->last;
	tally(&ev->hits, hits);
}

enum err evidence_add(struct evidence *ev, const struct evidence_item *it, unsigned *changes)
{
	const struct evidence_member m = {it->member, it->first, it->last, it->count, it->confidence};
	enum err e = add_value(ev, it->value, it, changes);
	if (e == OK && (it->witness || it->source.n))
		e = add_witness(ev, it, changes);
	if (e == OK)
		e = add_member(ev, &m, it->anew, changes);
	if (e == OK)
		extend(ev, it->first, it->last, it->count);
	return e;
}

enum err evidence_absorb(struct evidence *ev, const struct evidence *other, unsigned *changes)
{
	enum err e = OK;
	for (uint32_t i = 0; e == OK && i < other->n_values; i++) {
		const struct evidence_value *v = &other->values[i];
		const struct evidence_item it = {.first = v->first, .last = v->last, .anew = UTC_NONE, .count = v->count, .tlp = v->tlp};
		e = add_value(ev, (struct value){v->kind, owned_str(&v->bytes)}, &it, changes);
	}
	for (uint32_t i = 0; e == OK && i < other->n_members; i++)
		e = add_member(ev, &other->members[i], UTC_NONE, changes);
	if (e == OK)
		extend(ev, other->first, other->last, other->hits);
	return e;
}

/*
 * Values do not know who saw them: what those have seen who are forgotten now is taken off as far as it must be, so
 * that no value claims more than all who are kept.
 */
static void fit(struct evidence_value *v, const struct evidence *ev)
{
	v->last = v->last < ev->last ? v->last : ev->last;
	v->first = v->first > ev->first ? v->first : ev->first;
	v->first = v->first < v->last ? v->first : v->last;
	v->count = v->count < ev->hits ? v->count : ev->hits;
}

static void keep_values(struct evidence *ev, int64_t after)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < ev->n_values; i++) {
		struct evidence_value v = ev->values[i];
		if (v.last <= after) {
			owned_free(&v.bytes);
			continue;
		}
		if (ev->n_members)
			fit(&v, ev);
		ev->values[n++] = v;
	}
	ev->n_values = n;
}

void evidence_keep(struct evidence *ev, int64_t after, int64_t before)
{
	uint32_t n = 0;
	ev->hits = 0;
	for (uint32_t i = 0; i < ev->n_members; i++) {
		struct evidence_member m = ev->members[i];
		if (m.last <= after || m.last >= before)
			continue;
		ev->members[n++] = m;
		extend(ev, m.first, m.last, m.count);
	}
	ev->n_members = n;
	keep_values(ev, after);
	free(ev->more_members);
	free(ev->more_values);
	ev->more_members = ev->more_values = NULL;
	ev->tlp_more = TLP_CLEAR;
}

enum tlp evidence_tlp(const struct evidence *ev)
{
	enum tlp tlp = ev->tlp_more;
	for (uint32_t i = 0; i < ev->n_values; i++)
		tlp = tlp_max(tlp, ev->values[i].tlp);
	return tlp;
}

uint64_t evidence_members_total(const struct evidence *ev)
{
	return ev->n_members + (ev->more_members ? distinct_count(ev->more_members) : 0);
}

uint64_t evidence_values_total(const struct evidence *ev)
{
	return ev->n_values + (ev->more_values ? distinct_count(ev->more_values) : 0);
}
