/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of feeds on disk. */
#include "app/doc_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/say.h"
#include "base/limits.h"
#include "os/file.h"
#include "parse/feed_doc.h"
#include "parse/inflate.h"

static enum err fail(const char *path, enum err e, const char *what)
{
	say_error("%s: %s", path, what ? what : err_text(e));
	return e;
}

/* Pipes and the like cannot be mapped. */
static enum err read_any(const char *path, struct doc_file *f)
{
	enum err e = strcmp(path, "-") == 0 ? ERR_UNSUPPORTED : file_map(path, &f->map);
	if (e == OK) {
		f->text = f->map;
		return OK;
	}
	if (e != ERR_UNSUPPORTED)
		return e;
	e = file_read(path, &f->buf);
	f->text = buf_str(&f->buf);
	return e;
}

static enum err unpack(const char *path, struct doc_file *f)
{
	struct buf plain;
	struct parse_fault fault = {0};
	buf_init(&plain, LIMIT_FEED_BYTES);
	enum err e = inflate_all(f->text, &plain, &fault);
	if (e) {
		buf_deinit(&plain);
		return fail(path, e, fault.what);
	}
	doc_file_close(f);
	f->buf = plain;
	f->text = buf_str(&f->buf);
	return OK;
}

enum err doc_file_open(const char *path, struct doc_file *out)
{
	struct doc_file f = {0};
	buf_init(&f.buf, LIMIT_FEED_BYTES);
	enum err e = read_any(path, &f);
	if (e)
		fail(path, e, NULL);
	else if (inflate_is_packed(f.text))
		e = unpack(path, &f);
	if (e == OK)
		*out = f;
	else
		doc_file_close(&f);
	return e;
}

void doc_file_close(struct doc_file *f)
{
	if (f->map.p)
		file_unmap(f->map);
	buf_deinit(&f->buf);
	*f = (struct doc_file){0};
}

bool doc_file_is_misp(const char *path)
{
	char *manifest = NULL;
	struct stat st;
	if (asprintf(&manifest, "%s/manifest.json", path) < 0)
		return false;
	bool is = stat(manifest, &st) == 0 && S_ISREG(st.st_mode);
	free(manifest);
	return is;
}

struct events {
	const char *folder;
	struct arena *a;
	const char **at;
	size_t n, cap;
};

/* The event's file, which may be packed; the plain name when there is none. */
static char *event_path(const struct events *ev, struct str uuid)
{
	static const char *const packing[] = {".gz", ".zst", ""};
	size_t room = strlen(ev->folder) + 1 + uuid.n + sizeof ".json.zst";
	char *path = arena_alloc(ev->a, room);
	for (size_t i = 0; path && i < sizeof packing / sizeof packing[0]; i++) {
		snprintf(path, room, "%s/%.*s.json%s", ev->folder, STR_ARG(uuid), packing[i]);
		if (access(path, F_OK) == 0)
			break;
	}
	return path;
}

static enum err add_event(void *ctx, struct str uuid, int64_t changed)
{
	struct events *ev = ctx;
	(void)changed;
	if (ev->n == ev->cap) {
		size_t cap = ev->cap ? ev->cap * 2 : 64;
		const char **at = arena_zalloc(ev->a, cap, sizeof *at);
		if (!at)
			return ERR_NOMEM;
		if (ev->n)
			memcpy(at, ev->at, ev->n * sizeof *at);
		ev->at = at;
		ev->cap = cap;
	}
	char *path = event_path(ev, uuid);
	if (!path)
		return ERR_NOMEM;
	ev->at[ev->n++] = path;
	return OK;
}

enum err doc_file_misp_events(const char *folder, struct arena *a, const char ***out, size_t *out_n)
{
	struct events ev = {.folder = folder, .a = a};
	struct parse_fault fault = {0};
	struct doc_file f = {0};
	char *manifest = NULL;
	if (asprintf(&manifest, "%s/manifest.json", folder) < 0)
		return ERR_NOMEM;
	enum err e = doc_file_open(manifest, &f);
	if (e == OK) {
		e = feed_doc_manifest(f.text, add_event, &ev, &fault);
		if (e)
			fail(manifest, e, fault.what);
	}
	doc_file_close(&f);
	free(manifest);
	if (e)
		return e;
	*out = ev.at;
	*out_n = ev.n;
	return OK;
}
