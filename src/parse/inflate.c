/* SPDX-License-Identifier: Apache-2.0 */
/* Two decoders behind one step function; what precedes them is finding out which one the first bytes ask for. */
#include "parse/inflate.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"

enum {
	SIGNATURE_BYTES = 4,
	STEP_BYTES = 1 << 16,
	/* zstd up to level 19 uses a window of 8 MiB; more is memory that a sender would make the reader spend. */
	ZSTD_WINDOW_LOG = 23,
	/* Output below which the ratio is not looked at: a frame of a few bytes may well stand for a block of zeros. */
	RATIO_FREE_BYTES = 1 << 20,
};
static_assert(STEP_BYTES <= UINT_MAX, "zlib counts in unsigned int");

enum coding { CODING_UNKNOWN, CODING_PLAIN, CODING_GZIP, CODING_ZSTD };

struct inflate {
	enum coding coding;
	unsigned char head[SIGNATURE_BYTES]; /* first bytes, until they tell the coding */
	size_t n_head;
	bool complete; /* the decoder stands between two members or frames */
	uint64_t total_in, total_out;
	z_stream gzip;
	ZSTD_DStream *zstd;
	const char *what;
};

struct inflate *inflate_new(void)
{
	return calloc(1, sizeof(struct inflate));
}

void inflate_free(struct inflate *z)
{
	if (!z)
		return;
	if (z->coding == CODING_GZIP)
		inflateEnd(&z->gzip);
	ZSTD_freeDStream(z->zstd);
	free(z);
}

static enum err fail(struct inflate *z, enum err e, const char *what)
{
	z->what = what;
	return e;
}

/* The coding whose signature begins with n bytes of head; CODING_UNKNOWN while more than one is possible. */
static enum coding recognise(const unsigned char *head, size_t n)
{
	static const unsigned char zstd[SIGNATURE_BYTES] = {0x28, 0xB5, 0x2F, 0xFD};
	static const unsigned char skippable[SIGNATURE_BYTES] = {0x50, 0x2A, 0x4D, 0x18};
	unsigned char first[SIGNATURE_BYTES] = {0};
	if (n == 0)
		return CODING_UNKNOWN;
	memcpy(first, head, n);
	if (first[0] == 0x1F && (n < 2 || first[1] == 0x8B))
		return n < 2 ? CODING_UNKNOWN : CODING_GZIP;
	bool frame = memcmp(first, zstd, n) == 0;
	first[0] &= 0xF0; /* 0x50 to 0x5F */
	if (frame || memcmp(first, skippable, n) == 0)
		return n < SIGNATURE_BYTES ? CODING_UNKNOWN : CODING_ZSTD;
	return CODING_PLAIN;
}

bool inflate_is_packed(struct str head)
{
	unsigned char first[SIGNATURE_BYTES] = {0};
	size_t n = head.n < SIGNATURE_BYTES ? head.n : SIGNATURE_BYTES;
	if (n)
		memcpy(first, head.p, n);
	enum coding coding = recognise(first, n);
	return coding == CODING_GZIP || coding == CODING_ZSTD;
}

static enum err begin_gzip(struct inflate *z)
{
	enum { WINDOW_AND_GZIP_HEADER = MAX_WBITS + 16 };
	if (inflateInit2(&z->gzip, WINDOW_AND_GZIP_HEADER) != Z_OK)
		return fail(z, ERR_NOMEM, "out of memory");
	z->coding = CODING_GZIP;
	return OK;
}

static enum err begin_zstd(struct inflate *z)
{
	z->zstd = ZSTD_createDStream();
	if (!z->zstd || ZSTD_isError(ZSTD_DCtx_setParameter(z->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG)))
		return fail(z, ERR_NOMEM, "out of memory");
	z->coding = CODING_ZSTD;
	return OK;
}

static enum err step_gzip(struct inflate *z, struct str *in, char *out, size_t cap, size_t *out_n)
{
	if (z->complete && in->n) {
		inflateReset(&z->gzip);
		z->complete = false;
	}
	size_t take = in->n < STEP_BYTES ? in->n : STEP_BYTES;
	z->gzip.next_in = (z_const Bytef *)(uintptr_t)in->p; /* read only; zlib's type lacks the const */
	z->gzip.avail_in = (unsigned)take;
	z->gzip.next_out = (Bytef *)out;
	z->gzip.avail_out = (unsigned)cap;
	int r = inflate(&z->gzip, Z_NO_FLUSH);
	*in = str_from(*in, take - z->gzip.avail_in);
	*out_n = cap - z->gzip.avail_out;
	if (r == Z_STREAM_END)
		z->complete = true;
	else if (r == Z_MEM_ERROR)
		return fail(z, ERR_NOMEM, "out of memory");
	else if (r != Z_OK && r != Z_BUF_ERROR)
		return fail(z, ERR_SYNTAX, "damaged gzip data");
	return OK;
}

