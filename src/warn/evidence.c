/* SPDX-License-Identifier: Apache-2.0 */
/* Items, signals and other evidence taken in; what is old forgotten. */
#include "warn/evidence.h"

#include "warn/evidence_entry.h"

static void forget_sketches(struct evidence *ev)
{
	struct hyperloglog *both[] = {ev->all_members, ev->all_values};
	for (size_t i = 0; i < 2; i++) {
		if (both[i])
			hyperloglog_deinit(both[i]);
		free(both[i]);
	}
	ev->all_members = ev->all_values = NULL;
}

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
	forget_sketches(ev);
	free(ev->signals);
	*ev = (struct evidence){0};
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool is_empty(const struct evidence *ev)
{
	return ev->n_members == 0 && ev->n_values == 0 && !ev->signals;
}

static void extend(struct evidence *ev, bool empty, int64_t first, int64_t last, uint64_t hits)
{
	ev->first = empty || first < ev->first ? first : ev->first;
	ev->last = empty || last > ev->last ? last : ev->last;
	evidence_entry_tally(&ev->hits, hits);
}

enum err evidence_add(struct evidence *ev, const struct evidence_item *it, unsigned *changes)
{
	const struct evidence_member m = {it->member, it->first, it->last, it->count, it->confidence};
	bool empty = is_empty(ev);
	enum err e = evidence_entry_value(ev, it->value, it, changes);
	if (e == OK && (it->witness || it->source.n))
		e = evidence_entry_witness(ev, it, changes);
	if (e == OK)
		e = evidence_entry_member(ev, &m, it, changes);
	if (e == OK)
		extend(ev, empty, it->first, it->last, it->count);
	return e;
}

enum err evidence_value(struct evidence *ev, const struct evidence_item *it, unsigned *changes)
{
	bool empty = is_empty(ev);
	enum err e = evidence_entry_value(ev, it->value, it, changes);
	if (e == OK)
		extend(ev, empty, it->first, it->last, 0);
	return e;
}

enum err evidence_signal(struct evidence *ev, enum detector d, const struct evidence_signal *said, int64_t stale, unsigned *changes)
{
	bool empty = is_empty(ev);
	if (!ev->signals)
		ev->signals = calloc(DETECTOR_COUNT, sizeof *ev->signals);
	if (!ev->signals)
		return ERR_NOMEM;
	struct evidence_signal *own = &ev->signals[d];
	bool surer = said->probability > own->probability;
	if (surer || own->last <= stale) {
		*changes |= surer ? EVIDENCE_SIGNAL : 0;
		*own = *said;
	} else if (said->last > own->last) {
		own->last = said->last;
	}
	extend(ev, empty, earlier(said->since, said->last), said->last, 0);
	return OK;
}

/* Values, witnesses and signals; members come last, so that what is missing after an error is not claimed. */
static enum err absorb_entries(struct evidence *ev, const struct evidence *other, const struct hash_key *key, unsigned *changes)
{
	enum err e = OK;
	for (uint32_t i = 0; e == OK && i < other->n_values; i++) {
		const struct evidence_value *v = &other->values[i];
		const struct evidence_item it = {.first = v->first, .last = v->last, .anew = UTC_NONE, .count = v->count, .tlp = v->tlp,
		                                 .sketch = key};
		e = evidence_entry_value(ev, (struct value){v->kind, owned_str(&v->bytes)}, &it, changes);
	}
	for (uint32_t i = 0; e == OK && i < other->n_witnesses; i++) {
		const struct evidence_witness *w = &other->witnesses[i];
		const struct evidence_item it = {.last = w->last, .witness = w->who, .feed = w->feed, .source = owned_str(&w->source),
		                                 .label = owned_str(&w->label), .count = w->count, .confidence = w->confidence};
		e = evidence_entry_witness(ev, &it, changes);
	}
	for (unsigned d = 0; e == OK && other->signals && d < DETECTOR_COUNT; d++)
		if (other->signals[d].probability > 0)
			e = evidence_signal(ev, (enum detector)d, &other->signals[d], UTC_NONE, changes);
	const struct evidence_item it = {.anew = UTC_NONE, .asleep = UTC_NONE, .sketch = key};
	for (uint32_t i = 0; e == OK && i < other->n_members; i++)
		e = evidence_entry_member(ev, &other->members[i], &it, changes);
	return e;
}

enum err evidence_absorb(struct evidence *ev, const struct evidence *other, const struct hash_key *key, unsigned *changes)
{
	bool empty = is_empty(ev);
	int64_t first = ev->first, last = ev->last;
	enum err e = absorb_entries(ev, other, key, changes);
	if (e == OK && other->all_members && (e = evidence_entry_members_sketch(ev, key)) == OK)
		e = hyperloglog_merge(ev->all_members, other->all_members);
	if (e == OK && other->all_values && (e = evidence_entry_values_sketch(ev, key)) == OK)
		e = hyperloglog_merge(ev->all_values, other->all_values);
	if (e)
		return e;
	ev->tlp_more = tlp_max(ev->tlp_more, other->tlp_more);
	ev->first = first;
	ev->last = last;
	extend(ev, empty, other->first, other->last, other->hits);
	return OK;
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

static void keep_signals(struct evidence *ev, int64_t after)
{
	bool left = false;
	for (unsigned d = 0; ev->signals && d < DETECTOR_COUNT; d++) {
		struct evidence_signal *own = &ev->signals[d];
		if (own->last <= after)
			*own = (struct evidence_signal){0};
		if (own->probability <= 0)
			continue;
		extend(ev, ev->n_members == 0 && !left, earlier(own->since, own->last), own->last, 0);
		left = true;
	}
	if (left)
		return;
	free(ev->signals);
	ev->signals = NULL;
}

void evidence_keep(struct evidence *ev, int64_t after, int64_t before)
{
	uint32_t n = 0;
	ev->hits = 0;
	for (uint32_t i = 0; i < ev->n_members; i++) {
		struct evidence_member m = ev->members[i];
		if (m.last <= after || m.last >= before)
			continue;
		extend(ev, n == 0, m.first, m.last, m.count);
		ev->members[n++] = m;
	}
	ev->n_members = n;
	keep_signals(ev, after);
	keep_values(ev, after);
	forget_sketches(ev);
	ev->tlp_more = TLP_CLEAR;
}

enum tlp evidence_tlp(const struct evidence *ev)
{
	enum tlp tlp = ev->tlp_more;
	for (uint32_t i = 0; i < ev->n_values; i++)
		tlp = tlp_max(tlp, ev->values[i].tlp);
	return tlp;
}

static uint64_t at_least(uint32_t listed, const struct hyperloglog *all)
{
	uint64_t n = all ? hyperloglog_count(all) : 0;
	return n > listed ? n : listed;
}

uint64_t evidence_members_total(const struct evidence *ev)
{
	return at_least(ev->n_members, ev->all_members);
}

uint64_t evidence_values_total(const struct evidence *ev)
{
	return at_least(ev->n_values, ev->all_values);
}
