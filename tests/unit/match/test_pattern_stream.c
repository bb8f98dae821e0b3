/* SPDX-License-Identifier: Apache-2.0 */
/* Random patterns with windows and sequences on random streams: the live set finds what a slow evaluator finds, at each event. */
#include "pattern_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "stream_oracle.h"

enum { NAMES = 3, SPAN_SECONDS = 12, ROUNDS = 15, PATTERNS = 12, STREAMS = 12, SCOPES = 4 };

static uint64_t dice;

static int roll(int sides)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((dice >> 33) % (unsigned)sides);
}

static int add(struct stream_oracle *o, struct stream_oracle_node node)
{
	assert_true(o->n < STREAM_ORACLE_NODES);
	o->nodes[o->n] = node;
	return o->n++;
}

static int qualified(struct stream_oracle *o, int n)
{
	switch (roll(3)) {
	case 0:
		return add(o, (struct stream_oracle_node){STREAM_REPEATS, n, 0, 1 + roll(3), 0});
	case 1:
		return add(o, (struct stream_oracle_node){STREAM_WITHIN, n, 0, 1 + roll(9), 0});
	default:
		return add(o, (struct stream_oracle_node){STREAM_START_STOP, n, 0, roll(SPAN_SECONDS), roll(SPAN_SECONDS + 2)});
	}
}

static int grow(struct stream_oracle *o, int depth)
{
	int n;
	if (depth == 0 || roll(6) == 0) {
		n = add(o, (struct stream_oracle_node){.type = STREAM_LEAF, .number = roll(NAMES)});
	} else {
		int left = grow(o, depth - 1), right = grow(o, depth - 1);
		n = add(o, (struct stream_oracle_node){STREAM_AND + roll(3), left, right, 0, 0});
	}
	return roll(5) < 2 ? qualified(o, n) : n;
}

static void write(const struct stream_oracle *o, int n, struct buf *out)
{
	static const char *const WORDS[] = {"", " AND ", " OR ", " FOLLOWEDBY "};
	const struct stream_oracle_node *x = &o->nodes[n];
	char start[32], stop[32];
	if (x->type == STREAM_LEAF) {
		buf_printf(out, "[domain-name:value = '%c.example']", 'a' + x->number);
		return;
	}
	buf_putc(out, '(');
	write(o, x->left, out);
	if (x->type <= STREAM_FOLLOWEDBY) {
		buf_puts(out, WORDS[x->type]);
		write(o, x->right, out);
	}
	buf_putc(out, ')');
	utc_format(STREAM_T0 + x->number * UTC_SECOND, start);
	utc_format(STREAM_T0 + x->stop * UTC_SECOND, stop);
	if (x->type == STREAM_REPEATS)
		buf_printf(out, " REPEATS %d TIMES", x->number);
	else if (x->type == STREAM_WITHIN)
		buf_printf(out, " WITHIN %d SECONDS", x->number);
	else if (x->type == STREAM_START_STOP)
		buf_printf(out, " START t'%.27s' STOP t'%.27s'", start, stop);
}

static void random_patterns(struct pattern_stream *s, struct stream_oracle *oracles, struct buf *texts)
{
	assert_true(pattern_stream_renew(s));
	for (int i = 0; i < PATTERNS; i++) {
		oracles[i] = (struct stream_oracle){.n = 0};
		int root = grow(&oracles[i], 1 + roll(2));
		buf_reset(&texts[i]);
		write(&oracles[i], root, &texts[i]);
		enum err e = pattern_stream_add(s, buf_str(&texts[i]));
		if (e)
			fail_msg("%.*s: %s", STR_ARG(buf_str(&texts[i])), err_text(e));
	}
	assert_int_equal(pattern_set_build(s->set), OK);
}

/* Scopes: a host of two members, another one, and none. */
static struct stream_oracle_event random_event(struct pattern_stream *s, int64_t *member)
{
	struct stream_oracle_event e = {roll(1 << NAMES), roll(SPAN_SECONDS), roll(SCOPES)};
	*member = 1 + (e.scope == 1);
	pattern_stream_begin(s, STREAM_T0 + e.time * UTC_SECOND, 1);
	for (int k = 0; k < NAMES; k++) {
		char name[] = "a.example";
		name[0] = (char)('a' + k);
		if (e.names >> k & 1)
			batch_observe_text(&s->batch, KIND_DOMAIN, ROLE_QUERY, str_of(name));
	}
	if (e.scope < 3)
		batch_observe_text(&s->batch, KIND_IPV4, ROLE_SOURCE, e.scope < 2 ? STR("10.0.0.1") : STR("10.0.0.2"));
	return e;
}

static void one_stream(struct pattern_stream *s, struct stream_oracle *oracles, const struct buf *texts, uint64_t seen[2])
{
	for (int k = 0; k < STREAM_ORACLE_EVENTS; k++) {
		int64_t member;
		struct stream_oracle_event e = random_event(s, &member);
		assert_int_equal(pattern_stream_end(s, member), OK);
		for (int i = 0; i < PATTERNS; i++) {
			bool expected = stream_oracle_add(&oracles[i], e);
			if (s->met[i] != expected)
				fail_msg("event %d: %d instead of %d\n%.*s", k, s->met[i], expected, STR_ARG(buf_str(&texts[i])));
			seen[expected]++;
		}
	}
}

static void agrees_with_writing_down_every_set_of_events(void **state)
{
	struct pattern_stream s;
	struct buf texts[PATTERNS];
	static struct stream_oracle oracles[PATTERNS];
	uint64_t seen[2] = {0, 0};
	(void)state;
	dice = 1;
	assert_true(pattern_stream_init(&s));
	for (int i = 0; i < PATTERNS; i++)
		buf_init(&texts[i], 1 << 16);
	for (int round = 0; round < ROUNDS; round++) {
		random_patterns(&s, oracles, texts);
		for (int k = 0; k < STREAMS; k++) {
			one_stream(&s, oracles, texts, seen);
			pattern_window_free(s.window);
			s.window = pattern_window_new(&s.key);
			assert_non_null(s.window);
			for (int i = 0; i < PATTERNS; i++)
				oracles[i].n_kept = 0;
		}
	}
	assert_true(seen[1] > 1000 && seen[0] > seen[1]);
	print_message("%llu matches of %llu\n", (unsigned long long)seen[1], (unsigned long long)(seen[0] + seen[1]));
	for (int i = 0; i < PATTERNS; i++)
		buf_deinit(&texts[i]);
	pattern_stream_deinit(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_writing_down_every_set_of_events),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
