/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots answer like what they were taken from, and nothing that is damaged or forged is believed. */
#include "match/match_snapshot.h"

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
#include "match/match_snapshot_form.h"

enum { CLASSES = 6, TEXT_MAX = 64 };

static const struct match_snapshot_stamp stamp = {"the hub that wrote it, then"};

struct trial {
	uint64_t random;
	struct matcher *m;
	uint32_t classes[CLASSES]; /* [0] is 0 */
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

static struct value network(struct trial *t, char out[TEXT_MAX])
{
	size_t n = below(t, 2) ? 4 : 16;
	unsigned bits = (unsigned)n * 8, length = 4 + below(t, bits - 4);
	memset(out, 0x21, n);
	out[1] = (char)below(t, 40);
	for (unsigned b = length; b < bits; b++)
		out[b / 8] &= (char)~(0x80 >> b % 8);
	out[n] = (char)length;
	return (struct value){KIND_NETWORK, str_make(out, n + 1)};
}

static struct value address(struct trial *t, char out[TEXT_MAX])
{
	size_t n = below(t, 2) ? 4 : 16;
	memset(out, 0x21, n);
	out[1] = (char)below(t, 40);
	out[3] = (char)below(t, 40);
	return (struct value){n == 4 ? KIND_IPV4 : KIND_IPV6, str_make(out, n)};
}

static struct value some_value(struct trial *t, char out[TEXT_MAX])
{
	static const char *const tops[] = {"example", "example.org", "github.io", "a.test"};
	unsigned name = below(t, 300), top = below(t, 4);
	switch (below(t, 5)) {
	case 0:
		return network(t, out);
	case 1:
		snprintf(out, TEXT_MAX, "x%u.%s", name, tops[top]);
		return (struct value){KIND_DOMAIN, str_of(out)};
	case 2:
		snprintf(out, TEXT_MAX, "http://x%u.%s/a", name, tops[top]);
		return (struct value){KIND_URL, str_of(out)};
	case 3:
		snprintf(out, TEXT_MAX, "%032u", name);
		return (struct value){KIND_SHA256, str_make(out, 32)};
	default:
		return address(t, out);
	}
}

static void trial_init(struct trial *t, uint64_t seed)
{
	struct hash_key key;
	*t = (struct trial){.random = seed};
	for (size_t i = 0; i < sizeof key.secret; i++)
		key.secret[i] = (uint8_t)draw(t);
	t->m = matcher_new(&key);
	assert_non_null(t->m);
	for (int i = 1; i < CLASSES; i++) {
		const struct match_claim claims[2] = {
			{i % 2 ? STR("emotet") : STR(""), STR("feed one"), i, TLP_AMBER, UTC_NONE, UTC_NONE},
			{STR("second"), STR("feed two"), CONFIDENCE_UNKNOWN, TLP_CLEAR, 5, 7},
		};
		t->classes[i] = matcher_class(t->m, claims, 1 + (size_t)i % 2);
	}
}

static void change(struct trial *t, size_t n)
{
	struct match_change *changes = calloc(n, sizeof *changes);
	char(*text)[TEXT_MAX] = calloc(n, sizeof *text);
	assert_non_null(changes);
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		changes[i] = (struct match_change){some_value(t, text[i]), t->classes[below(t, CLASSES)]};
	assert_int_equal(matcher_apply(t->m, changes, n), OK);
	free(changes);
	free(text);
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
	assert_int_equal(mprotect(p, bytes.n, PROT_READ), 0);
	return str_make(p, bytes.n);
}

/* The file of t's matcher; with adopt its values move there. */
static void snapshot(struct trial *t, struct buf *out, bool adopt)
{
	struct match_snapshot *s = match_snapshot_new(t->m, &stamp);
	assert_non_null(s);
	buf_init(out, (size_t)1 << 26);
	if (below(t, 2))
		change(t, 3); /* after the moment of the snapshot */
	assert_int_equal(match_snapshot_write(s, append, out), OK);
	assert_int_equal(match_snapshot_bytes(s), out->n);
	if (adopt) {
		assert_int_equal(match_snapshot_check(s, map_of(buf_str(out))), OK);
		assert_int_equal(match_snapshot_swap(s), OK);
	} else {
		match_snapshot_let_go(s);
	}
	match_snapshot_free(s);
}

static enum err load(struct str bytes, struct matcher **out)
{
	const char *why = NULL;
	*out = NULL;
	enum err e = match_snapshot_load(map_of(bytes), &stamp, out, &why);
	assert_true((e == OK) == (*out != NULL));
	assert_true((e == OK) == (why == NULL));
	return e;
}

static void observe(struct trial *t, struct batch *b)
{
	char text[TEXT_MAX];
	batch_init(b);
	for (size_t i = 0; i < 200; i++) {
		struct value v = some_value(t, text);
		batch_event(b, (int64_t)below(t, 10), 1, 1);
		batch_observe(b, v.kind, ROLE_NONE, v.bytes);
	}
	assert_int_equal(b->err, OK);
}

static bool same_claim(const struct match_claim *a, const struct match_claim *b)
{
	return str_eq(a->label, b->label) && str_eq(a->source, b->source) && a->confidence == b->confidence &&
	       a->tlp == b->tlp && a->valid_from == b->valid_from && a->valid_until == b->valid_until;
}

struct answer {
	uint32_t observed;
	struct value indicator;
	char bytes[TEXT_MAX];
	const struct match_claim *claim;
};

/* A thread has one reader at a time. */
static struct answer *answers(struct matcher *m, const struct batch *b, size_t *out_n)
{
	struct match_reader *r = match_reader_new(m);
	const struct match_hit *hits;
	assert_int_equal(match_batch(r, b, 6, &hits, out_n), OK);
	struct answer *all = calloc(*out_n + 1, sizeof *all);
	assert_non_null(all);
	for (size_t i = 0; i < *out_n; i++) {
		all[i] = (struct answer){.observed = hits[i].observed, .indicator = hits[i].indicator, .claim = hits[i].claim};
		memcpy(all[i].bytes, hits[i].indicator.bytes.p, hits[i].indicator.bytes.n);
		all[i].indicator.bytes.p = all[i].bytes;
	}
	match_reader_free(r);
	return all;
}

static void compare(struct trial *t, struct matcher *a, struct matcher *b)
{
	struct batch batch;
	size_t n_a, n_b;
	observe(t, &batch);
	struct answer *of_a = answers(a, &batch, &n_a), *of_b = answers(b, &batch, &n_b);
	assert_int_equal(n_a, n_b);
	for (size_t i = 0; i < n_a; i++) {
		assert_int_equal(of_a[i].observed, of_b[i].observed);
		assert_true(value_eq(of_a[i].indicator, of_b[i].indicator));
		assert_true(same_claim(of_a[i].claim, of_b[i].claim));
	}
	free(of_a);
	free(of_b);
	batch_deinit(&batch);
	struct matcher_stats stats_a, stats_b;
	matcher_stats(a, &stats_a);
	matcher_stats(b, &stats_b);
	assert_int_equal(stats_a.values, stats_b.values);
	assert_int_equal(stats_a.classes, stats_b.classes);
}

/* A second matcher lives through the same changes, loaded anew again and again. */
static void run_trial(uint64_t seed)
{
	struct trial t;
	struct matcher *loaded;
	struct buf file;
	print_message("seed %llu\n", (unsigned long long)seed);
	trial_init(&t, seed);
	for (int round = 0; round < 12; round++) {
		if (round)
			change(&t, 1 + below(&t, below(&t, 2) ? 4 : 2000));
		struct match_snapshot *s = match_snapshot_new(t.m, &stamp);
		assert_non_null(s);
		buf_init(&file, (size_t)1 << 26);
		assert_int_equal(match_snapshot_write(s, append, &file), OK);
		match_snapshot_let_go(s);
		match_snapshot_free(s);
		assert_int_equal(load(buf_str(&file), &loaded), OK);
		compare(&t, t.m, loaded);
		buf_deinit(&file);
		if (below(&t, 3) == 0) {
			snapshot(&t, &file, below(&t, 2));
			buf_deinit(&file);
		}
		if (below(&t, 3) == 0)
			assert_int_equal(matcher_settle(t.m), OK);
		/* What was loaded takes the place: further changes and merges build on it. */
		if (below(&t, 2) == 0) {
			struct matcher *old = t.m;
			snapshot(&t, &file, false);
			matcher_free(loaded);
			assert_int_equal(load(buf_str(&file), &loaded), OK);
			buf_deinit(&file);
			t.m = loaded;
			loaded = old;
		}
		matcher_free(loaded);
	}
	matcher_free(t.m);
}

static void answers_like_the_original_after_any_changes(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++)
		run_trial(seed);
}

