/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: every rule that memory keeps is checked again. */
#include "warn/warn_state.h"

/* What version 1 had in place of a sketch. */
enum { V1_SKETCH_BYTES = 512 };

/* Where reading stands, and in which version. */
struct reading {
	struct state_bytes bytes;
	int version;
	struct roster *roster;
};

static void get_terms(struct state_bytes *r, struct warn_score *score)
{
	score->n_terms = (size_t)state_bytes_u8(r, WARNING_TERMS_MAX);
	for (size_t i = 0; i < score->n_terms; i++) {
		enum warn_term t = (enum warn_term)state_bytes_u8(r, WARN_TERM_COUNT - 1);
		double measure = state_bytes_f64(r);
		score->terms[i] = (struct warning_term){warn_score_term_name(t), measure, state_bytes_f64(r)};
	}
}

static void get_findings(struct state_bytes *r, struct warn_findings *found)
{
	found->score.confidence = state_bytes_u8(r, 100);
	get_terms(r, &found->score);
	found->sectors = state_bytes_u32(r, WARNING_MEMBERS_MAX);
	found->countries = state_bytes_u32(r, WARNING_MEMBERS_MAX);
	found->probability = state_bytes_share(r);
	found->n_signals = (uint32_t)state_bytes_u8(r, DETECTOR_COUNT);
	int before = -1;
	for (uint32_t i = 0; i < found->n_signals; i++) {
		int d = state_bytes_u8(r, DETECTOR_COUNT - 1);
		state_bytes_unless(r, d > before);
		before = d;
		struct warning_signal *s = &found->signals[i];
		s->detector = (enum detector)d;
		s->probability = state_bytes_share(r);
		s->since = state_bytes_time(r);
		s->measure = state_bytes_f64(r);
		s->usual = state_bytes_f64(r);
	}
	state_bytes_unless(r, found->probability > 0);
}

static int64_t get_speed(struct state_bytes *r)
{
	int64_t speed = (int64_t)state_bytes_u64(r);
	state_bytes_unless(r, speed >= LIFE_NO_SPREAD && speed <= WARN_SPAN_MAX);
	return r->err ? 0 : speed;
}

static void get_times(struct state_bytes *r, struct life *life)
{
	life->version = state_bytes_u32(r, UINT32_MAX - 1);
	life->tlp = (enum tlp)state_bytes_u8(r, TLP_COUNT - 1);
	life->knowable = state_bytes_time(r);
	life->raised = state_bytes_time(r);
	life->updated = state_bytes_time(r);
	state_bytes_unless(r, life->version > 0 && life->updated >= life->raised);
}

static void get_life_v1(struct state_bytes *r, struct life *life)
{
	get_times(r, life);
	life->speed = get_speed(r);
	life->found.sectors = state_bytes_u32(r, WARNING_MEMBERS_MAX);
	life->found.countries = state_bytes_u32(r, WARNING_MEMBERS_MAX);
	life->hits_mark = state_bytes_u64(r);
	life->values_mark = state_bytes_u64(r);
	life->held = (struct hysteresis){(enum severity)state_bytes_u8(r, SEVERITY_COUNT - 1), UTC_NONE};
	life->found.score.confidence = state_bytes_u8(r, 100);
	get_terms(r, &life->found.score);
	life->kept = UTC_NONE;
	life->review = life->updated;
	state_bytes_unless(r, life->speed >= 0);
}

static void get_life(struct state_bytes *r, struct life *life)
{
	get_times(r, life);
	life->kept = state_bytes_time_opt(r);
	life->review = state_bytes_time(r);
	life->speed = get_speed(r);
	life->hits_mark = state_bytes_u64(r);
	life->values_mark = state_bytes_u64(r);
	life->held.severity = (enum severity)state_bytes_u8(r, SEVERITY_COUNT - 1);
	life->held.low_since = state_bytes_time_opt(r);
	get_findings(r, &life->found);
	if (state_bytes_u8(r, 1))
		life->words = warn_words_get(r);
}

static void get_span(struct state_bytes *r, int64_t *first, int64_t *last, uint64_t *count)
{
	*first = state_bytes_time(r);
	*last = state_bytes_time(r);
	*count = state_bytes_u64(r);
	state_bytes_unless(r, *first <= *last);
}

