/* SPDX-License-Identifier: Apache-2.0 */
/* The threads of `tocsin match`: each reads, parses, matches blocks; hits leave in the order of the input. */
#ifndef APP_GREP_POOL_H
#define APP_GREP_POOL_H

#include "app/grep_input.h"
#include "app/grep_tally.h"
#include "match/pattern_set.h"

enum { GREP_REFUSALS_SAID = 5, GREP_THREADS_MAX = 256 };

struct grep_pool_opts {
	struct matcher *matcher;
	struct pattern_set *patterns;
	struct grep_input *input;
	const struct option_list *files; /* names of the input's files */
	struct str mapping;              /* of EVENT_NDJSON */
	int64_t now;                     /* time of events that have none */
	unsigned threads;                /* 1 to GREP_THREADS_MAX */
	bool suppressed;                 /* print suppressed hits too */
	int out;                         /* descriptor */
};

struct grep_pool_result {
	struct grep_tally tally;
	struct {
		size_t file;
		uint64_t line;
		const char *what;
	} refusal[GREP_REFUSALS_SAID]; /* the first ones */
	size_t n_refusals;
};

/*
 * grep_pool_run: all of the input. ERR_NOMEM, ERR_VALUE (the mapping), ERR_IO (out cannot be written): said on standard
 * error. grep_pool_result_deinit also after errors; zeroes are fine.
 */
MUST_CHECK enum err grep_pool_run(const struct grep_pool_opts *opts, struct grep_pool_result *out);
void grep_pool_result_deinit(struct grep_pool_result *r);

#endif
