/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders on Linux. */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16 };

enum err file_error(int error_number)
{
	switch (error_number) {
	case 0: return OK;
	case ENOSPC:
	case EDQUOT: return ERR_FULL;
	case ENOENT: return ERR_NOT_FOUND;
	case EACCES:
	case EPERM: return ERR_DENIED;
	case ENOMEM: return ERR_NOMEM;
	default: return ERR_IO;
	}
}

static enum err read_all(int fd, struct buf *out)
{
	for (;;) {
		/* What is left below the maximum, and one byte more to see the end of a file that fits exactly. */
		size_t left = out->max - out->n;
		char spare, *at = left ? buf_room(out, left < READ_BYTES ? left : READ_BYTES) : &spare;
		if (!at)
			return buf_err(out);
		ssize_t got = read(fd, at, left == 0 ? 1 : left < READ_BYTES ? left : READ_BYTES);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return file_error(errno);
		if (got == 0)
			return OK;
		if (left == 0)
			return ERR_LIMIT;
		out->n += (size_t)got;
	}
}

enum err file_read(const char *path, struct buf *out)
{
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, out);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_error(errno);
	enum err e = read_all(fd, out);
	close(fd);
	return e;
}

static enum err write_all(int fd, struct str s)
{
	while (s.n) {
		ssize_t put = write(fd, s.p, s.n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return file_error(errno);
		s = str_from(s, (size_t)put);
	}
	return OK;
}

static enum err sync_folder_of(const char *path)
{
	char folder[PATH_MAX];
	size_t slash = str_rfind(str_of(path), '/'), n = strlen(path);
	if (slash == n)
		snprintf(folder, sizeof folder, ".");
	else
		snprintf(folder, sizeof folder, "%.*s", slash ? (int)slash : 1, path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return file_error(errno);
	enum err e = fsync(fd) == 0 ? OK : file_error(errno);
	close(fd);
	return e;
}

static enum err fill(int fd, struct str content, unsigned mode)
{
	enum err e = write_all(fd, content);
	if (e == OK && (fchmod(fd, mode) != 0 || fsync(fd) != 0))
		e = file_error(errno);
	return e;
}

enum err file_rename(const char *from, const char *to)
{
	return rename(from, to) == 0 ? sync_folder_of(to) : file_error(errno);
}

enum err file_write(const char *path, struct str content, unsigned mode)
{
	char temporary[PATH_MAX];
	int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
	if (n < 0 || (size_t)n >= sizeof temporary)
		return ERR_LIMIT;
	int fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return file_error(errno);
	enum err e = fill(fd, content, mode);
	if (close(fd) != 0 && e == OK)
		e = file_error(errno);
	if (e == OK)
		e = file_rename(temporary, path);
	if (e)
		unlink(temporary);
	return e;
}

static enum err make_one(const char *path)
{
	struct stat st;
	if (mkdir(path, 0700) == 0)
		return OK;
	int number = errno;
	if (number == EEXIST)
		return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? OK : ERR_EXISTS;
	return file_error(number);
}

enum err file_make_dir(const char *path)
{
	char part[PATH_MAX];
	size_t n = strlen(path);
	if (n == 0)
		return ERR_NOT_FOUND;
	if (n >= sizeof part)
		return ERR_LIMIT;
	memcpy(part, path, n + 1);
	for (size_t i = 1; i <= n; i++) {
		if (part[i] != '/' && part[i] != '\0')
			continue;
		char end = part[i];
		part[i] = '\0';
		enum err e = make_one(part);
		if (e)
			return e;
		part[i] = end;
	}
	return OK;
}

enum err file_lock(const char *path, int *out_fd)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_error(errno);
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		enum err e = errno == EWOULDBLOCK ? ERR_LOCKED : file_error(errno);
		close(fd);
		return e;
	}
	*out_fd = fd;
	return OK;
}

enum err file_space(const char *path, int64_t *out_total, int64_t *out_free)
{
	struct statvfs fs;
	if (statvfs(path, &fs) != 0)
		return file_error(errno);
	*out_total = (int64_t)fs.f_blocks * (int64_t)fs.f_frsize;
	*out_free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	return OK;
}

enum err file_map(const char *path, struct str *out)
{
	struct stat st;
	struct str map = STR("");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_error(errno);
	enum err e = OK;
	if (fstat(fd, &st) != 0) {
		e = file_error(errno);
	} else if (!S_ISREG(st.st_mode)) {
		e = ERR_UNSUPPORTED;
	} else if (st.st_size > 0) {
		void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED)
			e = file_error(errno);
		else
			map = str_make(p, (size_t)st.st_size);
	}
	close(fd);
	if (e == OK)
		*out = map;
	return e;
}

void file_unmap(struct str map)
{
	if (map.n) {
		/* The view is const, munmap's argument is not. */
		union {
			const char *in;
			void *out;
		} p = {map.p};
		munmap(p.out, map.n);
	}
}

enum err file_temporary(const char *folder, int *out_fd)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_error(errno);
	*out_fd = fd;
	return OK;
}
