/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "parse/inflate.h"

enum { TEXT_BYTES = 300000 };

static char text[TEXT_BYTES];

static void make_text(void)
{
	uint32_t v = 1;
	for (size_t i = 0; i < sizeof text; i++) {
		v = v * 1664525 + 1013904223;
		text[i] = v >> 28 < 4 ? (char)(v >> 16) : 'a';
	}
}

static void put_gzip(struct buf *b, struct str plain)
{
	z_stream z = {0};
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	size_t cap = deflateBound(&z, plain.n) + 100;
	z.next_in = (z_const Bytef *)(uintptr_t)plain.p;
	z.avail_in = (unsigned)plain.n;
	z.next_out = (Bytef *)buf_room(b, cap);
	z.avail_out = (unsigned)cap;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->n += z.total_out;
	deflateEnd(&z);
}

static void put_zstd(struct buf *b, struct str plain)
{
	size_t cap = ZSTD_compressBound(plain.n);
	size_t n = ZSTD_compress(buf_room(b, cap), cap, plain.p, plain.n, 3);
	assert_false(ZSTD_isError(n));
	b->n += n;
}

/* Feeds data in pieces with little room; leftovers stay in front of the next piece, as with a socket. */
static enum err feed_pieces(struct str data, size_t piece, size_t room, struct buf *out)
{
	struct inflate *z = inflate_new();
	struct buf pending;
	enum err e = OK;
	buf_init(&pending, SIZE_MAX);
	while (!e && (data.n || pending.n)) {
		size_t n = data.n < piece ? data.n : piece;
		buf_put(&pending, str_upto(data, n));
		data = str_from(data, n);
		struct str in = buf_str(&pending);
		e = inflate_feed(z, &in, room, out);
		buf_drop(&pending, pending.n - in.n);
	}
	if (!e)
		e = inflate_end(z);
	buf_deinit(&pending);
	inflate_free(z);
	return e;
}

static void assert_opens(struct str data, struct str plain)
{
	static const struct { size_t piece, room; } ways[] = {{SIZE_MAX, SIZE_MAX}, {1, SIZE_MAX}, {7, 100}, {100, 7}, {3, 4}, {65536, 65536}, {SIZE_MAX, 1000}};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct buf out;
		buf_init(&out, 1 << 24);
		assert_int_equal(feed_pieces(data, ways[i].piece, ways[i].room, &out), OK);
		assert_int_equal(out.n, plain.n);
		assert_true(str_eq(buf_str(&out), plain));
		buf_deinit(&out);
	}
}

static void opens_plain_gzip_and_zstd_in_pieces_of_any_size(void **state)
{
	(void)state;
	struct str plain = {text, TEXT_BYTES};
	struct buf b;
	buf_init(&b, 1 << 24);
	assert_opens(STR("a"), STR("a"));
	assert_opens(STR("(a)\n"), STR("(a)\n"));
	assert_opens(STR("Paris"), STR("Paris"));
	assert_opens(STR("\x1F,"), STR("\x1F,"));
	put_gzip(&b, plain);
	assert_opens(buf_str(&b), plain);
	buf_reset(&b);
	put_zstd(&b, plain);
	assert_opens(buf_str(&b), plain);
	buf_deinit(&b);
}

static void opens_several_members_and_frames_as_one(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1 << 24);
	put_gzip(&b, STR("one\n"));
	put_gzip(&b, STR(""));
	put_gzip(&b, STR("two\n"));
	assert_opens(buf_str(&b), STR("one\ntwo\n"));
	buf_reset(&b);
	put_zstd(&b, STR("one\n"));
	buf_put(&b, STR("\x5A\x2A\x4D\x18\x03\0\0\0abc"));
	put_zstd(&b, STR("two\n"));
	assert_opens(buf_str(&b), STR("one\ntwo\n"));
	buf_reset(&b);
	buf_put(&b, STR("\x50\x2A\x4D\x18\x01\0\0\0a"));
	put_zstd(&b, STR("two\n"));
	assert_opens(buf_str(&b), STR("two\n"));
	buf_deinit(&b);
}

