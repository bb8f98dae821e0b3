/* SPDX-License-Identifier: Apache-2.0 */
/* The body of an import: a file as it is on disk, or all events of a MISP feed folder as one document. */
#ifndef APP_IMPORT_BODY_H
#define APP_IMPORT_BODY_H

#include "app/doc_file.h"

struct import_body {
	const char *path;
	bool bar;      /* draw a progress bar on standard error */
	int64_t drawn; /* when it was drawn last */
	uint64_t sent, total;
	bool known; /* total is known */
	/* a file */
	int fd;
	/* a folder */
	bool folder;
	struct arena arena;
	const char **events;
	size_t n_events, next_event;
	struct doc_file event;
	struct str rest; /* of what is sent next */
	bool ended;
};

/* import_body_open: errors are said on standard error. import_body_close: wipes the bar; once, after open went well. */
MUST_CHECK enum err import_body_open(struct import_body *b, const char *path);
void import_body_close(struct import_body *b);
/* import_body_read: a client_source_fn. */
long import_body_read(void *ctx, char *out, size_t n);

#endif
