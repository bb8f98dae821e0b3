/* SPDX-License-Identifier: Apache-2.0 */
/* The document in a file, whatever it is packed in, and the files of a MISP feed folder. */
#ifndef APP_DOC_FILE_H
#define APP_DOC_FILE_H

#include "base/arena.h"
#include "base/buf.h"

struct doc_file {
	struct str text; /* the document */
	struct str map;
	struct buf buf;
};

/*
 * doc_file_open: the plain text of path ("-": standard input), of at most LIMIT_FEED_BYTES; gzip and zstd are opened.
 * Errors are said on standard error. doc_file_close: zeroes are fine.
 */
MUST_CHECK enum err doc_file_open(const char *path, struct doc_file *out);
void doc_file_close(struct doc_file *f);

/* doc_file_is_misp: path is a folder that has a manifest.json. */
bool doc_file_is_misp(const char *path);
/*
 * doc_file_misp_events: the paths of all events that the manifest of a MISP feed folder names, in a (as the array).
 * Errors are said on standard error.
 */
MUST_CHECK enum err doc_file_misp_events(const char *folder, struct arena *a, const char ***out, size_t *out_n);

#endif
