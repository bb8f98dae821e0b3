/* SPDX-License-Identifier: Apache-2.0 */
/* What an import would do, told before anything is stored. */
#ifndef HUB_IMPORT_PREVIEW_H
#define HUB_IMPORT_PREVIEW_H

#include "hub/import.h"

enum { IMPORT_PREVIEW_ROWS = 50 };

enum import_preview_state {
	IMPORT_PREVIEW_NEW,
	IMPORT_PREVIEW_AGAIN,
	IMPORT_PREVIEW_REVOKED, /* the document takes it back */
};

struct import_preview_row {
	struct value value;
	struct str label;
	int confidence;
	enum tlp tlp;
	int64_t valid_until;
	enum import_preview_state state;
};

/* Owns its memory; import_preview_deinit frees it. */
struct import_preview {
	struct import_result result; /* as import_run would fill it; seen_before is not counted */
	struct import_preview_row *rows; /* the first ones, in the order of the document */
	size_t n;
};

/*
 * import_preview: reads documents as import_run would and compares them with what the feed holds. Nothing is stored, and no
 * feed is made: one that does not exist is taken for an empty one. Errors as import_run, except that nothing is held as
 * implausible; out is filled as far as known in every case; deinit it.
 */
MUST_CHECK enum err import_preview(struct hub *h, const struct viewer *who, const struct import_opts *opts, const struct str *docs,
                                   size_t n_docs, struct import_preview *out);
void import_preview_deinit(struct import_preview *p);

#endif
