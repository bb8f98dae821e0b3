/* SPDX-License-Identifier: Apache-2.0 */
/* Files of indicators into the matcher of `tocsin match`. */
#ifndef APP_GREP_LOAD_H
#define APP_GREP_LOAD_H

#include "app/options.h"
#include "match/matcher.h"
#include "match/pattern_set.h"
#include "parse/feed_doc.h"

struct grep_load_result {
	uint64_t files;
	uint64_t refused; /* rows; the first of each file were said on standard error */
};

/*
 * grep_load: reads every file (plain, gzip, zstd; a MISP feed folder stands for all its events) and applies what they
 * report to m in one change: a value has a claim for each file and label, the most confident first. Patterns that are
 * more than values go to patterns, which is built. Errors are said on standard error; nothing is applied then.
 */
MUST_CHECK enum err grep_load(struct matcher *m, struct pattern_set *patterns, const struct hash_key *key,
                              const struct option_list *files, const struct feed_doc_opts *opts,
                              struct grep_load_result *out);

#endif