static struct hyperloglog *get_sketch(struct reading *in)
{
	struct state_bytes *r = &in->bytes;
	struct hyperloglog *all = NULL;
	size_t taken = 0;
	if (state_bytes_u8(r, 1) == 0 || r->err)
		return NULL;
	if (in->version == 1) {
		state_bytes_get(r, V1_SKETCH_BYTES);
		return NULL;
	}
	all = calloc(1, sizeof *all);
	state_bytes_keep(r, all ? hyperloglog_load(all, r->rest, &taken) : ERR_NOMEM);
	state_bytes_get(r, taken);
	return all;
}

static const struct roster_member *get_member(struct reading *in, int64_t id)
{
	if (in->bytes.err)
		return NULL;
	const struct roster_member *m = roster_get(in->roster, id);
	state_bytes_keep(&in->bytes, m ? OK : ERR_NOMEM);
	return m;
}

static const struct roster_feed *get_feed(struct reading *in, struct str name)
{
	if (in->bytes.err)
		return NULL;
	const struct roster_feed *f = roster_feed_get(in->roster, name);
	state_bytes_keep(&in->bytes, f ? OK : ERR_NOMEM);
	return f;
}

static void get_members(struct reading *in, struct evidence *ev)
{
	struct state_bytes *r = &in->bytes;
	uint32_t n = state_bytes_u32(r, WARNING_MEMBERS_MAX);
	int64_t before = 0;
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct evidence_member m = {0};
		int64_t id = (int64_t)state_bytes_number(r, 8, INT64_MAX);
		get_span(r, &m.first, &m.last, &m.count);
		m.confidence = state_bytes_u8(r, 100);
		state_bytes_unless(r, id > before && m.count > 0);
		before = id;
		m.who = get_member(in, id);
		if (r->err == OK)
			state_bytes_keep(r, evidence_append_member(ev, &m));
	}
}

static void get_values(struct state_bytes *r, struct evidence *ev)
{
	uint32_t n = state_bytes_u32(r, WARNING_VALUES_MAX);
	struct value before = {0};
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct evidence_value v = {.kind = (enum kind)state_bytes_u8(r, KIND_COUNT - 1)};
		struct value own = {v.kind, state_bytes_text(r, LIMIT_VALUE_BYTES)};
		get_span(r, &v.first, &v.last, &v.count);
		v.tlp = (enum tlp)state_bytes_u8(r, TLP_COUNT - 1);
		state_bytes_unless(r, own.kind > before.kind || (own.kind == before.kind && str_cmp(own.bytes, before.bytes) > 0));
		state_bytes_unless(r, r->err == OK && value_is_canonical(own));
		before = own;
		if (r->err == OK)
			state_bytes_keep(r, evidence_append_value(ev, &v, own.bytes));
	}
}

static void get_witnesses(struct reading *in, struct evidence *ev)
{
	struct state_bytes *r = &in->bytes;
	uint32_t n = state_bytes_u32(r, EVIDENCE_WITNESSES_MAX);
	for (uint32_t i = 0; i < n && r->err == OK; i++) {
		struct evidence_witness w = {0};
		int64_t id = (int64_t)state_bytes_number(r, 8, INT64_MAX);
		struct str source = state_bytes_text(r, LIMIT_NAME_BYTES);
		struct str label = state_bytes_text(r, LIMIT_LABEL_BYTES);
		w.last = in->version == 1 ? ev->last : state_bytes_time(r);
		w.count = state_bytes_u64(r);
		w.confidence = state_bytes_u8(r, 100);
		state_bytes_unless(r, w.count > 0 && (id == 0) == (source.n > 0));
		w.who = id ? get_member(in, id) : NULL;
		w.feed = source.n ? get_feed(in, source) : NULL;
		if (r->err == OK)
			state_bytes_keep(r, evidence_append_witness(ev, &w, source, label));
	}
}

static void get_signals(struct state_bytes *r, struct evidence *ev)
{
	bool any = false;
	int n = state_bytes_u8(r, DETECTOR_COUNT);
	state_bytes_unless(r, n == 0 || n == DETECTOR_COUNT);
	if (n == 0 || r->err)
		return;
	ev->signals = calloc(DETECTOR_COUNT, sizeof *ev->signals);
	state_bytes_keep(r, ev->signals ? OK : ERR_NOMEM);
	for (int d = 0; d < n && r->err == OK; d++) {
		struct evidence_signal *s = &ev->signals[d];
		s->probability = state_bytes_share(r);
		s->since = state_bytes_time(r);
		s->last = state_bytes_time(r);
		s->measure = state_bytes_f64(r);
		s->usual = state_bytes_f64(r);
		any = any || s->probability > 0;
	}
	state_bytes_unless(r, any);
}

