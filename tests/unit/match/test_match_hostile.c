/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists made to slow the index down, each with what a look-up costs: buckets looked at and probes made, counted, beside
 * a plain list of the same size. No clocks: the counts are the same on every machine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "match/match_build.h"
#include "match/match_state.h"

enum { TEXT_MAX = 32, MILLION = 1000000 };

/* splitmix64 */
static uint64_t scramble(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static struct hash_key key_of(uint64_t seed)
{
	struct hash_key key;
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)scramble(seed * 1000 + i);
	return key;
}

struct list {
	struct match_change *changes;
	char (*text)[TEXT_MAX];
	size_t n, max;
};

static void list_init(struct list *l, size_t max)
{
	*l = (struct list){calloc(max, sizeof *l->changes), calloc(max, sizeof *l->text), 0, max};
	assert_non_null(l->changes);
	assert_non_null(l->text);
}

static void list_deinit(struct list *l)
{
	free(l->changes);
	free(l->text);
}

static void list_add(struct list *l, struct value v)
{
	assert_true(l->n < l->max && v.bytes.n <= TEXT_MAX);
	memcpy(l->text[l->n], v.bytes.p, v.bytes.n);
	l->changes[l->n] = (struct match_change){{v.kind, str_make(l->text[l->n], v.bytes.n)}, 1};
	l->n++;
}

static struct value address(uint32_t i, char out[TEXT_MAX])
{
	ip4_put(i, out);
	return (struct value){KIND_IPV4, str_make(out, 4)};
}

static struct value digest(uint32_t i, char out[TEXT_MAX])
{
	snprintf(out, TEXT_MAX, "%016u", i);
	return (struct value){KIND_MD5, str_make(out, 16)};
}

typedef struct value value_fn(uint32_t i, char out[TEXT_MAX]);

/* Buckets that a search for k looks at. */
static size_t looked_at(const struct match_table *t, const struct match_key *k)
{
	const struct match_run *run = &t->run[match_table_run_kind(k->tag)];
	const struct match_bucket *b = match_table_home(run, k->tag), *last = NULL;
	size_t at = match_table_find(t, k), n = 1;
	if (at != MATCH_SLOT_NONE && match_table_is_short(t, at))
		last = run->buckets + at / MATCH_BUCKET_SHORTS;
	else if (at != MATCH_SLOT_NONE)
		last = run->buckets + (at - match_table_shorts(t)) / MATCH_BUCKET_SLOTS;
	for (; last ? b != last : match_bucket_went_on(b, k->tag); b = match_table_next(run, b))
		n++;
	return n;
}

struct cost {
	double mean;
	size_t most;
};

static struct cost cost_of(const struct match_table *t, const struct hash_key *key, const struct list *l)
{
	struct cost c = {0, 0};
	for (size_t i = 0; i < l->n; i++) {
		const struct match_key k = match_table_key(key, l->changes[i].value);
		size_t n = looked_at(t, &k);
		c.mean += (double)n / (double)l->n;
		c.most = n > c.most ? n : c.most;
	}
	return c;
}

static struct cost cost_of_list(const struct hash_key *key, const struct list *l)
{
	struct match_table *t = match_build_table(key, l->changes, l->n);
	assert_non_null(t);
	assert_int_equal(t->values, l->n);
	struct cost c = cost_of(t, key, l);
	match_table_free(t);
	return c;
}

static void assert_no_dearer(struct cost hostile, struct cost plain)
{
	print_message("buckets looked at: %.3f, at most %zu; plain %.3f, at most %zu\n", hostile.mean, hostile.most,
		      plain.mean, plain.most);
	assert_true(hostile.mean < plain.mean * 1.1);
	assert_true(hostile.most < plain.most * 3 + 8);
}

/* All that one who knew key would send: of 2,048 values the one whose bucket is among the first. */
static void crowd(struct list *l, const struct hash_key *key, value_fn *make)
{
	for (uint32_t i = 0; l->n < l->max; i++) {
		char text[TEXT_MAX];
		struct value v = make(i, text);
		if (match_table_key(key, v).tag >> 32 < UINT32_C(1) << 21)
			list_add(l, v);
	}
}

