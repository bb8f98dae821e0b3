/* SPDX-License-Identifier: Apache-2.0 */
/* A version byte, then fixed-size little-endian fields and counted bytes; every rule that memory keeps is checked again. */
#include "warn/warn_state.h"

#include <math.h>

enum { STATE_VERSION = 1, STATE_OPEN = 'o', STATE_SILENT = 's' };

static const char magic[] = {'t', 'w', 's'};

static void put_number(struct buf *out, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++, v >>= 8)
		buf_putc(out, (char)(v & 0xff));
}

static void put_u8(struct buf *out, unsigned v)
{
	put_number(out, v, 1);
}

static void put_u32(struct buf *out, uint32_t v)
{
	put_number(out, v, 4);
}

static void put_u64(struct buf *out, uint64_t v)
{
	put_number(out, v, 8);
}

static void put_time(struct buf *out, int64_t t)
{
	put_number(out, (uint64_t)t, 8);
}

static void put_f64(struct buf *out, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	put_u64(out, bits);
}

static void put_text(struct buf *out, struct str s)
{
	put_u32(out, (uint32_t)s.n);
	buf_put(out, s);
}

static void put_life(struct buf *out, const struct life *life)
{
	put_u32(out, life->version);
	put_u8(out, life->tlp);
	put_time(out, life->knowable);
	put_time(out, life->raised);
	put_time(out, life->updated);
	put_time(out, life->speed);
	put_f64(out, life->outlook);
	put_u32(out, life->sectors);
	put_u32(out, life->countries);
	put_u64(out, life->hits_mark);
	put_u64(out, life->values_mark);
	put_u8(out, life->score.severity);
	put_u8(out, (unsigned)life->score.confidence);
	put_u8(out, (unsigned)life->score.n_terms);
	for (size_t i = 0; i < life->score.n_terms; i++) {
		put_u8(out, warn_score_term_find(life->score.terms[i].name));
		put_f64(out, life->score.terms[i].measure);
		put_f64(out, life->score.terms[i].points);
	}
}

static void put_span(struct buf *out, int64_t first, int64_t last, uint64_t count)
{
	put_time(out, first);
	put_time(out, last);
	put_u64(out, count);
}

static void put_distinct(struct buf *out, const struct distinct *d)
{
	put_u8(out, d != NULL);
	for (size_t i = 0; d && i < DISTINCT_WORDS; i++)
		put_u64(out, d->words[i]);
}

static void put_evidence(struct buf *out, const struct evidence *ev)
{
	put_span(out, ev->first, ev->last, ev->hits);
	put_u32(out, ev->n_members);
	for (uint32_t i = 0; i < ev->n_members; i++) {
		const struct evidence_member *m = &ev->members[i];
		put_u64(out, (uint64_t)m->who->id);
		put_span(out, m->first, m->last, m->count);
		put_u8(out, (unsigned)m->confidence);
	}
	put_u32(out, ev->n_values);
	for (uint32_t i = 0; i < ev->n_values; i++) {
		const struct evidence_value *v = &ev->values[i];
		put_u8(out, v->kind);
		put_text(out, owned_str(&v->bytes));
		put_span(out, v->first, v->last, v->count);
		put_u8(out, v->tlp);
	}
	put_u32(out, ev->n_witnesses);
	for (uint32_t i = 0; i < ev->n_witnesses; i++) {
		const struct evidence_witness *w = &ev->witnesses[i];
		put_u64(out, w->who ? (uint64_t)w->who->id : 0);
		put_text(out, owned_str(&w->source));
		put_text(out, owned_str(&w->label));
		put_u64(out, w->count);
		put_u8(out, (unsigned)w->confidence);
	}
	put_distinct(out, ev->more_members);
	put_distinct(out, ev->more_values);
	put_u8(out, ev->tlp_more);
}

void warn_state_write(const struct subject *s, struct buf *out)
{
	buf_put(out, str_make(magic, sizeof magic));
	put_u8(out, STATE_VERSION);
	put_u8(out, subject_is_open(s) ? STATE_OPEN : STATE_SILENT);
	put_text(out, subject_key(s));
	buf_put(out, str_make(s->life->id.bytes, sizeof s->life->id.bytes));
	if (!subject_is_open(s)) {
		put_time(out, s->life->due.when);
		return;
	}
	put_life(out, s->life);
	put_evidence(out, &s->evidence);
}

/* Reads with an error that sticks: after it everything reads as 0. */
struct reader {
	struct str rest;
	enum err err;
};

static void corrupt_unless(struct reader *r, bool ok)
{
	if (!ok && r->err == OK)
		r->err = ERR_CORRUPT;
}

