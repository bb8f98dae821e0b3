/* SPDX-License-Identifier: Apache-2.0 */
/* A run of memory of one table: from the heap, from the kernel in huge pages, or a part of a mapped file. */
#ifndef MATCH_BLOCK_H
#define MATCH_BLOCK_H

#include "base/str.h"

enum match_block_kind {
	MATCH_BLOCK_NONE, /* no bytes */
	MATCH_BLOCK_SMALL,
	MATCH_BLOCK_PAGES,
	MATCH_BLOCK_FILE, /* read-only, whole pages */
};

struct match_block {
	unsigned char *p; /* aligned to 64; NULL: no bytes */
	size_t n;
	enum match_block_kind kind;
};

/* match_block_init: n zeroed bytes, or more. ERR_NOMEM. */
MUST_CHECK enum err match_block_init(struct match_block *b, size_t n);
/* match_block_init_file: takes over n bytes of mapped pages of a file. */
void match_block_init_file(struct match_block *b, void *pages, size_t n);
void match_block_deinit(struct match_block *b);

#endif