static void values_that_crowd_one_bucket_do_not_under_another_key(void **state)
{
	(void)state;
	enum { N = 1000 };
	static value_fn *const makes[] = {address, digest};
	const struct hash_key known = key_of(1), own = key_of(2);
	for (size_t m = 0; m < sizeof makes / sizeof makes[0]; m++) {
		struct list crowded, plain;
		list_init(&crowded, N);
		list_init(&plain, N);
		crowd(&crowded, &known, makes[m]);
		for (uint32_t i = 0; i < N; i++)
			list_add(&plain, makes[m]((uint32_t)scramble(i), (char[TEXT_MAX]){0}));
		/* The attack is one: with the known key each search goes through them. */
		assert_true(cost_of_list(&known, &crowded).mean > 20);
		assert_no_dearer(cost_of_list(&own, &crowded), cost_of_list(&own, &plain));
		list_deinit(&crowded);
		list_deinit(&plain);
	}
}

/* A matcher with one class, and its reader. */
struct live {
	struct hash_key key;
	struct matcher *m;
	struct match_reader *r;
};

static void live_init(struct live *v, struct list *l)
{
	const struct match_claim claim = {STR("l"), STR("s"), 50, TLP_CLEAR, UTC_NONE, UTC_NONE};
	v->key = key_of(3);
	v->m = matcher_new(&v->key);
	assert_non_null(v->m);
	assert_int_equal(matcher_class(v->m, &claim, 1), 1);
	assert_int_equal(matcher_apply(v->m, l->changes, l->n), OK);
	v->r = match_reader_new(v->m);
	assert_non_null(v->r);
}

static void live_deinit(struct live *v)
{
	match_reader_free(v->r);
	matcher_free(v->m);
}

/* Matches one value. Returns the probes that it took. */
static size_t probes_for(struct live *v, struct value value, const struct match_hit **out, size_t *out_n)
{
	struct match_counters before, after;
	struct batch b;
	match_counters(v->r, &before);
	batch_init(&b);
	batch_event(&b, 0, 1, 1);
	batch_observe(&b, value.kind, ROLE_NONE, value.bytes);
	assert_int_equal(match_batch(v->r, &b, 0, out, out_n), OK);
	match_counters(v->r, &after);
	batch_deinit(&b);
	return (size_t)(after.probes - before.probes);
}

static struct value domain(const char *front, uint32_t i, const char *back, char out[TEXT_MAX])
{
	snprintf(out, TEXT_MAX, "%s%u%s", front, i, back);
	return (struct value){KIND_DOMAIN, str_of(out)};
}

static void a_million_names_under_one_domain_cost_what_others_do(void **state)
{
	(void)state;
	struct list hostile, plain;
	struct live v;
	list_init(&hostile, MILLION);
	list_init(&plain, MILLION);
	for (uint32_t i = 0; i < MILLION; i++) {
		char text[TEXT_MAX];
		list_add(&hostile, domain("sub", i, ".evil.example", text));
		list_add(&plain, domain("host", i, ".org", text));
	}
	live_init(&v, &hostile);
	assert_no_dearer(cost_of_list(&v.key, &hostile), cost_of_list(&v.key, &plain));
	for (uint32_t i = 0; i < 1000; i++) {
		const struct match_hit *hits;
		char text[TEXT_MAX];
		size_t n;
		/* Itself and two parents, however many siblings these have. */
		assert_int_equal(probes_for(&v, domain("x.sub", i * 997, ".evil.example", text), &hits, &n), 3);
		assert_int_equal(n, 1);
		assert_int_equal(probes_for(&v, domain("none", i, ".evil.example", text), &hits, &n), 2);
		assert_int_equal(n, 0);
	}
	live_deinit(&v);
	list_deinit(&hostile);
	list_deinit(&plain);
}

static struct value network(const struct ip *address, unsigned length, char out[TEXT_MAX])
{
	struct ip net = *address;
	ip_mask(&net, length);
	memcpy(out, net.bytes, net.n);
	out[net.n] = (char)length;
	return (struct value){KIND_NETWORK, str_make(out, net.n + 1u)};
}