static void get_evidence(struct reading *in, struct evidence *ev)
{
	struct state_bytes *r = &in->bytes;
	get_span(r, &ev->first, &ev->last, &ev->hits);
	get_members(in, ev);
	get_values(r, ev);
	get_witnesses(in, ev);
	ev->all_members = get_sketch(in);
	ev->all_values = get_sketch(in);
	ev->tlp_more = (enum tlp)state_bytes_u8(r, TLP_COUNT - 1);
	if (in->version > 1)
		get_signals(r, ev);
}

/*
 * What a warning stands on: somebody who was hit on something, or a signal, or a person's word; for an asset its owner
 * alone is hit, and somebody says so.
 */
static bool is_coherent(const struct subject *s, const struct life *life)
{
	const struct evidence *ev = &s->evidence;
	bool hit = ev->n_members > 0 && ev->n_values > 0 && ev->hits > 0;
	if (subject_is_owned(s))
		return hit && ev->n_members == 1 && ev->members[0].who->id == subject_owner(s) && !ev->all_members &&
		       ev->n_witnesses > 0 && life->state == WARNING_OPEN;
	if (ev->n_witnesses > 0 || (ev->n_members > 0) != (ev->hits > 0) || (ev->n_members > 0 && ev->n_values == 0))
		return false;
	if (subject_type(s) == SUBJECT_MANUAL)
		return life->words && life->words->title.n > 0 && life->words->fields & WARN_FIELD_SEVERITY;
	return (hit || ev->signals) && life->state == WARNING_OPEN;
}

static void get_id(struct state_bytes *r, struct uuid *id)
{
	struct str bytes = state_bytes_get(r, sizeof id->bytes);
	if (bytes.n)
		memcpy(id->bytes, bytes.p, bytes.n);
}

/* The part behind the key, into s and life. */
static void get_state(struct reading *in, int type, struct subject *s, struct life *life)
{
	struct state_bytes *r = &in->bytes;
	get_id(r, &life->id);
	if (type == WARN_STATE_SILENT || type == WARN_STATE_MERGED) {
		life->state = type == WARN_STATE_SILENT ? WARNING_WITHDRAWN : WARNING_MERGED;
		life->due.when = state_bytes_time(r);
		if (type == WARN_STATE_MERGED)
			get_id(r, &life->into);
		return;
	}
	life->state = type == WARN_STATE_DRAFT ? WARNING_DRAFT : WARNING_OPEN;
	if (in->version == 1)
		get_life_v1(r, life);
	else
		get_life(r, life);
	get_evidence(in, &s->evidence);
	if (r->err)
		return;
	struct uuid own = subject_id(s, life->raised);
	state_bytes_unless(r, memcmp(own.bytes, life->id.bytes, sizeof own.bytes) == 0);
	state_bytes_unless(r, is_coherent(s, life));
	life->due.when = life->review;
	life_told(life);
}

static bool is_type(int type, int version)
{
	return type == WARN_STATE_OPEN || type == WARN_STATE_SILENT ||
	       (version > 1 && (type == WARN_STATE_DRAFT || type == WARN_STATE_MERGED));
}

enum err warn_state_read(struct str saved, struct roster *roster, struct subject **out, struct life **out_life)
{
	struct reading in = {.bytes.rest = saved, .roster = roster};
	struct state_bytes *r = &in.bytes;
	struct subject_key key;
	struct str magic = state_bytes_get(r, sizeof WARN_STATE_MAGIC - 1);
	state_bytes_unless(r, str_eq(magic, STR(WARN_STATE_MAGIC)));
	in.version = state_bytes_u8(r, UINT8_MAX);
	state_bytes_unless(r, in.version > 0);
	if (r->err == OK && in.version > WARN_STATE_VERSION)
		return ERR_NEWER;
	int type = state_bytes_u8(r, UINT8_MAX);
	state_bytes_unless(r, is_type(type, in.version));
	struct str key_bytes = state_bytes_text(r, SUBJECT_KEY_BYTES);
	if (r->err == OK)
		r->err = subject_key_parse(&key, key_bytes);
	if (r->err)
		return r->err;
	struct subject *s = subject_new(&key);
	struct life *life = calloc(1, sizeof(*life));
	if (s && life)
		get_state(&in, type, s, life);
	else
		r->err = ERR_NOMEM;
	state_bytes_unless(r, r->rest.n == 0);
	if (r->err) {
		subject_free(s);
		life_free(life);
		return r->err;
	}
	*out = s;
	*out_life = life;
	return OK;
}
