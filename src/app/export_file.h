/* SPDX-License-Identifier: Apache-2.0 */
/* A file that appears whole or not at all. */
#ifndef APP_EXPORT_FILE_H
#define APP_EXPORT_FILE_H

#include "base/str.h"

struct export_file {
	const char *path; /* NULL: standard output */
	char *temporary;
	int fd;
};

/* Errors of all are said on standard error. export_file_open: begins a file beside path (NULL: standard output). */
MUST_CHECK enum err export_file_open(struct export_file *f, const char *path);
MUST_CHECK enum err export_file_put(struct export_file *f, struct str piece);
/* export_file_end: with ok the file takes the place of path, durably; otherwise it is dropped. */
MUST_CHECK enum err export_file_end(struct export_file *f, bool ok);

#endif
