/* SPDX-License-Identifier: Apache-2.0 */
/* Readers that match while the writer changes the set. Worth most under ThreadSanitizer and AddressSanitizer. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "base/buf.h"
#include "match/match_merge.h"
#include "match/match_snapshot.h"
#include "match/matcher.h"
#include "model/ip.h"

enum { READERS = 3, PAIRS = 300, FILL = 3000, ROUNDS = 60, LAPSING = 1 << 30 };

/*
 * Value i of pair i is in the set with an even class while value PAIRS + i is not, or the reverse; one apply exchanges
 * all. So a batch must meet exactly one of each pair, and in all pairs the same side.
 */
struct shared {
	struct matcher *m;
	pthread_mutex_t writer; /* held by whoever changes the set */
	_Atomic bool stop;
	_Atomic unsigned started;
	_Atomic unsigned bad; /* batches that saw a state that never was */
};

static void address(uint32_t i, char out[4])
{
	ip4_put(UINT32_C(0xc6330000) + i, out);
}

/* A value with a record in the heap. */
static struct value digest(uint32_t i, char out[16])
{
	for (size_t at = 0; at < 16; at += 4)
		address(i, out + at);
	return (struct value){KIND_MD5, str_make(out, 16)};
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

/* Events at 0, 15 and 30; the value is valid until 10 or until 20, which the writer exchanges. */
static void observe_expiry(struct batch *b, char bytes[16])
{
	batch_init(b);
	for (int64_t time = 0; time <= 30; time += 15) {
		struct value v = digest(LAPSING, bytes);
		batch_event(b, time, 1, 1);
		batch_observe(b, v.kind, ROLE_NONE, v.bytes);
	}
}

/* Whichever of the two bounds holds, it is one of them: a hit before both and none after both. */
static bool is_within_validity(const struct match_hit *hits, size_t n)
{
	return n >= 1 && n <= 2 && hits[0].observed == 0 && (n == 1 || hits[1].observed == 1);
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
	struct batch b, lapsing;
	char lapsing_bytes[16];
	batch_init(&b);
	observe_pairs(&b);
	observe_expiry(&lapsing, lapsing_bytes);
	s->started++;
	while (!s->stop) {
		const struct match_hit *hits;
		const struct match_claim *claims;
		char bytes[16];
		size_t n;
		if (match_batch(r, &b, 0, &hits, &n) != OK || !is_one_state(hits, n) ||
		    match_find(r, digest(2 * PAIRS, bytes), &claims) != 1)
			s->bad++;
		if (match_batch(r, &lapsing, 0, &hits, &n) != OK || !is_within_validity(hits, n))
			s->bad++;
	}
	batch_deinit(&b);
	batch_deinit(&lapsing);
	match_reader_free(r);
	return NULL;
}

/* The values of one side go in, those of the other out; values that nobody looks at make tables grow and merge. */
static void exchange(struct shared *s, unsigned round, const uint32_t classes[2])
{
	static struct match_change changes[2 * PAIRS + FILL];
	static char bytes[2 * PAIRS + FILL][16];
	size_t n = 0;
	uint32_t fill = round % 7 ? FILL / 100 : FILL;
	for (uint32_t i = 0; i < 2 * PAIRS + fill; i++, n++) {
		uint32_t side = i >= PAIRS;
		address(i, bytes[n]);
		uint32_t class_id = i >= 2 * PAIRS ? classes[0] : side == round % 2 ? classes[side] : 0;
		changes[n] = (struct match_change){{KIND_IPV4, str_make(bytes[n], 4)}, class_id};
		if (i >= 2 * PAIRS)
			changes[n].value = digest(i + round * FILL, bytes[n]);
	}
	pthread_mutex_lock(&s->writer);
	assert_int_equal(matcher_apply(s->m, changes, n), OK);
	pthread_mutex_unlock(&s->writer);
}

/* The bound of the value that lapses moves, by a class that is new each time. */
static void move_expiry(struct shared *s, unsigned round)
{
	const struct match_claim claim = {STR("lapsing"), STR("s"), (int)round, TLP_CLEAR, UTC_NONE, round % 2 ? 10 : 20};
	char bytes[16];
	pthread_mutex_lock(&s->writer);
	const struct match_change change = {digest(LAPSING, bytes), matcher_class(s->m, &claim, 1)};
	assert_int_not_equal(change.class_id, 0);
	assert_int_equal(matcher_apply(s->m, &change, 1), OK);
	pthread_mutex_unlock(&s->writer);
}

static enum err append(void *ctx, const void *p, size_t n)
{
	buf_put(ctx, str_make(p, n));
	return buf_err(ctx);
}

static struct str map_of(struct str bytes)
{
	char *p = mmap(NULL, bytes.n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(p != MAP_FAILED);
	memcpy(p, bytes.p, bytes.n);
	return str_make(p, bytes.n);
}

static void merge_all(struct shared *s)
{
	pthread_mutex_lock(&s->writer);
	struct matcher_stats stats;
	matcher_stats(s->m, &stats);
	struct match_merge *g = match_merge_new(s->m, stats.tables);
	pthread_mutex_unlock(&s->writer);
	assert_int_equal(match_merge_run(g), OK);
	pthread_mutex_lock(&s->writer);
	assert_int_equal(match_merge_swap(g), OK);
	pthread_mutex_unlock(&s->writer);
	match_merge_free(g);
}

static void move_into_snapshot(struct shared *s)
{
	static const struct match_snapshot_stamp stamp = {"any"};
	struct buf file;
	buf_init(&file, (size_t)1 << 28);
	pthread_mutex_lock(&s->writer);
	struct match_snapshot *snap = match_snapshot_new(s->m, &stamp);
	pthread_mutex_unlock(&s->writer);
	assert_int_equal(match_snapshot_write(snap, append, &file), OK);
	assert_int_equal(match_snapshot_check(snap, map_of(buf_str(&file))), OK);
	pthread_mutex_lock(&s->writer);
	assert_int_equal(match_snapshot_swap(snap), OK);
	pthread_mutex_unlock(&s->writer);
	match_snapshot_free(snap);
	buf_deinit(&file);
}

/* What a hub does beside its imports. */
static void *keep(void *arg)
{
	struct shared *s = arg;
	while (!s->stop) {
		merge_all(s);
		move_into_snapshot(s);
	}
	return NULL;
}

static void readers_see_only_whole_changes(void **state)
{
	(void)state;
	struct hash_key key;
	struct shared s = {.writer = PTHREAD_MUTEX_INITIALIZER};
	pthread_t threads[READERS], keeper;
	uint32_t classes[2];
	memset(&key, 3, sizeof key);
	s.m = matcher_new(&key);
	for (int i = 0; i < 2; i++) {
		const struct match_claim claim = {STR("l"), STR("s"), i, TLP_CLEAR, UTC_NONE, UTC_NONE};
		classes[i] = matcher_class(s.m, &claim, 1);
	}
	exchange(&s, 0, classes);
	move_expiry(&s, 0);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_all, &s), 0);
	assert_int_equal(pthread_create(&keeper, NULL, keep, &s), 0);
	while (s.started < READERS)
		;
	for (unsigned round = 1; round < ROUNDS; round++) {
		struct match_claim claim = {STR("more"), STR("s"), (int)round, TLP_CLEAR, UTC_NONE, UTC_NONE};
		pthread_mutex_lock(&s.writer);
		assert_int_not_equal(matcher_class(s.m, &claim, 1), 0);
		if (round % 10 == 0)
			assert_int_equal(matcher_protect(s.m, protected_set_new(NULL, 0, true)), OK);
		pthread_mutex_unlock(&s.writer);
		exchange(&s, round, classes);
		move_expiry(&s, round);
	}
	s.stop = true;
	for (int i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	pthread_join(keeper, NULL);
	assert_int_equal(s.bad, 0);
	matcher_free(s.m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(readers_see_only_whole_changes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