static void moves_values_into_the_file(void **state)
{
	(void)state;
	struct trial t;
	struct buf file;
	struct matcher *loaded;
	struct matcher_stats before, after;
	trial_init(&t, 77);
	change(&t, 20000);
	assert_int_equal(matcher_settle(t.m), OK);
	matcher_stats(t.m, &before);
	assert_int_equal(before.file_bytes, 0);
	snapshot(&t, &file, true);
	matcher_stats(t.m, &after);
	assert_in_range(after.file_bytes, 1, SIZE_MAX);
	assert_in_range(after.bytes, 1, before.bytes - 1);
	assert_int_equal(load(buf_str(&file), &loaded), OK);
	matcher_stats(loaded, &after);
	assert_in_range(after.file_bytes, 1, SIZE_MAX);
	matcher_free(loaded);
	buf_deinit(&file);
	matcher_free(t.m);
}

/* Sums as they would be had the content been written so. */
static void forge_sums(struct buf *file, const struct match_snapshot_layout *l)
{
	const size_t sum = sizeof(struct match_snapshot_sum);
	for (size_t i = 0; i <= l->n_blocks; i++) {
		size_t at = i * MATCH_SNAPSHOT_BLOCK, n = l->sums_at - at;
		if (i == l->n_blocks) {
			at = l->sums_at;
			n = l->n_blocks * sum;
		}
		struct match_snapshot_sum s =
			match_snapshot_form_sum(file->p + at, i < l->n_blocks && n > MATCH_SNAPSHOT_BLOCK ? MATCH_SNAPSHOT_BLOCK : n);
		memcpy(file->p + l->sums_at + i * sum, &s, sum);
	}
}