static struct str get_bytes(struct reader *r, size_t n)
{
	corrupt_unless(r, n <= r->rest.n);
	if (r->err)
		return (struct str){0};
	struct str s = str_upto(r->rest, n);
	r->rest = str_from(r->rest, n);
	return s;
}

static uint64_t get_number(struct reader *r, size_t bytes, uint64_t max)
{
	struct str s = get_bytes(r, bytes);
	uint64_t v = 0;
	for (size_t i = s.n; i > 0; i--)
		v = v << 8 | (uint8_t)s.p[i - 1];
	corrupt_unless(r, v <= max);
	return r->err ? 0 : v;
}

static uint32_t get_u32(struct reader *r, uint32_t max)
{
	return (uint32_t)get_number(r, 4, max);
}

static int get_u8(struct reader *r, unsigned max)
{
	return (int)get_number(r, 1, max);
}

static uint64_t get_u64(struct reader *r)
{
	return get_number(r, 8, UINT64_MAX);
}

static int64_t get_time(struct reader *r)
{
	int64_t t = (int64_t)get_u64(r);
	corrupt_unless(r, subject_time_ok(t));
	return r->err ? 0 : t;
}

static double get_f64(struct reader *r)
{
	uint64_t bits = get_u64(r);
	double v;
	memcpy(&v, &bits, sizeof v);
	corrupt_unless(r, isfinite(v));
	return r->err ? 0 : v;
}

static struct str get_text(struct reader *r, uint32_t max)
{
	return get_bytes(r, get_u32(r, max));
}

static void get_life(struct reader *r, struct life *life)
{
	life->version = get_u32(r, UINT32_MAX - 1);
	life->tlp = (enum tlp)get_u8(r, TLP_COUNT - 1);
	life->knowable = get_time(r);
	life->raised = get_time(r);
	life->updated = get_time(r);
	life->speed = (int64_t)get_u64(r);
	life->outlook = get_f64(r);
	corrupt_unless(r, life->speed >= LIFE_NO_SPREAD && life->speed <= WARN_SPAN_MAX);
	corrupt_unless(r, life->outlook >= 0 && life->outlook <= 1);
	life->sectors = get_u32(r, WARNING_MEMBERS_MAX);
	life->countries = get_u32(r, WARNING_MEMBERS_MAX);
	life->hits_mark = get_u64(r);
	life->values_mark = get_u64(r);
	life->score.severity = (enum severity)get_u8(r, SEVERITY_COUNT - 1);
	life->score.confidence = get_u8(r, 100);
	life->score.n_terms = (size_t)get_u8(r, WARNING_TERMS_MAX);
	for (size_t i = 0; i < life->score.n_terms; i++) {
		enum warn_term t = (enum warn_term)get_u8(r, WARN_TERM_COUNT - 1);
		double measure = get_f64(r);
		life->score.terms[i] = (struct warning_term){warn_score_term_name(t), measure, get_f64(r)};
	}
	corrupt_unless(r, life->version > 0 && life->updated >= life->raised);
}

static void get_span(struct reader *r, int64_t *first, int64_t *last, uint64_t *count)
{
	*first = get_time(r);
	*last = get_time(r);
	*count = get_u64(r);
	corrupt_unless(r, *first <= *last);
}

static struct distinct *get_distinct(struct reader *r)
{
	struct distinct *d = NULL;
	if (get_u8(r, 1) == 0)
		return NULL;
	corrupt_unless(r, r->rest.n >= sizeof(*d));
	if (r->err == OK && !(d = calloc(1, sizeof(*d))))
		r->err = ERR_NOMEM;
	for (size_t i = 0; d && i < DISTINCT_WORDS; i++)
		d->words[i] = get_u64(r);
	return d;
}

static void keep(struct reader *r, enum err e)
{
	if (r->err == OK)
		r->err = e;
}

static const struct roster_member *get_member(struct reader *r, struct roster *roster, int64_t id)
{
	if (r->err)
		return NULL;
	const struct roster_member *m = roster_get(roster, id);
	keep(r, m ? OK : ERR_NOMEM);
	return m;
}

static void get_members(struct reader *r, struct roster *roster, struct evidence *ev)
{
	uint32_t n = get_u32(r, WARNING_MEMBERS_MAX);
	int64_t before = 0;
	corrupt_unless(r, n > 0);
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct evidence_member m = {0};
		int64_t id = (int64_t)get_number(r, 8, INT64_MAX);
		get_span(r, &m.first, &m.last, &m.count);
		m.confidence = get_u8(r, 100);
		corrupt_unless(r, id > before && m.count > 0);
		before = id;
		m.who = get_member(r, roster, id);
		if (r->err == OK)
			keep(r, evidence_append_member(ev, &m));
	}
}

