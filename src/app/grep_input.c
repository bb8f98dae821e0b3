/* SPDX-License-Identifier: Apache-2.0 */
/* Reads, unpacks and cuts logs. */
#include "app/grep_input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/say.h"
#include "base/limits.h"
#include "parse/inflate.h"
#include "parse/json.h"

enum {
	BLOCK_BYTES = 512 << 10, /* with its observables it stays in the second-level cache */
	CHUNK_BYTES = 128 << 10, /* of packed data */
	/* A line that is one byte too long is refused by the parser; more of it is never kept. */
	LINE_KEPT_BYTES = LIMIT_LINE_BYTES + 1,
	RAW_MAX_BYTES = 2 * (LINE_KEPT_BYTES + BLOCK_BYTES) + CHUNK_BYTES,
};

struct grep_input {
	const struct option_list *files;
	enum event_format format;
	size_t next_file; /* index of the one after the open one */
	size_t failed;
	uint64_t bytes;
	/* the open file */
	int fd;            /* -1: none */
	bool eof;          /* nothing more will come from fd */
	bool broken;       /* its first failure was said */
	struct inflate *z; /* NULL: plain */
	struct buf packed; /* read and not unpacked yet */
	size_t packed_at;
	struct buf carry; /* what followed the last block */
	bool skipping;    /* inside a line that is too long */
	struct event_header header;
};

void grep_block_init(struct grep_block *b)
{
	*b = (struct grep_block){0};
	buf_init(&b->raw, RAW_MAX_BYTES);
}

void grep_block_deinit(struct grep_block *b)
{
	buf_deinit(&b->raw);
}

struct grep_input *grep_input_new(const struct option_list *files, enum event_format format)
{
	struct grep_input *in = calloc(1, sizeof *in);
	if (!in)
		return NULL;
	in->files = files;
	in->format = format;
	in->fd = -1;
	buf_init(&in->packed, CHUNK_BYTES);
	buf_init(&in->carry, RAW_MAX_BYTES);
	return in;
}

static void close_file(struct grep_input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	in->fd = -1;
	inflate_free(in->z);
	in->z = NULL;
}

void grep_input_free(struct grep_input *in)
{
	if (!in)
		return;
	close_file(in);
	buf_deinit(&in->packed);
	buf_deinit(&in->carry);
	free(in);
}

static const char *name(const struct grep_input *in)
{
	return in->files->at[in->next_file - 1];
}

static void fail(struct grep_input *in, const char *why)
{
	in->eof = true;
	if (in->broken)
		return;
	say_error("%s: %s", name(in), why);
	in->broken = true;
	in->failed++;
}

/* One read(2) of at most n bytes into out. Sets eof; returns what came. */
static size_t read_some(struct grep_input *in, size_t n, struct buf *out)
{
	char *at = buf_room(out, n);
	if (!at) {
		fail(in, err_text(out->err));
		return 0;
	}
	ssize_t got;
	do
		got = read(in->fd, at, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		fail(in, strerror(errno));
	if (got <= 0) {
		in->eof = true;
		return 0;
	}
	out->n += (size_t)got;
	in->bytes += (uint64_t)got;
	return (size_t)got;
}

static struct str packed(const struct grep_input *in)
{
	return str_from(buf_str(&in->packed), in->packed_at);
}

/* Opens the next file and reads its beginning into packed. */
static bool open_next(struct grep_input *in)
{
	if (in->next_file == in->files->n)
		return false;
	const char *path = in->files->at[in->next_file++];
	in->header = (struct event_header){.format = in->format};
	in->eof = in->broken = in->skipping = false;
	buf_reset(&in->packed);
	buf_reset(&in->carry);
	in->packed_at = 0;
	in->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0) {
		fail(in, strerror(errno));
		return true;
	}
	while (!in->eof && in->packed.n < 4)
		read_some(in, CHUNK_BYTES - in->packed.n, &in->packed);
	if (inflate_is_packed(packed(in)) && !(in->z = inflate_new()))
		fail(in, err_text(ERR_NOMEM));
	return true;
}

