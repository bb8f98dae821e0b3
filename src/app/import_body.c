/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a feed on their way to the hub, with a progress bar. */
#include "app/import_body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/client.h"
#include "app/say.h"
#include "base/limits.h"
#include "base/utc.h"
#include "os/clock.h"
#include "os/file.h"

enum { BAR_CELLS = 30 };
#define BAR_EVERY (UTC_SECOND / 10)

static enum err fail(const char *path)
{
	int number = errno;
	say_error("%s: %s", path, strerror(number));
	return file_error(number);
}

static enum err open_folder(struct import_body *b)
{
	struct stat st;
	b->folder = b->known = true;
	b->rest = STR("{\"response\":[");
	arena_init(&b->arena, LIMIT_FEED_BYTES);
	enum err e = doc_file_misp_events(b->path, &b->arena, &b->events, &b->n_events);
	for (size_t i = 0; e == OK && i < b->n_events; i++) {
		if (stat(b->events[i], &st) != 0)
			e = fail(b->events[i]);
		else
			b->total += (uint64_t)st.st_size;
	}
	if (e)
		arena_deinit(&b->arena);
	return e;
}

static enum err open_file(struct import_body *b)
{
	struct stat st;
	b->fd = strcmp(b->path, "-") == 0 ? STDIN_FILENO : open(b->path, O_RDONLY | O_CLOEXEC);
	if (b->fd < 0 || fstat(b->fd, &st) != 0)
		return fail(b->path);
	if (S_ISDIR(st.st_mode)) {
		close(b->fd);
		say_error("%s: a folder without manifest.json is no feed", b->path);
		return ERR_UNSUPPORTED;
	}
	b->known = S_ISREG(st.st_mode);
	b->total = b->known ? (uint64_t)st.st_size : 0;
	return OK;
}

enum err import_body_open(struct import_body *b, const char *path)
{
	*b = (struct import_body){.path = path, .fd = -1, .bar = isatty(STDERR_FILENO)};
	return doc_file_is_misp(path) ? open_folder(b) : open_file(b);
}

void import_body_close(struct import_body *b)
{
	if (b->bar && b->drawn)
		fputs("\r\033[K", stderr);
	if (b->fd > STDIN_FILENO)
		close(b->fd);
	doc_file_close(&b->event);
	arena_deinit(&b->arena);
}

static void draw(struct import_body *b, bool end)
{
	int64_t now = clock_monotonic();
	if (!b->bar || (!end && now - b->drawn < BAR_EVERY))
		return;
	b->drawn = now;
	fprintf(stderr, "\r\033[K%.60s ", b->path);
	if (b->known && b->total) {
		int full = (int)((double)b->sent / (double)b->total * BAR_CELLS);
		for (int i = 0; i < BAR_CELLS; i++)
			fputc(i < full ? '#' : '.', stderr);
	}
	fprintf(stderr, " %.1f MB%s", (double)b->sent / 1e6, end ? ", storing ..." : "");
	fflush(stderr);
}

static size_t take_rest(struct import_body *b, char *out, size_t n)
{
	size_t take = b->rest.n < n ? b->rest.n : n;
	if (take)
		memcpy(out, b->rest.p, take);
	b->rest = str_from(b->rest, take);
	return take;
}

/* What follows in the document made of a folder: an event, the comma before the next, or the end. */
static enum err next_part(struct import_body *b)
{
	if (b->event.text.p) {
		doc_file_close(&b->event);
		if (b->next_event < b->n_events) {
			b->rest = STR(",");
			return OK;
		}
	}
	if (b->next_event == b->n_events) {
		b->rest = STR("]}");
		b->ended = true;
		return OK;
	}
	enum err e = doc_file_open(b->events[b->next_event++], &b->event);
	b->rest = b->event.text;
	return e;
}

static long read_folder(struct import_body *b, char *out, size_t n)
{
	while (b->rest.n == 0) {
		if (b->ended)
			return 0;
		if (next_part(b))
			return CLIENT_SOURCE_FAILED;
	}
	return (long)take_rest(b, out, n);
}

static long read_file(struct import_body *b, char *out, size_t n)
{
	ssize_t got;
	do
		got = read(b->fd, out, n);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		fail(b->path);
		return CLIENT_SOURCE_FAILED;
	}
	return got;
}

long import_body_read(void *ctx, char *out, size_t n)
{
	struct import_body *b = ctx;
	long got = b->folder ? read_folder(b, out, n) : read_file(b, out, n);
	if (got > 0)
		b->sent += (uint64_t)got;
	draw(b, got == 0);
	return got;
}
