/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logs of `tocsin match`, one after the other, as blocks of whole lines. A block is read straight into the memory
 * of the thread that will parse it, so that its bytes are still in that core's cache.
 */
#ifndef APP_GREP_INPUT_H
#define APP_GREP_INPUT_H

#include "app/options.h"
#include "parse/event_log.h"

struct grep_block {
	struct buf raw;  /* memory of the block, kept from one to the next */
	struct str text; /* the block's lines, in raw, JSON_PADDING_BYTES readable behind */
	struct event_header header;
	size_t file;      /* index of the file */
	uint64_t skipped; /* header lines before text that belong to no block */
};

void grep_block_init(struct grep_block *b);
void grep_block_deinit(struct grep_block *b);

struct grep_input;

/* grep_input_new: opens nothing yet. files is lent. NULL when out of memory. */
struct grep_input *grep_input_new(const struct option_list *files, enum event_format format);
void grep_input_free(struct grep_input *in);
/*
 * grep_input_next: the next block; one thread at a time. false behind the last one. A file that cannot be read (to its
 * end) is said on standard error and counted, and reading goes on with the next.
 */
bool grep_input_next(struct grep_input *in, struct grep_block *b);
/* grep_input_failed: files that could not be read to their end. grep_input_bytes: read so far, as they are on disk. */
size_t grep_input_failed(const struct grep_input *in);
uint64_t grep_input_bytes(const struct grep_input *in);

#endif