/* The next bytes of a packed file, at most n: something is appended, or the file has ended. */
static void unpack_some(struct grep_input *in, size_t n, struct buf *out)
{
	size_t before = out->n;
	while (out->n == before) {
		if (in->packed_at == in->packed.n) {
			buf_reset(&in->packed);
			in->packed_at = 0;
			if (in->eof || read_some(in, CHUNK_BYTES, &in->packed) == 0) {
				if (in->eof && inflate_end(in->z))
					fail(in, "the compressed data is truncated");
				return;
			}
		}
		struct str rest = packed(in);
		enum err e = inflate_feed(in->z, &rest, n, out);
		in->packed_at = in->packed.n - rest.n;
		if (e) {
			fail(in, "damaged compressed data");
			in->packed_at = in->packed.n;
			return;
		}
	}
}

/* Whether nothing more will come. */
static bool ended(const struct grep_input *in)
{
	return in->eof && in->packed_at == in->packed.n;
}

static void plain_some(struct grep_input *in, size_t n, struct buf *out)
{
	if (in->packed_at < in->packed.n) {
		buf_put(out, packed(in));
		in->packed_at = in->packed.n;
	} else {
		read_some(in, n, out);
	}
}

/* Whether a read would wait: then what is there goes out, so that a log that grows is matched as it grows. */
static bool would_wait(const struct grep_input *in)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};
	return poll(&p, 1, 0) == 0;
}

/* Drops what came of a line that is too long, from byte at of raw on, up to its end. */
static void skip_line(struct grep_input *in, struct buf *raw, size_t at)
{
	struct str fresh = str_make(raw->p + at, raw->n - at);
	size_t end = str_find(fresh, '\n');
	memmove(raw->p + at, fresh.p + end, fresh.n - end);
	raw->n = at + (fresh.n - end);
	in->skipping = end == fresh.n;
}

static void fill(struct grep_input *in, struct buf *raw)
{
	size_t before = raw->n;
	while (!ended(in) && (raw->n == before || raw->n < BLOCK_BYTES)) {
		size_t at = raw->n, want = at < BLOCK_BYTES ? BLOCK_BYTES - at : CHUNK_BYTES;
		if (at > before && would_wait(in))
			break;
		if (in->z)
			unpack_some(in, want, raw);
		else
			plain_some(in, want, raw);
		if (in->skipping)
			skip_line(in, raw, at);
	}
}

/* Cuts a block off what is in raw; what follows it is kept for the next. */
static bool cut(struct grep_input *in, struct grep_block *b)
{
	struct str rest = buf_str(&b->raw);
	bool found = event_log_next_block(&in->header, &rest, BLOCK_BYTES, ended(in), &b->text, &b->skipped);
	if (!found) {
		buf_drop(&b->raw, b->raw.n - rest.n);
		return false;
	}
	buf_reset(&in->carry);
	buf_put(&in->carry, rest);
	if (in->carry.err)
		fail(in, err_text(in->carry.err));
	b->header = in->header;
	b->file = in->next_file - 1;
	return true;
}

/* Without a whole line in raw: a line that is already too long is cut short. */
static void shorten(struct grep_input *in, struct buf *raw)
{
	if (raw->n <= LINE_KEPT_BYTES || in->skipping)
		return;
	size_t end = str_find(buf_str(raw), '\n');
	if (end <= LINE_KEPT_BYTES)
		return;
	in->skipping = true;
	skip_line(in, raw, LINE_KEPT_BYTES);
}

static bool next_of_file(struct grep_input *in, struct grep_block *b)
{
	buf_reset(&b->raw);
	buf_put(&b->raw, buf_str(&in->carry));
	buf_reset(&in->carry);
	b->skipped = 0;
	for (bool more = b->raw.n < BLOCK_BYTES;; more = true) {
		bool last = ended(in);
		if (!last && more)
			fill(in, &b->raw);
		shorten(in, &b->raw);
		if (!buf_room(&b->raw, JSON_PADDING_BYTES)) {
			fail(in, err_text(b->raw.err));
			return false;
		}
		if (cut(in, b))
			return true;
		if (last)
			return false;
	}
}

bool grep_input_next(struct grep_input *in, struct grep_block *b)
{
	for (;;) {
		if (in->fd >= 0 && next_of_file(in, b))
			return true;
		close_file(in);
		if (!open_next(in))
			return false;
	}
}

size_t grep_input_failed(const struct grep_input *in)
{
	return in->failed;
}

uint64_t grep_input_bytes(const struct grep_input *in)
{
	return in->bytes;
}
