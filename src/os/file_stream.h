/* SPDX-License-Identifier: Apache-2.0 */
/* A large file that is written piece by piece and takes its place when it is whole. */
#ifndef OS_FILE_STREAM_H
#define OS_FILE_STREAM_H

#include <limits.h>

#include "base/str.h"

struct file_stream {
	int fd; /* -1: none */
	size_t unsynced; /* bytes put since the last sync */
	char path[PATH_MAX];
	char temporary[PATH_MAX];
};

/*
 * file_stream_init: for path, beside it as "<path>.new", which replaces what a process that was killed left there; so
 * one process at a time. mode as in open(2). bytes: how long it will be; ERR_FULL without room for twice as much, since
 * others write there, too. Errors as file_error.
 */
MUST_CHECK enum err file_stream_init(struct file_stream *s, const char *path, unsigned mode, uint64_t bytes);
MUST_CHECK enum err file_stream_put(struct file_stream *s, const void *p, size_t n);
/* file_stream_commit: puts it in its place: path is this file or the one before, whole, also after a loss of power. */
MUST_CHECK enum err file_stream_commit(struct file_stream *s);
/* file_stream_deinit: what was not committed is removed. */
void file_stream_deinit(struct file_stream *s);

#endif
