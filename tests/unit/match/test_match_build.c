/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random sequences of changes, merges, snapshots and protected sets against an oracle that scans all values one after
 * the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "base/buf.h"
#include "match/match_merge.h"
#include "match/match_snapshot.h"
#include "match/matcher.h"

enum { CLASSES = 5, BYTES_MAX = 64, HITS_MAX = 64, GUARDS_MAX = 6 };

/* A value with its own bytes; a URL also names its host, so that the oracle needs no parser. */
struct item {
	enum kind kind;
	size_t n;
	char bytes[BYTES_MAX];
	enum kind host_kind;
	size_t host_n;
	char host[BYTES_MAX];
};

struct oracle {
	struct item *items;
	uint32_t *class_of; /* number of the class, 0: not there */
	size_t n;
};

struct trial {
	uint64_t random;
	struct matcher *m;
	struct match_reader *r;
	struct match_merge *merge; /* under way, NULL: none */
	uint32_t classes[CLASSES]; /* [0] is 0 */
	struct oracle oracle;
	struct item guards[GUARDS_MAX]; /* assets of a member, which are protected */
	size_t n_guards;
};

/* splitmix64 */
static uint64_t draw(struct trial *t)
{
	uint64_t z = t->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static unsigned below(struct trial *t, unsigned n)
{
	return (unsigned)(draw(t) % n);
}

static struct value item_value(const struct item *i)
{
	return (struct value){i->kind, {i->bytes, i->n}};
}

static bool same(struct value a, struct value b)
{
	return a.kind == b.kind && a.bytes.n == b.bytes.n && memcmp(a.bytes.p, b.bytes.p, a.bytes.n) == 0;
}

static bool bit(const char *bytes, unsigned i)
{
	return (unsigned char)bytes[i / 8] >> (7 - i % 8) & 1;
}

/* Dense, so that networks, addresses and repeats meet. */
static void make_address(struct trial *t, struct item *i)
{
	if (below(t, 3)) {
		const char at[4] = {(char)198, 51, (char)below(t, 8), (char)(below(t, 4) * 64 + below(t, 4))};
		i->kind = KIND_IPV4;
		i->n = 4;
		memcpy(i->bytes, at, 4);
	} else {
		i->kind = KIND_IPV6;
		i->n = 16;
		memset(i->bytes, 0, 16);
		memcpy(i->bytes, "\x20\x01\x0d\xb8", 4);
		i->bytes[5] = (char)below(t, 3);
		i->bytes[8] = (char)below(t, 3);
		i->bytes[15] = (char)below(t, 40);
	}
}

static void make_network(struct trial *t, struct item *i)
{
	make_address(t, i);
	unsigned bits = (unsigned)i->n * 8, length = 1 + below(t, bits - 1);
	for (unsigned b = length; b < bits; b++)
		i->bytes[b / 8] &= (char)~(0x80 >> b % 8);
	i->bytes[i->n++] = (char)length;
	i->kind = KIND_NETWORK;
}

static void make_domain(struct trial *t, struct item *i)
{
	static const char *const tops[] = {"evil.example", "example.org", "github.io", "pages.dev", "x1.example"};
	char text[BYTES_MAX] = "";
	for (unsigned labels = below(t, 4); labels > 0; labels--) {
		char label[8];
		snprintf(label, sizeof label, "%c%u.", 'a' + (char)below(t, 3), below(t, 8));
		strncat(text, label, sizeof text - strlen(text) - 1);
	}
	strncat(text, tops[below(t, 5)], sizeof text - strlen(text) - 1);
	i->kind = KIND_DOMAIN;
	i->n = strlen(text);
	memcpy(i->bytes, text, i->n);
}

static void make_url(struct trial *t, struct item *i)
{
	struct item host = {0};
	int n;
	if (below(t, 3)) {
		make_domain(t, &host);
		n = snprintf(i->bytes, BYTES_MAX, "http://%.*s/%u", (int)host.n, host.bytes, below(t, 3));
	} else {
		do
			make_address(t, &host);
		while (host.kind != KIND_IPV4);
		const unsigned char *a = (const unsigned char *)host.bytes;
		n = snprintf(i->bytes, BYTES_MAX, "http://%u.%u.%u.%u:81/%u", a[0], a[1], a[2], a[3], below(t, 3));
	}
	i->kind = KIND_URL;
	i->n = (size_t)n;
	i->host_kind = host.kind;
	i->host_n = host.n;
	memcpy(i->host, host.bytes, host.n);
}

static struct item make_item(struct trial *t)
{
	struct item i = {0};
	switch (below(t, 6)) {
	case 0:
		make_network(t, &i);
		break;
	case 1:
	case 2:
		make_domain(t, &i);
		break;
	case 3:
		make_url(t, &i);
		break;
	case 4:
		i.kind = below(t, 2) ? KIND_MD5 : KIND_JA3;
		i.n = 16;
		snprintf(i.bytes, BYTES_MAX, "%015u", below(t, 5000));
		break;
	default:
		make_address(t, &i);
	}
	return i;
}

static bool network_covers(struct value net, struct value v)
{
	if (net.kind != KIND_NETWORK || (v.kind != KIND_IPV4 && v.kind != KIND_IPV6 && v.kind != KIND_NETWORK))
		return false;
	unsigned length = (unsigned char)net.bytes.p[net.bytes.n - 1];
	if (net.bytes.n - 1 != v.bytes.n - (v.kind == KIND_NETWORK))
		return false;
	if (v.kind == KIND_NETWORK && length > (unsigned char)v.bytes.p[v.bytes.n - 1])
		return false;
	for (unsigned i = 0; i < length; i++)
		if (bit(net.bytes.p, i) != bit(v.bytes.p, i))
			return false;
	return true;
}

static bool domain_covers(struct value parent, struct value v)
{
	size_t n = parent.bytes.n;
	if (parent.kind != KIND_DOMAIN || v.kind != KIND_DOMAIN || v.bytes.n <= n)
		return false;
	if (str_eq(parent.bytes, STR("github.io")) || str_eq(parent.bytes, STR("pages.dev")))
		return false;
	const char *tail = v.bytes.p + v.bytes.n - n;
	return tail[-1] == '.' && memcmp(tail, parent.bytes.p, n) == 0;
}

static bool meets(struct value indicator, const struct item *o)
{
	struct value v = item_value(o);
	if (same(indicator, v) || network_covers(indicator, v) || domain_covers(indicator, v))
		return true;
	struct value host = {o->host_kind, {o->host, o->host_n}};
	return o->kind == KIND_URL &&
	       (same(indicator, host) || network_covers(indicator, host) || domain_covers(indicator, host));
}

/* What hits of one observable are ordered by: URL, then address or domain by length, then networks by length. */
static unsigned rank(struct value v)
{
	if (v.kind == KIND_NETWORK)
		return 2000 - (unsigned char)v.bytes.p[v.bytes.n - 1];
	return v.kind == KIND_URL ? 0 : 1000 - (unsigned)v.bytes.n;
}

/* An entry covers what it meets, and a network that it lies in. */
static bool is_protected(const struct trial *t, const struct item *i)
{
	for (size_t k = 0; k < t->n_guards; k++)
		if (meets(item_value(&t->guards[k]), i) || network_covers(item_value(i), item_value(&t->guards[k])))
			return true;
	return false;
}

struct expected {
	const struct item *item;
	uint32_t class_id;
};

static size_t oracle_match(const struct oracle *o, const struct item *observed, struct expected *out)
{
	size_t n = 0;
	for (size_t i = 0; i < o->n; i++) {
		if (o->class_of[i] == 0 || !meets(item_value(&o->items[i]), observed))
			continue;
		assert_in_range(n, 0, HITS_MAX - 1);
		size_t at = n++;
		for (; at > 0 && rank(item_value(out[at - 1].item)) > rank(item_value(&o->items[i])); at--)
			out[at] = out[at - 1];
		out[at] = (struct expected){&o->items[i], o->class_of[i]};
	}
	return n;
}

static void oracle_set(struct oracle *o, const struct item *item, uint32_t class_id)
{
	for (size_t i = 0; i < o->n; i++)
		if (same(item_value(&o->items[i]), item_value(item))) {
			o->class_of[i] = class_id;
			return;
		}
	o->items = realloc(o->items, (o->n + 1) * sizeof *o->items);
	o->class_of = realloc(o->class_of, (o->n + 1) * sizeof *o->class_of);
	assert_non_null(o->items);
	assert_non_null(o->class_of);
	o->items[o->n] = *item;
	o->class_of[o->n++] = class_id;
}

static void change(struct trial *t, size_t n)
{
	struct item *items = calloc(n, sizeof *items);
	struct match_change *changes = calloc(n, sizeof *changes);
	assert_non_null(items);
	assert_non_null(changes);
	for (size_t i = 0; i < n; i++) {
		uint32_t number = below(t, CLASSES);
		items[i] = make_item(t);
		oracle_set(&t->oracle, &items[i], number);
		changes[i] = (struct match_change){item_value(&items[i]), t->classes[number]};
	}
	assert_int_equal(matcher_apply(t->m, changes, n), OK);
	free(changes);
	free(items);
}

static size_t compare_one(const struct trial *t, uint32_t index, const struct item *observed,
			  const struct match_hit *hits, size_t n)
{
	struct expected expected[HITS_MAX];
	size_t want = oracle_match(&t->oracle, observed, expected);
	assert_in_range(want, 0, n);
	for (size_t i = 0; i < want; i++) {
		const struct match_claim *claims;
		assert_int_equal(hits[i].observed, index);
		assert_true(same(hits[i].indicator, item_value(expected[i].item)));
		/* Who is hit by something else is protected, too. */
		bool other = !same(hits[i].indicator, item_value(observed));
		assert_int_equal(hits[i].protected_by != NULL,
				 is_protected(t, expected[i].item) || (other && is_protected(t, observed)));
		assert_int_equal(hits[i].claim->confidence, expected[i].class_id);
		assert_int_equal(match_find(t->r, hits[i].indicator, &claims), 1);
	}
	return want;
}

static void compare(struct trial *t)
{
	enum { N = 60 };
	struct item observed[N];
	struct batch b;
	const struct match_hit *hits;
	size_t n, live = 0;
	batch_init(&b);
	batch_event(&b, 0, 1, 1);
	for (size_t i = 0; i < N; i++) {
		size_t before = b.n_observed;
		do { /* a repeat inside one event would be dropped */
			observed[i] = make_item(t);
			batch_observe(&b, observed[i].kind, ROLE_NONE, item_value(&observed[i]).bytes);
		} while (b.n_observed == before);
	}
	assert_int_equal(b.err, OK);
	assert_int_equal(match_batch(t->r, &b, 0, &hits, &n), OK);
	for (uint32_t i = 0; i < N; i++) {
		size_t used = compare_one(t, i, &observed[i], hits, n);
		hits += used;
		n -= used;
	}
	assert_int_equal(n, 0);
	batch_deinit(&b);
	for (size_t i = 0; i < t->oracle.n; i++)
		live += t->oracle.class_of[i] != 0;
	struct matcher_stats stats;
	matcher_stats(t->m, &stats);
	assert_int_equal(stats.values, live);
	assert_in_range(stats.tables, 1, t->merge ? 8 : 6);
}

/* Takes the next step of a merge of some of the tables, so that changes come before, between and after. */
static void merge_on(struct trial *t)
{
	struct matcher_stats stats;
	matcher_stats(t->m, &stats);
	if (!t->merge && stats.tables) {
		t->merge = match_merge_new(t->m, 1 + below(t, (unsigned)stats.tables));
		assert_non_null(t->merge);
		return;
	}
	if (t->merge && below(t, 4)) {
		assert_int_equal(match_merge_run(t->merge), OK);
		assert_int_equal(match_merge_swap(t->merge), OK);
	} else if (t->merge) {
		match_merge_let_go(t->merge);
	}
	match_merge_free(t->merge);
	t->merge = NULL;
}

/* Exchanges what is protected, in the matcher and in the oracle. */
static void protect(struct trial *t)
{
	struct protected_entry entries[GUARDS_MAX];
	for (t->n_guards = 0; t->n_guards < GUARDS_MAX && below(t, 4);) {
		struct item i = make_item(t);
		/* A name that is a public suffix is nobody's asset. */
		bool suffix = i.kind == KIND_DOMAIN && (i.n == strlen("github.io") || i.n == strlen("pages.dev"));
		if (i.kind != KIND_URL && i.kind != KIND_JA3 && !suffix)
			t->guards[t->n_guards++] = i;
	}
	for (size_t i = 0; i < t->n_guards; i++)
		entries[i] = (struct protected_entry){item_value(&t->guards[i]), STR("own asset"), 7};
	struct protected_set *p = protected_set_new(entries, t->n_guards, false);
	assert_non_null(p);
	assert_int_equal(matcher_protect(t->m, p), OK);
}

static enum err append(void *ctx, const void *p, size_t n)
{
	buf_put(ctx, str_make(p, n));
	return buf_err(ctx);
}

/* The matcher is written to a file, and one that is loaded from it goes on in its place. */
static void reload(struct trial *t)
{
	static const struct match_snapshot_stamp stamp = {"any"};
	struct buf file;
	const char *why = NULL;
	while (t->merge)
		merge_on(t);
	struct match_snapshot *snap = match_snapshot_new(t->m, &stamp);
	assert_non_null(snap);
	buf_init(&file, (size_t)1 << 26);
	assert_int_equal(match_snapshot_write(snap, append, &file), OK);
	match_snapshot_let_go(snap);
	match_snapshot_free(snap);
	match_reader_free(t->r);
	matcher_free(t->m);
	void *map = mmap(NULL, file.n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(map != MAP_FAILED);
	memcpy(map, file.p, file.n);
	assert_int_equal(match_snapshot_load(str_make(map, file.n), &stamp, &t->m, &why), OK);
	buf_deinit(&file);
	t->r = match_reader_new(t->m);
	assert_non_null(t->r);
	protect(t); /* no part of the file */
}

static void settle(struct trial *t)
{
	struct matcher_stats stats;
	while (t->merge)
		merge_on(t);
	assert_int_equal(matcher_settle(t->m), OK);
	assert_int_equal(match_merge_due(t->m), 0);
	matcher_stats(t->m, &stats);
	assert_in_range(stats.tables, 1, 3);
}

static void run_trial(uint64_t seed)
{
	struct hash_key key;
	struct trial t = {.random = seed};
	print_message("seed %llu\n", (unsigned long long)seed);
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)draw(&t);
	t.m = matcher_new(&key);
	t.r = match_reader_new(t.m);
	for (int i = 1; i < CLASSES; i++) {
		const struct match_claim claim = {STR("l"), STR("s"), i, TLP_CLEAR, UTC_NONE, UTC_NONE};
		t.classes[i] = matcher_class(t.m, &claim, 1);
	}
	static const unsigned most[] = {1, 3, 20, 300};
	for (int round = 0; round < 60; round++) {
		change(&t, 1 + below(&t, most[below(&t, 4)]));
		if (below(&t, 3) == 0)
			merge_on(&t);
		if (below(&t, 8) == 0)
			protect(&t);
		compare(&t);
		if (below(&t, 10) == 0)
			settle(&t);
		if (below(&t, 10) == 0)
			reload(&t);
	}
	settle(&t);
	compare(&t);
	match_reader_free(t.r);
	matcher_free(t.m);
	free(t.oracle.items);
	free(t.oracle.class_of);
}

static void answers_like_a_scan_after_any_changes(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++)
		run_trial(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(answers_like_a_scan_after_any_changes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