static void get_values(struct reader *r, struct evidence *ev)
{
	uint32_t n = get_u32(r, WARNING_VALUES_MAX);
	struct value before = {0};
	corrupt_unless(r, n > 0);
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct evidence_value v = {.kind = (enum kind)get_u8(r, KIND_COUNT - 1)};
		struct value own = {v.kind, get_text(r, LIMIT_VALUE_BYTES)};
		get_span(r, &v.first, &v.last, &v.count);
		v.tlp = (enum tlp)get_u8(r, TLP_COUNT - 1);
		corrupt_unless(r, own.kind > before.kind || (own.kind == before.kind && str_cmp(own.bytes, before.bytes) > 0));
		corrupt_unless(r, r->err == OK && value_is_canonical(own));
		before = own;
		if (r->err == OK)
			keep(r, evidence_append_value(ev, &v, own.bytes));
	}
}

static void get_witnesses(struct reader *r, struct roster *roster, struct evidence *ev)
{
	uint32_t n = get_u32(r, EVIDENCE_WITNESSES_MAX);
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct evidence_witness w = {0};
		int64_t id = (int64_t)get_number(r, 8, INT64_MAX);
		struct str source = get_text(r, LIMIT_NAME_BYTES);
		struct str label = get_text(r, LIMIT_LABEL_BYTES);
		w.count = get_u64(r);
		w.confidence = get_u8(r, 100);
		corrupt_unless(r, w.count > 0 && (id == 0) == (source.n > 0));
		w.who = id ? get_member(r, roster, id) : NULL;
		if (r->err == OK)
			keep(r, evidence_append_witness(ev, &w, source, label));
	}
}

static void get_evidence(struct reader *r, struct roster *roster, struct evidence *ev)
{
	get_span(r, &ev->first, &ev->last, &ev->hits);
	get_members(r, roster, ev);
	get_values(r, ev);
	get_witnesses(r, roster, ev);
	ev->more_members = get_distinct(r);
	ev->more_values = get_distinct(r);
	ev->tlp_more = (enum tlp)get_u8(r, TLP_COUNT - 1);
	corrupt_unless(r, ev->hits > 0);
}

/* What an asset's warning stands on: its owner alone is hit, and somebody says so. */
static bool is_coherent(const struct subject *s)
{
	const struct evidence *ev = &s->evidence;
	if (subject_type(s) != SUBJECT_ASSET)
		return ev->n_witnesses == 0;
	return ev->n_members == 1 && ev->members[0].who->id == subject_owner(s) && !ev->more_members && ev->n_witnesses > 0;
}

/* The part behind the key, into s and life. */
static void get_state(struct reader *r, bool open, struct roster *roster, struct subject *s, struct life *life)
{
	struct str id = get_bytes(r, sizeof life->id.bytes);
	if (id.n)
		memcpy(life->id.bytes, id.p, id.n);
	life->state = open ? WARNING_OPEN : WARNING_WITHDRAWN;
	if (!open) {
		life->due.when = get_time(r);
		return;
	}
	get_life(r, life);
	get_evidence(r, roster, &s->evidence);
	if (r->err)
		return;
	struct uuid own = subject_id(s, life->raised);
	corrupt_unless(r, memcmp(own.bytes, life->id.bytes, sizeof own.bytes) == 0);
	corrupt_unless(r, is_coherent(s));
}

enum err warn_state_read(struct str saved, struct roster *roster, struct subject **out, struct life **out_life)
{
	struct reader r = {.rest = saved};
	struct subject_key key;
	struct str head = get_bytes(&r, sizeof magic);
	corrupt_unless(&r, str_eq(head, str_make(magic, sizeof magic)));
	int version = get_u8(&r, UINT8_MAX);
	corrupt_unless(&r, version > 0);
	if (r.err == OK && version > STATE_VERSION)
		return ERR_NEWER;
	int type = get_u8(&r, UINT8_MAX);
	corrupt_unless(&r, type == STATE_OPEN || type == STATE_SILENT);
	struct str key_bytes = get_text(&r, SUBJECT_KEY_BYTES);
	if (r.err == OK)
		r.err = subject_key_parse(&key, key_bytes);
	if (r.err)
		return r.err;
	struct subject *s = subject_new(&key);
	struct life *life = calloc(1, sizeof(*life));
	if (s && life)
		get_state(&r, type == STATE_OPEN, roster, s, life);
	else
		r.err = ERR_NOMEM;
	corrupt_unless(&r, r.rest.n == 0);
	if (r.err) {
		subject_free(s);
		free(life);
		return r.err;
	}
	*out = s;
	*out_life = life;
	return OK;
}
