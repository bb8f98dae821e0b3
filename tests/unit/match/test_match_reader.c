/* SPDX-License-Identifier: Apache-2.0 */
/* Readers that match while the writer changes the set. Worth most under ThreadSanitizer and AddressSanitizer. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "match/matcher.h"
#include "model/ip.h"

enum { READERS = 3, PAIRS = 300, FILL = 3000, ROUNDS = 60 };

/*
 * Value i of pair i is in the set with an even class while value PAIRS + i is not, or the reverse; one apply exchanges
 * all. So a batch must meet exactly one of each pair, and in all pairs the same side.
 */
struct shared {
	struct matcher *m;
	_Atomic bool stop;
	_Atomic unsigned started;
	_Atomic unsigned bad; /* batches that saw a state that never was */
};

static void address(uint32_t i, char out[4])
{
	ip4_put(UINT32_C(0xc6330000) + i, out);
}

static void observe_pairs(struct batch *b)
{
	char bytes[4];
	for (uint32_t i = 0; i < 2 * PAIRS; i++) {
		address(i, bytes);
		batch_event(b, 0, i + 1, 1);
		batch_observe(b, KIND_IPV4, ROLE_NONE, str_make(bytes, 4));
	}
}

static bool is_one_state(const struct match_hit *hits, size_t n)
{
	if (n != PAIRS)
		return false;
	bool second = hits[0].observed >= PAIRS;
	for (size_t i = 0; i < n; i++)
		if (hits[i].observed != i + (second ? PAIRS : 0) || hits[i].claim->confidence != (second ? 1 : 0))
			return false;
	return true;
}

static void *read_all(void *arg)
{
	struct shared *s = arg;
	struct match_reader *r = match_reader_new(s->m);
	struct batch b;
	batch_init(&b);
	observe_pairs(&b);
	s->started++;
	while (!s->stop) {
		const struct match_hit *hits;
		const struct match_claim *claims;
		char bytes[4];
		size_t n;
		address(2 * PAIRS, bytes);
		if (match_batch(r, &b, 0, &hits, &n) != OK || !is_one_state(hits, n) ||
		    match_find(r, (struct value){KIND_IPV4, str_make(bytes, 4)}, &claims) > 1)
			s->bad++;
	}
	batch_deinit(&b);
	match_reader_free(r);
	return NULL;
}

/* The values of one side go in, those of the other out; values that nobody looks at make tables grow and merge. */
static void exchange(struct shared *s, unsigned round, const uint32_t classes[2])
{
	static struct match_change changes[2 * PAIRS + FILL];
	static char bytes[2 * PAIRS + FILL][4];
	size_t n = 0;
	uint32_t fill = round % 7 ? FILL / 100 : FILL;
	for (uint32_t i = 0; i < 2 * PAIRS + fill; i++, n++) {
		uint32_t side = i >= PAIRS;
		address(i < 2 * PAIRS ? i : i + round * FILL, bytes[n]);
		uint32_t class_id = i >= 2 * PAIRS ? classes[0] : side == round % 2 ? classes[side] : 0;
		changes[n] = (struct match_change){{KIND_IPV4, str_make(bytes[n], 4)}, class_id};
	}
	assert_int_equal(matcher_apply(s->m, changes, n), OK);
}

static void readers_see_only_whole_changes(void **state)
{
	(void)state;
	struct hash_key key;
	struct shared s = {0};
	pthread_t threads[READERS];
	uint32_t classes[2];
	memset(&key, 3, sizeof key);
	s.m = matcher_new(&key);
	for (int i = 0; i < 2; i++) {
		const struct match_claim claim = {STR("l"), STR("s"), i, TLP_CLEAR, UTC_NONE, UTC_NONE};
		classes[i] = matcher_class(s.m, &claim, 1);
	}
	exchange(&s, 0, classes);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_all, &s), 0);
	while (s.started < READERS)
		;
	for (unsigned round = 1; round < ROUNDS; round++) {
		struct match_claim claim = {STR("more"), STR("s"), (int)round, TLP_CLEAR, UTC_NONE, UTC_NONE};
		assert_int_not_equal(matcher_class(s.m, &claim, 1), 0);
		exchange(&s, round, classes);
		if (round % 10 == 0)
			assert_int_equal(matcher_protect(s.m, protected_set_new(NULL, 0, true)), OK);
	}
	s.stop = true;
	for (int i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(s.bad, 0);
	matcher_free(s.m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(readers_see_only_whole_changes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
