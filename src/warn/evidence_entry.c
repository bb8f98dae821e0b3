/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted arrays with binary search: few entries as a rule, a thousand at most; sketches where there are more. */
#include "warn/evidence_entry.h"

enum { FIRST_ENTRIES = 1 }; /* most subjects have one member and one value */

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

void evidence_entry_tally(uint64_t *count, uint64_t more)
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

/* What a sketch knows a value by. */
struct value_key {
	size_t n;
	char bytes[1 + LIMIT_VALUE_BYTES];
};

static struct str value_key(struct value v, struct value_key *k)
{
	k->bytes[0] = (char)v.kind;
	memcpy(k->bytes + 1, v.bytes.p, v.bytes.n);
	k->n = 1 + v.bytes.n;
	return str_make(k->bytes, k->n);
}

static struct str member_key(const int64_t *id)
{
	return str_make(id, sizeof *id);
}

/* The sketch of all members, made of those that are listed; ERR_NOMEM. */
enum err evidence_entry_members_sketch(struct evidence *ev, const struct hash_key *key)
{
	enum err e = OK;
	if (ev->all_members)
		return OK;
	ev->all_members = calloc(1, sizeof *ev->all_members);
	if (!ev->all_members)
		return ERR_NOMEM;
	for (uint32_t i = 0; e == OK && i < ev->n_members; i++)
		e = hyperloglog_add(ev->all_members, key, member_key(&ev->members[i].who->id), NULL);
	return e;
}

enum err evidence_entry_values_sketch(struct evidence *ev, const struct hash_key *key)
{
	struct value_key k;
	enum err e = OK;
	if (ev->all_values)
		return OK;
	ev->all_values = calloc(1, sizeof *ev->all_values);
	if (!ev->all_values)
		return ERR_NOMEM;
	for (uint32_t i = 0; e == OK && i < ev->n_values; i++)
		e = hyperloglog_add(ev->all_values, key,
		                    value_key((struct value){ev->values[i].kind, owned_str(&ev->values[i].bytes)}, &k), NULL);
	return e;
}

static enum err sketch(struct hyperloglog *all, const struct hash_key *key, struct str bytes, unsigned change, unsigned *changes)
{
	bool more;
	enum err e = hyperloglog_add(all, key, bytes, &more);
	if (e == OK && more)
		*changes |= change;
	return e;
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

/* A value that is not listed. */
static enum err add_fresh_value(struct evidence *ev, uint32_t at, struct value v, const struct evidence_item *it, unsigned *changes)
{
	struct value_key k;
	bool full = ev->n_values == WARNING_VALUES_MAX;
	enum err e = full ? evidence_entry_values_sketch(ev, it->sketch) : OK;
	if (e == OK && ev->all_values)
		e = sketch(ev->all_values, it->sketch, value_key(v, &k), EVIDENCE_VALUE, changes);
	if (e)
		return e;
	if (full) {
		*changes |= it->tlp > ev->tlp_more ? EVIDENCE_MARKING : 0;
		ev->tlp_more = tlp_max(ev->tlp_more, it->tlp);
		return OK;
	}
	*changes |= EVIDENCE_VALUE | EVIDENCE_MARKING;
	return value_insert(ev, at, &(struct evidence_value){v.kind, it->tlp, {0}, it->first, it->last, it->count}, v.bytes);
}

enum err evidence_entry_value(struct evidence *ev, struct value v, const struct evidence_item *it, unsigned *changes)
{
	uint32_t at = value_at(ev, v);
	if (!lists(ev, at, v))
		return add_fresh_value(ev, at, v, it, changes);
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
	evidence_entry_tally(&own->count, it->count);
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

enum err evidence_entry_witness(struct evidence *ev, const struct evidence_item *it, unsigned *changes)
{
	for (uint32_t i = 0; i < ev->n_witnesses; i++) {
		struct evidence_witness *w = &ev->witnesses[i];
		if (w->who != it->witness || !str_eq(owned_str(&w->source), it->source))
			continue;
		evidence_entry_tally(&w->count, it->count);
		w->last = it->last > w->last ? it->last : w->last;
		if (it->confidence > w->confidence) {
			w->confidence = it->confidence;
			*changes |= EVIDENCE_SURER;
		}
		return w->label.n ? OK : owned_dup(it->label, &w->label);
	}
	if (ev->n_witnesses == EVIDENCE_WITNESSES_MAX)
		return OK;
	*changes |= EVIDENCE_WITNESS;
	const struct evidence_witness w = {.who = it->witness, .feed = it->feed, .last = it->last, .count = it->count, .confidence = it->confidence};
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

static enum err add_fresh_member(struct evidence *ev, uint32_t at, const struct evidence_member *m, const struct hash_key *key,
                                 unsigned *changes)
{
	bool full = ev->n_members == WARNING_MEMBERS_MAX;
	enum err e = full ? evidence_entry_members_sketch(ev, key) : OK;
	if (e == OK && ev->all_members)
		e = sketch(ev->all_members, key, member_key(&m->who->id), EVIDENCE_MEMBER, changes);
	if (e || full)
		return e;
	*changes |= EVIDENCE_MEMBER;
	e = evidence_append_member(ev, m);
	if (e)
		return e;
	memmove(ev->members + at + 1, ev->members + at, (ev->n_members - 1 - at) * sizeof(*m));
	ev->members[at] = *m;
	return OK;
}

enum err evidence_entry_member(struct evidence *ev, const struct evidence_member *m, const struct evidence_item *it,
                               unsigned *changes)
{
	uint32_t at = member_at(ev, m->who->id);
	if (at == ev->n_members || ev->members[at].who != m->who)
		return add_fresh_member(ev, at, m, it->sketch, changes);
	struct evidence_member *own = &ev->members[at];
	*changes |= own->last <= it->asleep ? EVIDENCE_AWAKE : 0;
	if (own->last <= it->anew) {
		*own = *m;
		*changes |= EVIDENCE_MEMBER;
		return OK;
	}
	own->first = m->first < own->first ? m->first : own->first;
	own->last = m->last > own->last ? m->last : own->last;
	evidence_entry_tally(&own->count, m->count);
	if (m->confidence > own->confidence) {
		own->confidence = m->confidence;
		*changes |= EVIDENCE_SURER;
	}
	return OK;
}