struct sample {
	struct trial t;
	struct buf file;
	struct match_snapshot_header header;
	struct match_snapshot_layout layout;
};

static void sample_init(struct sample *s)
{
	trial_init(&s->t, 5);
	change(&s->t, 8000);
	buf_init(&s->file, (size_t)1 << 26);
	struct match_snapshot *snap = match_snapshot_new(s->t.m, &stamp);
	assert_int_equal(match_snapshot_write(snap, append, &s->file), OK);
	match_snapshot_let_go(snap);
	match_snapshot_free(snap);
	memcpy(&s->header, s->file.p, sizeof s->header);
	assert_true(match_snapshot_form_layout(&s->header, &s->layout));
	assert_int_equal(s->layout.file_bytes, s->file.n);
}

static void sample_deinit(struct sample *s)
{
	buf_deinit(&s->file);
	matcher_free(s->t.m);
}

static void refuse(struct sample *s, size_t n)
{
	struct matcher *m;
	if (load(str_make(s->file.p, n), &m) == OK)
		fail();
}

static void flip(struct sample *s, size_t at, unsigned bit)
{
	s->file.p[at] ^= (char)(1u << bit);
	refuse(s, s->file.n);
	s->file.p[at] ^= (char)(1u << bit);
}

static void refuses_a_flipped_bit_anywhere(void **state)
{
	(void)state;
	struct sample s;
	struct matcher *m;
	sample_init(&s);
	for (size_t at = 0; at < sizeof s.header; at++)
		flip(&s, at, (unsigned)at % 8);
	for (size_t at = sizeof s.header; at < s.file.n; at += 1 + below(&s.t, 4000))
		flip(&s, at, (unsigned)at % 8);
	for (size_t at = s.layout.sums_at; at < s.file.n; at++)
		flip(&s, at, (unsigned)at % 8);
	assert_int_equal(load(buf_str(&s.file), &m), OK);
	matcher_free(m);
	sample_deinit(&s);
}

static void refuses_a_file_that_is_cut_or_longer(void **state)
{
	(void)state;
	struct sample s;
	sample_init(&s);
	static const size_t cuts[] = {1, 15, 16, 17, 4096, MATCH_SNAPSHOT_ALIGN, MATCH_SNAPSHOT_ALIGN + 1};
	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		refuse(&s, cuts[i]);
		refuse(&s, s.file.n - cuts[i]);
	}
	refuse(&s, sizeof s.header);
	buf_putc(&s.file, '\0');
	refuse(&s, s.file.n);
	sample_deinit(&s);
}

static void refuses_another_stamp_and_another_format(void **state)
{
	(void)state;
	struct sample s;
	struct matcher *m = NULL;
	const char *why = NULL;
	sample_init(&s);
	static const struct match_snapshot_stamp other = {"the hub that wrote it, later"};
	assert_int_equal(match_snapshot_load(map_of(buf_str(&s.file)), &other, &m, &why), ERR_UNSUPPORTED);
	assert_string_equal(why, "it is not of the indicators that are stored now");
	s.file.p[offsetof(struct match_snapshot_header, format)]++;
	forge_sums(&s.file, &s.layout);
	assert_int_equal(load(buf_str(&s.file), &m), ERR_UNSUPPORTED);
	s.file.p[offsetof(struct match_snapshot_header, format)]--;
	forge_sums(&s.file, &s.layout);
	assert_int_equal(load(buf_str(&s.file), &m), OK);
	matcher_free(m);
	sample_deinit(&s);
}