static enum err step_zstd(struct inflate *z, struct str *in, char *out, size_t cap, size_t *out_n)
{
	ZSTD_inBuffer from = {in->p, in->n, 0};
	ZSTD_outBuffer to = {out, cap, 0};
	size_t r = ZSTD_decompressStream(z->zstd, &to, &from);
	*in = str_from(*in, from.pos);
	*out_n = to.pos;
	if (ZSTD_isError(r))
		return fail(z, ERR_SYNTAX, "damaged zstd data, or a window above 8 MiB");
	if (r == 0)
		z->complete = true;
	else if (from.pos)
		z->complete = false;
	return OK;
}

static enum err step_plain(struct str *in, char *out, size_t cap, size_t *out_n)
{
	*out_n = in->n < cap ? in->n : cap;
	memcpy(out, in->p, *out_n);
	*in = str_from(*in, *out_n);
	return OK;
}

static enum err step(struct inflate *z, struct str *in, char *out, size_t cap, size_t *out_n)
{
	size_t before = in->n;
	enum err e;
	switch (z->coding) {
	case CODING_GZIP:
		e = step_gzip(z, in, out, cap, out_n);
		break;
	case CODING_ZSTD:
		e = step_zstd(z, in, out, cap, out_n);
		break;
	default:
		e = step_plain(in, out, cap, out_n);
	}
	z->total_in += before - in->n;
	z->total_out += *out_n;
	if (!e && z->total_out > RATIO_FREE_BYTES && z->total_out / LIMIT_INFLATE_RATIO > z->total_in)
		return fail(z, ERR_LIMIT, "the compressed data stands for too much plain data");
	return e;
}

/*
 * Steps until in is empty or room is used up. A decoder that has taken all input may hold output that found no room:
 * then a trailer (gzip) is still to come, or the last byte was left in in (zstd does so at the end of a frame).
 */
static enum err run(struct inflate *z, struct str *in, size_t *room, struct buf *out)
{
	while (*room) {
		char spare;
		size_t n, cap = *room < STEP_BYTES ? *room : STEP_BYTES;
		if (cap > out->max - out->n)
			cap = out->max - out->n;
		/* With out at its maximum, a byte beside it tells whether there is more. */
		bool full = cap == 0;
		char *to = full ? &spare : buf_room(out, cap);
		if (!to)
			return fail(z, buf_err(out), "out of memory");
		enum err e = step(z, in, to, full ? 1 : cap, &n);
		if (e)
			return e;
		if (full && n) {
			buf_putc(out, spare);
			return fail(z, ERR_LIMIT, "more plain data than is accepted");
		}
		out->n += n;
		*room -= n;
		if (!in->n && (full || n < cap))
			return OK;
	}
	return OK;
}

static enum err begin(struct inflate *z, struct str *in)
{
	while (z->coding == CODING_UNKNOWN && in->n) {
		z->head[z->n_head++] = (unsigned char)*in->p;
		*in = str_from(*in, 1);
		enum err e = OK;
		switch (recognise(z->head, z->n_head)) {
		case CODING_GZIP:
			e = begin_gzip(z);
			break;
		case CODING_ZSTD:
			e = begin_zstd(z);
			break;
		case CODING_PLAIN:
			z->coding = CODING_PLAIN;
			z->complete = true;
			break;
		case CODING_UNKNOWN:
			break;
		}
		if (e)
			return e;
	}
	return OK;
}

enum err inflate_feed(struct inflate *z, struct str *in, size_t room, struct buf *out)
{
	enum err e = begin(z, in);
	if (e || z->coding == CODING_UNKNOWN)
		return e;
	struct str head = str_make(z->head, z->n_head);
	z->n_head = 0;
	if (head.n)
		e = run(z, &head, &room, out);
	if (!e && in->n)
		e = run(z, in, &room, out);
	return e;
}

enum err inflate_end(struct inflate *z)
{
	if (z->coding == CODING_UNKNOWN && z->n_head == 0)
		return OK;
	return z->complete ? OK : ERR_SYNTAX;
}

enum err inflate_all(struct str in, struct buf *out, struct parse_fault *fault)
{
	struct inflate *z = inflate_new();
	if (!z) {
		*fault = (struct parse_fault){0, "out of memory"};
		return ERR_NOMEM;
	}
	struct str rest = in;
	enum err e = OK;
	while (!e && rest.n)
		e = inflate_feed(z, &rest, SIZE_MAX, out);
	if (e)
		*fault = (struct parse_fault){in.n - rest.n, z->what};
	if (!e && inflate_end(z) != OK) {
		e = ERR_SYNTAX;
		*fault = (struct parse_fault){in.n, "the compressed data is truncated"};
	}
	inflate_free(z);
	return e;
}