static struct ip nested_address(uint32_t i)
{
	struct ip ip = {.n = 4};
	ip4_put((uint32_t)scramble(i) & 0x7fffffff, ip.bytes);
	return ip;
}

/* Each of so many addresses below 128.0.0.0 with all its networks of 8 to 31 bits: a million, all nested. */
enum { SHORTEST = 8, LONGEST = 31, NESTED = 80000, NETWORKS = NESTED * (LONGEST - SHORTEST + 1) };

static void a_million_nested_networks_cost_one_probe_a_length(void **state)
{
	(void)state;
	struct list l, plain;
	struct live v;
	char text[TEXT_MAX];
	list_init(&l, NETWORKS);
	for (uint32_t i = 0; i < NESTED; i++)
		for (unsigned length = SHORTEST; length <= LONGEST; length++) {
			struct ip ip = nested_address(i);
			list_add(&l, network(&ip, length, text));
		}
	live_init(&v, &l);
	/* Without those of several addresses, which the list repeats. */
	assert_int_equal(matcher_settle(v.m), OK);
	struct matcher_stats stats;
	matcher_stats(v.m, &stats);
	assert_in_range(stats.values, MILLION, NETWORKS);
	list_init(&plain, stats.values);
	for (uint32_t i = 0; i < stats.values; i++)
		list_add(&plain, address(i, text));
	assert_no_dearer(cost_of(match_state_set(v.m)->tables[0], &v.key, &l), cost_of_list(&v.key, &plain));
	for (uint32_t i = 0; i < 1000; i++) {
		struct ip ip = nested_address(i * 17 % NESTED);
		const struct match_hit *hits;
		size_t n;
		struct value address = {KIND_IPV4, str_make(ip.bytes, 4)};
		assert_in_range(probes_for(&v, address, &hits, &n), 1, LONGEST - SHORTEST + 1);
		/* All of them, the narrowest first, and no other. */
		assert_int_equal(n, LONGEST - SHORTEST + 1);
		for (size_t k = 0; k < n; k++)
			assert_true(value_eq(hits[k].indicator, network(&ip, LONGEST - (unsigned)k, text)));
		ip4_put(UINT32_C(0xc0000000) + i, ip.bytes); /* beside them: not one probe */
		assert_int_equal(probes_for(&v, (struct value){KIND_IPV4, str_make(ip.bytes, 4)}, &hits, &n), 0);
	}
	live_deinit(&v);
	list_deinit(&l);
	list_deinit(&plain);
}

static void ipv6_networks_of_every_length_cost_one_probe_each(void **state)
{
	(void)state;
	enum { CHAINS = 100, LENGTHS = 127 };
	struct list l;
	struct live v;
	char text[TEXT_MAX];
	struct ip chain[CHAINS];
	list_init(&l, CHAINS * LENGTHS);
	for (uint32_t i = 0; i < CHAINS; i++) {
		uint64_t low = scramble(i);
		chain[i] = (struct ip){.n = 16, .bytes = {0x20, 0x01, 0x0d, 0xb8}};
		memcpy(chain[i].bytes + 8, &low, sizeof low);
		for (unsigned length = 1; length <= LENGTHS; length++)
			list_add(&l, network(&chain[i], length, text));
	}
	live_init(&v, &l);
	for (uint32_t i = 0; i < CHAINS; i++) {
		const struct match_hit *hits;
		size_t n;
		struct value address = {KIND_IPV6, str_make(chain[i].bytes, 16)};
		assert_int_equal(probes_for(&v, address, &hits, &n), LENGTHS);
		assert_int_equal(n, LENGTHS);
		for (size_t k = 0; k < n; k++)
			assert_true(value_eq(hits[k].indicator, network(&chain[i], LENGTHS - (unsigned)k, text)));
	}
	live_deinit(&v);
	list_deinit(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_that_crowd_one_bucket_do_not_under_another_key),
		cmocka_unit_test(a_million_names_under_one_domain_cost_what_others_do),
		cmocka_unit_test(a_million_nested_networks_cost_one_probe_a_length),
		cmocka_unit_test(ipv6_networks_of_every_length_cost_one_probe_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