/* The slots of the first table. */
static struct match_short *shorts(struct sample *s)
{
	return (struct match_short *)(void *)(s->file.p + s->layout.buckets_at[0]);
}

static struct match_slot *longs(struct sample *s)
{
	size_t n_shorts = s->header.table[0].n_buckets[MATCH_RUN_SHORT] * MATCH_BUCKET_SHORTS;
	return (struct match_slot *)(void *)(shorts(s) + n_shorts);
}

static struct match_slot *slot_with_record(struct sample *s)
{
	struct match_slot *slot = longs(s);
	while (match_bucket_code(slot->tag) != KIND_DOMAIN)
		slot++;
	return slot;
}

static struct match_short *slot_of_network(struct sample *s)
{
	struct match_short *slot = shorts(s);
	while (!(slot->class_id & MATCH_SHORT_NETWORK))
		slot++;
	return slot;
}

enum forgery {
	REF_PAST_HEAP,
	REF_AT_END,
	RECORD_TOO_LONG,
	RECORD_PAST_END,
	TWO_SLOTS_ONE_RECORD,
	CLASS_UNKNOWN,
	SHORT_CLASS_UNKNOWN,
	CODE_NONE,
	CODE_UNKNOWN,
	CODE_OF_SHORT,
	NETWORK_WITHOUT_LENGTH,
	MARKS_EVERYWHERE,
	SHORT_MARKS_EVERYWHERE,
	NO_FREE_SHORT,
	NO_SHORT_BUCKETS,
	TOO_MANY_VALUES,
	CLASS_COUNT,
	CLASSES_LEFT_OVER,
	CLAIM_COUNT,
	FORGERIES
};

static void forge(struct sample *s, enum forgery what)
{
	struct match_slot *slot = slot_with_record(s);
	struct match_slot *all = longs(s);
	struct match_short *all_short = shorts(s);
	struct match_snapshot_header *h = (struct match_snapshot_header *)(void *)s->file.p;
	size_t n_slots = h->table[0].n_buckets[MATCH_RUN_LONG] * MATCH_BUCKET_SLOTS;
	size_t n_shorts = h->table[0].n_buckets[MATCH_RUN_SHORT] * MATCH_BUCKET_SHORTS;
	char *record = s->file.p + s->layout.heap_at[0] + (size_t)slot->ref * MATCH_HEAP_UNIT;
	switch (what) {
	case REF_PAST_HEAP: slot->ref = UINT32_MAX; break;
	case REF_AT_END: slot->ref = (uint32_t)(s->header.table[0].heap_bytes / MATCH_HEAP_UNIT); break;
	case RECORD_TOO_LONG: memset(record, 0x7f, 2); break;
	case RECORD_PAST_END: /* while all records together are as long as before */
		slot->ref = (uint32_t)(s->header.table[0].heap_bytes / MATCH_HEAP_UNIT) - 1;
		memcpy(s->file.p + s->layout.heap_at[0] + s->header.table[0].heap_bytes - MATCH_HEAP_UNIT, record, 2);
		break;
	case TWO_SLOTS_ONE_RECORD:
		for (struct match_slot *x = slot + 1;; x++)
			if ((x->tag & 31) == KIND_URL) {
				x->ref = slot->ref;
				break;
			}
		break;
	case CLASS_UNKNOWN: slot->class_id = (uint32_t)s->header.n_classes + 1; break;
	case SHORT_CLASS_UNKNOWN: slot_of_network(s)->class_id += (uint32_t)s->header.n_classes + 1; break;
	case CODE_NONE: slot->tag &= ~UINT64_C(31); break;
	case CODE_UNKNOWN: slot->tag = (slot->tag & ~UINT64_C(31)) | 30; break;
	case CODE_OF_SHORT: slot->tag = (slot->tag & ~UINT64_C(31)) | KIND_IPV4; break;
	case NETWORK_WITHOUT_LENGTH: slot_of_network(s)->ref = 0; break;
	case MARKS_EVERYWHERE:
		for (size_t i = 0; i < n_slots; i++)
			all[i].class_id |= MATCH_MARKS;
		break;
	case SHORT_MARKS_EVERYWHERE:
		for (size_t i = 1; i < n_shorts; i += 2)
			all_short[i].class_id |= MATCH_MARKS;
		break;
	case NO_FREE_SHORT:
		for (size_t i = 0; i < n_shorts; i++)
			if (!(all_short[i].class_id & MATCH_SHORT_USED))
				all_short[i] = (struct match_short){all_short[i].class_id | MATCH_SHORT_USED, (uint32_t)i};
		break;
	case NO_SHORT_BUCKETS: /* while all buckets together are as many as before */
		h->table[0].n_buckets[MATCH_RUN_LONG] += h->table[0].n_buckets[MATCH_RUN_SHORT];
		h->table[0].n_buckets[MATCH_RUN_SHORT] = 0;
		break;
	case TOO_MANY_VALUES: h->values = n_slots + n_shorts + 1; break;
	case CLASS_COUNT: h->n_classes++; break;
	case CLASSES_LEFT_OVER:
		h->n_classes--;
		for (size_t i = 0; i < n_slots; i++)
			if ((all[i].class_id & MATCH_CLASS_MAX) == s->header.n_classes)
				all[i].class_id--;
		for (size_t i = 0; i < n_shorts; i++)
			if ((all_short[i].class_id & MATCH_CLASS_MAX) == s->header.n_classes)
				all_short[i].class_id--;
		break;
	case CLAIM_COUNT: memset(s->file.p + s->layout.classes_at, 0xff, 4); break;
	case FORGERIES: break;
	}
}