static void tells_packed_from_plain_by_the_first_bytes(void **state)
{
	(void)state;
	static const struct { struct str head; bool packed; } cases[] = {
		{{"\x1F\x8B", 2}, true}, {{"\x1F\x8B\x08\0\0", 5}, true}, {{"\x28\xB5\x2F\xFD\x24", 5}, true}, {{"\x5F\x2A\x4D\x18", 4}, true},
		{{"\x28\xB5\x2F", 3}, false}, {{"\x1F", 1}, false}, {{"", 0}, false}, {{"{\"a\":1}", 7}, false}, {{"P*M\x19", 4}, false}, {{"`*M\x18", 4}, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(inflate_is_packed(cases[i].head), cases[i].packed);
}

static void takes_nothing_for_complete(void **state)
{
	(void)state;
	struct buf out;
	struct parse_fault fault;
	buf_init(&out, 100);
	assert_int_equal(inflate_all(STR(""), &out, &fault), OK);
	assert_int_equal(out.n, 0);
	buf_deinit(&out);
}

static void refuses_truncation_at_every_byte(void **state)
{
	(void)state;
	struct buf b, out;
	struct parse_fault fault;
	buf_init(&b, 1 << 20);
	buf_init(&out, 1 << 20);
	for (int zstd = 0; zstd < 2; zstd++) {
		buf_reset(&b);
		(zstd ? put_zstd : put_gzip)(&b, str_make(text, 500));
		for (size_t n = 1; n < b.n; n++) {
			buf_reset(&out);
			assert_int_equal(inflate_all(str_upto(buf_str(&b), n), &out, &fault), ERR_SYNTAX);
			assert_int_equal(fault.at, n);
			assert_non_null(fault.what);
		}
	}
	buf_deinit(&b);
	buf_deinit(&out);
}

static void refuses_damage_and_garbage_behind_the_end(void **state)
{
	(void)state;
	struct buf b, out;
	struct parse_fault fault;
	buf_init(&b, 1 << 20);
	buf_init(&out, 1 << 20);
	for (int zstd = 0; zstd < 2; zstd++) {
		buf_reset(&b);
		(zstd ? put_zstd : put_gzip)(&b, str_make(text, 500));
		buf_puts(&b, "garbage");
		buf_reset(&out);
		assert_int_equal(inflate_all(buf_str(&b), &out, &fault), ERR_SYNTAX);
		b.n -= 7;
		b.p[b.n / 2] = (char)~b.p[b.n / 2];
		buf_reset(&out);
		if (!zstd) /* zstd's frames carry no checksum unless asked for */
			assert_int_equal(inflate_all(buf_str(&b), &out, &fault), ERR_SYNTAX);
	}
	buf_deinit(&b);
	buf_deinit(&out);
}

static void stops_at_the_maximum_of_the_buffer(void **state)
{
	(void)state;
	struct buf b, out;
	struct parse_fault fault;
	struct str plain = {text, TEXT_BYTES};
	buf_init(&b, 1 << 20);
	put_zstd(&b, plain);
	buf_init(&out, TEXT_BYTES);
	assert_int_equal(inflate_all(buf_str(&b), &out, &fault), OK);
	buf_deinit(&out);
	buf_init(&out, TEXT_BYTES - 1);
	assert_int_equal(inflate_all(buf_str(&b), &out, &fault), ERR_LIMIT);
	buf_deinit(&out);
	buf_init(&out, TEXT_BYTES - 1);
	assert_int_equal(inflate_all(plain, &out, &fault), ERR_LIMIT);
	buf_deinit(&out);
	buf_deinit(&b);
}

/* Blocks of zstd that stand for 128 KiB of one byte each in four bytes: about 32,000 times. */
static void refuses_a_bomb(void **state)
{
	(void)state;
	struct buf b, out;
	struct parse_fault fault;
	buf_init(&b, 1 << 20);
	buf_init(&out, (size_t)1 << 30);
	/* A frame header without content size and a window of 128 KiB, then blocks of type 1 (run length). */
	buf_put(&b, STR("\x28\xB5\x2F\xFD\x00\x38"));
	for (int i = 0; i < 1000; i++)
		buf_put(&b, STR("\x02\x00\x10\x00"));
	buf_put(&b, STR("\x03\x00\x10\x00"));
	assert_int_equal(inflate_all(buf_str(&b), &out, &fault), ERR_LIMIT);
	assert_true(out.n <= 2 << 20);
	buf_deinit(&b);
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_plain_gzip_and_zstd_in_pieces_of_any_size),
		cmocka_unit_test(opens_several_members_and_frames_as_one),
		cmocka_unit_test(tells_packed_from_plain_by_the_first_bytes),
		cmocka_unit_test(takes_nothing_for_complete),
		cmocka_unit_test(refuses_truncation_at_every_byte),
		cmocka_unit_test(refuses_damage_and_garbage_behind_the_end),
		cmocka_unit_test(stops_at_the_maximum_of_the_buffer),
		cmocka_unit_test(refuses_a_bomb),
	};
	make_text();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
