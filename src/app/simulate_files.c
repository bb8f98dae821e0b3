/* SPDX-License-Identifier: Apache-2.0 */
/* One log for each member, all written side by side as time goes by. */
#include "app/simulate_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/say.h"
#include "app/simulate_text.h"
#include "os/file.h"

enum { DOCUMENT_MAX_BYTES = 16 << 20, FILE_MODE = 0644 };

struct files {
	struct sim_world *world;
	const char *folder;
	const struct sim_member *members;
	uint32_t n;
	FILE *logs[SIM_MEMBERS_MAX];
	uint64_t lines;
};

static char *path_of(const struct files *f, const char *name, const char *ending)
{
	char *path = NULL;
	return asprintf(&path, "%s/%s%s", f->folder, name, ending) < 0 ? NULL : path;
}

static bool write_document(const struct files *f, const char *name, const struct buf *content)
{
	char *path = path_of(f, name, "");
	enum err e = !path ? ERR_NOMEM : buf_err(content);
	if (e == OK)
		e = file_write(path, buf_str(content), FILE_MODE);
	if (e)
		say_error("%s/%s: %s", f->folder, name, err_text(e));
	free(path);
	return e == OK;
}

static bool write_documents(const struct files *f)
{
	struct buf members, truth, feed;
	uint32_t n;
	const struct sim_indicator *indicators = sim_world_indicators(f->world, &n);
	buf_init(&members, DOCUMENT_MAX_BYTES);
	buf_init(&truth, DOCUMENT_MAX_BYTES);
	buf_init(&feed, DOCUMENT_MAX_BYTES);
	for (uint32_t i = 0; i < f->n; i++) {
		simulate_text_member(&members, &f->members[i]);
		buf_putc(&members, '\n');
		simulate_text_truth(&truth, f->members, &f->members[i]);
		buf_putc(&truth, '\n');
	}
	simulate_text_feed(&feed, indicators, n);
	bool ok = write_document(f, "members.ndjson", &members) && write_document(f, "truth.ndjson", &truth) &&
	          write_document(f, "feed.csv", &feed);
	buf_deinit(&feed);
	buf_deinit(&truth);
	buf_deinit(&members);
	return ok;
}

static bool open_logs(struct files *f)
{
	for (uint32_t i = 0; i < f->n; i++) {
		char *path = path_of(f, f->members[i].name, ".eve.ndjson");
		f->logs[i] = path ? fopen(path, "we") : NULL;
		if (!f->logs[i])
			say_error("%s: %s", path ? path : f->folder, strerror(errno));
		free(path);
		if (!f->logs[i])
			return false;
	}
	return true;
}

static bool close_logs(struct files *f)
{
	bool ok = true;
	for (uint32_t i = 0; i < f->n; i++) {
		if (f->logs[i] && fclose(f->logs[i]) != 0)
			ok = false;
	}
	if (!ok)
		say_error("%s: %s", f->folder, strerror(errno));
	return ok;
}

static enum err write_line(void *ctx, uint32_t member, int64_t time, struct str line)
{
	struct files *f = ctx;
	(void)time;
	f->lines++;
	if (fwrite(line.p, 1, line.n, f->logs[member]) != line.n || fputc('\n', f->logs[member]) == EOF)
		return file_error(errno);
	return OK;
}

int simulate_files_write(struct sim_world *world, const char *folder)
{
	struct files *f = calloc(1, sizeof *f);
	if (!f)
		return say_error("%s", err_text(ERR_NOMEM));
	f->world = world;
	f->folder = folder;
	f->members = sim_world_members(world, &f->n);
	enum err e = file_make_dir(folder);
	if (e)
		say_error("%s: %s", folder, err_text(e));
	bool ok = e == OK && write_documents(f) && open_logs(f);
	if (ok) {
		e = sim_world_next(world, sim_world_end(world), write_line, f);
		if (e)
			say_error("%s: %s", folder, err_text(e));
	}
	ok = close_logs(f) && ok && e == OK;
	if (ok)
		say_note("%u members, %llu events in '%s'", f->n, (unsigned long long)f->lines, folder);
	free(f);
	return ok ? SAY_DONE : SAY_FAILED;
}
