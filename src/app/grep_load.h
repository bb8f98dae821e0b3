/* SPDX-License-Identifier: Apache-2.0 */
/* Files of indicators into the matcher of `tocsin match`. */
#ifndef APP_GREP_LOAD_H
#define APP_GREP_LOAD_H

#include "app/options.h"
#include "match/matcher.h"
#include "parse/feed_doc.h"

struct grep_load_result {
	uint64_t files;
	uint64_t refused; /* rows; the first of each file were said on standard error */
	uint64_t waiting; /* patterns that are more than equalities: not matched yet */
};

/*
 * grep_load: reads every file (plain, gzip, zstd; a MISP feed folder stands for all its events) and applies what they
 * report to m in one change: a value has a claim for each file and label, the most confident first. Errors are said on
 * standard error; nothing is applied then.
 */
MUST_CHECK enum err grep_load(struct matcher *m, const struct hash_key *key, const struct option_list *files,
                              const struct feed_doc_opts *opts, struct grep_load_result *out);

#endif
