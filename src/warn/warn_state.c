/* SPDX-License-Identifier: Apache-2.0 */
/* Writing: a version byte, then fixed-size little-endian fields and counted bytes. */
#include "warn/warn_state.h"

static void put_score(struct buf *out, const struct warn_score *score)
{
	state_bytes_put_u8(out, (unsigned)score->confidence);
	state_bytes_put_u8(out, (unsigned)score->n_terms);
	for (size_t i = 0; i < score->n_terms; i++) {
		state_bytes_put_u8(out, warn_score_term_find(score->terms[i].name));
		state_bytes_put_f64(out, score->terms[i].measure);
		state_bytes_put_f64(out, score->terms[i].points);
	}
}

static void put_findings(struct buf *out, const struct warn_findings *found)
{
	put_score(out, &found->score);
	state_bytes_put_u32(out, found->sectors);
	state_bytes_put_u32(out, found->countries);
	state_bytes_put_f64(out, found->probability);
	state_bytes_put_u8(out, found->n_signals);
	for (uint32_t i = 0; i < found->n_signals; i++) {
		const struct warning_signal *s = &found->signals[i];
		state_bytes_put_u8(out, s->detector);
		state_bytes_put_f64(out, s->probability);
		state_bytes_put_time(out, s->since);
		state_bytes_put_f64(out, s->measure);
		state_bytes_put_f64(out, s->usual);
	}
}

static void put_life(struct buf *out, const struct life *life)
{
	state_bytes_put_u32(out, life->version);
	state_bytes_put_u8(out, life->tlp);
	state_bytes_put_time(out, life->knowable);
	state_bytes_put_time(out, life->raised);
	state_bytes_put_time(out, life->updated);
	state_bytes_put_time(out, life->kept);
	state_bytes_put_time(out, life->review);
	state_bytes_put_time(out, life->speed);
	state_bytes_put_u64(out, life->hits_mark);
	state_bytes_put_u64(out, life->values_mark);
	state_bytes_put_u8(out, life->held.severity);
	state_bytes_put_time(out, life->held.low_since);
	put_findings(out, &life->found);
	state_bytes_put_u8(out, life->words != NULL);
	if (life->words)
		warn_words_put(life->words, out);
}

static void put_span(struct buf *out, int64_t first, int64_t last, uint64_t count)
{
	state_bytes_put_time(out, first);
	state_bytes_put_time(out, last);
	state_bytes_put_u64(out, count);
}

static void put_sketch(struct buf *out, const struct hyperloglog *all)
{
	state_bytes_put_u8(out, all != NULL);
	if (all)
		hyperloglog_save(all, out);
}

static void put_signals(struct buf *out, const struct evidence_signal *signals)
{
	state_bytes_put_u8(out, signals ? DETECTOR_COUNT : 0);
	for (unsigned d = 0; signals && d < DETECTOR_COUNT; d++) {
		state_bytes_put_f64(out, signals[d].probability);
		state_bytes_put_time(out, signals[d].since);
		state_bytes_put_time(out, signals[d].last);
		state_bytes_put_f64(out, signals[d].measure);
		state_bytes_put_f64(out, signals[d].usual);
	}
}

static void put_witnesses(struct buf *out, const struct evidence *ev)
{
	state_bytes_put_u32(out, ev->n_witnesses);
	for (uint32_t i = 0; i < ev->n_witnesses; i++) {
		const struct evidence_witness *w = &ev->witnesses[i];
		state_bytes_put_u64(out, w->who ? (uint64_t)w->who->id : 0);
		state_bytes_put_text(out, owned_str(&w->source));
		state_bytes_put_text(out, owned_str(&w->label));
		state_bytes_put_time(out, w->last);
		state_bytes_put_u64(out, w->count);
		state_bytes_put_u8(out, (unsigned)w->confidence);
	}
}

static void put_evidence(struct buf *out, const struct evidence *ev)
{
	put_span(out, ev->first, ev->last, ev->hits);
	state_bytes_put_u32(out, ev->n_members);
	for (uint32_t i = 0; i < ev->n_members; i++) {
		const struct evidence_member *m = &ev->members[i];
		state_bytes_put_u64(out, (uint64_t)m->who->id);
		put_span(out, m->first, m->last, m->count);
		state_bytes_put_u8(out, (unsigned)m->confidence);
	}
	state_bytes_put_u32(out, ev->n_values);
	for (uint32_t i = 0; i < ev->n_values; i++) {
		const struct evidence_value *v = &ev->values[i];
		state_bytes_put_u8(out, v->kind);
		state_bytes_put_text(out, owned_str(&v->bytes));
		put_span(out, v->first, v->last, v->count);
		state_bytes_put_u8(out, v->tlp);
	}
	put_witnesses(out, ev);
	put_sketch(out, ev->all_members);
	put_sketch(out, ev->all_values);
	state_bytes_put_u8(out, ev->tlp_more);
	put_signals(out, ev->signals);
}

static enum warn_state_type type_of(const struct subject *s)
{
	if (s->life->state == WARNING_OPEN)
		return WARN_STATE_OPEN;
	if (s->life->state == WARNING_DRAFT)
		return WARN_STATE_DRAFT;
	return s->life->state == WARNING_MERGED ? WARN_STATE_MERGED : WARN_STATE_SILENT;
}

void warn_state_write(const struct subject *s, struct buf *out)
{
	enum warn_state_type type = type_of(s);
	buf_put(out, STR(WARN_STATE_MAGIC));
	state_bytes_put_u8(out, WARN_STATE_VERSION);
	state_bytes_put_u8(out, type);
	state_bytes_put_text(out, subject_key(s));
	buf_put(out, str_make(s->life->id.bytes, sizeof s->life->id.bytes));
	if (type == WARN_STATE_SILENT || type == WARN_STATE_MERGED) {
		state_bytes_put_time(out, s->life->due.when);
		if (type == WARN_STATE_MERGED)
			buf_put(out, str_make(s->life->into.bytes, sizeof s->life->into.bytes));
		return;
	}
	put_life(out, s->life);
	put_evidence(out, &s->evidence);
}
