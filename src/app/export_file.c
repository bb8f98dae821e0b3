/* SPDX-License-Identifier: Apache-2.0 */
/* Written beside its place, flushed to the disk, then renamed. */
#include "app/export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/say.h"
#include "os/file.h"

enum { EXPORT_MODE = 0644 };

static enum err fail(const struct export_file *f)
{
	int number = errno;
	say_error("%s: %s", f->path ? f->path : "standard output", strerror(number));
	return file_error(number);
}

enum err export_file_open(struct export_file *f, const char *path)
{
	*f = (struct export_file){.path = path, .fd = STDOUT_FILENO};
	if (!path)
		return OK;
	if (asprintf(&f->temporary, "%s.XXXXXX", path) < 0)
		return ERR_NOMEM;
	f->fd = mkostemp(f->temporary, O_CLOEXEC);
	if (f->fd >= 0)
		return OK;
	enum err e = fail(f);
	free(f->temporary);
	return e;
}

enum err export_file_put(struct export_file *f, struct str piece)
{
	while (piece.n) {
		ssize_t put = write(f->fd, piece.p, piece.n);
		if (put < 0 && errno != EINTR)
			return fail(f);
		piece = str_from(piece, put > 0 ? (size_t)put : 0);
	}
	return OK;
}

enum err export_file_end(struct export_file *f, bool ok)
{
	enum err e = OK;
	if (!f->path)
		return OK;
	mode_t mask = umask(0);
	umask(mask);
	if (ok && (fchmod(f->fd, EXPORT_MODE & ~mask) != 0 || fsync(f->fd) != 0))
		e = fail(f);
	if (close(f->fd) != 0 && e == OK)
		e = fail(f);
	if (ok && e == OK && rename(f->temporary, f->path) != 0)
		e = fail(f);
	if (!ok || e)
		unlink(f->temporary);
	free(f->temporary);
	return e;
}
