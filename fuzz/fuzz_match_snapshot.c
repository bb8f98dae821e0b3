/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Overwrites parts of a good snapshot, makes its sums right again, loads it, and uses and changes what was accepted.
 * The input is a list of strokes: where (3 bytes), how many (1 byte), and the bytes.
 */
#include "match/match_snapshot.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/buf.h"
#include "match/match_snapshot_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct match_snapshot_stamp stamp = {"fuzz"};

static const struct {
	enum kind kind;
	struct str bytes;
} values[] = {
	{KIND_IPV4, {"\x21\x22\x23\x24", 4}},
	{KIND_IPV6, {"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16}},
	{KIND_NETWORK, {"\x21\x22\0\0\x10", 5}},
	{KIND_NETWORK, {"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0\x20", 17}},
	{KIND_DOMAIN, {"evil.example", 12}},
	{KIND_DOMAIN, {"github.io", 9}},
	{KIND_URL, {"http://a.evil.example/x", 23}},
	{KIND_MD5, {"0123456789abcdef", 16}},
};
enum { VALUES = sizeof values / sizeof values[0] };

static enum err append(void *ctx, const void *p, size_t n)
{
	buf_put(ctx, str_make(p, n));
	return buf_err(ctx);
}

static void change(struct matcher *m, uint32_t class_id, size_t from, size_t to)
{
	struct match_change changes[VALUES];
	for (size_t i = from; i < to; i++)
		changes[i] = (struct match_change){{values[i].kind, values[i].bytes}, class_id};
	assert(matcher_apply(m, changes + from, to - from) == OK);
}

static void good_snapshot(struct buf *out)
{
	const struct match_claim claims[] = {{STR("emotet"), STR("feed"), 50, TLP_AMBER, UTC_NONE, UTC_NONE}};
	struct hash_key key;
	memset(&key, 7, sizeof key);
	struct matcher *m = matcher_new(&key);
	assert(m);
	change(m, matcher_class(m, claims, 1), 0, VALUES);
	struct match_snapshot *s = match_snapshot_new(m, &stamp);
	assert(s && match_snapshot_write(s, append, out) == OK);
	match_snapshot_let_go(s);
	match_snapshot_free(s);
	matcher_free(m);
}

/* Where a stroke lands: in the header, or in one of the parts behind it. */
static size_t place(const struct match_snapshot_layout *l, const uint8_t *at)
{
	size_t offset = (size_t)at[1] << 8 | at[2];
	const size_t parts[] = {0, l->buckets_at[0], l->heap_at[0], l->classes_at};
	return parts[at[0] % 4] + offset;
}

static void strike(struct buf *file, const struct match_snapshot_layout *l, const uint8_t *data, size_t size)
{
	while (size > 4) {
		size_t at = place(l, data), n = data[3] % 64u;
		data += 4;
		size -= 4;
		for (; n && size; n--, size--, at++)
			file->p[at % l->sums_at] = (char)*data++;
	}
}

static void forge_sums(struct buf *file, const struct match_snapshot_layout *l)
{
	struct match_snapshot_sum sum = match_snapshot_form_sum(file->p, l->sums_at);
	assert(l->n_blocks == 1);
	memcpy(file->p + l->sums_at, &sum, sizeof sum);
	sum = match_snapshot_form_sum(&sum, sizeof sum);
	memcpy(file->p + l->sums_at + sizeof sum, &sum, sizeof sum);
}

static void use(struct matcher *m)
{
	struct match_reader *r = match_reader_new(m);
	const struct match_hit *hits;
	struct batch b;
	size_t n;
	assert(r);
	batch_init(&b);
	batch_event(&b, 0, 1, 1);
	for (size_t i = 0; i < VALUES; i++)
		batch_observe(&b, values[i].kind, ROLE_NONE, values[i].bytes);
	assert(match_batch(r, &b, 0, &hits, &n) == OK);
	for (size_t i = 0; i < n; i++)
		assert(hits[i].claim->label.n <= 1 << 16 && hits[i].indicator.bytes.n > 0);
	batch_deinit(&b);
	match_reader_free(r);
	const struct match_claim claim = {STR("new"), STR("feed"), 50, TLP_CLEAR, UTC_NONE, UTC_NONE};
	change(m, matcher_class(m, &claim, 1), 2, 5);
	change(m, 0, 4, VALUES);
	assert(matcher_settle(m) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf file;
	struct match_snapshot_header header;
	struct match_snapshot_layout layout;
	struct matcher *m;
	const char *why;
	buf_init(&file, (size_t)1 << 24);
	good_snapshot(&file);
	memcpy(&header, file.p, sizeof header);
	assert(match_snapshot_form_layout(&header, &layout));
	strike(&file, &layout, data, size);
	forge_sums(&file, &layout);
	char *map = mmap(NULL, file.n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert(map != MAP_FAILED);
	memcpy(map, file.p, file.n);
	assert(mprotect(map, file.n, PROT_READ) == 0);
	enum err e = match_snapshot_load(str_make(map, file.n), &stamp, &m, &why);
	assert(size > 4 || e == OK);
	if (e == OK) {
		use(m);
		matcher_free(m);
	}
	buf_deinit(&file);
	return 0;
}