static void refuses_content_that_leads_astray(void **state)
{
	(void)state;
	for (int what = 0; what <= FORGERIES; what++) {
		struct sample s;
		struct matcher *m;
		sample_init(&s);
		forge(&s, (enum forgery)what);
		forge_sums(&s.file, &s.layout);
		print_message("forgery %d\n", what);
		assert_int_equal(load(buf_str(&s.file), &m), what == FORGERIES ? OK : ERR_CORRUPT);
		matcher_free(m);
		sample_deinit(&s);
	}
}

static void is_not_used_when_most_classes_are_of_the_past(void **state)
{
	(void)state;
	static const uint32_t counts[] = {9000, 15000};
	for (size_t k = 0; k < 2; k++) {
		struct trial t;
		struct buf file;
		struct matcher *m;
		trial_init(&t, 3);
		change(&t, 100);
		for (uint32_t i = 0; i < counts[k]; i++) {
			const struct match_claim claim = {STR(""), STR("feed"), 1, TLP_CLEAR, (int64_t)i, UTC_NONE};
			assert_int_not_equal(matcher_class(t.m, &claim, 1), 0);
		}
		snapshot(&t, &file, false);
		assert_int_equal(load(buf_str(&file), &m), k ? ERR_UNSUPPORTED : OK);
		matcher_free(m);
		buf_deinit(&file);
		matcher_free(t.m);
	}
}

static enum err full(void *ctx, const void *p, size_t n)
{
	(void)p;
	size_t *left = ctx;
	if (n > *left)
		return ERR_FULL;
	*left -= n;
	return OK;
}

static void says_when_the_disk_is_full_and_goes_on(void **state)
{
	(void)state;
	struct trial t;
	trial_init(&t, 9);
	change(&t, 3000);
	for (size_t room = 0; room < 4 << 16; room += 50000) {
		size_t left = room;
		struct match_snapshot *s = match_snapshot_new(t.m, &stamp);
		assert_int_equal(match_snapshot_write(s, full, &left), ERR_FULL);
		match_snapshot_let_go(s);
		match_snapshot_free(s);
		change(&t, 10);
	}
	matcher_free(t.m);
}

static void does_not_move_values_into_another_file(void **state)
{
	(void)state;
	struct sample s;
	struct matcher_stats stats;
	sample_init(&s);
	struct match_snapshot *snap = match_snapshot_new(s.t.m, &stamp);
	s.file.p[s.layout.heap_at[0]] ^= 1;
	assert_int_equal(match_snapshot_check(snap, map_of(buf_str(&s.file))), ERR_CORRUPT);
	match_snapshot_let_go(snap);
	match_snapshot_free(snap);
	matcher_stats(s.t.m, &stats);
	assert_int_equal(stats.file_bytes, 0);
	sample_deinit(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_like_the_original_after_any_changes),
		cmocka_unit_test(moves_values_into_the_file),
		cmocka_unit_test(refuses_a_flipped_bit_anywhere),
		cmocka_unit_test(refuses_a_file_that_is_cut_or_longer),
		cmocka_unit_test(refuses_another_stamp_and_another_format),
		cmocka_unit_test(refuses_content_that_leads_astray),
		cmocka_unit_test(is_not_used_when_most_classes_are_of_the_past),
		cmocka_unit_test(says_when_the_disk_is_full_and_goes_on),
		cmocka_unit_test(does_not_move_values_into_another_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
