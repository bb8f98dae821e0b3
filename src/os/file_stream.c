/* SPDX-License-Identifier: Apache-2.0 */
/* Writes beside, syncs, renames. */
#include "os/file_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "os/file.h"

/* The fsync of another file waits for what this one has in memory, so that is kept little. */
enum { SYNC_EVERY_BYTES = 16 << 20 };

void file_stream_deinit(struct file_stream *s)
{
	if (s->fd < 0)
		return;
	close(s->fd);
	unlink(s->temporary);
	s->fd = -1;
}

static enum err check_room(int fd, uint64_t bytes)
{
	struct statvfs fs;
	if (fstatvfs(fd, &fs) != 0)
		return file_error(errno);
	return fs.f_bavail / 2 < bytes / fs.f_frsize ? ERR_FULL : OK;
}

enum err file_stream_init(struct file_stream *s, const char *path, unsigned mode, uint64_t bytes)
{
	*s = (struct file_stream){.fd = -1};
	int n = snprintf(s->path, sizeof s->path, "%s", path);
	int m = snprintf(s->temporary, sizeof s->temporary, "%s.new", path);
	if (n < 0 || m < 0 || (size_t)m >= sizeof s->temporary)
		return ERR_LIMIT;
	if (unlink(s->temporary) != 0 && errno != ENOENT)
		return file_error(errno);
	s->fd = open(s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (s->fd < 0)
		return file_error(errno);
	enum err e = check_room(s->fd, bytes);
	if (e)
		file_stream_deinit(s);
	return e;
}

enum err file_stream_put(struct file_stream *s, const void *p, size_t n)
{
	struct str left = str_make(p, n);
	while (left.n) {
		ssize_t put = write(s->fd, left.p, left.n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return file_error(errno);
		left = str_from(left, (size_t)put);
	}
	s->unsynced += n;
	if (s->unsynced < SYNC_EVERY_BYTES)
		return OK;
	s->unsynced = 0;
	return fdatasync(s->fd) == 0 ? OK : file_error(errno);
}

enum err file_stream_commit(struct file_stream *s)
{
	enum err e = fsync(s->fd) == 0 ? OK : file_error(errno);
	if (close(s->fd) != 0 && e == OK)
		e = file_error(errno);
	s->fd = -1;
	if (e == OK && rename(s->temporary, s->path) != 0)
		e = file_error(errno);
	if (e)
		unlink(s->temporary);
	return e;
}
