/* SPDX-License-Identifier: Apache-2.0 */
/* An index of the generated list. */
#ifndef BENCH_GEN_INDEX_H
#define BENCH_GEN_INDEX_H

#include "match/matcher.h"

/* gen_index_load: makes the first n lines of gen_list_line live in m, all of one class. Ends the program when it cannot. */
void gen_index_load(struct matcher *m, size_t n);

#endif
