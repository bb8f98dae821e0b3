/* SPDX-License-Identifier: Apache-2.0 */
/* Live patterns on a stream of events, from the reader through the window, as a hub has them; for tests. */
#ifndef TESTS_PATTERN_STREAM_H
#define TESTS_PATTERN_STREAM_H

#include <stdio.h>

#include "match/pattern_host.h"
#include "match/pattern_reader.h"
#include "match/pattern_window.h"
#include "parse/stix_pattern.h"

#define STREAM_T0 (1000 * UTC_DAY)
enum { STREAM_PATTERNS = 512 };

struct pattern_stream {
	struct matcher *m;
	struct match_reader *r;
	struct pattern_reader *reader;
	struct hash_key key;
	struct pattern_set *set;
	struct pattern_window *window;
	struct batch batch; /* of one event */
	size_t n;           /* patterns */
	bool met[STREAM_PATTERNS]; /* by the last event */
	bool suspended;
	uint32_t class_id;
};

static inline bool pattern_stream_init(struct pattern_stream *s)
{
	const struct match_claim claim = {STR("emotet"), STR("feed one"), 80, TLP_GREEN, UTC_NONE, UTC_NONE};
	*s = (struct pattern_stream){0};
	memset(&s->key, 7, sizeof s->key);
	s->m = matcher_new(&s->key);
	s->r = match_reader_new(s->m);
	s->reader = pattern_reader_new(s->r, NULL, NULL);
	s->set = pattern_set_new(&s->key);
	s->window = pattern_window_new(&s->key);
	s->class_id = matcher_class(s->m, &claim, 1);
	batch_init(&s->batch);
	return s->reader && s->set && s->window && s->class_id;
}

static inline void pattern_stream_deinit(struct pattern_stream *s)
{
	pattern_reader_free(s->reader);
	pattern_set_unref(s->set);
	pattern_window_free(s->window);
	match_reader_free(s->r);
	matcher_free(s->m);
	batch_deinit(&s->batch);
}

static inline enum err pattern_stream_add_as(struct pattern_stream *s, size_t number, struct str text)
{
	char id[80];
	struct stix_pattern tree;
	struct parse_fault fault;
	int n = snprintf(id, sizeof id, "indicator--00000000-0000-4000-8000-%012zu", number);
	struct value indicator = {KIND_INDICATOR, str_make(id, (size_t)n)};
	const struct match_change change = {indicator, s->class_id};
	struct str kept = arena_dup(pattern_set_arena(s->set), text);
	enum err e = stix_pattern_parse(kept, STIX_PATTERN_21, pattern_set_arena(s->set), &tree, &fault);
	if (!e)
		e = pattern_set_add(s->set, indicator, &tree, &fault);
	if (!e)
		e = matcher_apply(s->m, &change, 1);
	s->n += !e;
	return e;
}

static inline enum err pattern_stream_add(struct pattern_stream *s, struct str text)
{
	return s->n < STREAM_PATTERNS ? pattern_stream_add_as(s, s->n, text) : ERR_LIMIT;
}

/* pattern_stream_renew: an empty set in place of the old one; what the window has stays. */
static inline bool pattern_stream_renew(struct pattern_stream *s)
{
	pattern_set_unref(s->set);
	s->set = pattern_set_new(&s->key);
	s->n = 0;
	return s->set != NULL;
}

/* pattern_stream_begin, batch_observe... on s->batch, pattern_stream_end: one event; s->met says what it completed. */
static inline void pattern_stream_begin(struct pattern_stream *s, int64_t time, uint32_t count)
{
	batch_reset(&s->batch);
	batch_event(&s->batch, time, 1, count);
}

static inline enum err pattern_stream_end(struct pattern_stream *s, int64_t member)
{
	const struct match_hit *hits = NULL;
	struct pattern_parts parts;
	size_t n = 0;
	memset(s->met, 0, sizeof s->met);
	enum err e = pattern_reader_batch(s->reader, s->set, &s->batch, STREAM_T0, NULL, 0, &hits, &n);
	if (e)
		return e;
	for (size_t i = 0; i < n && !e; i++) {
		uint64_t number;
		struct str id = hits[i].indicator.bytes;
		e = str_to_u64(str_from(id, id.n - 12), STREAM_PATTERNS - 1, &number);
		if (!e)
			s->met[number] = true;
	}
	pattern_reader_parts(s->reader, &parts);
	for (size_t i = 0; i < parts.n && !e; i++) {
		const struct pattern_window_event event = {
			&s->batch, s->batch.events, member, parts.at[i].host, parts.at[i].fits, STREAM_T0};
		bool met, suspended;
		e = pattern_window_add(s->window, s->set, parts.at[i].pattern, &event, &met, &suspended);
		s->met[parts.at[i].pattern % STREAM_PATTERNS] = met;
		s->suspended = s->suspended || suspended;
	}
	return e;
}

#endif
